"""Vouching for the log: checkpoints, witnesses, timestamps, changes of keys."""
