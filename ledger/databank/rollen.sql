-- Roles and the rights that hang on the database as a whole. Run at every start and idempotent:
-- roles belong to the cluster and a copied database keeps its tables but not these rights.
-- Several registers may share a cluster and therefore these roles; each register's pg_hba.conf and
-- passwords decide who may log in where.
--   toedracht_eigenaar   owns everything, used by migrations only; nobody logs in as the owner
--   toedracht_append     may execute ledger.append and read; nothing else
--   toedracht_lees       may read the log, sealed texts included (their keys are elsewhere)
--   toedracht_inzage     may read the read tables, of cases only those in the view it brings along
--   toedracht_projectie  may read entries, never sealed texts, and owns the schema of read tables
--   toedracht_wissen     may read and delete sealed texts: erasure
--   toedracht_ondertekenaar  may read the entries and insert checkpoints: the signer
--   toedracht_toegang    may keep sessions, accounts and views of cases; reads none of them
DO $$
DECLARE
  rol text;
  databank text := pg_catalog.current_database();
  -- Since version 16 a role's creator is its administrator but may not yet become it.
  worden text := CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 160000
                      THEN 'SET' ELSE 'MEMBER' END;
BEGIN
  FOREACH rol IN ARRAY ARRAY['toedracht_eigenaar', 'toedracht_append', 'toedracht_lees',
                             'toedracht_projectie', 'toedracht_wissen',
                             'toedracht_ondertekenaar', 'toedracht_toegang',
                             'toedracht_inzage'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = rol) THEN
        EXECUTE pg_catalog.format('CREATE ROLE %I %s', rol,
          CASE rol WHEN 'toedracht_eigenaar' THEN 'NOLOGIN' ELSE 'LOGIN' END);
      END IF;
      -- A database owner who is no superuser works through SET ROLE, so must be a member.
      IF NOT pg_catalog.pg_has_role(session_user, rol, worden) THEN
        EXECUTE pg_catalog.format('GRANT %I TO %I', rol, session_user);
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;  -- another register on this cluster was just ahead of us
    END;
  END LOOP;
  IF NOT pg_catalog.has_database_privilege('toedracht_eigenaar', databank, 'CREATE') THEN
    EXECUTE pg_catalog.format('GRANT CREATE ON DATABASE %I TO toedracht_eigenaar', databank);
  END IF;
  -- A temporary table could stand in front of a real one, and lives outside every protection.
  IF pg_catalog.has_database_privilege('toedracht_append', databank, 'TEMPORARY') THEN
    EXECUTE pg_catalog.format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', databank);
  END IF;
END $$;
