"""A case against the norms over all worlds: verdicts, what they rest on, what would flip them."""
