"""Demonstrations that the promises hold, each also with its protection switched off."""
