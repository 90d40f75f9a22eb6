-- The second wall (ARCHITECTURE.md D41). Whoever reads cases does so within a view, under a role
-- of its own that reads nothing else: no entry of the log, no sealed text. The database knows each
-- view by the SHA-256 of an unguessable id, and read tables show that role only what is in the view
-- whose id its transaction brought along. Another role writes the views, so whoever reads cannot.
SET LOCAL ROLE toedracht_eigenaar;

-- Either every case but these, or none but these. UNLOGGED: a view lasts a minute.
CREATE UNLOGGED TABLE toegang.zicht (
  sleutel   bytea PRIMARY KEY CHECK (length(sleutel) = 32),
  elk       boolean NOT NULL,
  dossiers  text[] COLLATE "C" NOT NULL,
  tot       timestamptz NOT NULL DEFAULT clock_timestamp() + interval '60 seconds'
);

-- The view of this transaction; without an id, or when it ended, there is none. Policies ask these
-- two once a query, not once a row.
CREATE FUNCTION toegang.elk_dossier() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT z.elk FROM toegang.zicht z
          WHERE z.sleutel = sha256(convert_to(current_setting('toedracht.zicht', true), 'UTF8'))
            AND z.tot > clock_timestamp());
END $$;

CREATE FUNCTION toegang.dossiers() RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT d FROM toegang.zicht z, unnest(z.dossiers) d
    WHERE z.sleutel = sha256(convert_to(current_setting('toedracht.zicht', true), 'UTF8'))
      AND z.tot > clock_timestamp();
END $$;

REVOKE ALL ON toegang.zicht FROM PUBLIC;
REVOKE ALL ON FUNCTION toegang.elk_dossier(), toegang.dossiers() FROM PUBLIC;
GRANT INSERT (sleutel, elk, dossiers), DELETE, SELECT (sleutel, tot) ON toegang.zicht
  TO toedracht_toegang;
GRANT USAGE ON SCHEMA toegang TO toedracht_inzage, toedracht_projectie;  -- whose tables ask
GRANT EXECUTE ON FUNCTION toegang.elk_dossier(), toegang.dossiers() TO toedracht_inzage;

-- Of the log whoever reads cases gets its length and when an entry was recorded, which is public.
GRANT USAGE ON SCHEMA ledger TO toedracht_inzage;
GRANT SELECT ON ledger.head TO toedracht_inzage;
GRANT SELECT (nummer, vastgelegd_op) ON ledger.entry TO toedracht_inzage;

RESET ROLE;

-- Who reads the log has no business here; what may be read is granted table by table.
REVOKE USAGE ON SCHEMA lees FROM toedracht_lees;
GRANT USAGE ON SCHEMA lees TO toedracht_inzage;
ALTER DEFAULT PRIVILEGES FOR ROLE toedracht_projectie REVOKE SELECT ON TABLES FROM toedracht_lees;

-- Tables of before show nobody anything until they are built anew, which the next start does.
DO $$
DECLARE
  tabel regclass;
BEGIN
  FOR tabel IN SELECT c.oid FROM pg_catalog.pg_class c
               WHERE c.relnamespace = 'lees'::regnamespace AND c.relkind = 'r'
                 AND c.relname IN ('vastlegging', 'toets') LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tabel);
  END LOOP;
END $$;
