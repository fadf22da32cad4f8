"""Forms about vehicles."""
