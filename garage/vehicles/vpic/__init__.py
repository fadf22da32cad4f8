"""What NHTSA's vPIC catalogue says of a VIN: its file read, a small pack of our own made of it, decoded.

vPIC holds what makers tell the United States; of vehicles that were never sold there it knows the
maker alone, or nothing. The file is https://vpic.nhtsa.dot.gov/downloads/ (public domain).
"""
