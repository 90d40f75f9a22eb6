"""Cases that leave in the forms of others."""
