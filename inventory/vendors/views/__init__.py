"""Pages of vendors, of their sites and of the people there."""
