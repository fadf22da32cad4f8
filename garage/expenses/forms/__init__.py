"""Forms for expenses, what recurs, policies, loans and leases."""

from garage.expenses.forms.expenses import ExpenseFilterForm, ExpenseForm, ExpenseLineForm
from garage.expenses.forms.finances import FinanceFilterForm, FinanceForm
from garage.expenses.forms.policies import CoveredForm, PolicyFilterForm, PolicyForm, rhythm_of
from garage.expenses.forms.recurring import (
    DueForm,
    RecurringFilterForm,
    RecurringForm,
    ShareForm,
    rows_of,
)

__all__ = [
    "CoveredForm",
    "DueForm",
    "ExpenseFilterForm",
    "ExpenseForm",
    "ExpenseLineForm",
    "FinanceFilterForm",
    "FinanceForm",
    "PolicyFilterForm",
    "PolicyForm",
    "RecurringFilterForm",
    "RecurringForm",
    "ShareForm",
    "rhythm_of",
    "rows_of",
]
