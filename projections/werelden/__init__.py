"""Possible worlds: every way the facts of a case can have been."""
