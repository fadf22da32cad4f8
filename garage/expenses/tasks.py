"""What others may ask of expenses: their files, the bin, another vendor."""

from garage.expenses import selectors, services
from garage.expenses.listing import EXPENSE_LIST
from garage.expenses.models import Expense, Finance, Policy, RecurringExpense
from garage.expenses.origins import ExpenseOrigin, FinanceOrigin
from garage.records.origins import register_origin
from garage.records.own_fields import vehicle_record_fieldable
from inventory.vendors.records import register_mover
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.custom.kinds import Fieldable, register_fieldable
from project.kernel.files.store import register_subject
from project.kernel.jobs.registry import duty
from project.kernel.listviews.lists import register_list

register_list(EXPENSE_LIST)

register_subject(
    "garage.expense",
    lambda actor, expense_id: selectors.expense_find(actor=actor, expense_id=expense_id),
    Permission.EDIT_EXPENSES,
)
register_subject(
    "garage.policy",
    lambda actor, policy_id: selectors.policy_find(actor=actor, policy_id=policy_id),
    Permission.EDIT_EXPENSES,
)
register_subject(
    "garage.finance",
    lambda actor, finance_id: selectors.finance_find(actor=actor, finance_id=finance_id),
    Permission.EDIT_EXPENSES,
)
register_origin(ExpenseOrigin())
register_origin(FinanceOrigin())
vehicle_record_fieldable("garage.expense", "Expenses", rank=2)
vehicle_record_fieldable("garage.finance", "Loans and leases")
register_fieldable(Fieldable(kind="garage.policy", label="Policies"))
register_fieldable(Fieldable(kind="garage.recurringexpense", label="Recurring expenses"))
register_bin(
    BinKind(
        name="expenses",
        label="Expense",
        model=Expense,
        permission=Permission.EDIT_EXPENSES,
        restore=lambda *, actor, row_id: services.expense_unbin(actor=actor, expense_id=row_id),
        delete=services.expense_purge,
        describe=lambda row: row.on.isoformat(),
    )
)
register_bin(
    BinKind(
        name="recurring-expenses",
        label="Recurring expense",
        model=RecurringExpense,
        permission=Permission.EDIT_EXPENSES,
        restore=lambda *, actor, row_id: services.recurring_unbin(actor=actor, recurring_id=row_id),
        delete=services.recurring_purge,
        describe=lambda row: f"{row.amount.normalize():f} {row.currency}",
    )
)
register_bin(
    BinKind(
        name="policies",
        label="Policy",
        model=Policy,
        permission=Permission.EDIT_EXPENSES,
        restore=lambda *, actor, row_id: services.policy_unbin(actor=actor, policy_id=row_id),
        delete=services.policy_purge,
        describe=lambda row: row.number,
    )
)
register_bin(
    BinKind(
        name="finances",
        label="Loan or lease",
        model=Finance,
        permission=Permission.EDIT_EXPENSES,
        restore=lambda *, actor, row_id: services.finance_unbin(actor=actor, finance_id=row_id),
        delete=services.finance_purge,
        describe=lambda row: row.number,
    )
)
register_mover("garage.expense", services.expenses_move)
register_mover("garage.recurringexpense", services.recurring_move)
register_mover("garage.policy", services.policies_move)
register_mover("garage.finance", services.finances_move)


@duty("garage.expenses.forget_orphans", every_seconds=3600)
def forget_orphans() -> int:
    """Delete what recurred for vehicles that are gone; safe to run twice."""
    return services.orphans_forget()
