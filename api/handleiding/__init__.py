"""The manual, and how to run the service."""
