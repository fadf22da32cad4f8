"""Changes to listings of a market and the values of vehicles."""
