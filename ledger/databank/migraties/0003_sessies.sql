-- Who is signed in, who may not sign in any more, and what this register was begun as. None of it is
-- an entry: a session is gone when it ends. It has a role of its own, so that the service that knows
-- who asks reads no case, and none that reads cases can make itself someone else.
SET LOCAL ROLE toedracht_eigenaar;

CREATE SCHEMA IF NOT EXISTS toegang;

-- Who signed in at least once, with the roles of that time, or was shut out.
CREATE TABLE toegang.account (
  account           text PRIMARY KEY CHECK (length(account) BETWEEN 1 AND 200),
  rollen            text[] NOT NULL DEFAULT '{}',
  uitgeschakeld_op  timestamptz
);

-- A session by the SHA-256 of its id: whoever reads this table cannot take one over. UNLOGGED, so
-- that no backup, standby or write-ahead log holds who was at work when; after a crash everyone
-- signs in again.
CREATE UNLOGGED TABLE toegang.sessie (
  sleutel   bytea PRIMARY KEY CHECK (length(sleutel) = 32),
  account   text NOT NULL REFERENCES toegang.account,
  naam      text CHECK (length(naam) BETWEEN 1 AND 200),
  begonnen  timestamptz NOT NULL DEFAULT clock_timestamp(),
  gezien    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON toegang.sessie (account);

-- The one place that says which sessions live: 30 minutes idle, 8 hours at most (BIO2, ASVS 7.3),
-- by this clock and nobody else's.
CREATE VIEW toegang.levend WITH (security_barrier, security_invoker) AS
SELECT s.sleutel, s.account, s.naam, a.rollen, s.begonnen, s.gezien
FROM toegang.sessie s JOIN toegang.account a USING (account)
WHERE s.gezien > clock_timestamp() - interval '30 minutes'
  AND s.begonnen > clock_timestamp() - interval '8 hours'
  AND a.uitgeschakeld_op IS NULL;

-- Whether this register holds real cases or is there to show; said once, when it begins (D8).
CREATE TABLE toegang.aard (
  een   boolean PRIMARY KEY DEFAULT true CHECK (een),
  aard  text NOT NULL CHECK (aard IN ('demo', 'echt')),
  op    timestamptz NOT NULL DEFAULT clock_timestamp()
);

REVOKE ALL ON toegang.account, toegang.sessie, toegang.levend, toegang.aard FROM PUBLIC;
GRANT USAGE ON SCHEMA toegang TO toedracht_toegang;
GRANT SELECT, INSERT, UPDATE ON toegang.account TO toedracht_toegang;
GRANT SELECT, INSERT, DELETE, UPDATE (gezien) ON toegang.sessie TO toedracht_toegang;
GRANT SELECT ON toegang.levend TO toedracht_toegang;
GRANT SELECT, INSERT (aard) ON toegang.aard TO toedracht_toegang;

RESET ROLE;
