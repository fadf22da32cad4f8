"""Readings belong to their source, keep what was typed, and are doubted rather than refused."""

from datetime import timedelta
from decimal import Decimal

import pytest

from garage.vehicles import selectors, services
from garage.vehicles.models import Meter, MeterReading, TimelineEntry, Vehicle
from garage.vehicles.services import MeterEventInput
from garage.vehicles.services.meters import WINDOW
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import NotAllowed, NotFound, RuleViolated
from tests.garage.vehicles.conftest import MakeVehicle, days_ago

SUSPECT, COUNTED = MeterReading.State.SUSPECT, MeterReading.State.COUNTED


@pytest.fixture
def meter(owner: Actor, vehicle: Vehicle) -> Meter:
    return services.meter_add(actor=owner, vehicle_id=vehicle.pk, unit="km")


def read(meter: Meter, value: str, *, days: int, actor: Actor, unit: str = "") -> MeterReading:
    return services.reading_record(
        actor=actor, meter_id=meter.pk, on=days_ago(days), value=Decimal(value),
        unit=unit or meter.unit,
    )  # fmt: skip


def state(reading: MeterReading, actor: Actor) -> str:
    return MeterReading.objects.for_actor(actor).get(pk=reading.pk).state


def test_what_was_typed_is_kept_for_ever(owner: Actor, make_vehicle: MakeVehicle) -> None:
    vehicle = make_vehicle("Mustang")
    meter = services.meter_add(actor=owner, vehicle_id=vehicle.pk, unit="mi")

    reading = read(meter, "31402", days=3, actor=owner)

    reading.refresh_from_db()
    meter.refresh_from_db()
    assert (str(reading), reading.value) == ("31402 mi", Decimal("50536.6"))
    assert (meter.entered_value, meter.entered_unit) == (Decimal(31402), "mi")
    assert meter.life_value == Decimal("50536.6")


def test_hours_and_odometers_keep_a_decimal(owner: Actor, make_vehicle: MakeVehicle) -> None:
    """lubelog keeps whole numbers only (L8)."""
    generator = make_vehicle("Generator", kind="generator")
    meter = services.meter_add(actor=owner, vehicle_id=generator.pk, unit="h")

    read(meter, "120.4", days=1, actor=owner)

    meter.refresh_from_db()
    assert (meter.kind, meter.life_value) == ("hours", Decimal("120.4"))


