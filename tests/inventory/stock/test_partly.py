"""What comes back in parts, and pieces whose arrival was taken back."""

from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest

from inventory.locations.models import Location
from inventory.stock import services
from inventory.stock.models import Loan, Lot, Movement
from inventory.stock.services import LendInput, source_undo
from inventory.stock.services.proving import disagreements
from inventory.stock.services.taking import left_of
from inventory.stock.sources import Source
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotAllowed, RuleViolated
from tests.inventory.stock.making import DAY, lying, make_item, make_place, receive, use
from tests.personas import PersonaClient

D = Decimal
PAPER = Source("garage.receipt", 7)


@pytest.fixture
def shelf(owner: Actor) -> Location:
    return make_place(owner)


@pytest.fixture
def loan(owner: Actor, shelf: Location) -> Loan:
    """Return a loan of five straps out of eight."""
    straps = make_item(owner, "Strap")
    receive(owner, straps, shelf, "8", "2")
    data = LendInput(item_id=straps.pk, borrower="Ben", on=DAY, quantity=D(5))
    return services.tool_lend(actor=owner, data=data)


def give_back(actor: Actor, loan: Loan, quantity: str | None = None) -> Loan:
    many = None if quantity is None else D(quantity)
    return services.tool_give_back(actor=actor, loan_id=loan.pk, on=DAY, quantity=many)


def test_tool_give_back_takes_a_part_and_leaves_the_loan_open(
    owner: Actor, loan: Loan, shelf: Location
) -> None:
    row = give_back(owner, loan, "2")

    assert (row.returned_on, row.still_out) == (None, D(3))
    assert lying(owner, loan.item, shelf) == 5
    assert left_of(loan.lot, actor=owner) == 8
    row = give_back(owner, loan)
    assert (row.returned_on, row.still_out) == (DAY, D(0))
    assert list(disagreements(actor=owner)) == []


@pytest.mark.parametrize("many", ["6", "0", "-1"])
def test_tool_give_back_refuses_more_than_is_out(owner: Actor, loan: Loan, many: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        give_back(owner, loan, many)

    assert refused.value.fields.keys() == {"quantity"}


def test_batch_undo_of_a_part_brings_it_out_again(owner: Actor, loan: Loan) -> None:
    give_back(owner, loan, "2")
    give_back(owner, loan)
    last, first = Movement.objects.for_actor(owner).filter(kind="give_back").order_by("-id")

    services.batch_undo(actor=owner, batch=first.batch)

    loan.refresh_from_db()
    assert (loan.returned_on, loan.still_out) == (None, D(2))
    services.batch_undo(actor=owner, batch=last.batch)
    loan.refresh_from_db()
    assert loan.still_out == 5
    assert list(disagreements(actor=owner)) == []


def test_batch_undo_of_a_loan_refuses_while_a_part_is_back(owner: Actor, loan: Loan) -> None:
    give_back(owner, loan, "2")
    lent = Movement.objects.for_actor(owner).get(kind="lend")

    with pytest.raises(Conflict):
        services.batch_undo(actor=owner, batch=lent.batch)


def test_the_page_and_the_api_give_back_a_part(
    owner: Actor, owner_client: PersonaClient, loan: Loan
) -> None:
    sent = {"quantity": "2", "location_id": loan.location_id, "on": str(DAY)}
    owner_client.post(f"/o/{owner_client.slug}/inventory/stock/loans/{loan.pk}/give-back/", sent)
    shown = owner_client.get(f"/o/{owner_client.slug}/inventory/stock/loans/").content.decode()
    assert "still out" in shown
    loan.refresh_from_db()
    assert loan.still_out == 3

    answer = owner_client.post(
        f"/api/v1/loans/{loan.pk}/give-back",
        {"on": str(DAY), "quantity": "1"},
        content_type="application/json",
    )

    assert answer.status_code == 200, answer.content
    assert D(answer.json()["returned"]) == 3


def test_the_migration_counts_what_came_back_before(owner: Actor, loan: Loan) -> None:
    Loan.objects.for_actor(owner).update(returned_on=DAY, returned=0)
    migration = import_module("inventory.migrations.0007_loans_back")
    frozen = SimpleNamespace(objects=Loan.objects.for_actor(owner))

    migration.count_what_is_back(SimpleNamespace(get_model=lambda *_: frozen), None)

    loan.refresh_from_db()
    assert loan.returned == 5


# --- Pieces with a serial number -----------------------------------------------------------------


def test_a_piece_whose_arrival_was_undone_can_arrive_again(owner: Actor, shelf: Location) -> None:
    meter = make_item(owner, "Meter", is_serialized=True)
    receive(owner, meter, shelf, "1", "9", serial="S1", source=PAPER)
    assert source_undo(actor=owner, source=PAPER) == 1

    receive(owner, meter, shelf, "1", "11", serial="S1", source=PAPER)

    lot = Lot.objects.for_actor(owner).get(serial="S1")
    assert (lot.unit_cost, lying(owner, meter, shelf)) == (D(11), D(1))
    assert list(disagreements(actor=owner)) == []


def test_a_used_piece_comes_back_with_its_undo(owner: Actor, shelf: Location) -> None:
    meter = make_item(owner, "Meter", is_serialized=True)
    receive(owner, meter, shelf, "1", "9", serial="S1", source=PAPER)
    taking = use(owner, meter)
    with pytest.raises(RuleViolated):
        receive(owner, meter, shelf, "1", "9", serial="S1")

    services.batch_undo(actor=owner, batch=taking.batch)

    assert lying(owner, meter, shelf) == 1
    use(owner, meter)


def test_source_undo_is_for_those_who_move_stock(viewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        source_undo(actor=viewer, source=PAPER)
