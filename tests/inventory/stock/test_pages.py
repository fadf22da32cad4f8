"""What people see of the stock, and move there."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.catalogue.models import Item, StockLevel
from inventory.locations.models import Location
from inventory.stock import selectors, services
from inventory.stock.models import Calibration, Loan, Movement, StockSettings
from inventory.stock.services import LendInput
from inventory.stock.services.telling import stock_notices, stock_tell_daily
from project.kernel.actor import Actor
from project.kernel.rows import save_new
from tests.inventory.stock.making import DAY, lying, make_item, make_place, receive, stand, use
from tests.personas import PersonaClient


def url(client: PersonaClient, path: str) -> str:
    return f"/o/{client.slug}/inventory/stock/{path}"


def page(client: PersonaClient, path: str, **query: str) -> str:
    response = client.get(url(client, path), query)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def send(client: PersonaClient, path: str, **data: Any) -> Any:
    return client.post(url(client, path), {"on": DAY.isoformat()} | data)


@pytest.fixture
def stocked(owner: Actor, item: Item, shelf: Location) -> Item:
    receive(owner, item, shelf, "5", "2")
    return item


def test_receive_keeps_what_was_typed_and_puts_it_on_the_shelf(
    owner_client: PersonaClient, owner: Actor, item: Item, shelf: Location
) -> None:
    path = f"items/{item.pk}/receive/"
    data = {"quantity": "2,5", "location_id": str(shelf.pk), "unit_cost": "3", "currency": "EUR"}

    wrong = send(owner_client, path, **(data | {"quantity": "many"}))
    right = send(owner_client, path, **data, vendor="Parts & Co")

    assert wrong.status_code == 422
    assert 'value="many"' in wrong.content.decode()
    assert right.status_code == 302
    assert stand(owner, item) == (Decimal("2.5"), Decimal("7.5"))
    vendor = selectors.lots_known(actor=owner, item_id=item.pk).get().vendor
    assert str(vendor) == "Parts & Co"


def test_use_takes_from_the_shelf_and_offers_to_undo(
    owner_client: PersonaClient, owner: Actor, stocked: Item
) -> None:
    response = send(owner_client, f"items/{stocked.pk}/use/", quantity="2")

    batch = Movement.objects.for_actor(owner).get(kind="use").batch
    seen = owner_client.get(response.url).content.decode()
    assert url(owner_client, f"acts/{batch}/undo/") in seen
    assert stand(owner, stocked)[0] == Decimal(3)
    owner_client.post(url(owner_client, f"acts/{batch}/undo/"))
    assert stand(owner, stocked)[0] == Decimal(5)
    assert "Undone" in page(owner_client, "movements/")


def test_use_says_what_is_left(owner_client: PersonaClient, stocked: Item) -> None:
    response = send(owner_client, f"items/{stocked.pk}/use/", quantity="9")

    assert response.status_code == 422
    assert "Only 5 pcs of Oil filter are left." in response.content.decode()


def test_the_other_moves_each_have_a_page(
    owner_client: PersonaClient, owner: Actor, stocked: Item, shelf: Location, box: Location
) -> None:
    at = {"location_id": str(shelf.pk)}
    for name, data in (
        ("transfer", {"quantity": "1", "destination_id": str(box.pk)}),
        ("dispose", {"quantity": "1", "reason": "Dented"}),
        ("return", {"quantity": "1"}),
        ("adjust", {"counted": "1", "reason": "Counted"}),
        ("lend", {"quantity": "1", "borrower": "Tom"}),
        ("calibrate", {}),
    ):
        path = f"items/{stocked.pk}/{name}/"
        assert owner_client.get(url(owner_client, path)).status_code == 200
        response = send(owner_client, path, **at, **data)
        assert response.status_code == 302, (name, response.content.decode())

    assert (lying(owner, stocked, shelf), lying(owner, stocked, box)) == (Decimal(0), Decimal(1))
    assert Calibration.objects.for_actor(owner).count() == 1
    loan = Loan.objects.for_actor(owner).get()
    send(owner_client, f"loans/{loan.pk}/change/", borrower="Tina", version="1")
    assert "Tina" in page(owner_client, "loans/")
    send(owner_client, f"loans/{loan.pk}/give-back/", location_id=str(shelf.pk))
    assert "Nothing is lent" in page(owner_client, "loans/")
    assert "Tina" in page(owner_client, "loans/", all="1")


def test_lists_show_where_things_lie_and_what_is_missing(
    owner_client: PersonaClient, owner: Actor, stocked: Item, shelf: Location
) -> None:
    fluid = make_item(owner, "Brake fluid", kind="fluid", unit="l")
    soon = timezone.now().date() + timedelta(days=9)
    receive(owner, fluid, shelf, "1", expires_on=soon, batch="B-77")
    save_new(StockLevel(item=stocked, minimum=Decimal(8)), actor=owner)

    assert "Oil filter" not in page(owner_client, "", q="brake")
    assert "B-77" in page(owner_client, "", kind="fluid", location=str(shelf.pk))
    assert "€10.00" in page(owner_client, "", by="item")
    assert "B-77" in page(owner_client, "expiring/")
    assert "3\xa0pcs" in page(owner_client, "low/")
    assert "3\xa0pcs are missing" in page(owner_client, f"items/{stocked.pk}/")
    ledger = page(owner_client, "movements/", kind="receive", location=str(shelf.pk))
    assert ledger.count("Received") >= 2
    assert "Brake fluid" not in page(owner_client, "movements/", item=str(stocked.pk))


def test_pages_of_items_and_places_show_the_stock(
    owner_client: PersonaClient, stocked: Item, shelf: Location
) -> None:
    organization = f"/o/{owner_client.slug}/inventory"

    item = owner_client.get(f"{organization}/items/{stocked.pk}/").content.decode()
    place = owner_client.get(f"{organization}/locations/{shelf.pk}/").content.decode()
    items = owner_client.get(f"{organization}/").content.decode()

    assert url(owner_client, f"items/{stocked.pk}/use/") in item
    assert "5\xa0pcs" in place
    assert "5 pcs" in items


@pytest.mark.parametrize("path", ["", "?by=item", "movements/"])
def test_lists_ask_the_same_number_of_times_however_long(
    owner_client: PersonaClient, owner: Actor, shelf: Location, path: str,
) -> None:  # fmt: skip
    counts = []
    for _ in range(2):
        for number in range(10):
            receive(owner, make_item(owner, f"Item {number}"), shelf)
        owner_client.get(url(owner_client, path))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            owner_client.get(url(owner_client, path))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_stock_take_is_counted_on_its_page_and_closed(
    owner_client: PersonaClient, owner: Actor, stocked: Item, shelf: Location
) -> None:
    start = send(owner_client, "takes/start/", location_id=str(shelf.pk))
    path = start.url.partition("/stock/")[2]
    line = selectors.stock_take_lines(
        actor=owner, stock_take_id=int(path.strip("/").rpartition("/")[2])
    ).get()

    wrong = send(owner_client, path, **{f"counted-{line.pk}": "lots"})
    send(owner_client, path, **{f"counted-{line.pk}": "4"})
    seen = page(owner_client, path)
    other = make_item(owner, "Washer")
    found = {"item_id": str(other.pk), "location_id": str(shelf.pk), "counted": "7"}
    send(owner_client, f"{path}found/", **found)
    differing = page(owner_client, path, show="differences")
    owner_client.post(url(owner_client, f"{path}close/"))

    assert wrong.status_code == 422
    assert 'value="lots"' in wrong.content.decode()
    assert "1 of 1 counted, 1 differ" in seen
    assert "Washer" in differing
    assert (lying(owner, stocked, shelf), lying(owner, other, shelf)) == (Decimal(4), Decimal(7))
    assert "This count is closed" in page(owner_client, path)
    assert "Closed" in page(owner_client, "takes/")


def test_a_stock_take_can_be_cancelled(
    owner_client: PersonaClient, owner: Actor, stocked: Item
) -> None:
    take = services.stock_take_start(actor=owner, location_id=None, on=DAY)

    owner_client.post(url(owner_client, f"takes/{take.pk}/cancel/"))

    assert "Cancelled" in page(owner_client, "takes/")


def test_costing_is_chosen_by_owners(
    owner_client: PersonaClient, manager_client: PersonaClient, owner: Actor
) -> None:
    send(owner_client, "settings/", costing="average")

    assert StockSettings.objects.for_actor(owner).get().costing == "average"
    assert manager_client.get(url(manager_client, "settings/")).status_code == 403


def test_calibrations_are_listed_and_deleted(
    owner_client: PersonaClient, owner: Actor, item: Item
) -> None:
    row = services.calibration_record(
        actor=owner, data=services.CalibrationInput(item_id=item.pk, on=DAY, certificate="DKD-1")
    )

    assert "DKD-1" in page(owner_client, "calibrations/")
    owner_client.post(url(owner_client, f"calibrations/{row.pk}/delete/"))
    assert "No calibrations yet" in page(owner_client, "calibrations/")


def test_viewers_see_the_stock_and_move_nothing(
    viewer_client: PersonaClient, owner: Actor, stocked: Item
) -> None:
    use(owner, stocked)

    seen = page(viewer_client, f"items/{stocked.pk}/") + page(viewer_client, "movements/")

    assert "/use/" not in seen
    assert "/undo/" not in seen
    assert viewer_client.get(url(viewer_client, f"items/{stocked.pk}/use/")).status_code == 403


def test_members_hear_once_of_what_the_stock_asks_for(owner: Actor, shelf: Location) -> None:
    today = timezone.now().date()
    drill = make_item(owner, "Drill", kind="tool")
    receive(owner, drill, shelf, "2", expires_on=today + timedelta(days=3))
    lent = LendInput(
        item_id=drill.pk, borrower="Tom", on=today - timedelta(days=9),
        due_on=today - timedelta(days=1),
    )  # fmt: skip
    services.tool_lend(actor=owner, data=lent)
    services.calibration_record(
        actor=owner, data=services.CalibrationInput(item_id=drill.pk, on=DAY, due_on=today)
    )
    save_new(
        StockLevel(item=drill, minimum=Decimal(2), location=make_place(owner, "Van")), actor=owner
    )

    told = [say() for say in stock_notices(actor=owner, today=today)]

    assert {notice.kind for notice in told} == {
        "stock_loan", "stock_calibration", "stock_expiry", "stock_low"
    }  # fmt: skip
    assert stock_tell_daily() == len(told) == 4
    assert [say().key for say in stock_notices(actor=owner, today=today)] == [n.key for n in told]
