"""Copies: of the keys, of a database, of the whole register."""
