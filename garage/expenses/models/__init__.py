"""Expenses, what recurs, insurance policies, loans and leases."""

from garage.expenses.models.expense import (
    KIND_CATEGORIES,
    Expense,
    ExpenseKind,
    ExpenseLine,
    category_of,
    kind_of_category,
)
from garage.expenses.models.finance import Finance
from garage.expenses.models.policy import Policy, PolicyVehicle
from garage.expenses.models.recurring import (
    NEVER,
    Occurrence,
    RecurringExpense,
    RecurringShare,
)

__all__ = [
    "KIND_CATEGORIES",
    "NEVER",
    "Expense",
    "ExpenseKind",
    "ExpenseLine",
    "Finance",
    "Occurrence",
    "Policy",
    "PolicyVehicle",
    "RecurringExpense",
    "RecurringShare",
    "category_of",
    "kind_of_category",
]
