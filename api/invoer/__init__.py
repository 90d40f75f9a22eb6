"""What comes in: lines and tables."""
