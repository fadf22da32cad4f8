"""Pages of service records and upgrades."""
