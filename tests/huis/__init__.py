"""The house in order, and what a run of its tests says of itself."""
