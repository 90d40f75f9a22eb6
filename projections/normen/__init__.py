"""Norms as data, and the calendar."""
