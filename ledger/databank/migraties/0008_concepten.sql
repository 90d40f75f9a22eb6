-- Drafts: what somebody typed and did not record yet (ARCHITECTURE.md D64). Not the log's: rows are
-- changed and go. Sealed under a key per draft that takes part of the key of its case, so of the
-- role that keeps them nobody reads a word; beside it stand only whose it is and in which case.
SET LOCAL ROLE toedracht_eigenaar;

CREATE TABLE toegang.concept (
  id           uuid PRIMARY KEY,
  account      text NOT NULL CHECK (length(account) BETWEEN 1 AND 200),
  dossier      text COLLATE "C" NOT NULL CHECK (octet_length(dossier) BETWEEN 1 AND 200),
  text_key_id  text COLLATE "C" NOT NULL CHECK (octet_length(text_key_id) BETWEEN 1 AND 200),
  versie       int NOT NULL DEFAULT 1,
  gewijzigd    timestamptz NOT NULL DEFAULT clock_timestamp(),
  ciphertext   bytea NOT NULL CHECK (octet_length(ciphertext) BETWEEN 29 AND 4194304)
);
CREATE INDEX ON toegang.concept (account, gewijzigd);

-- The files of a draft, which go with it.
CREATE TABLE toegang.concept_bestand (
  id          uuid PRIMARY KEY,
  concept     uuid NOT NULL REFERENCES toegang.concept ON DELETE CASCADE,
  -- at most 50 MiB, with 28 bytes of nonce and tag
  ciphertext  bytea NOT NULL CHECK (octet_length(ciphertext) BETWEEN 29 AND 52428828)
);
CREATE INDEX ON toegang.concept_bestand (concept);

-- No statistics: PostgreSQL keeps values in them, also after the rows are gone.
ALTER TABLE toegang.concept
  ALTER ciphertext SET STORAGE EXTERNAL, ALTER ciphertext SET STATISTICS 0;
ALTER TABLE toegang.concept_bestand
  ALTER ciphertext SET STORAGE EXTERNAL, ALTER ciphertext SET STATISTICS 0;

REVOKE ALL ON toegang.concept, toegang.concept_bestand FROM PUBLIC;
GRANT SELECT, INSERT, DELETE, UPDATE (versie, gewijzigd, ciphertext) ON toegang.concept
  TO toedracht_toegang;
GRANT SELECT, INSERT, DELETE ON toegang.concept_bestand TO toedracht_toegang;

RESET ROLE;
