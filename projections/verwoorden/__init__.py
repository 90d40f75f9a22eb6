"""Norms and terms in plain Dutch."""
