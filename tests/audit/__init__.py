"""Figures, samples, findings and the year report."""
