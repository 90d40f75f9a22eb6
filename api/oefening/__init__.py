"""Three hundred fictional cases out of a seed."""
