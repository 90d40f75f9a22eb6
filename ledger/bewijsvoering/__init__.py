"""Proof for whoever asks for it."""
