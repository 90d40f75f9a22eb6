"""A case: its entries folded, as known on a day."""