@pytest.mark.parametrize("value", ["-1", "NaN", "Infinity", "100000000", "1.25"])
def test_reading_record_refuses_what_no_meter_shows(owner: Actor, meter: Meter, value: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        read(meter, value, days=1, actor=owner)

    assert set(refused.value.fields) == {"value"}


def test_reading_record_refuses_hours_on_an_odometer(owner: Actor, meter: Meter) -> None:
    with pytest.raises(RuleViolated):
        read(meter, "5", days=1, actor=owner, unit="h")


def test_a_driver_may_read_and_a_viewer_may_not(driver: Actor, viewer: Actor, meter: Meter) -> None:
    read(meter, "100", days=1, actor=driver)

    with pytest.raises(NotAllowed):
        read(meter, "101", days=0, actor=viewer)


def test_strangers_find_no_meter(owner: Actor, stranger: Actor, meter: Meter) -> None:
    reading = read(meter, "100", days=1, actor=owner)

    with pytest.raises(NotFound):
        read(meter, "100", days=1, actor=stranger)
    for service in (services.reading_confirm, services.reading_ignore, services.reading_delete):
        with pytest.raises(NotFound):
            service(actor=stranger, reading_id=reading.pk)


def test_readings_in_any_order_all_count(owner: Actor, meter: Meter) -> None:
    """Rows entered late do not corrupt those that are there (21)."""
    for value, days in (("50500", 10), ("50100", 90), ("50900", 1), ("50300", 50)):
        read(meter, value, days=days, actor=owner)

    meter.refresh_from_db()
    assert set(meter.readings.values_list("state", flat=True)) == {COUNTED}
    assert (meter.life_value, meter.read_on) == (Decimal(50900), days_ago(1))


def test_a_lower_reading_is_kept_and_waits_for_a_verdict(owner: Actor, meter: Meter) -> None:
    read(meter, "50000", days=20, actor=owner)
    odd = read(meter, "5010", days=5, actor=owner)

    meter.refresh_from_db()
    before = days_ago(20)
    assert odd.state == SUSPECT
    assert odd.reason == f"Lower than the reading of {before.day} {before:%b %Y}."
    assert meter.life_value == 50000
    doubts = selectors.reading_doubts(actor=owner, vehicle_id=meter.vehicle_id)
    assert list(doubts) == [odd]


def test_a_jump_and_a_day_ahead_are_doubted(owner: Actor, meter: Meter) -> None:
    read(meter, "50000", days=2, actor=owner)

    assert read(meter, "500000", days=1, actor=owner).state == SUSPECT
    assert read(meter, "50010", days=-9, actor=owner).reason == "The day lies in the future."


def test_a_typing_mistake_is_doubted_once_the_next_reading_shows_it(
    owner: Actor, meter: Meter
) -> None:
    read(meter, "50000", days=90, actor=owner)
    mistake = read(meter, "59600", days=60, actor=owner)
    assert mistake.state == COUNTED

    for value, days in (("50900", 30), ("51500", 1)):
        read(meter, value, days=days, actor=owner)

    meter.refresh_from_db()
    assert state(mistake, owner) == SUSPECT
    assert meter.life_value == 51500


def test_a_confirmed_reading_counts_and_one_left_out_does_not(owner: Actor, meter: Meter) -> None:
    read(meter, "50000", days=20, actor=owner)
    odd = read(meter, "5010", days=5, actor=owner)

    services.reading_confirm(actor=owner, reading_id=odd.pk)
    meter.refresh_from_db()
    assert meter.life_value == 5010

    services.reading_ignore(actor=owner, reading_id=odd.pk)
    meter.refresh_from_db()
    assert meter.life_value == 50000

    services.reading_reconsider(actor=owner, reading_id=odd.pk)
    assert state(odd, owner) == SUSPECT


def test_reading_correct_judges_anew(owner: Actor, meter: Meter) -> None:
    read(meter, "50000", days=20, actor=owner)
    odd = read(meter, "5010", days=5, actor=owner)

    services.reading_correct(
        actor=owner, reading_id=odd.pk, on=days_ago(5), value=Decimal(50100), unit="km"
    )

    meter.refresh_from_db()
    assert (state(odd, owner), meter.life_value) == (COUNTED, Decimal(50100))
    entry = TimelineEntry.objects.for_actor(owner).get(source_id=odd.pk, kind="reading")
    assert entry.meter_value == 50100


def test_reading_delete_takes_its_entry_along(owner: Actor, meter: Meter) -> None:
    reading = read(meter, "50000", days=20, actor=owner)

    services.reading_delete(actor=owner, reading_id=reading.pk)

    meter.refresh_from_db()
    assert meter.life_value is None
    assert not TimelineEntry.objects.for_actor(owner).exists()
    assert AuditEntry.objects.for_actor(owner).filter(action="reading.delete").exists()


def test_a_reading_follows_its_record(owner: Actor, make_vehicle: MakeVehicle) -> None:
    """lubelog's automatic rows do not follow edits (L7)."""
    first, second = make_vehicle("First"), make_vehicle("Second")

    def bring(vehicle: Vehicle, value: int | None, days: int = 3) -> MeterReading | None:
        return services.source_reading_set(
            actor=owner, vehicle=vehicle, source=record, on=days_ago(days),
            value=None if value is None else Decimal(value), unit="km",
        )  # fmt: skip

    record = first.plates.create(organization_id=owner.organization_id, text="ANY RECORD")
    made, again = bring(first, 1000), bring(first, 1200, days=2)
    assert made == again
    assert first.meters.get().life_value == 1200

    bring(second, 1200)
    assert (first.meters.get().life_value, second.meters.get().life_value) == (None, Decimal(1200))

    bring(second, None)
    assert not MeterReading.objects.for_actor(owner).exists()


def test_a_reading_of_a_record_is_not_changed_by_hand(owner: Actor, vehicle: Vehicle) -> None:
    reading = services.source_reading_set(
        actor=owner, vehicle=vehicle, source=vehicle, on=days_ago(1), value=Decimal(5), unit="km"
    )
    assert reading is not None

    with pytest.raises(RuleViolated):
        services.reading_delete(actor=owner, reading_id=reading.pk)
    with pytest.raises(RuleViolated):
        services.reading_correct(
            actor=owner, reading_id=reading.pk, on=days_ago(1), value=Decimal(6), unit="km"
        )


def test_a_replaced_meter_goes_on(owner: Actor, meter: Meter) -> None:
    read(meter, "80000", days=40, actor=owner)
    low = read(meter, "150", days=10, actor=owner)
    assert low.state == SUSPECT

    event = services.meter_event_record(
        actor=owner, meter_id=meter.pk,
        data=MeterEventInput(kind="replaced", on=days_ago(20), old_value=Decimal(80_400)),
    )  # fmt: skip

    meter.refresh_from_db()
    assert state(low, owner) == COUNTED
    assert (meter.dial_value, meter.life_value, meter.entered_value) == (
        Decimal(150),
        Decimal(80_550),
        None,
    )

    services.meter_event_delete(actor=owner, event_id=event.pk)
    assert state(low, owner) == SUSPECT


def test_a_dial_of_miles_rolls_over_in_miles(owner: Actor, make_vehicle: MakeVehicle) -> None:
    meter = services.meter_add(actor=owner, vehicle_id=make_vehicle("Beetle").pk, unit="mi")
    read(meter, "99900", days=40, actor=owner)
    services.meter_event_record(
        actor=owner, meter_id=meter.pk,
        data=MeterEventInput(kind="rolled_over", on=days_ago(20), old_value=Decimal(100_000)),
    )  # fmt: skip

    read(meter, "120", days=5, actor=owner)

    meter.refresh_from_db()
    assert meter.life_value == Decimal("161127.5")  # 100,120 mi


def test_meter_event_record_refuses_nonsense(owner: Actor, meter: Meter) -> None:
    for data in (
        MeterEventInput(kind="rolled_over", on=days_ago(1), old_value=Decimal(0)),
        MeterEventInput(kind="replaced", on=days_ago(-9), old_value=Decimal(5)),
        MeterEventInput(kind="stolen", on=days_ago(1), old_value=Decimal(5)),
    ):
        with pytest.raises(RuleViolated):
            services.meter_event_record(actor=owner, meter_id=meter.pk, data=data)


def test_several_meters_and_one_primary(owner: Actor, meter: Meter) -> None:
    hours = services.meter_add(actor=owner, vehicle_id=meter.vehicle_id, unit="h", name="Engine")
    assert not hours.is_primary

    services.meter_change(actor=owner, meter_id=hours.pk, changes={"is_primary": True})

    meters = selectors.meter_list(actor=owner, vehicle_id=meter.vehicle_id)
    assert [row.is_primary for row in meters] == [True, False]
    assert meters[0] == hours


def test_meter_remove_keeps_meters_with_readings(owner: Actor, meter: Meter) -> None:
    hours = services.meter_add(actor=owner, vehicle_id=meter.vehicle_id, unit="h")
    read(hours, "5", days=1, actor=owner)

    services.meter_remove(actor=owner, meter_id=meter.pk)

    hours.refresh_from_db()
    assert hours.is_primary
    with pytest.raises(RuleViolated):
        services.meter_remove(actor=owner, meter_id=hours.pk)


def test_meter_change_keeps_to_its_dimension(owner: Actor, meter: Meter) -> None:
    with pytest.raises(RuleViolated):
        services.meter_change(actor=owner, meter_id=meter.pk, changes={"unit": "h"})


def test_a_long_history_is_judged_around_the_change_only(owner: Actor, meter: Meter) -> None:
    rows = [
        MeterReading(
            organization_id=owner.organization_id, meter=meter, vehicle_id=meter.vehicle_id,
            on=days_ago(600 - number), value=100 * number, entered_value=100 * number,
            entered_unit="km",
        )
        for number in range(3 * WINDOW)
    ]  # fmt: skip
    MeterReading.objects.bulk_create(rows)

    odd = read(meter, "5", days=300, actor=owner)
    last = read(meter, "40000", days=0, actor=owner)

    meter.refresh_from_db()
    assert (odd.state, last.state, meter.life_value) == (SUSPECT, COUNTED, Decimal(40000))


def test_use_a_day_is_estimated_from_what_counts(owner: Actor, meter: Meter) -> None:
    read(meter, "50000", days=100, actor=owner)
    read(meter, "53000", days=0, actor=owner)

    use = selectors.meter_use_a_day(meter, actor=owner, today=days_ago(0) + timedelta(days=0))

    assert use == 30
