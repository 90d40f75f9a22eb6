"""Cases in the shapes of other tools."""
