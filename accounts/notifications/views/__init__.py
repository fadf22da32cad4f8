"""Pages of notices, channels and calendars."""
