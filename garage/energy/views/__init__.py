"""Pages of fill-ups, charging and consumption."""
