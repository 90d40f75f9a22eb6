"""Figures, samples and findings."""
