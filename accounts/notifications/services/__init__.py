"""Changes to notices, channels, wishes and calendar feeds."""
