"""The board, as a page, as JSON and as a calendar."""
