"""The log's public face, and the page controle."""
