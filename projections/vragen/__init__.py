"""Questions, each by someone and for a purpose, on record before they are answered."""
