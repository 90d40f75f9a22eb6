"""The read tables: written page by page, followed, built anew."""
