"""What expenses come from, and what comes of them: the last payment of a loan, a recurring expense."""

from collections.abc import Sequence

from typing_extensions import override

from garage.expenses import selectors
from garage.expenses.models import ExpenseKind
from garage.expenses.recurrence import Rule, occurrence
from garage.records.origins import EXPENSE, RECURRING, Origin, Start
from project.kernel.actor import Actor


class ExpenseOrigin(Origin):
    """Lets a recurring expense follow one that was paid."""

    name = "expense"
    forms = frozenset({RECURRING})
    follows = frozenset()

    @override
    def begins(
        self, *, actor: Actor, form: str, vehicle_id: int | None, ids: Sequence[int]
    ) -> Start:
        expense = selectors.expense_get(actor=actor, expense_id=ids[0])
        return Start(
            title=expense.title,
            initial={
                "kind": expense.kind,
                "category": expense.category,
                "amount": expense.total,
                "currency": expense.currency,
                "exchange_rate": expense.exchange_rate,
                "vendor": expense.vendor.name if expense.vendor else "",
                "starts_on": occurrence(Rule(starts_on=expense.on), 1) or expense.on,
                "vehicle": str(expense.vehicle_id or ""),
            },
        )


class FinanceOrigin(Origin):
    """Lets what is left at the end of a loan be paid."""

    name = "finance"
    forms = frozenset({EXPENSE})
    follows = frozenset()

    @override
    def begins(
        self, *, actor: Actor, form: str, vehicle_id: int | None, ids: Sequence[int]
    ) -> Start:
        finance = selectors.finance_get(actor=actor, finance_id=ids[0])
        return Start(
            title=finance.title,
            initial={
                "kind": ExpenseKind.FINANCE,
                "total": finance.residual,
                "currency": finance.currency,
                "vehicle": str(finance.vehicle_id),
                "vendor": finance.lender.name if finance.lender else "",
            },
        )
