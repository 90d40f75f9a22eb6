"""What was done, and the proof that the record was not altered."""
