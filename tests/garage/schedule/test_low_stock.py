"""An item below its minimum is due in the merged list until there is enough of it again."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.notifications.models import InboxNotice
from garage.schedule import selectors, services
from garage.schedule.expiries import STOCK
from garage.schedule.models import DueItem
from garage.schedule.services.notices import due_tell
from inventory.catalogue.models import Item
from inventory.catalogue.services import LevelInput, item_bin, level_remove, level_set
from inventory.locations.models import Location
from inventory.stock.services import batch_undo, reservation_set
from inventory.stock.sources import Source
from project.kernel.actor import Actor
from project.kernel.jobs.models import JobRecord
from tests.garage.maintenance.making import make_vehicle
from tests.inventory.stock.making import make_item, make_place, receive, use
from tests.personas import PersonaClient

D = Decimal
RunJobs = Callable[[], int]


@pytest.fixture
def oil(owner: Actor) -> Item:
    item = make_item(owner, "Engine oil", unit="l")
    level_set(actor=owner, item_id=item.pk, data=LevelInput(minimum=D(4), target=D(8)))
    return item


@pytest.fixture
def shelf(owner: Actor) -> Location:
    return make_place(owner)


def low(actor: Actor) -> list[DueItem]:
    return list(selectors.due_list(actor=actor).filter(source=STOCK))


def test_an_item_below_its_minimum_is_due(owner: Actor, oil: Item, run_jobs: RunJobs) -> None:
    run_jobs()

    (row,) = low(owner)
    assert (row.title, row.state, row.on) == (
        "Engine oil: 0 l there, 4 l to be kept",
        "due",
        selectors.today_of(owner),
    )


def test_receiving_completes_it_and_undoing_brings_it_back(
    owner: Actor, oil: Item, shelf: Location, run_jobs: RunJobs
) -> None:
    run_jobs()
    movement = receive(owner, oil, shelf, "5")
    run_jobs()
    assert low(owner) == []

    batch_undo(actor=owner, batch=movement.batch)
    run_jobs()

    assert len(low(owner)) == 1


def test_using_and_setting_aside_bring_it_up(
    owner: Actor, oil: Item, shelf: Location, run_jobs: RunJobs
) -> None:
    receive(owner, oil, shelf, "6")
    use(owner, oil, "1")
    run_jobs()
    assert low(owner) == []

    reservation_set(actor=owner, item_id=oil.pk, quantity=D(2), source=Source("garage.task", 1))
    run_jobs()

    assert len(low(owner)) == 1


def test_it_is_due_since_it_was_seen_first_and_never_overdue(
    owner: Actor, oil: Item, run_jobs: RunJobs
) -> None:
    run_jobs()
    long_ago = selectors.today_of(owner) - timedelta(days=40)
    DueItem.objects.for_actor(owner).update(on=long_ago, due_on=long_ago, sort_on=long_ago)

    services.due_refresh(actor=owner)

    (row,) = low(owner)
    assert (row.on, row.state) == (long_ago, "due")


@pytest.mark.parametrize("way", ["level", "bin"])
def test_without_a_minimum_or_an_item_nothing_is_due(
    owner: Actor, oil: Item, run_jobs: RunJobs, way: str
) -> None:
    run_jobs()

    if way == "bin":
        item_bin(actor=owner, item_id=oil.pk)
    else:
        level_remove(actor=owner, level_id=oil.levels.get().pk)
    run_jobs()

    assert low(owner) == []


def test_moving_an_item_without_a_minimum_asks_for_no_work(owner: Actor, shelf: Location) -> None:
    receive(owner, make_item(owner, "Rag"), shelf)

    assert not JobRecord.objects.for_actor(owner).filter(kind="garage.schedule.stock").exists()


def test_it_is_told_by_the_stock_alone(owner: Actor, oil: Item, run_jobs: RunJobs) -> None:
    run_jobs()
    due_tell(actor=owner)

    assert not InboxNotice.objects.for_actor(owner).filter(kind="due").exists()


def test_the_list_leads_to_the_item_and_to_the_shopping_list(
    owner: Actor, owner_client: PersonaClient, oil: Item, run_jobs: RunJobs
) -> None:
    run_jobs()

    shown = owner_client.get(f"/o/{owner_client.slug}/reminders/").content.decode()

    assert f"/inventory/items/{oil.pk}/" in shown
    assert "/inventory/shopping/" in shown
    listed = owner_client.get("/api/v1/due?state=due").json()["items"]
    assert [row["title"] for row in listed] == ["Engine oil: 0 l there, 4 l to be kept"]


def test_the_dashboard_tells_of_it_in_one_line(
    owner: Actor, owner_client: PersonaClient, oil: Item, run_jobs: RunJobs
) -> None:
    make_vehicle(owner)
    run_jobs()

    shown = owner_client.get(f"/o/{owner_client.slug}/").content.decode()

    assert "1 item is below its minimum" in shown
    assert "/inventory/shopping/" in shown
    assert "0 l there" not in shown
