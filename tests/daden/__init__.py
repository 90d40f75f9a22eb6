"""Acts and their dates."""
