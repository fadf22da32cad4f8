"""Pages of the cost of ownership."""
