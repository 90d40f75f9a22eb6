"""Keys, documents, copies and erasure."""
