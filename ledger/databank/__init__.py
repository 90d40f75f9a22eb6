"""PostgreSQL: found or started, its tables, and who may what in it."""
