"""Measurements: `make bench` runs them all, `make bench ARGS="lists kill"` some of them."""
