"""Erasure: decided, done, looked for."""
