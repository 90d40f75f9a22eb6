-- The read tables. They hold nothing of their own: dropped, they grow back identical from the log
-- (I10). Clear fields only; personal text stays in the vault. A rebuild runs this file with
-- lees_bouw for lees, the indexes last, and then moves the tables over.

-- One row per entry and case, as it was recorded. Corrections, withdrawals and cut-offs are left to
-- the one fold (ledger/zaak/dossier.py) when a case is read, so a row follows from its entry alone.
CREATE TABLE lees.vastlegging (
  dossier text COLLATE "C" NOT NULL,
  nummer bigint NOT NULL,
  entry_id uuid NOT NULL,
  daad text COLLATE "C" NOT NULL,
  thuis boolean NOT NULL,            -- false: a reference; its home is another case
  betreft uuid,                      -- the entry that this one corrects, withdraws, moves or
                                     -- accepts; what waits for acceptance: itself
  bron_dag date,                     -- the day by which one of its sources certainly existed
  relaas text[] COLLATE "C" NOT NULL,
  vastgelegd_op timestamptz NOT NULL,
  telt text[] COLLATE "C",           -- at home: which counts it is in as recorded, with a ? perhaps;
                                     -- null: in none (telling.py)
  inhoud json NOT NULL               -- the clear fields, those about the entry under @ names
);

-- A case in the list of cases, as it was known: one row per stretch of days on which it was recorded,
-- and of days of sources where these bear on how it stands. Days from and through; 9999-12-31 stands
-- for no cut-off. What a reader sees of ties depends on the cases that these name.
CREATE TABLE lees.zaak (
  dossier text COLLATE "C" NOT NULL,
  bekend_van date NOT NULL,
  bekend_tm date NOT NULL,
  bron_van date NOT NULL,
  bron_tm date NOT NULL,
  geopend bigint NOT NULL,           -- the number of the entry that opened it
  fictief boolean NOT NULL,
  stand text COLLATE "C" NOT NULL,
  opgegaan json,                     -- per entry by which it went on elsewhere: the cases it names
  laatst timestamptz NOT NULL,       -- when it last grew, but for ties to other cases
  banden json,                       -- the ties after that: when, and the cases named
  handelingen integer NOT NULL,      -- this and what follows whatever the sources
  wachtend integer NOT NULL,
  relazen text[] COLLATE "C" NOT NULL,
  soorten text[] COLLATE "C" NOT NULL,
  -- Not left until the table is filled: a row is closed when its case grows.
  PRIMARY KEY (dossier, bekend_van, bron_van)
);

-- How every act read, through all repairs and decisions: what a search looks in.
CREATE TABLE lees.lezing (
  dossier text COLLATE "C" NOT NULL,
  bekend_van date NOT NULL,
  bekend_tm date NOT NULL,
  bron_van date NOT NULL,
  bron_tm date NOT NULL,
  nummer bigint NOT NULL,
  daad text COLLATE "C" NOT NULL,
  vroegst date NOT NULL,             -- the first and the last day on which it can have been
  laatst date NOT NULL,
  woorden text[] COLLATE "C" NOT NULL,  -- by which it is found: stems, and rol:<code>
  soorten text[] COLLATE "C" NOT NULL,  -- what a report suspects
  PRIMARY KEY (dossier, nummer, bekend_van, bron_van)
);

-- The norms, calendars and yardsticks that were set, text and all.
CREATE TABLE lees.norm (
  nummer bigint NOT NULL,
  entry_id uuid NOT NULL,
  daad text COLLATE "C" NOT NULL,
  vastgelegd_op timestamptz NOT NULL,
  inhoud json NOT NULL
);

-- Every verdict, as it was known and as it stands on each day: one row per verdict and stretch of
-- days. A row known from `bekend_van` covers the days from then on, so "too late on that day" is a
-- comparison, and no timer decides anything. A row never changes but for `bekend_tot`, when what was
-- recorded on that day made the verdict another; only the rows of a case that the day itself brought
-- are provisional while it lasts. Explanations are not kept: the same engine gives them again.
-- The last day of the calendar stands for "until now".
CREATE TABLE lees.toets (
  dossier text COLLATE "C" NOT NULL,
  relaas text COLLATE "C" NOT NULL,      -- the account; empty in a case without
  norm text COLLATE "C" NOT NULL,
  aanleiding text COLLATE "C" NOT NULL,  -- the entry that opened it; empty: the case as a whole
  rang smallint NOT NULL,                -- tells verdicts of one norm on one act apart
  bekend_van date NOT NULL,
  bekend_tot date NOT NULL,              -- the first day on which it was known otherwise
  peil_van date NOT NULL CHECK (peil_van >= bekend_van),
  peil_tot date NOT NULL,                -- the first day on which time alone made it another
  versie text COLLATE "C" NOT NULL,
  soort text COLLATE "C" NOT NULL,
  uitkomsten text[] COLLATE "C" NOT NULL,
  antwoord text COLLATE "C",             -- null: there is nothing to answer
  due_vroegst date,
  due_laatst date,
  benaderd boolean NOT NULL,
  groep text COLLATE "C",                -- where it stands on the board; null: nowhere
  normen text COLLATE "C" NOT NULL,      -- the hash of all norms, calendar and yardstick by which
  CHECK (bekend_van < bekend_tot AND peil_van < peil_tot),
  -- Not left until the table is filled: a case is judged anew beside what it was before.
  PRIMARY KEY (dossier, relaas, norm, aanleiding, rang, bekend_van, peil_van)
);

