"""Pages of expenses, what recurs, policies, loans and leases."""
