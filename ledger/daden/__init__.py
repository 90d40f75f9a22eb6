"""The vocabulary: what can be recorded, one model per act."""
