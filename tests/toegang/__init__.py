"""Who comes in, who may see what, and that who looked is on record."""
