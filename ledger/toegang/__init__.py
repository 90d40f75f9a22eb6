"""Who may do what, and why not: the one rule."""
