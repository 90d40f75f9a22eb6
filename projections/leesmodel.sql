-- The read tables. They hold nothing of their own: dropped, they grow back identical from the log
-- (I10). Clear fields only; personal text stays in the vault. A rebuild runs this file with
-- lees_bouw for lees, the indexes last, and then moves the tables over.

-- One row per entry and case, as it was recorded. Corrections, withdrawals and cut-offs are left to
-- the one fold (ledger/dossier.py) when a case is read, so a row follows from its entry alone.
CREATE TABLE lees.vastlegging (
  dossier text COLLATE "C" NOT NULL,
  nummer bigint NOT NULL,
  entry_id uuid NOT NULL,
  daad text COLLATE "C" NOT NULL,
  thuis boolean NOT NULL,            -- false: a reference; its home is another case
  betreft uuid,                      -- the entry that this one corrects, withdraws or moves
  bron_dag date,                     -- the day by which one of its sources certainly existed
  relaas text[] COLLATE "C" NOT NULL,
  vastgelegd_op timestamptz NOT NULL,
  inhoud json NOT NULL               -- the clear fields, those about the entry under @ names
);

-- The norms, calendars and yardsticks that were set, text and all.
CREATE TABLE lees.norm (
  nummer bigint NOT NULL,
  entry_id uuid NOT NULL,
  daad text COLLATE "C" NOT NULL,
  vastgelegd_op timestamptz NOT NULL,
  inhoud json NOT NULL
);

-- How far each projection is: written in the transaction of the rows it counts, so an entry has its
-- effect exactly once. `wortel` chains the hash of every row, so two builds compare at a glance. A
-- projection that cannot take an entry stands still there and says why.
CREATE TABLE lees.positie (
  projectie text COLLATE "C" PRIMARY KEY,
  nummer bigint NOT NULL DEFAULT 0,
  aantal bigint NOT NULL DEFAULT 0,
  wortel bytea NOT NULL DEFAULT sha256(''),
  gestopt_bij bigint,
  reden text
);

-- indexes, one per question

-- the entries of a case, in order
ALTER TABLE lees.vastlegging ADD PRIMARY KEY (dossier, nummer);
-- in which cases was this done
CREATE INDEX vastlegging_daad ON lees.vastlegging (daad, dossier);
-- what repairs were made in a case
CREATE INDEX vastlegging_betreft ON lees.vastlegging (dossier) WHERE betreft IS NOT NULL;
-- the norms in the order in which they were set
ALTER TABLE lees.norm ADD PRIMARY KEY (nummer);
