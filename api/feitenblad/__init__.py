"""Sheets of facts: assigned, drafted, issued, on paper."""
