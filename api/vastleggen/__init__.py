"""Acts recorded, corrected and kept as drafts, by forms and by programs."""
