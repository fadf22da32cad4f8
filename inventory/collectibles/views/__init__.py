"""Pages of collectibles."""
