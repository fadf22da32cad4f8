"""The gathering pages show what is one's own, and cost the same with more rows."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.energy.models import EnergyEntry
from garage.expenses.services import ExpenseInput, expense_record
from garage.maintenance.models import ServiceRecord
from garage.maintenance.services import ServiceRecordInput, service_record_record
from garage.models import MeterReading, Vehicle
from garage.vehicles.services import VehicleInput, vehicle_add, vehicle_bin, vehicle_change
from project.kernel.actor import Actor
from tests.personas import PersonaClient

PAGES = ("", "timeline/", "costs/")
VEHICLE_PAGES = ("", "timeline/", "costs/")


def vehicle(actor: Actor, name: str = "Octavia") -> Vehicle:
    data = VehicleInput(name=name, meter_value=Decimal(1000), meter_unit="km")
    return vehicle_add(actor=actor, data=data)


def work(actor: Actor, on: Vehicle, title: str = "Brake fluid", total: int = 80) -> ServiceRecord:
    data = ServiceRecordInput(
        vehicle_id=on.pk, on=date(2026, 10, 5), title=title, currency="EUR", total=Decimal(total)
    )
    return service_record_record(actor=actor, data=data)


@pytest.mark.parametrize("page", PAGES)
def test_gathering_pages_open_on_an_empty_garage(owner_client: PersonaClient, page: str) -> None:
    assert owner_client.get(f"/o/{owner_client.slug}/{page}").status_code == 200


def test_the_dashboard_leads_a_newcomer(owner_client: PersonaClient) -> None:
    page = owner_client.get(f"/o/{owner_client.slug}/").content.decode()

    assert "Add your first vehicle" in page


def test_a_vehicle_without_costs_shows_no_empty_chart(
    owner: Actor, owner_client: PersonaClient
) -> None:
    polo = vehicle(owner)

    page = owner_client.get(f"/o/{owner_client.slug}/vehicles/{polo.pk}/").content.decode()

    assert "Nothing was spent in the last twelve months." in page
    assert 'class="chart' not in page


@pytest.mark.parametrize("page", PAGES)
def test_gathering_pages_show_work_and_its_cost(
    owner: Actor, owner_client: PersonaClient, page: str
) -> None:
    work(owner, vehicle(owner))

    text = owner_client.get(f"/o/{owner_client.slug}/{page}").content.decode()

    assert "€80.00" in text


@pytest.mark.parametrize("page", VEHICLE_PAGES)
def test_vehicle_pages_are_closed_to_strangers(
    owner: Actor, stranger_client: PersonaClient, page: str
) -> None:
    mine = vehicle(owner)

    inside = stranger_client.get(f"/o/{stranger_client.slug}/vehicles/{mine.pk}/{page}")
    outside = stranger_client.get(f"/o/{owner.organization_slug}/vehicles/{mine.pk}/{page}")

    assert (inside.status_code, outside.status_code) == (404, 404)


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_does_not_grow_with_the_rows(
    owner: Actor, owner_client: PersonaClient, page: str
) -> None:
    address = f"/o/{owner_client.slug}/{page}"

    def queries() -> int:
        caches["memory"].clear()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            owner_client.get(address)
        return len(seen)

    for number in range(3):
        work(owner, vehicle(owner, f"Vehicle {number}"))
    owner_client.get(address)
    few = queries()
    for number in range(3, 8):
        work(owner, vehicle(owner, f"Vehicle {number}"))

    assert queries() == few


def test_the_costs_of_a_binned_vehicle_are_not_counted(
    owner: Actor, owner_client: PersonaClient
) -> None:
    mine = vehicle(owner)
    work(owner, mine)
    vehicle_bin(actor=owner, vehicle_id=mine.pk)

    for page in PAGES:
        text = owner_client.get(f"/o/{owner_client.slug}/{page}").content.decode()
        assert "€80.00" not in text


@pytest.mark.parametrize(
    "query", ["?month=2026-10", "?year=2026", "?category=service", "?kind=service"]
)
def test_the_timeline_is_narrowed_by_its_address(
    owner: Actor, owner_client: PersonaClient, query: str
) -> None:
    work(owner, vehicle(owner))

    text = owner_client.get(f"/o/{owner_client.slug}/timeline/{query}").content.decode()

    assert "Brake fluid" in text


@pytest.mark.parametrize("query", ["?month=2026-99", "?year=99999", "?month=x", "?cursor=x"])
def test_the_timeline_survives_a_broken_address(
    owner: Actor, owner_client: PersonaClient, query: str
) -> None:
    response = owner_client.get(f"/o/{owner_client.slug}/timeline/{query}")

    assert response.status_code in {200, 422}


QUICK = {
    "kind": "fuel",
    "on": "2026-10-05",
    "total": "74,92",
    "volume": "43.58",
    "odometer": "1807",
    "full": "1",
    "station": "Nordtank",
}


def test_quick_add_records_a_fill_up_and_tells_what_came_of_it(
    owner: Actor, driver: Actor, driver_client: PersonaClient
) -> None:
    mine = vehicle(owner)

    response = driver_client.post(f"/o/{driver_client.slug}/add/", QUICK | {"vehicle": mine.pk})

    entry = EnergyEntry.objects.for_actor(driver).get()
    assert response["Location"] == f"/o/{driver_client.slug}/energy/{entry.pk}/saved/"
    assert (entry.total, entry.entered_quantity, entry.is_full) == (
        Decimal("74.92"),
        Decimal("43.58"),
        True,
    )
    assert entry.vendor is not None
    assert (entry.vendor.name, entry.driver_id) == ("Nordtank", driver.user_id)
    assert driver_client.get(response["Location"]).status_code == 200


def test_quick_add_sent_again_with_its_key_records_once(
    owner: Actor, owner_client: PersonaClient
) -> None:
    row = vehicle(owner)
    typed = {"vehicle": row.pk, "kind": "reading", "on": "2026-11-02", "odometer": "31 402"}
    address = f"/o/{owner.organization_slug}/add/"

    for key in ("one", "one", "two"):
        sent = owner_client.post(address, typed | {"key": key})
        assert sent.status_code == 302

    assert MeterReading.objects.for_actor(owner).filter(value=31402).count() == 2


def test_quick_add_finds_the_third_number(owner: Actor, owner_client: PersonaClient) -> None:
    mine = vehicle(owner)
    data = QUICK | {"vehicle": mine.pk, "total": "", "price": "1.719"}

    owner_client.post(f"/o/{owner_client.slug}/add/", data)
    alone = owner_client.post(
        f"/o/{owner_client.slug}/add/", QUICK | {"vehicle": mine.pk, "volume": ""}
    )

    assert EnergyEntry.objects.for_actor(owner).get().total == Decimal("74.91")
    assert alone.status_code == 422


def test_quick_add_tells_before_saving(owner: Actor, owner_client: PersonaClient) -> None:
    mine = vehicle(owner)
    url = f"/o/{owner_client.slug}/add/"
    owner_client.post(url, QUICK | {"vehicle": mine.pk, "on": "2026-09-01", "odometer": "1000"})
    typed = QUICK | {"vehicle": mine.pk, "odometer": "1500", "volume": "30"}

    told = owner_client.post(f"{url}check/", typed).content.decode()
    nothing = [
        owner_client.post(f"{url}check/", typed | change).content.decode()
        for change in ({"odometer": ""}, {"total": "x"}, {"volume": ""}, {"kind": "work"})
    ]

    assert "6.0 l/100 km" in told
    assert "500 km" in told
    assert all("km" not in text for text in nothing)
    assert EnergyEntry.objects.for_actor(owner).count() == 1


def test_quick_add_has_a_tile_for_each_energy_in_its_unit(
    owner: Actor, owner_client: PersonaClient
) -> None:
    car = Vehicle.objects.create(
        organization_id=owner.organization_id, name="Outlander", fuel="plugin"
    )
    url = f"/o/{owner_client.slug}/add/"

    page = owner_client.get(url).content.decode()
    owner_client.post(url, QUICK | {"vehicle": f"{car.pk}-electricity", "full": ""})
    again = owner_client.get(url).content.decode()

    assert f'value="{car.pk}-petrol" data-unit="l"' in page
    assert f'value="{car.pk}-electricity" data-unit="kwh"' in page
    entry = EnergyEntry.objects.for_actor(owner).get()
    assert (entry.energy, entry.quantity_unit, entry.is_full) == ("electricity", "kwh", False)
    assert f'value="{car.pk}-electricity" data-unit="kwh" data-meter="km" checked' in again
    broken = owner_client.post(url, QUICK | {"vehicle": "x"})
    assert broken.status_code == 422


def test_quick_add_records_a_reading(owner: Actor, owner_client: PersonaClient) -> None:
    mine = vehicle(owner)
    data = {"vehicle": mine.pk, "kind": "reading", "on": "2026-11-01", "odometer": "1 234"}

    owner_client.post(f"/o/{owner_client.slug}/add/", data)

    assert MeterReading.objects.for_actor(owner).filter(value=1234).exists()


def test_quick_add_begins_with_the_vehicle_that_was_filled_last(
    owner: Actor, owner_client: PersonaClient
) -> None:
    address = f"/o/{owner_client.slug}/add/"
    first, last = vehicle(owner, "Audi"), vehicle(owner, "Volvo")
    picked = 'value="{}-{}" data-unit="l" data-meter="km" checked'
    before = owner_client.get(address).content.decode()

    owner_client.post(address, QUICK | {"vehicle": last.pk})
    owner_client.cookies.pop("quick_vehicle")
    after = owner_client.get(address).content.decode()

    entry = EnergyEntry.objects.for_actor(owner).get()
    assert picked.format(first.pk, entry.energy) in before
    assert picked.format(last.pk, entry.energy) in after


def test_quick_add_keeps_what_was_typed(owner: Actor, owner_client: PersonaClient) -> None:
    mine = vehicle(owner)
    data = QUICK | {"vehicle": mine.pk, "total": "lots"}

    response = owner_client.post(f"/o/{owner_client.slug}/add/", data)

    assert response.status_code == 422
    assert "43.58" in response.content.decode()
    assert not EnergyEntry.objects.for_actor(owner).exists()


def test_quick_add_refuses_a_viewer_and_a_foreign_vehicle(
    owner: Actor, viewer_client: PersonaClient, stranger_client: PersonaClient
) -> None:
    mine = vehicle(owner)
    data = QUICK | {"vehicle": mine.pk}

    assert viewer_client.post(f"/o/{viewer_client.slug}/add/", data).status_code == 403
    assert stranger_client.post(f"/o/{stranger_client.slug}/add/", data).status_code in {404, 422}
    assert not EnergyEntry.objects.for_actor(owner).exists()


def test_the_costs_of_a_month_stand_under_their_heads(
    owner: Actor, owner_client: PersonaClient
) -> None:
    work(owner, vehicle(owner), total=10)
    expense_record(
        actor=owner,
        data=ExpenseInput(
            on=date(2026, 10, 6), title="Tax", kind="road_tax", currency="EUR", total=Decimal(900)
        ),
    )

    page = owner_client.get(f"/o/{owner_client.slug}/costs/?year=2026").content.decode()

    heads = re.findall(r'<th scope="col" class="num">([^<]+)</th>', page)
    cells = re.findall(r'<td class="num" data-label="([^"]+)"', page)
    assert len(heads) == 3
    assert cells == heads


def test_an_unchanged_dashboard_asks_little_and_a_change_shows_at_once(
    owner: Actor, owner_client: PersonaClient
) -> None:
    address = f"/o/{owner_client.slug}/"
    mine = vehicle(owner)
    owner_client.get(address)

    with CaptureQueriesContext(connection) as seen:
        before = owner_client.get(address).content.decode()
    vehicle_change(actor=owner, vehicle_id=mine.pk, changes={"name": "Kombi"})
    after = owner_client.get(address).content.decode()

    # Session, person, preferences, organizations, audit, open jobs, notices.
    assert len(seen) <= 7
    assert "Octavia" in before
    assert "Kombi" in after
    assert "Octavia" not in after
