"""The sums by month and the outlook follow every movement."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from inventory.catalogue.models import Category, Item
from inventory.catalogue.services import item_change
from inventory.locations.models import Location
from inventory.stock import services
from inventory.stock.models import CategoryMonth, Holding, ItemMonth, Outlook, PlaceMonth
from inventory.stock.outlook import course_of, last_until
from inventory.stock.services import LendInput, TransferInput
from inventory.stock.services.keeping import outlooks_keep_daily
from inventory.stock.services.proving import disagreements
from project.kernel.actor import Actor
from project.kernel.rows import save_new
from project.kernel.trees import tree_place
from tests.inventory.stock.making import DAY, receive, taking, use

D = Decimal
MONTH = DAY.replace(day=1)


def groups(actor: Actor) -> dict[tuple[int | None, date], tuple[Decimal, Decimal, Decimal]]:
    rows = CategoryMonth.objects.for_actor(actor)
    return {(row.category_id, row.month): (row.change, row.received, row.used) for row in rows}


def places(actor: Actor) -> dict[int | None, Decimal]:
    rows = PlaceMonth.objects.for_actor(actor).order_by("id")
    return {row.location_id: row.change for row in rows}


def test_every_act_adds_to_its_month(
    owner: Actor, item: Item, shelf: Location, box: Location
) -> None:
    receive(owner, item, shelf, "10", "2.50")
    use(owner, item, "4")
    services.stock_dispose(actor=owner, data=taking(item, "1", reason="Broken"))
    services.stock_transfer(
        actor=owner,
        data=TransferInput(item_id=item.pk, quantity=D(2), on=DAY, destination_id=box.pk),
    )
    services.tool_lend(
        actor=owner, data=LendInput(item_id=item.pk, borrower="Jo", on=DAY, location_id=shelf.pk)
    )

    assert groups(owner) == {(None, MONTH): (D("12.5"), D(25), D(10))}
    assert places(owner) == {shelf.pk: D(5), box.pk: D(5), None: D("2.5")}
    assert ItemMonth.objects.for_actor(owner).get().used == D(4)
    assert Holding.objects.for_actor(owner).get().moved_on == DAY
    assert list(disagreements(actor=owner)) == []


def test_an_undo_takes_its_sums_back(owner: Actor, item: Item, shelf: Location) -> None:
    receive(owner, item, shelf, "10", "2.50")
    taken = use(owner, item, "4")

    services.batch_undo(actor=owner, batch=taken.batch)

    rows = CategoryMonth.objects.for_actor(owner)
    assert sum(row.used for row in rows) == 0
    assert sum(row.change for row in rows) == D(25)
    assert list(disagreements(actor=owner)) == []


def test_an_item_takes_its_sums_to_its_new_category(
    owner: Actor, item: Item, shelf: Location
) -> None:
    oils = tree_place(Category(name="Oils"), actor=owner)
    receive(owner, item, shelf, "10", "2.50")
    use(owner, item, "4")

    item_change(actor=owner, item_id=item.pk, changes={"category_id": oils.pk})

    assert groups(owner)[oils.pk, MONTH] == (D(15), D(25), D(10))
    assert groups(owner)[None, MONTH] == (D(0), D(0), D(0))
    assert list(disagreements(actor=owner)) == []


def test_a_kept_sum_that_lies_is_found(owner: Actor, item: Item, shelf: Location) -> None:
    receive(owner, item, shelf, "10", "2.50")
    PlaceMonth.objects.for_actor(owner).update(change=D(1))

    found = list(disagreements(actor=owner))

    assert len(found) == 1
    assert "kept as 1" in found[0]


def test_the_outlook_is_kept_with_each_use(owner: Actor, item: Item, shelf: Location) -> None:
    today = timezone.localdate()
    receive(owner, item, shelf, "100", "1", on=today - timedelta(days=300))
    assert not Outlook.objects.for_actor(owner).exists()

    use(owner, item, "30", on=today - timedelta(days=20))

    row = Outlook.objects.for_actor(owner).get()
    assert row.a_day == D("0.1")
    assert row.runs_out_on == today + timedelta(days=700)
    assert row.earliest_on < row.runs_out_on < row.latest_on


def test_the_outlook_follows_the_days(owner: Actor, item: Item, shelf: Location) -> None:
    today = timezone.localdate()
    receive(owner, item, shelf, "100", "1", on=today - timedelta(days=300))
    use(owner, item, "30", on=today - timedelta(days=20))
    Outlook.objects.for_actor(owner).update(computed_on=today - timedelta(days=1), a_day=D(9))

    assert outlooks_keep_daily() == 1
    assert Outlook.objects.for_actor(owner).get().a_day == D("0.1")
    assert outlooks_keep_daily() == 0


def test_an_item_that_is_used_no_more_has_no_outlook(
    owner: Actor, item: Item, shelf: Location
) -> None:
    receive(owner, item, shelf, "100", "1", on=date(2020, 1, 1))
    use(owner, item, "30", on=date(2020, 2, 1))

    assert not Outlook.objects.for_actor(owner).exists()


@pytest.mark.parametrize(
    ("by_month", "spread"),
    [({n: D(10) for n in range(1, 13)}, 30), ({6: D(120)}, 467)],
    ids=["steady", "all at once"],
)
def test_course_of_says_how_sure_it_is(by_month: dict[int, Decimal], spread: int) -> None:
    today = date(2026, 1, 1)
    used = {date(2025, month, 1): quantity for month, quantity in by_month.items()}

    course = course_of(used, on_hand=D(120), since=None, today=today)

    assert course is not None
    assert abs((course.runs_out_on - date(2027, 1, 1)).days) <= 1
    assert abs((course.latest_on - course.runs_out_on).days - spread) <= 31
    assert last_until(course, today=today, quantity=D(60)) == date(2026, 7, 2)


def test_course_of_nothing_used_is_unknown() -> None:
    assert course_of({}, on_hand=D(5), since=None, today=DAY) is None


def test_two_items_of_one_category_share_a_sum(owner: Actor, shelf: Location) -> None:
    oils = tree_place(Category(name="Oils"), actor=owner)
    for name in ("5W-30", "0W-20"):
        receive(owner, save_new(Item(name=name, category=oils), actor=owner), shelf, "2", "10")

    assert groups(owner) == {(oils.pk, MONTH): (D(40), D(40), D(0))}
    assert places(owner) == {shelf.pk: D(40)}
