"""Pages of valuations."""
