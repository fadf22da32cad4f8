"""Plates come and go with their days; vehicles are bought, sold, scrapped and bought again."""

from decimal import Decimal

import pytest

from garage.vehicles import selectors, services
from garage.vehicles.models import OwnershipEvent, Plate, TimelineEntry, Vehicle
from garage.vehicles.services import OwnershipInput, PlateInput
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated
from tests.garage.vehicles.conftest import days_ago


def add_plate(owner: Actor, vehicle: Vehicle, text: str, **data: object) -> Plate:
    plate = PlateInput(text=text, **data)  # type: ignore[arg-type]
    return services.plate_add(actor=owner, vehicle_id=vehicle.pk, data=plate)


def test_a_new_plate_ends_the_one_before(owner: Actor, vehicle: Vehicle) -> None:
    add_plate(owner, vehicle, "b  mk 77e", from_on=days_ago(10), region="Berlin")

    vehicle.refresh_from_db()
    assert (vehicle.plate, vehicle.plate_key) == ("B MK 77E", "BMK77E")
    ended = vehicle.plates.get(text="HH MK 2194")
    assert ended.until_on == days_ago(10)


def test_a_plate_of_the_past_does_not_become_current(owner: Actor, vehicle: Vehicle) -> None:
    add_plate(owner, vehicle, "OLD 1", from_on=days_ago(900), until_on=days_ago(500))

    vehicle.refresh_from_db()
    assert vehicle.plate == "HH MK 2194"
    assert selectors.vehicle_filter(
        selectors.vehicle_list(actor=owner), selectors.VehicleFilter(text="HHMK2194")
    ).exists()


def test_plate_delete_lets_the_vehicle_carry_none(owner: Actor, vehicle: Vehicle) -> None:
    services.plate_delete(actor=owner, plate_id=vehicle.plates.get().pk)

    vehicle.refresh_from_db()
    assert (vehicle.plate, vehicle.plate_key) == ("", "")


def test_plate_change_corrects_the_current_one(owner: Actor, vehicle: Vehicle) -> None:
    services.plate_change(
        actor=owner, plate_id=vehicle.plates.get().pk, changes={"text": "HH MK 2195"}
    )

    vehicle.refresh_from_db()
    assert vehicle.plate_key == "HHMK2195"


def test_plate_add_refuses_nonsense(owner: Actor, vehicle: Vehicle) -> None:
    with pytest.raises(RuleViolated):
        add_plate(owner, vehicle, "---")
    with pytest.raises(RuleViolated):
        add_plate(owner, vehicle, "A 1", from_on=days_ago(1), until_on=days_ago(5))


def test_plates_are_for_those_who_may_change_vehicles(
    viewer: Actor, stranger: Actor, vehicle: Vehicle
) -> None:
    with pytest.raises(NotAllowed):
        add_plate(viewer, vehicle, "A 1")
    with pytest.raises(NotFound):
        add_plate(stranger, vehicle, "A 1")
    with pytest.raises(NotFound):
        services.plate_delete(actor=stranger, plate_id=vehicle.plates.get().pk)


def record(owner: Actor, vehicle: Vehicle, kind: str, days: int, **data: object) -> OwnershipEvent:
    asked = OwnershipInput(kind=kind, on=days_ago(days), **data)  # type: ignore[arg-type]
    return services.ownership_record(actor=owner, vehicle_id=vehicle.pk, data=asked)


def test_buying_posts_price_and_reading(owner: Actor, vehicle: Vehicle) -> None:
    event = record(
        owner, vehicle, "acquired", 400, party="Autohaus Nord", price=Decimal(18_500),
        fees=Decimal(120), odometer=Decimal("12034.5"), odometer_unit="km",
    )  # fmt: skip

    entry = TimelineEntry.objects.for_actor(owner).get(kind="ownership")
    assert (entry.title, entry.amount, entry.currency) == (
        "Bought from Autohaus Nord", Decimal(18_620), "EUR",
    )  # fmt: skip
    assert entry.meter_value == Decimal("12034.5")
    assert vehicle.meters.get().life_value == Decimal("12034.5")
    assert event.currency == "EUR"


def test_the_status_follows_and_a_vehicle_may_come_back(owner: Actor, vehicle: Vehicle) -> None:
    record(owner, vehicle, "acquired", 400)
    record(owner, vehicle, "disposed", 100, price=Decimal(9000))
    vehicle.refresh_from_db()
    assert vehicle.status == "sold"

    record(owner, vehicle, "acquired", 10)
    vehicle.refresh_from_db()
    assert vehicle.status == "active"

    record(owner, vehicle, "scrapped", 1)
    vehicle.refresh_from_db()
    assert vehicle.status == "scrapped"


def test_buying_leaves_a_stored_vehicle_stored(owner: Actor, vehicle: Vehicle) -> None:
    services.vehicle_change(actor=owner, vehicle_id=vehicle.pk, changes={"status": "stored"})

    record(owner, vehicle, "acquired", 5)

    vehicle.refresh_from_db()
    assert vehicle.status == "stored"


def test_ownership_change_and_delete_take_all_along(owner: Actor, vehicle: Vehicle) -> None:
    event = record(owner, vehicle, "disposed", 30, odometer=Decimal(5000), odometer_unit="mi")

    services.ownership_change(
        actor=owner, event_id=event.pk, changes={"on": days_ago(20), "price": Decimal(100)}
    )
    reading = vehicle.readings.get()
    assert (reading.on, str(reading)) == (days_ago(20), "5000 mi")

    services.ownership_delete(actor=owner, event_id=event.pk)

    vehicle.refresh_from_db()
    assert vehicle.status == "active"
    assert not vehicle.readings.exists()
    assert not TimelineEntry.objects.for_actor(owner).exists()


def test_ownership_record_refuses_nonsense(owner: Actor, vehicle: Vehicle) -> None:
    for data in (
        {"kind": "acquired", "currency": "DM"},
        {"kind": "acquired", "price": Decimal(-1)},
        {"kind": "found"},
    ):
        with pytest.raises(RuleViolated):
            record(owner, vehicle, days=1, **data)


def test_owners_are_hidden_from_strangers(
    owner: Actor, viewer: Actor, stranger: Actor, vehicle: Vehicle
) -> None:
    event = record(owner, vehicle, "acquired", 5)

    with pytest.raises(NotFound):
        services.ownership_delete(actor=stranger, event_id=event.pk)
    with pytest.raises(NotAllowed):
        services.ownership_delete(actor=viewer, event_id=event.pk)
    assert not selectors.ownership_list(actor=stranger, vehicle_id=vehicle.pk).exists()
