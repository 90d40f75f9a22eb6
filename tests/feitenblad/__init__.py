"""Sheets of facts, their documents and their proof."""
