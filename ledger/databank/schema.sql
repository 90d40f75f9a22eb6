-- The register: one database, one log. Migration 1; a later change is a numbered file in
-- migraties/, because a file that has run somewhere is never edited.
--
-- Three promises are kept by the database itself, whatever program writes:
--   I1 an entry never changes or goes, I4 numbers are dense and in commit order,
--   I7 the time of recording is the database's own and never goes back.
-- Everything is written by one function, ledger.append, under a lock on one row, ledger.head.
SET LOCAL ROLE toedracht_eigenaar;

CREATE SCHEMA ledger;
CREATE SCHEMA vault;

-- Which migrations ran, with the hash of the file as it was then. The row is the last statement of
-- its migration, so a migration killed half-way leaves nothing and runs again.
CREATE TABLE ledger.migratie (
  nummer int PRIMARY KEY,
  naam text NOT NULL,
  sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
  op timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One row per entry of the log. `leaf` is the very bytes that are hashed (I3); `state` opens those
-- of its commitments that are clear. Salted text does not compress, so neither is tried (EXTERNAL,
-- and a toast target of a whole page: that halves the cost of an insert).
CREATE TABLE ledger.entry (
  nummer bigint PRIMARY KEY CHECK (nummer > 0),
  entry_id uuid NOT NULL UNIQUE,
  daad text COLLATE "C" NOT NULL CHECK (octet_length(daad) BETWEEN 1 AND 200),
  tags text[] COLLATE "C" NOT NULL CHECK (cardinality(tags) <= 64),
  vastgelegd_op timestamptz NOT NULL,
  leaf bytea NOT NULL CHECK (octet_length(leaf) <= 65535),
  leaf_hash bytea NOT NULL GENERATED ALWAYS AS (sha256('\x00'::bytea || leaf)) STORED,
  state bytea NOT NULL CHECK (octet_length(state) <= 16777216)
) WITH (toast_tuple_target = 8160);
ALTER TABLE ledger.entry ALTER leaf SET STORAGE EXTERNAL, ALTER state SET STORAGE EXTERNAL;

-- Finds entries by tag. Tags are plaintext and outlive every erasure: opaque ids only, never a
-- name. No foreign key: the one function that writes here writes the entry too.
CREATE TABLE ledger.tag (
  tag text COLLATE "C" CHECK (octet_length(tag) BETWEEN 1 AND 200),
  nummer bigint,
  PRIMARY KEY (tag, nummer)
);

-- The Merkle tree, 256 hashes to a tile and full tiles only, so no row of it is ever rewritten.
-- Level 0 holds leaf hashes, level n the roots of 256 tiles below. The right edge of the tree
-- follows from the last rows, fewer than 256 on each level.
CREATE TABLE ledger.tile (
  level smallint CHECK (level >= 0),
  idx bigint CHECK (idx >= 0),
  hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  PRIMARY KEY (level, idx)
);
ALTER TABLE ledger.tile ALTER hashes SET STORAGE EXTERNAL;

-- How far the log is. The only row that is ever updated; who holds its lock appends, so commit
-- order is number order, also after a crash and across processes (I4).
CREATE TABLE ledger.head (
  enig boolean PRIMARY KEY DEFAULT true CHECK (enig),
  size bigint NOT NULL DEFAULT 0,
  last_at timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 10);
INSERT INTO ledger.head DEFAULT VALUES;

-- What was already done under a key: the same request sent twice is recorded once. The body is an
-- HMAC under a key that lives outside this database, so that it tells nothing by itself.
CREATE TABLE ledger.command (
  key text COLLATE "C" PRIMARY KEY CHECK (octet_length(key) BETWEEN 1 AND 200),
  body_mac bytea NOT NULL CHECK (octet_length(body_mac) = 32),
  first_nummer bigint NOT NULL,
  aantal int NOT NULL CHECK (aantal > 0),
  at timestamptz NOT NULL
);

-- What the signer vouched for. Cosignatures and timestamp tokens are entries, not rows here.
CREATE TABLE ledger.checkpoint (
  size bigint CHECK (size >= 0),
  note text COLLATE "C" CHECK (octet_length(note) BETWEEN 1 AND 2000),
  PRIMARY KEY (size, note)
);

-- Personal text, encrypted under keys that live elsewhere. The only rows of the ledger that may
-- go, and only by the role of erasure.
CREATE TABLE vault.sealed (
  nummer bigint,
  veld text COLLATE "C" CHECK (octet_length(veld) BETWEEN 1 AND 200),
  text_key_id text COLLATE "C" NOT NULL CHECK (octet_length(text_key_id) BETWEEN 1 AND 200),
  ciphertext bytea NOT NULL CHECK (octet_length(ciphertext) BETWEEN 29 AND 4194304),
  PRIMARY KEY (nummer, veld)
);
ALTER TABLE vault.sealed ALTER ciphertext SET STORAGE EXTERNAL;

-- ── nothing changes (I1) ──────────────────────────────────────────────────────────────────────
-- Rights keep the service from rewriting; these triggers also stop the owner and a superuser who
-- means no harm. ENABLE ALWAYS, or session_replication_role = replica would step over them.

CREATE FUNCTION ledger.weiger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on %.% refused: the ledger is append-only', tg_op, tg_table_schema,
    tg_table_name USING ERRCODE = '42501';
END $$;

CREATE FUNCTION ledger.alleen_wissen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> 'toedracht_wissen' THEN
    RAISE EXCEPTION '% on vault.sealed refused: only toedracht_wissen erases', tg_op
      USING ERRCODE = '42501';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION ledger.alleen_vooruit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.size < old.size OR new.last_at < old.last_at THEN
    RAISE EXCEPTION 'expected head to move on from (%, %), got (%, %)',
      old.size, old.last_at, new.size, new.last_at USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;

DO $$
DECLARE
  tabel text;
BEGIN
  FOREACH tabel IN ARRAY ARRAY['migratie', 'entry', 'tag', 'tile', 'command', 'checkpoint'] LOOP
    EXECUTE format('CREATE TRIGGER onveranderlijk BEFORE UPDATE OR DELETE OR TRUNCATE
                    ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.weiger()', tabel);
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER onveranderlijk', tabel);
  END LOOP;
END $$;
CREATE TRIGGER onveranderlijk BEFORE DELETE OR TRUNCATE ON ledger.head
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.weiger();
CREATE TRIGGER alleen_vooruit BEFORE UPDATE ON ledger.head
  FOR EACH ROW EXECUTE FUNCTION ledger.alleen_vooruit();
CREATE TRIGGER onveranderlijk BEFORE UPDATE OR TRUNCATE ON vault.sealed
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.weiger();
CREATE TRIGGER alleen_wissen BEFORE DELETE ON vault.sealed
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.alleen_wissen();
ALTER TABLE ledger.head ENABLE ALWAYS TRIGGER onveranderlijk;
ALTER TABLE ledger.head ENABLE ALWAYS TRIGGER alleen_vooruit;
ALTER TABLE vault.sealed ENABLE ALWAYS TRIGGER onveranderlijk;
ALTER TABLE vault.sealed ENABLE ALWAYS TRIGGER alleen_wissen;

-- ── the append ────────────────────────────────────────────────────────────────────────────────

-- Numbers of the entries after `na` (up to `tot`) that carry all of `tags` and are one of `daden`;
-- null means any. Starts from the rarest tag, because a busy one names half the log. Index scans
-- only: a plan made while a table was small must not last. ROWS keeps a caller who joins a few
-- entries from reading them all.
CREATE FUNCTION ledger.zoek(daden text[], tags text[], na bigint, tot bigint, limiet bigint)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 20
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  zeldzaamst text;
  overige text[];
BEGIN
  na := coalesce(na, 0);
  tot := coalesce(tot, 9223372036854775807);
  IF coalesce(cardinality(tags), 0) = 0 THEN
    RETURN QUERY
      SELECT e.nummer FROM ledger.entry e
      WHERE e.nummer > na AND e.nummer <= tot AND (daden IS NULL OR e.daad = ANY (daden))
      ORDER BY e.nummer LIMIT limiet;
    RETURN;
  END IF;
  zeldzaamst := tags[1];
  IF cardinality(tags) > 1 THEN
    SELECT k.tag INTO zeldzaamst
    FROM unnest(tags) WITH ORDINALITY k(tag, plaats), LATERAL (
      SELECT count(*) AS hoeveel FROM (
        SELECT FROM ledger.tag t WHERE t.tag = k.tag AND t.nummer > na LIMIT 256) tot_256) telling
    ORDER BY hoeveel, k.plaats LIMIT 1;
    overige := array_remove(tags, zeldzaamst);
  END IF;
  RETURN QUERY
    SELECT t.nummer FROM ledger.tag t
    WHERE t.tag = zeldzaamst AND t.nummer > na AND t.nummer <= tot
      AND (overige IS NULL OR NOT EXISTS (
        SELECT FROM unnest(overige) o
        WHERE NOT EXISTS (SELECT FROM ledger.tag x WHERE x.tag = o AND x.nummer = t.nummer)))
      AND (daden IS NULL OR EXISTS (
        SELECT FROM ledger.entry e WHERE e.nummer = t.nummer AND e.daad = ANY (daden)))
    ORDER BY t.nummer LIMIT limiet;
END $$;

-- The bytes of a leaf, in the one spelling FORMAT.md describes. Number and time come from here, so
-- no program can backdate an entry (I7).
CREATE FUNCTION ledger.blad(commitments text, n bigint, t timestamptz) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT convert_to('{"_sd":["' || replace(commitments, ',', '","')
    || '"],"_sd_alg":"sha-256","n":' || n
    || ',"t":"' || to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","v":1}',
    'UTF8')
$$;

-- Root of a row of 32-byte hashes whose count is a power of two (RFC 6962 section 2.1).
CREATE FUNCTION ledger.wortel(hashes bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  WHILE octet_length(hashes) > 32 LOOP
    SELECT string_agg(sha256('\x01'::bytea || substr(hashes, i * 64 + 1, 64)), ''::bytea ORDER BY i)
    INTO hashes FROM generate_series(0, octet_length(hashes) / 64 - 1) i;
  END LOOP;
  RETURN hashes;
END $$;

-- Writes every tile that became full while the log grew from `oud` to `nieuw` entries.
CREATE FUNCTION ledger.leg_tegels(oud bigint, nieuw bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  laag smallint := 0;
BEGIN
  WHILE nieuw / 256 > oud / 256 LOOP
    IF laag = 0 THEN
      INSERT INTO ledger.tile (level, idx, hashes, root)
      SELECT 0, vol.idx, vol.hashes, ledger.wortel(vol.hashes) FROM (
        SELECT (nummer - 1) / 256, string_agg(leaf_hash, ''::bytea ORDER BY nummer)
        FROM ledger.entry WHERE nummer > oud / 256 * 256 AND nummer <= nieuw / 256 * 256
        GROUP BY 1) vol(idx, hashes);
    ELSE
      INSERT INTO ledger.tile (level, idx, hashes, root)
      SELECT laag, vol.idx, vol.hashes, ledger.wortel(vol.hashes) FROM (
        SELECT t.idx / 256, string_agg(t.root, ''::bytea ORDER BY t.idx)
        FROM ledger.tile t
        WHERE t.level = laag - 1 AND t.idx >= oud / 256 * 256 AND t.idx < nieuw / 256 * 256
        GROUP BY 1) vol(idx, hashes);
    END IF;
    oud := oud / 256;
    nieuw := nieuw / 256;
    laag := laag + 1;
  END LOOP;
END $$;

-- Records the commands in order and answers one outcome per command: `vastgelegd`,
-- `al_vastgelegd` (same key, same body), `andere_inhoud` (same key, other body) or `botsing` (a
-- condition failed; `eerste` is then the position of the log). Each command sees what its
-- neighbours wrote. With `atomair` any other outcome than the first two undoes the whole call and
-- is told as SQLSTATE TD001 with "command outcome first count" as its detail.
--
-- per command   keys, bodies, entries (how many), items (how many), sealed (how many)
-- per item      item_after, item_types, item_tags     lists joined by U+001F, null = any
-- per entry     ids, daden, commitments (joined by commas), states, entry_tags (joined by U+001F)
-- per text      sealed_entry (which entry of its command, from 1), sealed_veld, sealed_key,
--               sealed_text
CREATE FUNCTION ledger.append(
  keys text[], bodies bytea[], entries int[], items int[], sealed int[],
  item_after bigint[], item_types text[], item_tags text[],
  ids uuid[], daden text[], commitments text[], states bytea[], entry_tags text[],
  sealed_entry int[], sealed_veld text[], sealed_key text[], sealed_text bytea[],
  atomair boolean)
RETURNS TABLE (uitkomst text, eerste bigint, aantal int)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  hoogte bigint;
  tijd timestamptz;
  begin_hoogte bigint;
  e int := 0;  -- entries, items and texts of the commands before this one
  q int := 0;
  z int := 0;
  lijst text[];
BEGIN
  -- Length and alphabet only: a counted pattern costs sixty times as much, and the signer checks
  -- every digest before it vouches for it.
  IF EXISTS (SELECT FROM unnest(commitments) c
             WHERE c IS NULL OR c = '' OR (length(c) + 1) % 352 <> 0 OR c !~ '^[A-Za-z0-9_,-]+$'
               OR length(c) - length(replace(c, ',', '')) <> (length(c) + 1) / 44 - 1) THEN
    RAISE EXCEPTION 'expected digests of 43 characters, eight or a multiple, joined by commas'
      USING ERRCODE = '22023';
  END IF;
  IF 0 >= ANY (entries) OR cardinality(ids) <> (SELECT coalesce(sum(n), 0) FROM unnest(entries) n) THEN
    RAISE EXCEPTION 'expected at least one entry per command, % in all, got %', cardinality(ids),
      entries USING ERRCODE = '22023';
  END IF;

  SELECT h.size, h.last_at INTO STRICT hoogte, tijd FROM ledger.head h FOR UPDATE;
  begin_hoogte := hoogte;

  FOR c IN 1 .. cardinality(entries) LOOP
    uitkomst := NULL;
    IF keys[c] IS NOT NULL THEN
      SELECT CASE WHEN k.body_mac = bodies[c] THEN 'al_vastgelegd' ELSE 'andere_inhoud' END,
             k.first_nummer, k.aantal
      INTO uitkomst, eerste, aantal FROM ledger.command k WHERE k.key = keys[c];
    END IF;
    FOR i IN q + 1 .. q + items[c] LOOP
      EXIT WHEN uitkomst IS NOT NULL;
      -- Most conditions end here: nothing new under the tag that was named first, the rarest.
      IF item_tags[i] IS NOT NULL THEN
        PERFORM FROM ledger.tag t
        WHERE t.tag = split_part(item_tags[i], E'\x1f', 1) AND t.nummer > coalesce(item_after[i], 0)
        LIMIT 1;
        CONTINUE WHEN NOT FOUND;
      END IF;
      PERFORM FROM ledger.zoek(string_to_array(item_types[i], E'\x1f'),
                               string_to_array(item_tags[i], E'\x1f'), item_after[i], hoogte, 1);
      IF FOUND THEN
        uitkomst := 'botsing';
        eerste := hoogte;
        aantal := 0;
      END IF;
    END LOOP;

    IF uitkomst IS NULL THEN
      uitkomst := 'vastgelegd';
      eerste := hoogte + 1;
      aantal := entries[c];
      IF aantal < 100 THEN
        FOR i IN e + 1 .. e + aantal LOOP
          hoogte := hoogte + 1;
          tijd := greatest(clock_timestamp(), tijd + interval '1 microsecond');
          lijst := coalesce(string_to_array(entry_tags[i], E'\x1f'), '{}');
          INSERT INTO ledger.entry (nummer, entry_id, daad, tags, vastgelegd_op, leaf, state)
          VALUES (hoogte, ids[i], daden[i], lijst, tijd,
                  ledger.blad(commitments[i], hoogte - 1, tijd), states[i]);
          INSERT INTO ledger.tag (tag, nummer) SELECT DISTINCT t, hoogte FROM unnest(lijst) t;
        END LOOP;
        FOR i IN z + 1 .. z + sealed[c] LOOP
          INSERT INTO vault.sealed (nummer, veld, text_key_id, ciphertext)
          VALUES (eerste + sealed_entry[i] - 1, sealed_veld[i], sealed_key[i], sealed_text[i]);
        END LOOP;
      ELSE
        tijd := greatest(clock_timestamp(), tijd + interval '1 microsecond');
        INSERT INTO ledger.entry (nummer, entry_id, daad, tags, vastgelegd_op, leaf, state)
        SELECT hoogte + r.i, r.id, r.daad, coalesce(string_to_array(r.tags, E'\x1f'), '{}'), r.op,
               ledger.blad(r.sd, hoogte + r.i - 1, r.op), r.state
        FROM (SELECT u.*, tijd + (u.i - 1) * interval '1 microsecond' AS op
              FROM unnest(ids[e + 1 : e + aantal], daden[e + 1 : e + aantal],
                          commitments[e + 1 : e + aantal], states[e + 1 : e + aantal],
                          entry_tags[e + 1 : e + aantal])
                   WITH ORDINALITY u(id, daad, sd, state, tags, i)) r
        ORDER BY r.i;
        INSERT INTO ledger.tag (tag, nummer)
        SELECT DISTINCT t, hoogte + r.i
        FROM unnest(entry_tags[e + 1 : e + aantal]) WITH ORDINALITY r(tags, i),
             unnest(string_to_array(r.tags, E'\x1f')) t
        ORDER BY 1, 2;
        INSERT INTO vault.sealed (nummer, veld, text_key_id, ciphertext)
        SELECT hoogte + s.entry, s.veld, s.sleutel, s.tekst
        FROM unnest(sealed_entry[z + 1 : z + sealed[c]], sealed_veld[z + 1 : z + sealed[c]],
                    sealed_key[z + 1 : z + sealed[c]], sealed_text[z + 1 : z + sealed[c]])
             s(entry, veld, sleutel, tekst);
        hoogte := hoogte + aantal;
        tijd := tijd + (aantal - 1) * interval '1 microsecond';
      END IF;
      IF keys[c] IS NOT NULL THEN
        INSERT INTO ledger.command (key, body_mac, first_nummer, aantal, at)
        VALUES (keys[c], bodies[c], eerste, aantal, tijd);
      END IF;
    ELSIF atomair AND uitkomst <> 'al_vastgelegd' THEN
      RAISE EXCEPTION 'command % of an indivisible call: %', c, uitkomst
        USING ERRCODE = 'TD001', DETAIL = format('%s %s %s %s', c, uitkomst, eerste, aantal);
    END IF;

    e := e + entries[c];
    q := q + items[c];
    z := z + sealed[c];
    RETURN NEXT;
  END LOOP;

  IF hoogte > begin_hoogte THEN
    PERFORM ledger.leg_tegels(begin_hoogte, hoogte);
    UPDATE ledger.head SET size = hoogte, last_at = tijd;
    PERFORM pg_notify('toedracht', hoogte::text);
  END IF;
END $$;

-- ── who may what ──────────────────────────────────────────────────────────────────────────────

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger
  TO toedracht_append, toedracht_lees, toedracht_projectie, toedracht_wissen;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO toedracht_append, toedracht_lees, toedracht_projectie;
GRANT EXECUTE ON FUNCTION ledger.zoek TO toedracht_append, toedracht_lees, toedracht_projectie;
GRANT EXECUTE ON FUNCTION ledger.append TO toedracht_append;
GRANT USAGE ON SCHEMA vault TO toedracht_append, toedracht_lees, toedracht_wissen;
GRANT SELECT ON vault.sealed TO toedracht_append, toedracht_lees, toedracht_wissen;
GRANT DELETE ON vault.sealed TO toedracht_wissen;

RESET ROLE;

-- Read tables: made, rebuilt and dropped by the projections, read by everyone who reads.
CREATE SCHEMA lees AUTHORIZATION toedracht_projectie;
CREATE SCHEMA lees_bouw AUTHORIZATION toedracht_projectie;  -- where a rebuild grows, unseen
GRANT USAGE ON SCHEMA lees TO toedracht_lees;
ALTER DEFAULT PRIVILEGES FOR ROLE toedracht_projectie GRANT SELECT ON TABLES TO toedracht_lees;

-- Nothing of the ledger is dropped by mistake, not even by its owner. In a schema of its own, or it
-- would fall together with what it guards. Only a superuser can make such a trigger; without one
-- the refusals above and the witnesses remain.
DO $do$
BEGIN
  IF (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) THEN
    CREATE SCHEMA bewaking;
    CREATE FUNCTION bewaking.weiger_drop() RETURNS event_trigger LANGUAGE plpgsql AS $$
    DECLARE
      ding record;
    BEGIN
      FOR ding IN SELECT * FROM pg_catalog.pg_event_trigger_dropped_objects() LOOP
        IF ding.schema_name IN ('ledger', 'vault')
           OR ding.object_type = 'schema' AND ding.object_name IN ('ledger', 'vault') THEN
          RAISE EXCEPTION 'drop of % refused: the ledger is append-only', ding.object_identity
            USING ERRCODE = '42501';
        END IF;
      END LOOP;
    END $$;
    CREATE EVENT TRIGGER toedracht_geen_drop ON sql_drop EXECUTE FUNCTION bewaking.weiger_drop();
    ALTER EVENT TRIGGER toedracht_geen_drop ENABLE ALWAYS;
  END IF;
END $do$;
