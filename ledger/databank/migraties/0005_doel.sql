-- What somebody reads for in a session: said by a person once, noted in the access log with each reading.
SET LOCAL ROLE toedracht_eigenaar;

ALTER TABLE toegang.sessie ADD doel text CHECK (length(doel) BETWEEN 5 AND 200);
GRANT UPDATE (doel) ON toegang.sessie TO toedracht_toegang;

RESET ROLE;
