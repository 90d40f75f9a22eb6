"""The Dutch and the English of all that a reader sees."""
