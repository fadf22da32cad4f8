"""Forms for components, warranties and recalls."""
