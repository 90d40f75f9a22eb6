"""Pages drawn: templates, and the picture of a case."""
