"""The norms, as pages and as JSON."""
