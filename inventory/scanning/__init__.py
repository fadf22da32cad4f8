"""Scanning: what a code means, and acts on stock one scan after the other."""
