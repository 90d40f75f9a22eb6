"""The way of an act into the log, and back out of it."""
