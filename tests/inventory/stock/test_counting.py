"""Stock-takes, calibrations, loans that change, and the way of costing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from inventory.catalogue.models import Item
from inventory.locations.models import Location
from inventory.stock import selectors, services
from inventory.stock.models import Movement, StockTake
from inventory.stock.services import CalibrationInput, FoundInput, LendInput
from inventory.stock.services.proving import disagreements
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated
from tests.inventory.stock.making import (
    DAY,
    lying,
    make_item,
    make_place,
    receive,
    stand,
    use,
)


def start(actor: Actor, place: Location | None = None) -> StockTake:
    location_id = place.pk if place else None
    return services.stock_take_start(actor=actor, location_id=location_id, on=DAY)


def count(actor: Actor, take: StockTake, item: Item, counted: str | None) -> None:
    line = selectors.stock_take_lines(actor=actor, stock_take_id=take.pk).get(item=item)
    given = None if counted is None else Decimal(counted)
    services.stock_take_count(actor=actor, stock_take_id=take.pk, counts={line.pk: given})


def test_stock_take_books_each_difference_once(
    owner: Actor, item: Item, shelf: Location, box: Location
) -> None:
    washer = make_item(owner, "Washer")
    receive(owner, item, shelf, "3", "2")
    receive(owner, item, shelf, "2", "5")
    receive(owner, washer, shelf, "10", "0.1")
    receive(owner, washer, box, "4")
    take = start(owner, shelf)
    count(owner, take, item, "4")
    count(owner, take, washer, "12")

    taking = services.stock_take_close(actor=owner, stock_take_id=take.pk)

    assert {(m.kind, m.item_id, m.quantity) for m in taking.movements} == {
        ("count", item.pk, Decimal(1)),
        ("count", washer.pk, Decimal(2)),
    }
    assert (lying(owner, item, shelf), lying(owner, washer, shelf)) == (Decimal(4), Decimal(12))
    assert list(disagreements(actor=owner)) == []
    with pytest.raises(Conflict, match="is over"):
        services.stock_take_close(actor=owner, stock_take_id=take.pk)
    services.batch_undo(actor=owner, batch=taking.batch)
    assert stand(owner, item) == (Decimal(5), Decimal(16))


def test_stock_take_minds_what_moves_after_the_count(
    owner: Actor, item: Item, shelf: Location
) -> None:
    receive(owner, item, shelf, "10")
    take = start(owner, shelf)
    use(owner, item, "1")
    count(owner, take, item, "8")
    use(owner, item, "2")

    services.stock_take_close(actor=owner, stock_take_id=take.pk)

    assert lying(owner, item, shelf) == Decimal(6)


def test_stock_take_counts_a_branch_with_what_was_found_there(
    owner: Actor, item: Item, shelf: Location, box: Location
) -> None:
    drawer = make_place(owner, "Drawer", parent=shelf)
    receive(owner, item, drawer, "1")
    receive(owner, item, box, "1")
    take = start(owner, shelf)
    washer = make_item(owner, "Washer")
    found = FoundInput(item_id=washer.pk, location_id=drawer.pk, counted=Decimal(3))

    services.stock_take_found(actor=owner, stock_take_id=take.pk, data=found)
    services.stock_take_close(actor=owner, stock_take_id=take.pk)

    lines = selectors.stock_take_lines(actor=owner, stock_take_id=take.pk)
    assert [line.location for line in lines] == [drawer, drawer]
    assert lying(owner, washer, drawer) == Decimal(3)


def test_stock_take_refuses_what_makes_no_sense(
    owner: Actor, item: Item, shelf: Location, box: Location
) -> None:
    receive(owner, item, shelf, "1")
    take = start(owner, shelf)
    there = FoundInput(item_id=item.pk, location_id=box.pk, counted=Decimal(3))

    with pytest.raises(Conflict, match="counted already"):
        start(owner, shelf)
    with pytest.raises(RuleViolated, match="not part of the count"):
        services.stock_take_found(actor=owner, stock_take_id=take.pk, data=there)
    with pytest.raises(RuleViolated, match="what you counted"):
        count(owner, take, item, "-1")
    with pytest.raises(RuleViolated, match="Nothing was counted"):
        services.stock_take_close(actor=owner, stock_take_id=take.pk)
    services.stock_take_cancel(actor=owner, stock_take_id=take.pk)
    assert start(owner, shelf) != take
    assert not Movement.objects.for_actor(owner).filter(kind="count").exists()


def test_stock_take_takes_a_count_back(owner: Actor, item: Item, shelf: Location) -> None:
    receive(owner, item, shelf, "1")
    take = start(owner)
    count(owner, take, item, "9")

    count(owner, take, item, None)

    line = selectors.stock_take_lines(actor=owner, stock_take_id=take.pk).get()
    assert (line.counted, line.counted_at) == (None, None)


def test_calibration_record_holds_for_the_months_of_the_tool(owner: Actor) -> None:
    wrench = make_item(owner, "Torque wrench", kind="tool", calibration_months=12)

    row = services.calibration_record(
        actor=owner, data=CalibrationInput(item_id=wrench.pk, on=date(2025, 4, 1))
    )

    assert row.due_on == date(2026, 4, 1)
    due = selectors.calibrations_due(actor=owner, before=date(2026, 5, 1))
    assert list(due) == [row]
    services.calibration_record(actor=owner, data=CalibrationInput(item_id=wrench.pk, on=DAY))
    assert not due.all().exists()
    with pytest.raises(RuleViolated, match="due again before"):
        services.calibration_record(
            actor=owner,
            data=CalibrationInput(item_id=wrench.pk, on=DAY, due_on=DAY - timedelta(days=1)),
        )


def test_calibration_delete_brings_the_one_before_back(owner: Actor, item: Item) -> None:
    rows = [
        services.calibration_record(
            actor=owner,
            data=CalibrationInput(
                item_id=item.pk, on=DAY + timedelta(days=n), due_on=DAY + timedelta(days=9)
            ),
        )
        for n in range(2)
    ]

    services.calibration_delete(actor=owner, calibration_id=rows[1].pk)

    assert selectors.calibrations_due(actor=owner, before=DAY + timedelta(days=10)).get() == rows[0]


def test_loan_change_sets_another_day(owner: Actor, item: Item, shelf: Location) -> None:
    receive(owner, item, shelf)
    loan = services.tool_lend(
        actor=owner, data=LendInput(item_id=item.pk, borrower="Tom", on=DAY, due_on=DAY)
    )
    later = DAY + timedelta(days=3)

    services.loan_change(actor=owner, loan_id=loan.pk, changes={"due_on": later})

    assert not selectors.loans_open(actor=owner, due_before=later).exists()
    with pytest.raises(RuleViolated, match="due back before"):
        services.loan_change(
            actor=owner, loan_id=loan.pk, changes={"due_on": DAY - timedelta(days=1)}
        )


def test_costing_set_is_for_owners_and_leaves_the_past(
    owner: Actor, manager: Actor, item: Item, shelf: Location
) -> None:
    receive(owner, item, shelf, "1", "1")
    receive(owner, item, shelf, "2", "4")
    first = use(owner, item)

    for costing in ("average", "fifo", "average"):
        services.costing_set(actor=owner, costing=costing)

    assert use(owner, item).cost == Decimal(4)
    assert Movement.objects.for_actor(owner).get(pk=first.movements[0].pk).cost == Decimal(1)
    with pytest.raises(NotAllowed):
        services.costing_set(actor=manager, costing="fifo")
    with pytest.raises(RuleViolated):
        services.costing_set(actor=owner, costing="lifo")


def test_counts_and_calibrations_are_for_those_who_may_and_know(
    owner: Actor, viewer: Actor, stranger: Actor, item: Item, shelf: Location
) -> None:
    receive(owner, item, shelf)
    take = start(owner, shelf)
    data = CalibrationInput(item_id=item.pk, on=DAY)
    row = services.calibration_record(actor=owner, data=data)

    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        for act in (
            lambda who: start(who, shelf),
            lambda who: services.stock_take_count(actor=who, stock_take_id=take.pk, counts={}),
            lambda who: services.stock_take_close(actor=who, stock_take_id=take.pk),
            lambda who: services.stock_take_cancel(actor=who, stock_take_id=take.pk),
            lambda who: services.calibration_record(actor=who, data=data),
            lambda who: services.calibration_delete(actor=who, calibration_id=row.pk),
        ):
            with pytest.raises(error):
                act(actor)
