"""Sheets of facts for parliament."""
