"""What a vehicle is bound by: its policies, loans and leases, and what recurs for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from garage.expenses.models import Finance, Policy, RecurringExpense
from garage.expenses.selectors.finances import finance_list
from garage.expenses.selectors.policies import policy_list
from garage.expenses.selectors.recurring import recurring_list
from project.kernel.actor import Actor, Permission

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Contracts:
    """The contracts of one vehicle; `recurring` is what belongs to none of the others."""

    policies: Sequence[Policy]
    finances: Sequence[Finance]
    recurring: Sequence[RecurringExpense]
    can_edit: bool


def contracts_of(*, actor: Actor, vehicle_id: int) -> Contracts:
    """Return what a vehicle is bound by, at most twenty of each."""
    policies = policy_list(actor=actor, vehicle_id=vehicle_id).select_related("insurer", "premium")
    finances = finance_list(actor=actor, vehicle_id=vehicle_id).select_related("lender")
    recurring = recurring_list(actor=actor, vehicle_id=vehicle_id, ended=False).filter(
        policy__isnull=True, finance__isnull=True
    )
    return Contracts(
        policies=list(policies.order_by("title", "id")[:MOST_SHOWN]),
        finances=list(finances.order_by("title", "id")[:MOST_SHOWN]),
        recurring=list(recurring.order_by("next_on", "id")[:MOST_SHOWN]),
        can_edit=actor.can(Permission.EDIT_EXPENSES),
    )
