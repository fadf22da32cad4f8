"""Readings are recorded, judged and corrected on their page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from garage.vehicles import services
from garage.vehicles.models import Meter, MeterReading, Vehicle
from garage.vehicles.services import MeterEventInput
from project.kernel.actor import Actor
from tests.garage.vehicles.conftest import days_ago
from tests.garage.vehicles.test_vehicle_pages import page, queries, url
from tests.personas import PersonaClient


@pytest.fixture
def meter(owner: Actor, vehicle: Vehicle) -> Meter:
    return services.meter_add(actor=owner, vehicle_id=vehicle.pk, unit="mi")


def read(meter: Meter, value: int, *, days: int, actor: Actor) -> MeterReading:
    return services.reading_record(
        actor=actor, meter_id=meter.pk, on=days_ago(days), value=Decimal(value), unit=meter.unit
    )


def test_the_first_reading_makes_the_meter(driver_client: PersonaClient, vehicle: Vehicle) -> None:
    sent = {"on": days_ago(1).isoformat(), "value": "31,402", "unit": "mi", "meter": ""}

    response = driver_client.post(
        url("vehicle_readings", driver_client, vehicle_id=vehicle.pk), sent
    )

    assert response.status_code == 302
    meter = vehicle.meters.get()
    assert (meter.unit, meter.is_primary) == ("mi", True)


def test_what_was_typed_is_shown_as_typed(
    owner: Actor, owner_client: PersonaClient, meter: Meter
) -> None:
    read(meter, 31_402, days=2, actor=owner)

    body = page(owner_client, "vehicle_readings", vehicle_id=meter.vehicle_id)

    assert "31,402 mi</td>" in body
    assert "31,402 mi on the dial" in body
    assert "50,537 km" in body


def test_a_person_who_prefers_miles_sees_miles(
    owner: Actor, owner_client: PersonaClient, meter: Meter
) -> None:
    owner_client.user.preferences.distance_unit = "mi"
    owner_client.user.preferences.save()
    read(meter, 31_402, days=2, actor=owner)

    body = page(owner_client, "vehicle_readings", vehicle_id=meter.vehicle_id)

    assert '<span class="v">31,402<small>mi</small></span>' in body


def test_a_doubted_reading_is_shown_with_its_reason_and_decided(
    owner: Actor, owner_client: PersonaClient, meter: Meter
) -> None:
    read(meter, 31_402, days=20, actor=owner)
    sent = {"meter": meter.pk, "on": days_ago(1).isoformat(), "value": "3140", "unit": "mi"}
    here = url("vehicle_readings", owner_client, vehicle_id=meter.vehicle_id)
    body = owner_client.post(here, sent, follow=True).content.decode()
    assert "left out until you confirm it" in body
    assert "1 reading to confirm" in body
    odd = MeterReading.objects.for_actor(owner).get(state="suspect")

    for name, state in (
        ("reading_confirm", "confirmed"),
        ("reading_reconsider", "suspect"),
        ("reading_ignore", "ignored"),
    ):
        owner_client.post(url(name, owner_client, reading_id=odd.pk))
        odd.refresh_from_db()
        assert odd.state == state


def test_a_reading_is_corrected(owner: Actor, owner_client: PersonaClient, meter: Meter) -> None:
    reading = read(meter, 31_402, days=2, actor=owner)
    assert 'value="31402"' in page(owner_client, "reading_correct", reading_id=reading.pk)
    sent = {"meter": meter.pk, "on": days_ago(2).isoformat(), "value": "31403", "unit": "mi"}

    owner_client.post(url("reading_correct", owner_client, reading_id=reading.pk), sent)

    reading.refresh_from_db()
    assert reading.entered_value == 31_403


def test_a_deleted_reading_can_be_brought_back(
    owner: Actor, owner_client: PersonaClient, meter: Meter
) -> None:
    reading = read(meter, 31_402, days=2, actor=owner)
    body = owner_client.post(
        url("reading_delete", owner_client, reading_id=reading.pk), follow=True
    ).content.decode()
    assert not meter.readings.exists()
    undo = next(part for part in body.split('action="') if "undelete" in part.split('"')[0])

    owner_client.post(undo.split('"')[0].replace("&amp;", "&"))

    assert str(meter.readings.get()) == "31402 mi"


def test_a_bad_number_keeps_what_was_typed(owner_client: PersonaClient, meter: Meter) -> None:
    sent = {"meter": meter.pk, "on": "2024-05-05", "value": "lots", "unit": "mi", "note": "Hm"}

    response = owner_client.post(
        url("vehicle_readings", owner_client, vehicle_id=meter.vehicle_id), sent
    )

    assert response.status_code == 422
    assert 'value="Hm"' in response.content.decode()


def test_a_viewer_sees_readings_and_cannot_record(
    viewer_client: PersonaClient, meter: Meter
) -> None:
    body = page(viewer_client, "vehicle_readings", vehicle_id=meter.vehicle_id)
    assert "Record reading" not in body

    response = viewer_client.post(
        url("vehicle_readings", viewer_client, vehicle_id=meter.vehicle_id), {}
    )
    assert response.status_code == 403


def test_meters_are_added_changed_and_removed(
    owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    add = url("meter_add", owner_client, vehicle_id=vehicle.pk)
    assert "Counts" in owner_client.get(add).content.decode()
    for unit in ("km", "h"):
        owner_client.post(add, {"unit": unit, "name": ""})
    hours = vehicle.meters.get(unit="h")

    owner_client.post(
        url("meter_change", owner_client, meter_id=hours.pk),
        {"unit": "h", "name": "Crane", "is_primary": "on"},
    )
    hours.refresh_from_db()
    assert (hours.name, hours.is_primary) == ("Crane", True)
    assert "Crane" in page(owner_client, "meter_change", meter_id=hours.pk)

    owner_client.post(url("meter_remove", owner_client, meter_id=hours.pk))
    assert vehicle.meters.get().is_primary


def test_a_meter_is_replaced(owner: Actor, owner_client: PersonaClient, meter: Meter) -> None:
    read(meter, 80_000, days=50, actor=owner)
    address = url("meter_event", owner_client, meter_id=meter.pk)
    assert "It showed before" in owner_client.get(address).content.decode()
    sent = {
        "kind": "replaced", "on": days_ago(20).isoformat(), "old_value": "80,400",
        "new_value": "0", "unit": "mi", "note": "Cluster",
    }  # fmt: skip

    response = owner_client.post(address, sent)
    read(meter, 100, days=2, actor=owner)

    assert response.status_code == 302
    body = page(owner_client, "vehicle_readings", vehicle_id=meter.vehicle_id)
    assert "80,400 → 0 mi" in body
    event = meter.events.get()
    owner_client.post(url("meter_event_delete", owner_client, event_id=event.pk))
    assert not meter.events.exists()


def test_a_course_is_drawn_from_what_counts(
    owner: Actor, owner_client: PersonaClient, meter: Meter
) -> None:
    for number in range(70):
        read(meter, 1000 + 10 * number, days=100 - number, actor=owner)

    body = page(owner_client, "vehicle_readings", vehicle_id=meter.vehicle_id)

    assert f'id="meter-{meter.pk}-summary"' in body
    assert body.count('class="pt"') == 21  # of sixty drawn, some two dozen are told


def test_readings_ask_as_often_for_20_as_for_10(
    owner: Actor, owner_client: PersonaClient, meter: Meter
) -> None:
    address = url("vehicle_readings", owner_client, vehicle_id=meter.vehicle_id)
    for number in range(10):
        read(meter, 100 + number, days=60 - number, actor=owner)
    few = queries(owner_client, address)
    for number in range(10):
        read(meter, 200 + number, days=30 - number, actor=owner)

    assert queries(owner_client, address) == few


@pytest.mark.parametrize(
    "name", ["reading_confirm", "reading_ignore", "reading_reconsider", "reading_delete"]
)
def test_strangers_and_viewers_decide_nothing(
    owner: Actor,
    meter: Meter,
    stranger_client: PersonaClient,
    viewer_client: PersonaClient,
    name: str,
) -> None:
    reading = read(meter, 5, days=1, actor=owner)

    for client, status in ((stranger_client, 404), (viewer_client, 403)):
        where = {"organization": client.slug, "reading_id": reading.pk}
        assert client.post(reverse(name, kwargs=where)).status_code == status


def test_strangers_find_no_meter_pages(
    owner: Actor, meter: Meter, stranger_client: PersonaClient
) -> None:
    event = services.meter_event_record(
        actor=owner,
        meter_id=meter.pk,
        data=MeterEventInput(kind="replaced", on=days_ago(1), old_value=Decimal(5)),
    )

    for name in ("meter_change", "meter_event", "meter_remove"):
        address = url(name, stranger_client, meter_id=meter.pk)
        assert stranger_client.post(address).status_code == 404
    address = url("meter_event_delete", stranger_client, event_id=event.pk)
    assert stranger_client.post(address).status_code == 404
