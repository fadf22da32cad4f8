"""Expenses, what recurs, policies, loans and leases as JSON."""
