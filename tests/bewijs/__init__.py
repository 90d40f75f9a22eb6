"""What is signed, published, received and checked, and what attacks it."""
