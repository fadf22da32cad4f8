"""Labels: short codes of our own, and sheets of them to print."""
