"""Stock is received, used, moved, adjusted, lent, set aside and undone; always by movements."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from inventory.catalogue.models import Item, PaidPrice
from inventory.locations.models import Location
from inventory.stock import selectors, services
from inventory.stock.models import Loan, Movement
from inventory.stock.services import AdjustInput, LendInput, TransferInput
from inventory.stock.sources import Source, SourceKind, register_source
from inventory.vendors.services import VendorInput, vendor_add
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated
from tests.inventory.stock.making import (
    DAY,
    cost_on_average,
    lying,
    make_item,
    make_place,
    receive,
    stand,
    taking,
    use,
)

JOB = Source("garage.plan", 17)


# --- Receive -------------------------------------------------------------------------------------


def test_stock_receive_makes_a_lot_and_remembers_the_price(
    owner: Actor, item: Item, shelf: Location
) -> None:
    vendor = vendor_add(actor=owner, data=VendorInput(name="Parts & Co"))

    row = receive(owner, item, shelf, "4", "7.1234565", vendor_id=vendor.pk, batch="A1", source=JOB)

    assert (row.kind, row.quantity, row.cost) == ("receive", Decimal(4), Decimal("28.4938"))
    assert (row.lot.batch, row.lot.currency, row.by_id) == ("A1", "EUR", owner.user_id)
    assert (row.source_kind, row.source_id) == ("garage.plan", 17)
    assert stand(owner, item) == (Decimal(4), Decimal("28.4938"))
    price = PaidPrice.objects.for_actor(owner).get()
    assert (price.vendor_id, price.unit_price, price.on) == (vendor.pk, Decimal("7.123456"), DAY)
    assert AuditEntry.objects.for_actor(owner).filter(action="stock.receive").count() == 1


def test_stock_receive_takes_the_shelf_life_of_the_item(owner: Actor, shelf: Location) -> None:
    fluid = make_item(owner, "Brake fluid", kind="fluid", unit="l", shelf_life_months=10)

    row = receive(owner, fluid, shelf, "1", None, on=date(2026, 4, 30))

    assert row.lot.expires_on == date(2027, 2, 28)
    assert not PaidPrice.objects.for_actor(owner).exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "NaN"}, "quantity"),
        ({"quantity": "0.00001"}, "quantity"),
        ({"cost": "-1"}, "unit_cost"),
        ({"currency": "XYZ"}, "currency"),
        ({"serial": "S1", "quantity": "2"}, "quantity"),
        ({"on": date(1600, 1, 1)}, "on"),
        ({"reason": "x" * 201}, "reason"),
    ],
)
def test_stock_receive_refuses_what_cannot_be(
    owner: Actor, item: Item, shelf: Location, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        receive(owner, item, shelf, **values)

    assert field in caught.value.fields


def test_stock_receive_wants_one_serial_number_for_each_piece(
    owner: Actor, shelf: Location
) -> None:
    wrench = make_item(owner, "Torque wrench", kind="tool", is_serialized=True)
    receive(owner, wrench, shelf, "1", serial="T-1")

    with pytest.raises(RuleViolated, match="serial number of this piece"):
        receive(owner, wrench, shelf, "1")
    with pytest.raises(RuleViolated, match="known already"):
        receive(owner, wrench, shelf, "1", serial="T-1")


# --- Use -----------------------------------------------------------------------------------------


def test_stock_use_takes_the_oldest_lot_first_at_its_cost(
    owner: Actor, item: Item, shelf: Location, box: Location
) -> None:
    receive(owner, item, box, "5", "3", on=DAY)
    receive(owner, item, shelf, "5", "2", on=DAY - timedelta(days=9))

    taken = use(owner, item, "7", source=JOB)

    assert [(m.origin_id, m.quantity, m.cost) for m in taken.movements] == [
        (shelf.pk, Decimal(5), Decimal(10)),
        (box.pk, Decimal(2), Decimal(6)),
    ]
    assert (taken.cost, taken.currency, taken.quantity) == (Decimal(16), "EUR", Decimal(7))
    assert {m.batch for m in taken.movements} == {taken.batch}
    assert stand(owner, item) == (Decimal(3), Decimal(9))


def test_stock_use_takes_what_expires_first(owner: Actor, item: Item, shelf: Location) -> None:
    receive(owner, item, shelf, "1", "1", on=DAY - timedelta(days=9))
    soon = receive(owner, item, shelf, "1", "2", expires_on=DAY + timedelta(days=30))

    assert use(owner, item).movements[0].lot_id == soon.lot_id


def test_stock_use_keeps_currencies_apart(owner: Actor, item: Item, shelf: Location) -> None:
    receive(owner, item, shelf, "1", "10", currency="CHF", on=DAY - timedelta(days=1))
    receive(owner, item, shelf, "1", "8")

    taken = use(owner, item, "2")

    assert taken.costs == {"CHF": Decimal(10), "EUR": Decimal(8)}
    assert (taken.cost, taken.currency) == (None, "")


def test_stock_use_on_average_leaves_nothing_behind(
    owner: Actor, item: Item, shelf: Location
) -> None:
    cost_on_average(owner)
    receive(owner, item, shelf, "1", "10")
    receive(owner, item, shelf, "2", "0")

    costs = [use(owner, item).cost for _ in range(3)]

    assert costs == [Decimal("3.3333"), Decimal("3.3334"), Decimal("3.3333")]
    assert stand(owner, item) == (Decimal(0), Decimal(0))


def test_stock_use_by_lot_adds_up_to_what_the_lot_cost(
    owner: Actor, item: Item, shelf: Location
) -> None:
    receive(owner, item, shelf, "3", "0.333333")
    receive(owner, item, shelf, "1", "5")

    costs = [use(owner, item).cost for _ in range(3)]

    assert sum(cost or 0 for cost in costs) == Decimal("1.0000")
    assert stand(owner, item) == (Decimal(1), Decimal(5))


@pytest.mark.parametrize(
    ("quantity", "from_shelf", "sentence"),
    [
        ("4", True, "Only 3 pcs are left in Shelf 2."),
        ("9", False, "Only 8 pcs of Oil filter are left."),
    ],
)
def test_stock_use_says_what_is_left(
    owner: Actor, item: Item, shelf: Location, box: Location,
    quantity: str, from_shelf: bool, sentence: str,
) -> None:  # fmt: skip
    receive(owner, item, shelf, "3")
    receive(owner, item, box, "5")

    with pytest.raises(RuleViolated) as caught:
        use(owner, item, quantity, location_id=shelf.pk if from_shelf else None)

    assert caught.value.message == sentence
    assert stand(owner, item)[0] == Decimal(8)


def test_stock_use_says_when_nothing_is_left(owner: Actor, item: Item, shelf: Location) -> None:
    with pytest.raises(RuleViolated, match="Nothing of Oil filter is left in Shelf 2"):
        use(owner, item, location_id=shelf.pk)


def test_stock_use_takes_from_one_lot_when_told(owner: Actor, item: Item, shelf: Location) -> None:
    receive(owner, item, shelf, "1", "1")
    newer = receive(owner, item, shelf, "1", "9")
    other = receive(owner, make_item(owner, "Washer"), shelf)

    assert use(owner, item, lot_id=newer.lot_id).cost == Decimal(9)
    with pytest.raises(NotFound):
        use(owner, item, lot_id=other.lot_id)


def test_stock_use_all_takes_all_or_nothing(owner: Actor, item: Item, shelf: Location) -> None:
    washer = make_item(owner, "Washer")
    receive(owner, item, shelf, "5")
    receive(owner, washer, shelf, "1")

    done = services.stock_use_all(actor=owner, uses=[taking(item), taking(washer)])

    assert done[0].batch == done[1].batch
    with pytest.raises(RuleViolated):
        services.stock_use_all(actor=owner, uses=[taking(item), taking(washer)])
    assert stand(owner, item)[0] == Decimal(4)
    assert services.stock_use_all(actor=owner, uses=[]) == []


@pytest.mark.parametrize("act", [services.stock_dispose, services.stock_return])
def test_stock_leaves_the_house_in_other_ways(
    owner: Actor, item: Item, shelf: Location, act: Any
) -> None:
    receive(owner, item, shelf, "5", "2")

    taken = act(actor=owner, data=taking(item, "2", reason="Dented"))

    assert (taken.movements[0].reason, taken.cost) == ("Dented", Decimal(4))
    assert stand(owner, item) == (Decimal(3), Decimal(6))


# --- Move and adjust -----------------------------------------------------------------------------


def test_stock_transfer_changes_the_place_but_not_the_worth(
    owner: Actor, item: Item, shelf: Location, box: Location
) -> None:
    receive(owner, item, shelf, "5", "2")
    data = TransferInput(
        item_id=item.pk, quantity=Decimal(2), on=DAY, location_id=shelf.pk, destination_id=box.pk
    )

    services.stock_transfer(actor=owner, data=data)

    assert (lying(owner, item, shelf), lying(owner, item, box)) == (Decimal(3), Decimal(2))
    assert stand(owner, item) == (Decimal(5), Decimal(10))
    with pytest.raises(RuleViolated, match="lies there already"):
        services.stock_transfer(actor=owner, data=replace(data, location_id=box.pk))


@pytest.mark.parametrize(("counted", "value"), [("3", "6"), ("7", "14"), ("5", "10"), ("0", "0")])
def test_stock_adjust_books_the_difference(
    owner: Actor, item: Item, shelf: Location, counted: str, value: str
) -> None:
    receive(owner, item, shelf, "5", "2")
    data = AdjustInput(
        item_id=item.pk, location_id=shelf.pk, counted=Decimal(counted), on=DAY, reason="Counted"
    )

    services.stock_adjust(actor=owner, data=data)

    assert stand(owner, item) == (Decimal(counted), Decimal(value))
    with pytest.raises(RuleViolated, match="why the books"):
        services.stock_adjust(actor=owner, data=replace(data, reason=" "))


def test_stock_adjust_makes_a_lot_for_what_nobody_received(
    owner: Actor, item: Item, shelf: Location
) -> None:
    data = AdjustInput(
        item_id=item.pk, location_id=shelf.pk, counted=Decimal(2), on=DAY, reason="Found"
    )

    taken = services.stock_adjust(actor=owner, data=data)

    assert taken.movements[0].lot.unit_cost is None
    assert stand(owner, item) == (Decimal(2), Decimal(0))


# --- Undo ----------------------------------------------------------------------------------------


def test_batch_undo_gives_back_exactly_what_was_taken(
    owner: Actor, item: Item, shelf: Location, box: Location
) -> None:
    receive(owner, item, shelf, "3", "0.333333")
    receive(owner, item, box, "3", "7")
    before = stand(owner, item)
    taken = use(owner, item, "5")

    undone = services.batch_undo(actor=owner, batch=taken.batch)

    assert stand(owner, item) == before
    assert (lying(owner, item, shelf), lying(owner, item, box)) == (Decimal(3), Decimal(3))
    assert [row.reverses for row in undone] == taken.movements[::-1]
    with pytest.raises(Conflict, match="undone already"):
        services.batch_undo(actor=owner, batch=taken.batch)
    with pytest.raises(RuleViolated, match="an undo itself"):
        services.batch_undo(actor=owner, batch=undone[0].batch)


def test_batch_undo_refuses_when_what_came_in_was_used(
    owner: Actor, item: Item, shelf: Location
) -> None:
    received = receive(owner, item, shelf, "3")
    taken = use(owner, item, "2")

    with pytest.raises(RuleViolated, match="used or moved since"):
        services.batch_undo(actor=owner, batch=received.batch)

    services.batch_undo(actor=owner, batch=taken.batch)
    services.batch_undo(actor=owner, batch=received.batch)
    assert stand(owner, item) == (Decimal(0), Decimal(0))


def test_batch_undo_refuses_when_its_cost_went_into_the_average(
    owner: Actor, item: Item, shelf: Location
) -> None:
    cost_on_average(owner)
    receive(owner, item, shelf, "1", "0", on=DAY - timedelta(days=1))
    dear = receive(owner, item, shelf, "1", "10")
    use(owner, item)

    with pytest.raises(RuleViolated, match="at a cost"):
        services.batch_undo(actor=owner, batch=dear.batch)


def test_batch_undo_leaves_to_a_record_what_is_its_own(
    owner: Actor, item: Item, shelf: Location
) -> None:
    order = Source("tests.order", 5)
    register_source(
        SourceKind(kind="tests.order", describe=lambda *, actor, ids: {}, undoes_itself=True)
    )
    received = receive(owner, item, shelf, source=order)

    with pytest.raises(RuleViolated, match="Undo it there"):
        services.batch_undo(actor=owner, batch=received.batch)
    assert services.batch_undo(actor=owner, batch=received.batch, source=order)


# --- Lend ----------------------------------------------------------------------------------------


def lend(actor: Actor, item: Item, **values: Any) -> Loan:
    data = LendInput(item_id=item.pk, borrower="Tom", on=DAY, **values)
    return services.tool_lend(actor=actor, data=data)


def test_what_is_lent_stays_ours_and_comes_back(
    owner: Actor, item: Item, shelf: Location, box: Location
) -> None:
    receive(owner, item, shelf, "2", "50")

    loan = lend(owner, item, due_on=DAY + timedelta(days=7))

    away = selectors.on_hand(actor=owner, item_ids=[item.pk])[item.pk]
    assert (away.quantity, away.lent, away.value) == (Decimal(1), Decimal(1), {"EUR": Decimal(100)})
    services.tool_give_back(actor=owner, loan_id=loan.pk, on=DAY, location_id=box.pk)
    assert lying(owner, item, box) == 1
    with pytest.raises(Conflict, match="given back already"):
        services.tool_give_back(actor=owner, loan_id=loan.pk, on=DAY)


def test_tool_lend_refuses_what_cannot_be(
    owner: Actor, item: Item, shelf: Location, box: Location
) -> None:
    receive(owner, item, shelf, "1")
    receive(owner, item, box, "1")

    with pytest.raises(RuleViolated, match="due back before"):
        lend(owner, item, due_on=DAY - timedelta(days=1))
    with pytest.raises(RuleViolated, match="one by one"):
        lend(owner, item, quantity=Decimal(2))
    with pytest.raises(RuleViolated, match="who takes it"):
        services.tool_lend(actor=owner, data=LendInput(item_id=item.pk, borrower=" ", on=DAY))


def test_undo_of_a_loan_forgets_it_and_of_its_end_goes_on(
    owner: Actor, item: Item, shelf: Location
) -> None:
    receive(owner, item, shelf, "1", "50")
    loan = lend(owner, item)
    lent = Movement.objects.for_actor(owner).get(kind="lend")
    services.tool_give_back(actor=owner, loan_id=loan.pk, on=DAY)
    back = Movement.objects.for_actor(owner).get(kind="give_back")

    with pytest.raises(Conflict, match="given back since"):
        services.batch_undo(actor=owner, batch=lent.batch)
    services.batch_undo(actor=owner, batch=back.batch)
    assert selectors.loans_open(actor=owner).get() == loan
    services.batch_undo(actor=owner, batch=lent.batch)

    assert not Loan.objects.for_actor(owner).exists()
    assert stand(owner, item) == (Decimal(1), Decimal(50))


# --- Set aside -----------------------------------------------------------------------------------


def test_reservation_set_sets_aside_and_use_draws_from_it(
    owner: Actor, item: Item, shelf: Location
) -> None:
    receive(owner, item, shelf, "5")
    for quantity in ("2", "3"):
        services.reservation_set(
            actor=owner, item_id=item.pk, quantity=Decimal(quantity), source=JOB, title="Oil"
        )

    def reserved() -> Decimal:
        return selectors.on_hand(actor=owner, item_ids=[item.pk])[item.pk].reserved

    assert reserved() == Decimal(3)
    taken = use(owner, item, "1", source=JOB)
    assert reserved() == Decimal(2)
    services.batch_undo(actor=owner, batch=taken.batch)
    assert reserved() == Decimal(3)
    assert services.reservations_end(actor=owner, source=JOB) == 1
    assert reserved() == Decimal(0)


# --- Who -----------------------------------------------------------------------------------------


def test_nobody_moves_stock_without_the_right(
    owner: Actor, viewer: Actor, item: Item, shelf: Location
) -> None:
    received = receive(owner, item, shelf)
    place: dict[str, Any] = {"item_id": item.pk, "location_id": shelf.pk, "on": DAY}
    loan = lend(owner, item)

    for act in (
        lambda: receive(viewer, item, shelf),
        lambda: use(viewer, item),
        lambda: services.stock_use_all(actor=viewer, uses=[]),
        lambda: services.stock_transfer(
            actor=viewer, data=TransferInput(**place, quantity=Decimal(1), destination_id=1)
        ),
        lambda: services.stock_adjust(actor=viewer, data=AdjustInput(**place, counted=Decimal(1))),
        lambda: services.batch_undo(actor=viewer, batch=received.batch),
        lambda: lend(viewer, item),
        lambda: services.tool_give_back(actor=viewer, loan_id=loan.pk, on=DAY),
        lambda: services.reservation_set(
            actor=viewer, item_id=item.pk, quantity=Decimal(1), source=JOB
        ),
        lambda: services.reservations_end(actor=viewer, source=JOB),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_strangers_find_nothing(owner: Actor, stranger: Actor, item: Item, shelf: Location) -> None:
    received = receive(owner, item, shelf)
    loan = lend(owner, item)
    theirs, there = make_item(stranger, "Theirs"), make_place(stranger, "There")

    for act in (
        lambda: receive(stranger, item, there),
        lambda: receive(stranger, theirs, shelf),
        lambda: use(stranger, item),
        lambda: use(stranger, theirs, location_id=shelf.pk),
        lambda: use(stranger, theirs, lot_id=received.lot_id),
        lambda: services.batch_undo(actor=stranger, batch=received.batch),
        lambda: services.batch_undo(actor=owner, batch=uuid4()),
        lambda: services.tool_give_back(actor=stranger, loan_id=loan.pk, on=DAY),
        lambda: services.reservation_set(
            actor=stranger, item_id=item.pk, quantity=Decimal(1), source=JOB
        ),
        lambda: selectors.stock_list(
            actor=stranger, which=selectors.StockFilter(location_id=shelf.pk)
        ),
    ):
        with pytest.raises(NotFound):
            act()
    assert not selectors.movement_list(actor=stranger).exists()
