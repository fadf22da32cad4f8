"""What is short, expiring, lent and due, and what the members hear of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from inventory.catalogue.models import Item, StockLevel
from inventory.catalogue.services import item_bin, item_change
from inventory.locations.models import Location
from inventory.locations.services import location_bin
from inventory.stock import selectors, services
from inventory.stock.selectors import MovementFilter, StockFilter
from inventory.stock.sources import Source
from project.kernel.actor import Actor
from project.kernel.errors import Conflict
from project.kernel.rows import save_new
from tests.inventory.stock.making import DAY, make_item, make_place, receive, use

JOB = Source("garage.plan", 17)


def keep(actor: Actor, item: Item, minimum: str, **values: object) -> StockLevel:
    return save_new(StockLevel(item=item, minimum=Decimal(minimum), **values), actor=actor)


def test_shortages_fill_up_to_the_target_beside_what_is_promised(
    owner: Actor, item: Item, shelf: Location
) -> None:
    keep(owner, item, "2", target=Decimal(6))
    receive(owner, item, shelf, "3")
    assert selectors.shortages(actor=owner) == []

    services.reservation_set(actor=owner, item_id=item.pk, quantity=Decimal(2), source=JOB)

    short = selectors.shortages(actor=owner)[0]
    assert (short.item, short.location, short.missing) == (item, None, Decimal(5))
    assert (short.on_hand, short.reserved) == (Decimal(3), Decimal(2))


def test_shortages_of_a_place_look_at_everything_in_it(
    owner: Actor, item: Item, shelf: Location, box: Location
) -> None:
    drawer = make_place(owner, "Drawer", parent=shelf)
    keep(owner, item, "4", location=shelf)
    receive(owner, item, drawer, "3")
    receive(owner, item, box, "9")

    short = selectors.shortages(actor=owner)[0]

    assert (short.location, short.on_hand, short.missing) == (shelf, Decimal(3), Decimal(1))


def test_shortages_know_what_is_promised_and_not_there(owner: Actor, item: Item) -> None:
    services.reservation_set(actor=owner, item_id=item.pk, quantity=Decimal("1.5"), source=JOB)

    assert [row.missing for row in selectors.shortages(actor=owner)] == [Decimal("1.5")]


def test_shortages_are_not_found_by_a_rounding_of_the_database(
    owner: Actor, item: Item, shelf: Location
) -> None:
    keep(owner, item, "0.3")
    for quantity in ("0.1", "0.2"):
        receive(owner, item, shelf, quantity)

    assert selectors.shortages(actor=owner) == []


def test_stock_list_narrows_by_branch_text_and_expiry(
    owner: Actor, item: Item, shelf: Location, box: Location
) -> None:
    drawer = make_place(owner, "Drawer", parent=shelf)
    there = receive(owner, item, drawer, "1", expires_on=DAY)
    receive(owner, make_item(owner, "Washer"), box)

    for which in (
        StockFilter(location_id=shelf.pk),
        StockFilter(search="filter"),
        StockFilter(search="drawer"),
        StockFilter(expires_before=DAY + timedelta(days=1)),
        StockFilter(item_id=item.pk),
    ):
        rows = selectors.stock_list(actor=owner, which=which)
        assert [row.lot_id for row in rows] == [there.lot_id]
    assert not selectors.stock_list(actor=owner, which=StockFilter(kind="fluid")).exists()


def test_movement_list_narrows_by_place_kind_record_and_day(
    owner: Actor, item: Item, shelf: Location, box: Location
) -> None:
    receive(owner, item, shelf)
    receive(owner, make_item(owner, "Washer"), box)
    used = use(owner, item, source=JOB, on=DAY + timedelta(days=2)).movements[0]

    for which in (
        MovementFilter(kind="use"),
        MovementFilter(source=JOB),
        MovementFilter(batch=used.batch),
        MovementFilter(since=DAY + timedelta(days=1)),
        MovementFilter(location_id=shelf.pk, kind="use"),
    ):
        assert list(selectors.movement_list(actor=owner, which=which)) == [used]
    before = MovementFilter(location_id=shelf.pk, until=DAY)
    assert selectors.movement_list(actor=owner, which=before).get().kind == "receive"


@pytest.mark.parametrize("number", [10, 20])
def test_on_hand_asks_twice_however_many_there_are(
    owner: Actor, shelf: Location, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    items = [make_item(owner, f"Item {n}") for n in range(number)]
    for row in items:
        receive(owner, row, shelf, "2")

    with django_assert_num_queries(2):
        found = selectors.on_hand(actor=owner, item_ids=[row.pk for row in items])

    assert {stand.quantity for stand in found.values()} == {Decimal(2)}


def test_items_and_places_with_stock_stay(owner: Actor, item: Item, shelf: Location) -> None:
    receive(owner, item, shelf, "1")

    with pytest.raises(Conflict, match="lies there"):
        location_bin(actor=owner, location_id=shelf.pk)
    with pytest.raises(Conflict, match="stock of it"):
        item_bin(actor=owner, item_id=item.pk)
    with pytest.raises(Conflict, match="old unit"):
        item_change(actor=owner, item_id=item.pk, changes={"unit": "l"})
    use(owner, item)
    item_bin(actor=owner, item_id=item.pk)
    location_bin(actor=owner, location_id=shelf.pk)
