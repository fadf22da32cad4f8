"""Pages of components, warranties and recalls."""
