"""Pages, by eye, keyboard, telephone, print and in English."""
