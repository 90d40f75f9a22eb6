"""Cases as files."""
