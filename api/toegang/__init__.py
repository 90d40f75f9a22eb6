"""Who may what, who read what, signing in, erasing."""
