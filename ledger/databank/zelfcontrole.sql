-- What makes this database unsafe for a register, one Dutch line per finding; no rows = safe.
-- Run as the append role, so that the rights judged are the rights used.
WITH
-- I1 and I4 hang on these triggers firing always.
nodig (schema, tabel, trekker) AS (
  VALUES ('ledger', 'migratie', 'onveranderlijk'), ('ledger', 'entry', 'onveranderlijk'),
         ('ledger', 'tag', 'onveranderlijk'), ('ledger', 'tile', 'onveranderlijk'),
         ('ledger', 'command', 'onveranderlijk'), ('ledger', 'checkpoint', 'onveranderlijk'),
         ('ledger', 'head', 'onveranderlijk'), ('ledger', 'head', 'alleen_vooruit'),
         ('vault', 'sealed', 'onveranderlijk'), ('vault', 'sealed', 'alleen_wissen'),
         ('vault', 'document', 'onveranderlijk'), ('vault', 'document', 'alleen_wissen')),
functies (naam) AS (VALUES ('append'), ('append_met_documenten')),
tabellen AS (
  SELECT DISTINCT schema, tabel, to_regclass(format('%I.%I', schema, tabel)) AS oid FROM nodig),
-- The role we are, with everything it is a member of and therefore may become.
rollen AS (
  SELECT r.* FROM pg_roles r WHERE pg_has_role(current_user, r.oid, 'MEMBER')),
-- What whoever reads cases can come near: the read tables, and what it must not read or write.
leestabellen AS (
  SELECT n.nspname::text AS schema, c.relname::text AS tabel, c.oid, c.relowner, c.relrowsecurity
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND (n.nspname = 'lees'
         OR (n.nspname, c.relname)
            IN (('toegang', 'zicht'), ('ledger', 'entry'), ('vault', 'sealed'),
                ('vault', 'document'))))

SELECT 'PostgreSQL: verwacht versie 15 of nieuwer, kreeg ' || current_setting('server_version')
WHERE current_setting('server_version_num')::int < 150000

UNION ALL
SELECT format('%s: verwacht on, kreeg %s; %s', s.name, s.setting, w.waarom)
FROM pg_settings s JOIN (VALUES
  ('fsync', 'een stroomstoring wist dan wat bevestigd was'),
  ('full_page_writes', 'een stroomstoring maakt dan pagina''s onleesbaar'),
  ('data_checksums', 'een omgevallen bit blijft dan onopgemerkt; zet aan met pg_checksums --enable'
                     ' terwijl de server stilstaat (PostgreSQL 15 tot en met 17 doen dit niet uit zichzelf)')
) w(naam, waarom) ON s.name = w.naam
WHERE s.setting <> 'on'

UNION ALL
SELECT format('synchronous_commit: verwacht on of remote_apply, kreeg %s; '
              'een bevestiging is dan geen belofte', current_setting('synchronous_commit'))
WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')

UNION ALL
SELECT format('%s: verwacht een grens, kreeg 0; een vergeten transactie houdt dan het grootboek dicht',
              s.name)
FROM pg_settings s
WHERE s.name IN ('idle_in_transaction_session_timeout', 'lock_timeout') AND s.setting = '0'

-- T-C14: what a statement brings along would stand in the log of the server, readable to others.
UNION ALL
SELECT format('log_statement: verwacht none, kreeg %s; de server logt dan wat er wordt gevraagd',
              current_setting('log_statement'))
WHERE current_setting('log_statement') <> 'none'

UNION ALL
SELECT format('%s: verwacht 0, kreeg %s; de server logt dan wat er in een vraag staat',
              s.name, s.setting)
FROM pg_settings s
WHERE s.setting <> '0'
  AND (s.name = 'log_parameter_max_length_on_error'
       OR s.name = 'log_parameter_max_length' AND EXISTS (
         SELECT FROM pg_settings t
         WHERE t.name IN ('log_min_duration_statement', 'log_min_duration_sample')
           AND t.setting <> '-1'
            OR t.name = 'log_transaction_sample_rate' AND t.setting <> '0'))

UNION ALL
SELECT format('trigger %s op %s.%s: verwacht altijd aan, kreeg %s', n.trekker, n.schema, n.tabel,
              CASE t.tgenabled WHEN 'D' THEN 'uit' WHEN 'O' THEN 'niet bij replica'
                               WHEN 'R' THEN 'alleen bij replica' ELSE 'ontbreekt' END)
FROM nodig n
JOIN tabellen b USING (schema, tabel)
LEFT JOIN pg_trigger t ON t.tgrelid = b.oid AND t.tgname = n.trekker
WHERE t.tgenabled IS DISTINCT FROM 'A'

UNION ALL
SELECT format('rol %s: verwacht een rol zonder bijzondere rechten, kreeg %s', current_user, r.rolname)
FROM rollen r
WHERE r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication

UNION ALL
SELECT format('rol %s: verwacht geen eigenaar, maar is eigenaar van %s.%s', current_user, b.schema,
              b.tabel)
FROM tabellen b JOIN pg_class c ON c.oid = b.oid
WHERE pg_has_role(current_user, c.relowner, 'MEMBER')

