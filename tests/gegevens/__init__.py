"""What tests read: sources word for word, vectors, golden exports, cases with their verdicts."""
