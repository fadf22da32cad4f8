"""Template tags of the garage."""
