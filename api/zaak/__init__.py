"""Cases: found, shown, followed, and who knew what in them."""
