"""What the bench measures, one module per group of measures."""
