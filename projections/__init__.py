"""What it means: timelines, verdicts, counts."""
