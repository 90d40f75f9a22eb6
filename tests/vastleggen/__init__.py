"""What is recorded comes in once, whole, in the right case."""
