"""What must come out, found the slow way, and random cases to compare on."""
