"""Figures, and what of them is safe to publish."""
