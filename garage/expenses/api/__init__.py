"""Expenses, what recurs, policies, loans and leases as endpoints."""

from garage.expenses.api.expenses import router as expenses
from garage.expenses.api.finances import router as finances
from garage.expenses.api.policies import router as policies
from garage.expenses.api.recurring import router as recurring

__all__ = ["expenses", "finances", "policies", "recurring"]
