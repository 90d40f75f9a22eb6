-- Documents: files that were recorded with an act, encrypted under keys that live elsewhere. Like the
-- sealed texts they may go, by the role of erasure alone. `adres` is what the entry commits to.
SET LOCAL ROLE toedracht_eigenaar;

CREATE TABLE vault.document (
  adres bytea NOT NULL GENERATED ALWAYS AS (sha256(ciphertext)) STORED UNIQUE,
  entry_id uuid,
  veld text COLLATE "C" CHECK (octet_length(veld) BETWEEN 1 AND 200),
  text_key_id text COLLATE "C" NOT NULL CHECK (octet_length(text_key_id) BETWEEN 1 AND 200),
  -- at most 50 MiB, with 28 bytes of nonce and tag
  ciphertext bytea NOT NULL CHECK (octet_length(ciphertext) BETWEEN 29 AND 52428828),
  PRIMARY KEY (entry_id, veld)
);
-- No statistics: PostgreSQL keeps values in them, also after the rows are gone.
ALTER TABLE vault.document
  ALTER ciphertext SET STORAGE EXTERNAL, ALTER ciphertext SET STATISTICS 0,
  ALTER adres SET STATISTICS 0;

CREATE OR REPLACE FUNCTION ledger.alleen_wissen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> 'toedracht_wissen' THEN
    RAISE EXCEPTION '% on %.% refused: only toedracht_wissen erases', tg_op, tg_table_schema,
      tg_table_name USING ERRCODE = '42501';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER onveranderlijk BEFORE UPDATE OR TRUNCATE ON vault.document
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.weiger();
CREATE TRIGGER alleen_wissen BEFORE DELETE ON vault.document
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.alleen_wissen();
ALTER TABLE vault.document ENABLE ALWAYS TRIGGER onveranderlijk;
ALTER TABLE vault.document ENABLE ALWAYS TRIGGER alleen_wissen;

-- ledger.append for one command with documents, which are stored with it or not at all. They are
-- written before the lock on the head is taken: who else appends need not wait for 50 MiB. Any
-- other outcome than `vastgelegd` undoes the call, and is told as ledger.append tells it.
--
-- per document  document_entry (which entry, from 1), document_veld, document_key, document_text
CREATE FUNCTION ledger.append_met_documenten(
  keys text[], bodies bytea[], entries int[], items int[], sealed int[],
  item_after bigint[], item_types text[], item_tags text[],
  ids uuid[], daden text[], commitments text[], states bytea[], entry_tags text[],
  sealed_entry int[], sealed_veld text[], sealed_key text[], sealed_text bytea[],
  document_entry int[], document_veld text[], document_key text[], document_text bytea[])
RETURNS TABLE (uitkomst text, eerste bigint, aantal int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF cardinality(entries) <> 1 THEN
    RAISE EXCEPTION 'expected one command with documents, got %', cardinality(entries)
      USING ERRCODE = '22023';
  END IF;
  INSERT INTO vault.document (entry_id, veld, text_key_id, ciphertext)
  SELECT ids[d.entry], d.veld, d.sleutel, d.tekst
  FROM unnest(document_entry, document_veld, document_key, document_text)
       d(entry, veld, sleutel, tekst);
  SELECT * INTO STRICT uitkomst, eerste, aantal FROM ledger.append(
    keys, bodies, entries, items, sealed, item_after, item_types, item_tags, ids, daden,
    commitments, states, entry_tags, sealed_entry, sealed_veld, sealed_key, sealed_text, true);
  IF uitkomst <> 'vastgelegd' THEN
    RAISE EXCEPTION 'a command with documents: %', uitkomst
      USING ERRCODE = 'TD001', DETAIL = format('1 %s %s %s', uitkomst, eerste, aantal);
  END IF;
  RETURN NEXT;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.append_met_documenten FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.append_met_documenten TO toedracht_append;
GRANT SELECT ON vault.document TO toedracht_lees, toedracht_wissen;
GRANT DELETE ON vault.document TO toedracht_wissen;

RESET ROLE;
