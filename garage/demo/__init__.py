"""A demo garage: a household with three years behind it, and large garages to measure with."""
