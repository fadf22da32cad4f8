"""The demo household has contracts, and something to confirm."""

from datetime import date

from garage.demo.contracts import ELECTRIC, ESTATE, VAN, Household, tell_contracts
from garage.expenses import selectors
from garage.expenses.models import Expense
from project.kernel.actor import Actor
from tests.garage.maintenance.making import make_vehicle

TODAY = date(2026, 11, 21)


def test_tell_contracts_leaves_the_last_payments_to_confirm(owner: Actor) -> None:
    vehicles = {name: make_vehicle(owner, name) for name in (ESTATE, ELECTRIC, VAN)}

    tell_contracts(Household(vehicles=vehicles, actor=owner, today=TODAY))

    due = selectors.occurrences_due(actor=owner, today=TODAY)
    assert sorted(item.recurring.title for item in due.items) == [
        "Lease of the ID.3",
        "Parking place 14",
        "Parking place 14",
    ]
    assert Expense.objects.for_actor(owner).filter(kind="insurance").count() == 6
    assert selectors.policies_ending(actor=owner, until=date(2026, 12, 31)).count() == 1
