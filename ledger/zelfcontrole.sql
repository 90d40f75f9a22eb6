-- What makes this database unsafe for a register, one Dutch line per finding; no rows = safe.
-- Run as the append role, so that the rights judged are the rights used.
WITH
-- I1 and I4 hang on these triggers firing always.
nodig (schema, tabel, trekker) AS (
  VALUES ('ledger', 'migratie', 'onveranderlijk'), ('ledger', 'entry', 'onveranderlijk'),
         ('ledger', 'tag', 'onveranderlijk'), ('ledger', 'tile', 'onveranderlijk'),
         ('ledger', 'command', 'onveranderlijk'), ('ledger', 'checkpoint', 'onveranderlijk'),
         ('ledger', 'head', 'onveranderlijk'), ('ledger', 'head', 'alleen_vooruit'),
         ('vault', 'sealed', 'onveranderlijk'), ('vault', 'sealed', 'alleen_wissen')),
tabellen AS (
  SELECT DISTINCT schema, tabel, to_regclass(format('%I.%I', schema, tabel)) AS oid FROM nodig),
-- The role we are, with everything it is a member of and therefore may become.
rollen AS (
  SELECT r.* FROM pg_roles r WHERE pg_has_role(current_user, r.oid, 'MEMBER'))

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
SELECT format('rol %s: verwacht geen recht EXECUTE op ledger.append', o.rolname)
FROM pg_roles o
WHERE o.rolname = 'toedracht_ondertekenaar'
  AND has_function_privilege(o.oid, 'ledger.append'::regproc, 'EXECUTE')

UNION ALL
SELECT 'functie ledger.append: verwacht SECURITY DEFINER met search_path = pg_catalog, pg_temp'
FROM pg_proc p
WHERE p.oid = 'ledger.append'::regproc
  AND NOT (p.prosecdef AND 'search_path=pg_catalog, pg_temp' = ANY (coalesce(p.proconfig, '{}')))

UNION ALL
SELECT format('grootboek: verwacht %s vastleggingen volgens de kop, kreeg er %s, de hoogste %s',
              h.size, t.aantal, t.hoogste)
FROM ledger.head h, (SELECT count(*) AS aantal, coalesce(max(nummer), 0) AS hoogste
                     FROM ledger.entry) t
WHERE (h.size, h.size) <> (t.aantal, t.hoogste)
