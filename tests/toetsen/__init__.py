"""Norms, terms and verdicts."""
