"""The access log: decisions and readings, on record before anything is shown."""
