"""Duties, prohibitions and terms in one world."""