-- How far each projection is: written in the transaction of the rows it counts, so an entry has its
-- effect exactly once. `wortel` is a hash over all rows, so two builds compare at a glance. A
-- projection that cannot take an entry stands still there and says why.
CREATE TABLE lees.positie (
  projectie text COLLATE "C" PRIMARY KEY,
  nummer bigint NOT NULL DEFAULT 0,
  aantal bigint NOT NULL DEFAULT 0,
  wortel bytea NOT NULL DEFAULT sha256(''),
  gestopt_bij bigint,
  reden text
);

-- The second wall: whoever reads sees of these only the cases in its view, which the database asks
-- once a query (migraties/0006_zicht.sql). A table gets readers here or has none.
ALTER TABLE lees.vastlegging ENABLE ROW LEVEL SECURITY;
ALTER TABLE lees.zaak ENABLE ROW LEVEL SECURITY;
ALTER TABLE lees.lezing ENABLE ROW LEVEL SECURITY;
ALTER TABLE lees.toets ENABLE ROW LEVEL SECURITY;
CREATE POLICY zicht ON lees.vastlegging FOR SELECT TO toedracht_inzage
  USING ((SELECT toegang.elk_dossier()) <> (dossier IN (SELECT toegang.dossiers())));
CREATE POLICY zicht ON lees.zaak FOR SELECT TO toedracht_inzage
  USING ((SELECT toegang.elk_dossier()) <> (dossier IN (SELECT toegang.dossiers())));
CREATE POLICY zicht ON lees.lezing FOR SELECT TO toedracht_inzage
  USING ((SELECT toegang.elk_dossier()) <> (dossier IN (SELECT toegang.dossiers())));
CREATE POLICY zicht ON lees.toets FOR SELECT TO toedracht_inzage
  USING ((SELECT toegang.elk_dossier()) <> (dossier IN (SELECT toegang.dossiers())));
GRANT SELECT ON lees.vastlegging, lees.zaak, lees.lezing, lees.norm, lees.toets, lees.positie
  TO toedracht_inzage;

-- indexes, one per question

-- the entries of a case, in order
ALTER TABLE lees.vastlegging ADD PRIMARY KEY (dossier, nummer);
-- in which cases was this done, and by which entries at home
CREATE INDEX vastlegging_daad ON lees.vastlegging (daad, dossier)
  INCLUDE (entry_id, nummer, thuis);
-- what is in a count, with all that this asks of it
CREATE INDEX vastlegging_telt ON lees.vastlegging (dossier, nummer)
  INCLUDE (vastgelegd_op, bron_dag, relaas, telt) WHERE telt IS NOT NULL;
-- the same in the order of the log, for a page of it
CREATE INDEX vastlegging_telt_nummer ON lees.vastlegging (nummer) WHERE telt IS NOT NULL;
-- what was recorded since, in whatever case
CREATE INDEX vastlegging_nummer ON lees.vastlegging (nummer);
-- what repairs were made in a case, of what, and does anything wait there
CREATE INDEX vastlegging_betreft ON lees.vastlegging (dossier, betreft) INCLUDE (nummer)
  WHERE betreft IS NOT NULL;
-- the cases as they are known now
CREATE INDEX zaak_nu ON lees.zaak (bekend_tm, dossier);
-- the acts of one kind as they read now
CREATE INDEX lezing_daad ON lees.lezing (daad, bekend_tm, dossier);
-- a part of the board in its order, with what decides whether it stood there on that day, as known
-- on that day; days compared one by one, and no coalesce, since behind a policy PostgreSQL uses no
-- index for what is not leakproof, which ranges and coalesce are not
CREATE INDEX toets_bord ON lees.toets
  (groep, (CASE WHEN due_laatst IS NULL THEN '9999-12-31' ELSE due_laatst END),
   dossier, relaas, norm, aanleiding, rang)
  INCLUDE (bekend_van, bekend_tot, peil_van, peil_tot, due_vroegst, due_laatst)
  WHERE groep IS NOT NULL;
-- what still runs on a day: few, however many terms have passed
CREATE INDEX toets_loopt ON lees.toets (peil_tot, due_vroegst)
  INCLUDE (bekend_van, bekend_tot, peil_van, dossier, norm) WHERE groep = 'loopt';
-- the norms in the order in which they were set
ALTER TABLE lees.norm ADD PRIMARY KEY (nummer);
