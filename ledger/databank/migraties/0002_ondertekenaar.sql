-- The signer gets a role of its own: it reads the entries and the tree, vouches for them, and can do
-- nothing else. It cannot append, so a stolen signer cannot write the history that it signs; it
-- cannot read sealed texts, so nobody learns a name by being the signer.
SET LOCAL ROLE toedracht_eigenaar;

GRANT USAGE ON SCHEMA ledger TO toedracht_ondertekenaar;
GRANT SELECT ON ledger.entry, ledger.tile, ledger.head, ledger.checkpoint
  TO toedracht_ondertekenaar;
GRANT INSERT ON ledger.checkpoint TO toedracht_ondertekenaar;

RESET ROLE;
