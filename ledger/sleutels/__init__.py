"""Personal text sealed, and the keys by which it is forgotten."""
