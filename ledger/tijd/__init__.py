"""Imprecise dates: read, kept as they are, compared in three values."""
