"""Saved views of lists, and the columns that a person wants to see in them."""
