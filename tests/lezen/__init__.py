"""The read side: read tables, cases, knowledge, the board, counts and search."""
