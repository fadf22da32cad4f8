"""The pages of vehicles work, keep what was typed, and are closed to strangers."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from garage.vehicles import services
from garage.vehicles.models import OwnershipEvent, Plate, Vehicle
from garage.vehicles.services import OwnershipInput
from project.kernel.actor import Actor
from tests.garage.vehicles.conftest import MakeVehicle, days_ago
from tests.personas import PersonaClient

HX = {"HX-Request": "true"}


def url(name: str, client: PersonaClient, **where: Any) -> str:
    return reverse(name, kwargs={"organization": client.slug, **where})


def page(client: PersonaClient, name: str, **where: Any) -> str:
    response = client.get(url(name, client, **where))
    assert response.status_code == 200, response.status_code
    return response.content.decode()


# --- The list -----------------------------------------------------------------------------------


def test_an_empty_garage_says_what_to_do(owner_client: PersonaClient) -> None:
    assert "Add vehicle" in page(owner_client, "vehicle_list")


def test_a_viewer_of_an_empty_garage_is_not_asked_to_add(viewer_client: PersonaClient) -> None:
    assert "Add vehicle" not in page(viewer_client, "vehicle_list")


def test_few_vehicles_are_tiles_and_many_a_table(
    owner_client: PersonaClient, make_vehicle: MakeVehicle
) -> None:
    for number in range(8):
        make_vehicle(f"Car {number}", meter_value=Decimal(1000 + number))
    assert 'class="vehicle' in page(owner_client, "vehicle_list")

    make_vehicle("Car 9")

    body = page(owner_client, "vehicle_list")
    assert 'class="table table-cards"' in body
    assert "1,007 km" in body


def test_the_list_is_filtered_by_its_address(
    owner_client: PersonaClient, make_vehicle: MakeVehicle
) -> None:
    make_vehicle("Daily car", group="Yard")
    make_vehicle("Boat", kind="boat", tags=("Lake",))
    base = url("vehicle_list", owner_client)

    for query in ("q=boa", "kind=boat", "tag=Lake"):
        body = owner_client.get(f"{base}?{query}&layout=tiles").content.decode()
        found = body.split('id="vehicles"')[1]
        assert "Boat" in found
        assert "Daily car" not in found.split("</section>")[0]


@pytest.mark.parametrize("query", ["group=999", "kind=rocket", "status=x", "q=%00", "cursor=%%"])
def test_a_filter_that_makes_no_sense_does_no_harm(
    owner_client: PersonaClient, vehicle: Vehicle, query: str
) -> None:
    response = owner_client.get(f"{url('vehicle_list', owner_client)}?{query}")

    assert response.status_code in {200, 422}


def test_the_list_is_read_page_by_page(
    owner_client: PersonaClient, make_vehicle: MakeVehicle
) -> None:
    for number in range(51):
        make_vehicle(f"Car {number:02}")

    body = page(owner_client, "vehicle_list")

    assert "Car 49" in body
    assert "Car 50" not in body.split("<tbody")[1]
    assert "cursor=" in body


def queries(client: PersonaClient, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("layout", ["tiles", "table"])
def test_the_list_asks_as_often_for_20_vehicles_as_for_10(
    owner_client: PersonaClient, make_vehicle: MakeVehicle, layout: str
) -> None:
    address = f"{url('vehicle_list', owner_client)}?layout={layout}"
    for number in range(10):
        make_vehicle(f"A{number}", group="G", tags=("T",), meter_value=Decimal(5))
    few = queries(owner_client, address)
    for number in range(10):
        make_vehicle(f"B{number}", group="G", tags=("T",), meter_value=Decimal(5))

    assert queries(owner_client, address) == few


def test_bulk_moves_to_a_group(owner_client: PersonaClient, make_vehicle: MakeVehicle) -> None:
    ids = [make_vehicle(f"Car {number}").pk for number in range(2)]

    response = owner_client.post(
        url("vehicles_bulk", owner_client), {"action": "group", "group": "Barn", "ids": ids}
    )

    assert response.status_code == 302
    groups = Vehicle.objects.across_organizations(reason="test").values_list("group__name")
    assert {name for (name,) in groups} == {"Barn"}


def test_bulk_archives_with_a_way_back(owner_client: PersonaClient, vehicle: Vehicle) -> None:
    sent = {"action": "archive", "ids": [vehicle.pk]}
    body = owner_client.post(url("vehicles_bulk", owner_client), sent, follow=True).content.decode()
    undo = body.split('action="')[1:]
    address = next(part.split('"')[0] for part in undo if "undo" in part.split('"')[0])

    owner_client.post(address.replace("&amp;", "&"))

    vehicle.refresh_from_db()
    assert not vehicle.is_archived


def test_bulk_without_a_choice_says_so(owner_client: PersonaClient, vehicle: Vehicle) -> None:
    response = owner_client.post(url("vehicles_bulk", owner_client), {"action": "bin"}, follow=True)

    assert "Tick the vehicles first." in response.content.decode()


# --- Add and change -----------------------------------------------------------------------------


def test_a_vehicle_is_added(owner_client: PersonaClient) -> None:
    sent = {
        "kind": "car", "make": "Škoda", "model": "Octavia", "plate": "hh mk 2194",
        "meter_value": "184.302,5", "meter_unit": "km", "color_name": "Lava blue",
        "color": "#7f8d93", "tags": "Winter, Family", "group": "Daily",
    }  # fmt: skip

    response = owner_client.post(url("vehicle_add", owner_client), sent)

    assert response.status_code == 302
    vehicle = Vehicle.objects.across_organizations(reason="test").get()
    assert (vehicle.name, vehicle.plate, vehicle.color) == (
        "Škoda Octavia",
        "HH MK 2194",
        "#41627e",
    )
    assert vehicle.meters.get().entered_value == Decimal("184302.5")
    assert sorted(tag.name for tag in vehicle.tags.all()) == ["Family", "Winter"]


@pytest.mark.parametrize("typed", ["72.100", "72,100", "72 100", "72100"])
def test_a_new_vehicle_takes_its_reading_however_it_is_grouped(
    owner_client: PersonaClient, typed: str
) -> None:
    sent = {"kind": "car", "make": "Seat", "meter_value": typed, "meter_unit": "km"}

    response = owner_client.post(url("vehicle_add", owner_client), sent)

    assert response.status_code == 302
    vehicle = Vehicle.objects.across_organizations(reason="test").get()
    assert vehicle.meters.get().entered_value == Decimal(72_100)


def test_the_kind_decides_what_is_asked(owner_client: PersonaClient) -> None:
    address = url("vehicle_add", owner_client)

    generator = owner_client.get(f"{address}?kind=generator").content.decode()
    car = owner_client.get(address).content.decode()

    assert "Serial number" in generator
    assert 'name="plate"' not in generator
    assert 'name="plate"' in car


def test_a_change_of_kind_keeps_what_was_typed(owner_client: PersonaClient) -> None:
    address = f"{url('vehicle_add', owner_client)}?kind=boat&name=Anna&make=Bavaria"

    fragment = owner_client.get(address, headers=HX).content.decode()

    assert "<html" not in fragment
    assert "Hull number" in fragment
    assert 'value="Anna"' in fragment


def test_the_vin_fills_what_is_empty_and_shows_its_source(owner_client: PersonaClient) -> None:
    sent = {"kind": "car", "vin": "TMBJJ7NE8K0427193", "make": "Skoda Auto", "step": "decode"}

    body = owner_client.post(url("vehicle_add", owner_client), sent).content.decode()

    assert 'value="Skoda Auto"' in body
    assert "VIN says Škoda" in body
    assert 'value="2019"' in body
    assert 'value="Czechia"' in body
    assert 'value="model_year built_in"' in body
    assert not Vehicle.objects.across_organizations(reason="test").exists()


def test_a_wrong_check_digit_warns_and_is_kept(owner_client: PersonaClient) -> None:
    sent = {"kind": "car", "name": "Import", "vin": "1HGBH41JXMN109187"}

    response = owner_client.post(url("vehicle_add", owner_client), sent, follow=True)

    assert "check digit does not fit" in response.content.decode()
    assert Vehicle.objects.across_organizations(reason="test").get().vin == sent["vin"]


def test_mistakes_keep_what_was_typed(owner_client: PersonaClient) -> None:
    sent = {"kind": "car", "name": "Mine", "model_year": "19", "meter_value": "many"}

    response = owner_client.post(url("vehicle_add", owner_client), sent)

    body = response.content.decode()
    assert response.status_code == 422
    assert 'value="Mine"' in body
    assert "things to correct" in body


def test_a_vehicle_is_changed(owner_client: PersonaClient, vehicle: Vehicle) -> None:
    assert "Octavia" in page(owner_client, "vehicle_change", vehicle_id=vehicle.pk)
    version = Vehicle.objects.across_organizations(reason="test").get().version
    sent = {"kind": "car", "name": "Family car", "status": "stored", "version": version}

    response = owner_client.post(url("vehicle_change", owner_client, vehicle_id=vehicle.pk), sent)

    vehicle.refresh_from_db()
    assert response.status_code == 302
    assert (vehicle.name, vehicle.status, vehicle.plate) == ("Family car", "stored", "HH MK 2194")


def test_a_conflict_shows_both_values(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    sent = {"kind": "car", "name": "Mine", "version": vehicle.version}
    services.vehicle_change(actor=owner, vehicle_id=vehicle.pk, changes={"name": "Theirs"})

    response = owner_client.post(url("vehicle_change", owner_client, vehicle_id=vehicle.pk), sent)

    body = response.content.decode()
    assert response.status_code == 409
    assert "<td>Theirs</td><td>Mine</td>" in body


def test_archive_bin_and_back(owner_client: PersonaClient, vehicle: Vehicle) -> None:
    for name, listed in (("vehicle_archive", "?view=archive"), ("vehicle_unarchive", "")):
        owner_client.post(url(name, owner_client, vehicle_id=vehicle.pk))
        listing = f"{url('vehicle_list', owner_client)}{listed}"
        assert "Octavia" in owner_client.get(listing).content.decode()

    owner_client.post(url("vehicle_bin", owner_client, vehicle_id=vehicle.pk))
    assert "Octavia" in page(owner_client, "bin")

    owner_client.post(url("vehicle_unbin", owner_client, vehicle_id=vehicle.pk))
    assert "HH MK 2194" in page(owner_client, "vehicle_details", vehicle_id=vehicle.pk)


# --- Plates and owners --------------------------------------------------------------------------


def test_plates_and_owners_are_kept_on_the_details_page(
    owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    here = {"vehicle_id": vehicle.pk}
    owner_client.post(
        url("plate_add", owner_client, **here), {"text": "b mk 1", "region": "Berlin"}
    )
    owner_client.post(
        url("ownership_add", owner_client, **here),
        {
            "kind": "acquired", "on": "2024-05-17", "price": "18.500,00", "currency": "EUR",
            "party": "Autohaus Nord", "odometer": "12034", "odometer_unit": "km",
        },
    )  # fmt: skip

    body = page(owner_client, "vehicle_details", **here)

    assert "B MK 1" in body
    assert "Autohaus Nord" in body
    assert "€18,500" in body


def test_the_rate_of_another_currency_is_asked_for_once(
    owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    here = url("ownership_add", owner_client, vehicle_id=vehicle.pk)
    said = {
        "kind": "acquired", "on": "2024-05-17", "price": "20000", "currency": "CHF",
        "odometer_unit": "km",
    }  # fmt: skip
    assert 'name="exchange_rate"' not in owner_client.get(here).content.decode()

    asked = owner_client.post(here, said)

    assert asked.status_code == 422
    assert 'name="exchange_rate"' in asked.content.decode()
    assert "How many EUR one unit of the other currency was worth." in asked.content.decode()
    refused = owner_client.post(here, said | {"exchange_rate": "0"})
    assert "Type an exchange rate above zero." in refused.content.decode()
    assert owner_client.post(here, said | {"exchange_rate": ""}).status_code == 302
    assert owner_client.post(here, said | {"exchange_rate": "0,95"}).status_code == 302
    rates = vehicle.ownership_events
    known = list(rates.order_by("id").values_list("exchange_rate", flat=True))
    assert known == [None, Decimal("0.95")]
    last = rates.order_by("-id")[0]
    assert 'value="0.95' in page(owner_client, "ownership_change", event_id=last.pk)
    assert "× 0.95" in page(owner_client, "vehicle_details", vehicle_id=vehicle.pk)
    home = said | {"currency": "EUR", "exchange_rate": "0,95", "version": str(last.version)}
    owner_client.post(url("ownership_change", owner_client, event_id=last.pk), home)
    last.refresh_from_db()
    assert (last.currency, last.exchange_rate) == ("EUR", None)


def test_plates_and_owners_are_corrected_and_deleted(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    plate = vehicle.plates.get()
    event = services.ownership_record(
        actor=owner,
        vehicle_id=vehicle.pk,
        data=OwnershipInput(
            kind="acquired", on=days_ago(9), odometer=Decimal(7), odometer_unit="mi"
        ),
    )

    assert 'value="HH MK 2194"' in page(owner_client, "plate_change", plate_id=plate.pk)
    owner_client.post(url("plate_change", owner_client, plate_id=plate.pk), {"text": "HH 1"})
    assert 'value="7"' in page(owner_client, "ownership_change", event_id=event.pk)
    owner_client.post(
        url("ownership_change", owner_client, event_id=event.pk),
        {"kind": "disposed", "on": "2024-01-02", "currency": "USD", "odometer_unit": "mi"},
    )
    event.refresh_from_db()
    vehicle.refresh_from_db()
    assert (event.kind, event.currency, vehicle.status) == ("disposed", "USD", "sold")
    assert (vehicle.plate, vehicle.readings.count()) == ("HH 1", 0)

    owner_client.post(url("plate_delete", owner_client, plate_id=plate.pk))
    owner_client.post(url("ownership_delete", owner_client, event_id=event.pk))
    for model in (Plate, OwnershipEvent):
        assert not model.objects.across_organizations(reason="test").exists()


def test_a_plate_without_letters_keeps_what_was_typed(
    owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    response = owner_client.post(
        url("plate_add", owner_client, vehicle_id=vehicle.pk), {"text": "--", "region": "Rhône"}
    )

    assert response.status_code == 422
    assert 'value="Rhône"' in response.content.decode()


# --- Doors --------------------------------------------------------------------------------------

READ = ("vehicle_details", "vehicle_readings", "vehicle_documents", "vehicle_overview")
WRITE = (
    "vehicle_archive",
    "vehicle_unarchive",
    "vehicle_bin",
    "plate_add",
    "ownership_add",
    "meter_add",
    "photos_add",
    "papers_add",
    "vehicle_change",
)


@pytest.mark.parametrize("name", READ + WRITE)
def test_strangers_get_404(stranger_client: PersonaClient, vehicle: Vehicle, name: str) -> None:
    send = stranger_client.get if name in READ else stranger_client.post

    assert send(url(name, stranger_client, vehicle_id=vehicle.pk)).status_code == 404


@pytest.mark.parametrize("name", WRITE)
def test_viewers_are_refused(viewer_client: PersonaClient, vehicle: Vehicle, name: str) -> None:
    assert viewer_client.post(url(name, viewer_client, vehicle_id=vehicle.pk)).status_code == 403


@pytest.mark.parametrize("name", READ)
def test_viewers_may_look(viewer_client: PersonaClient, vehicle: Vehicle, name: str) -> None:
    page(viewer_client, name, vehicle_id=vehicle.pk)


def test_viewers_get_no_form(viewer_client: PersonaClient) -> None:
    assert viewer_client.get(url("vehicle_add", viewer_client)).status_code == 403


def test_a_lone_vehicle_gets_its_own_head(owner_client: PersonaClient, vehicle: Vehicle) -> None:
    body = page(owner_client, "vehicle_list")

    assert 'class="vhead"' in body
    assert body.count("<h1") == 1
    assert 'name="status"' not in body
