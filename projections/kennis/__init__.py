"""Who knew what when, hand-offs, care, independence."""
