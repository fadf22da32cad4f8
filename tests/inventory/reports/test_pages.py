"""What people and programs see of the figures of the stock."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.catalogue.models import Category, Item, StockLevel, SupplierPart
from inventory.locations.models import Location
from inventory.reports import selectors
from inventory.stock.models import Holding
from inventory.vendors.models import Vendor
from project.kernel.actor import Actor
from project.kernel.dates import months_later
from project.kernel.rows import save_new
from project.kernel.trees import tree_place
from tests.inventory.stock.making import make_item, receive, use
from tests.personas import PersonaClient

D = Decimal


def page(client: PersonaClient, path: str = "", **query: Any) -> str:
    response = client.get(f"/o/{client.slug}/inventory/reports/{path}", query)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def api(client: PersonaClient, path: str) -> Any:
    response = client.get(f"/api/v1/inventory/{path}")
    assert response.status_code == 200, response.content
    return response.json()


def place(actor: Actor, name: str, parent: Location | None = None) -> Location:
    return tree_place(Location(name=name, parent=parent), actor=actor)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def garage(owner: Actor) -> Location:
    return place(owner, "Garage")


@pytest.fixture
def rack(owner: Actor, garage: Location) -> Location:
    return place(owner, "Rack", garage)


def course(actor: Actor, today: date, **asked: Any) -> Any:
    given: dict[str, Any] = {"by": "place", "parent_id": None, "currency": "EUR"}
    months = selectors.months_until(today, count=3)
    return selectors.value_course(actor=actor, months=months, **(given | asked))


def test_value_course_rolls_branches_up_month_by_month(
    owner: Actor, garage: Location, rack: Location, today: date
) -> None:
    item = make_item(owner)
    this = today.replace(day=1)
    receive(owner, item, rack, "10", "2", on=months_later(this, -7))
    receive(owner, item, garage, "1", "5", on=months_later(this, -1))
    use(owner, item, "4", on=this)

    whole, inside = course(owner, today), course(owner, today, parent_id=garage.pk)

    assert [(str(one.row), one.worth) for one in whole.branches] == [
        ("Garage", (D(20), D(25), D(17)))
    ]
    assert [(one.is_itself, one.worth) for one in inside.branches] == [
        (False, (D(20), D(20), D(12))),
        (True, (D(0), D(5), D(5))),
    ]
    assert whole.totals == inside.totals


def test_value_course_by_category_never_mixes_currencies(
    owner: Actor, rack: Location, today: date
) -> None:
    oils = tree_place(Category(name="Oils"), actor=owner)
    oil = save_new(Item(name="5W-30", category=oils), actor=owner)
    receive(owner, oil, rack, "3", "10", on=today)
    receive(owner, oil, rack, "1", "99", on=today, currency="CHF")
    receive(owner, make_item(owner, "Bolt"), rack, "1", "1", on=today)

    euros = course(owner, today, by="category")
    francs = course(owner, today, by="category", currency="CHF")

    assert [(str(one.row), one.now) for one in euros.branches] == [("Oils", D(30)), ("None", D(1))]
    assert [one.now for one in francs.branches] == [D(99)]
    assert selectors.currencies_known(actor=owner) == ["EUR", "CHF"]


def test_the_page_of_the_worth_shows_chart_rows_and_csv(
    owner_client: PersonaClient, owner: Actor, garage: Location, rack: Location, today: date
) -> None:
    receive(owner, make_item(owner), rack, "10", "2", on=today)

    html = page(owner_client)
    deeper = page(owner_client, **{"in": str(garage.pk)})
    csv = page(owner_client, **{"as": "csv", "by": "category"})

    assert f"in={garage.pk}" in html
    assert f"location={garage.pk}" in html
    assert "€20.00" in html
    assert "Rack" in deeper
    assert csv.splitlines()[0].startswith("category,currency,")
    assert csv.splitlines()[1].endswith(",20")
    assert "By category" in page(owner_client, by="category", months="24", currency="XXX")


def test_a_place_of_strangers_is_not_found(
    stranger_client: PersonaClient, stranger_api: PersonaClient, garage: Location
) -> None:
    path = f"/o/{stranger_client.slug}/inventory/reports/"

    assert stranger_client.get(path, {"in": garage.pk}).status_code == 404
    assert stranger_api.get(f"/api/v1/inventory/value?branch={garage.pk}").status_code == 404


def test_use_is_summed_by_year(
    owner_client: PersonaClient, owner_api: PersonaClient, owner: Actor, rack: Location
) -> None:
    item = make_item(owner)
    receive(owner, item, rack, "10", "2", on=date(2024, 5, 1))
    use(owner, item, "4", on=date(2025, 1, 10))

    html, found = page(owner_client, "use/"), api(owner_api, "use")

    assert "kind=use&amp;since=2025-01-01&amp;until=2025-12-31" in html
    assert [(row["year"], row["used"], row["lost"]) for row in found["years"]] == [
        (2025, "8.0000", "0.0000"),
        (2024, "0.0000", "0.0000"),
    ]
    assert "2025,0,8,0" in page(owner_client, "use/", **{"as": "csv"})


def test_dead_stock_is_what_did_not_move(
    owner_client: PersonaClient, owner_api: PersonaClient, owner: Actor, rack: Location, today: date
) -> None:
    long_ago = today - timedelta(days=800)
    receive(owner, make_item(owner, "Gasket"), rack, "3", "7", on=long_ago)
    receive(owner, make_item(owner, "Jack", kind="tool"), rack, "1", "99", on=long_ago)
    moving = make_item(owner, "Oil")
    receive(owner, moving, rack, "9", "1", on=long_ago)
    use(owner, moving, "1", on=today)

    html, found = page(owner_client, "dead/"), api(owner_api, "dead-stock")

    assert "Gasket" in html
    assert "€21.00" in html
    assert "Jack" not in html
    assert "Jack" in page(owner_client, "dead/", kind="tool", months="24")
    assert [row["item_name"] for row in found["items"]] == ["Gasket"]
    assert page(owner_client, "dead/", **{"as": "csv"}).splitlines()[1].startswith("Gasket,")


def test_outlook_says_when_to_order(
    owner_client: PersonaClient, owner_api: PersonaClient, owner: Actor, rack: Location, today: date
) -> None:
    item = make_item(owner, "Oil filter")
    receive(owner, item, rack, "100", "2", on=today - timedelta(days=300))
    use(owner, item, "30", on=today - timedelta(days=10))
    save_new(StockLevel(item=item, minimum=D(20)), actor=owner)
    vendor = save_new(Vendor(name="Shop"), actor=owner)
    save_new(SupplierPart(item=item, vendor=vendor, lead_days=14), actor=owner)

    html, found = page(owner_client, "outlook/"), api(owner_api, "outlook")

    assert "Oil filter" in html
    assert f"item={item.pk}&amp;kind=use" in html
    [row] = found["items"]
    assert row["runs_out_on"] == (today + timedelta(days=700)).isoformat()
    assert row["below_minimum_on"] == (today + timedelta(days=500)).isoformat()
    assert row["order_on"] == (today + timedelta(days=486)).isoformat()
    assert "Oil filter,70,pcs" in page(owner_client, "outlook/", **{"as": "csv"})


def test_an_item_shows_what_it_cost(
    owner_client: PersonaClient, owner_api: PersonaClient, owner: Actor, rack: Location, today: date
) -> None:
    item = make_item(owner)
    for days, cost in ((30, "2"), (10, "3")):
        receive(owner, item, rack, "1", cost, on=today - timedelta(days=days))

    html = owner_client.get(f"/o/{owner_client.slug}/inventory/items/{item.pk}/").content.decode()
    found = api(owner_api, f"items/{item.pk}/prices")

    assert 'id="unit-price-summary"' in html
    assert [row["unit_price"] for row in found] == ["3.000000", "2.000000"]


def test_movements_are_narrowed_to_a_category(
    owner_client: PersonaClient, owner: Actor, rack: Location, today: date
) -> None:
    oils = tree_place(Category(name="Oils"), actor=owner)
    receive(owner, save_new(Item(name="5W-30", category=oils), actor=owner), rack, on=today)
    receive(owner, make_item(owner, "Bolt"), rack, on=today)

    path = f"/o/{owner_client.slug}/inventory/stock/movements/"
    html = owner_client.get(path, {"category": oils.pk}).content.decode()

    assert "5W-30" in html
    assert "Bolt" not in html
    assert owner_client.get(path, {"for": "garage.nothing:1"}).status_code == 200


@pytest.mark.parametrize("path", ["", "use/", "dead/", "outlook/"])
def test_reports_ask_no_more_for_more_rows(
    owner_client: PersonaClient, owner: Actor, rack: Location, today: date, path: str
) -> None:
    def fill(count: int) -> int:
        for number in range(count):
            item = make_item(owner, f"Item {count} {number}")
            spot = place(owner, f"Spot {count} {number}")
            receive(owner, item, spot, "5", "2", on=today - timedelta(days=700))
            use(owner, item, "1", on=today - timedelta(days=20))
        Holding.objects.for_actor(owner).update(moved_on=today - timedelta(days=700))
        page(owner_client, path)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(owner_client, path)
        return len(asked)

    assert fill(3) == fill(9)
