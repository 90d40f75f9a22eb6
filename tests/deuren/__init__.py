"""The API, the command line, and how the service stands up to its users."""
