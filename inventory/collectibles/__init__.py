"""Collectibles: edition, provenance, condition, and what they were said to be worth."""