UNION ALL
SELECT format('rol %s: verwacht geen recht %s op %s.%s', current_user, r.recht, b.schema, b.tabel)
FROM tabellen b, (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER')) r(recht)
WHERE has_table_privilege(current_user, b.oid, r.recht)
   OR r.recht IN ('INSERT', 'UPDATE') AND has_any_column_privilege(current_user, b.oid, r.recht)

UNION ALL
SELECT format('rol %s: verwacht geen recht om in deze databank tabellen of schema''s te maken, kreeg %s',
              current_user, r.recht)
FROM (VALUES ('CREATE'), ('TEMPORARY')) r(recht)
WHERE has_database_privilege(current_user, current_database(), r.recht)

-- The signer vouches for what others wrote; if it could write too, it would vouch for itself.
UNION ALL
SELECT format('rol %s: verwacht geen recht %s op %s.%s', o.rolname, r.recht, b.schema, b.tabel)
FROM pg_roles o, tabellen b,
     (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER')) r(recht)
WHERE o.rolname = 'toedracht_ondertekenaar' AND (b.tabel, r.recht) <> ('checkpoint', 'INSERT')
  AND (has_table_privilege(o.oid, b.oid, r.recht)
       OR r.recht IN ('INSERT', 'UPDATE') AND has_any_column_privilege(o.oid, b.oid, r.recht))

UNION ALL
SELECT format('rol %s: verwacht geen recht EXECUTE op ledger.%s', o.rolname, f.naam)
FROM pg_roles o, functies f
WHERE o.rolname = 'toedracht_ondertekenaar'
  AND has_function_privilege(o.oid, ('ledger.' || f.naam)::regproc, 'EXECUTE')

UNION ALL
SELECT format('functie ledger.%s: verwacht SECURITY DEFINER met search_path = pg_catalog, pg_temp',
              f.naam)
FROM functies f JOIN pg_proc p ON p.oid = ('ledger.' || f.naam)::regproc
WHERE NOT (p.prosecdef AND 'search_path=pg_catalog, pg_temp' = ANY (coalesce(p.proconfig, '{}')))

-- The second wall: whoever reads cases sees only those in its view (migraties/0006_zicht.sql).
UNION ALL
SELECT format('%s.%s: verwacht rijbeveiliging aan, kreeg uit', b.schema, b.tabel)
FROM leestabellen b
WHERE b.schema = 'lees' AND b.tabel NOT IN ('norm', 'positie') AND NOT b.relrowsecurity

UNION ALL
SELECT format('%s.%s: verwacht alleen het beleid zicht, kreeg %s: %s', b.schema, b.tabel, p.polname,
              pg_get_expr(p.polqual, p.polrelid))
FROM leestabellen b JOIN pg_policy p ON p.polrelid = b.oid
WHERE p.polcmd <> 'r' OR p.polname <> 'zicht'
   OR regexp_replace(pg_get_expr(p.polqual, p.polrelid), '[\s()]', '', 'g')
      <> 'SELECTtoegang.elk_dossierASelk_dossier<>dossierINSELECTtoegang.dossiersASdossiers'

UNION ALL
SELECT format('rol %s: verwacht een rol zonder bijzondere rechten, kreeg %s', o.rolname, r.rolname)
FROM pg_roles o JOIN pg_roles r ON pg_has_role(o.oid, r.oid, 'MEMBER')
WHERE o.rolname = 'toedracht_inzage'
  AND (r.oid <> o.oid OR r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb
       OR r.rolreplication)

UNION ALL
SELECT format('rol %s: verwacht geen eigenaar, maar is eigenaar van %s.%s', o.rolname, b.schema,
              b.tabel)
FROM pg_roles o JOIN leestabellen b ON b.relowner = o.oid
WHERE o.rolname = 'toedracht_inzage'

UNION ALL
SELECT format('rol %s: verwacht geen recht %s op %s.%s', o.rolname, r.recht, b.schema, b.tabel)
FROM pg_roles o, leestabellen b,
     (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER')) r(recht)
WHERE o.rolname = 'toedracht_inzage' AND (b.schema <> 'lees' OR r.recht <> 'SELECT')
  AND (has_table_privilege(o.oid, b.oid, r.recht)
       OR r.recht IN ('INSERT', 'UPDATE') AND has_any_column_privilege(o.oid, b.oid, r.recht)
       OR r.recht = 'SELECT' AND (b.schema, b.tabel) <> ('ledger', 'entry')
          AND has_any_column_privilege(o.oid, b.oid, r.recht))

UNION ALL
SELECT format('functie toegang.%s: verwacht SECURITY DEFINER met search_path = pg_catalog, pg_temp',
              p.proname)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = 'toegang' AND p.proname IN ('elk_dossier', 'dossiers')
  AND NOT (p.prosecdef AND 'search_path=pg_catalog, pg_temp' = ANY (coalesce(p.proconfig, '{}')))

UNION ALL
SELECT format('grootboek: verwacht %s vastleggingen volgens de kop, kreeg er %s, de hoogste %s',
              h.size, t.aantal, t.hoogste)
FROM ledger.head h, (SELECT count(*) AS aantal, coalesce(max(nummer), 0) AS hoogste
                     FROM ledger.entry) t
WHERE (h.size, h.size) <> (t.aantal, t.hoogste)
