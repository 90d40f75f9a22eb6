"""The log: appended to, read, followed, and looked through as a whole."""
