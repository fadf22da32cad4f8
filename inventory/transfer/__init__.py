"""Vendors and inventory as files: out for keeps and for spreadsheets, in from here and elsewhere."""
