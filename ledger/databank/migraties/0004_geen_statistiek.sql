-- PostgreSQL keeps values of a column as statistics, also after the rows are gone. Of ciphertexts they
-- serve nothing, and an erasure would find them there.
SET LOCAL ROLE toedracht_eigenaar;

ALTER TABLE vault.sealed ALTER ciphertext SET STATISTICS 0;

RESET ROLE;
