"""The log in the database: numbers, rights, faults, and what others answer."""
