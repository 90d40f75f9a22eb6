"""What a reader gets to see: of a case, the board, a search, access."""
