"""The doors: pages, JSON and the command line."""
