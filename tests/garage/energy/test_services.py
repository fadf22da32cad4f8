"""Fill-ups are recorded, changed and binned; what they tell of the consumption follows."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.energy import selectors, services
from garage.energy.models import EnergyEntry, EnergyStore
from garage.vehicles.models import MeterReading, MonthlySum, TimelineEntry
from garage.vehicles.services import (
    MeterEventInput,
    meter_event_record,
    reading_confirm,
    reading_ignore,
)
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.garage.energy.making import DAY, fill, fills, make_car, told
from tests.garage.maintenance.making import make_file, make_vendor


def spent(actor: Actor) -> dict[tuple[int | None, str], Decimal]:
    rows = MonthlySum.objects.for_actor(actor).filter(entries__gt=0)
    return {(row.vehicle_id, row.category): row.amount for row in rows}


def test_energy_entry_record_posts_entry_sum_reading_tank_and_audit(driver: Actor) -> None:
    car = make_car(driver)

    entry = fill(
        driver,
        car,
        odometer=Decimal(52_310),
        driver_id=driver.user_id,
        tags=("Trip",),
        file_ids=(make_file(driver).pk,),
        at=time(18, 42),
    )

    posted = TimelineEntry.objects.for_actor(driver).get()
    assert (posted.title, posted.detail) == ("40 l diesel, full tank", "1.7 EUR/l")
    assert (posted.kind, posted.category, posted.files) == ("energy", "fuel", 1)
    assert spent(driver) == {(car.pk, "fuel"): Decimal(68)}
    assert MeterReading.objects.for_actor(driver).get().value == Decimal(52_310)
    assert (entry.store.energy, entry.unit_price) == ("diesel", Decimal("1.7"))
    assert entry.span_reason == "first"
    assert AuditEntry.objects.for_actor(driver).filter(action="energy_entry.record").exists()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"quantity": "43.58", "total": "74.92"}, ("43.58", "1.7191", "74.92")),
        ({"quantity": "43.58", "unit_price": "1.719"}, ("43.58", "1.719", "74.91")),
        ({"unit_price": "1.719", "total": "74.92"}, ("43.583", "1.719", "74.92")),
        (
            {"quantity": "40", "unit_price": "1.70", "discount": "2"},
            ("40", "1.70", "66.00"),
        ),
        ({"quantity": "40", "total": None}, ("40", None, None)),
        ({"quantity": "40", "total": "0"}, ("40", "0", "0")),
    ],
)
def test_energy_entry_record_finds_the_third(
    owner: Actor, given: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    said = {"quantity": None, "total": None} | given
    values = {name: None if text is None else Decimal(text) for name, text in said.items()}

    entry = fill(owner, make_car(owner), **values)

    wanted = tuple(None if text is None else Decimal(text) for text in expected)
    assert (entry.entered_quantity, entry.unit_price, entry.total) == wanted


def test_entered_units_are_kept_and_stored_in_litres(owner: Actor) -> None:
    entry = fill(
        owner,
        make_car(owner),
        quantity=Decimal("11.5"),
        quantity_unit="gal_us",
        odometer=Decimal(31_402),
        odometer_unit="mi",
    )

    assert (entry.entered_quantity, entry.quantity_unit) == (Decimal("11.5"), "gal_us")
    assert entry.quantity == Decimal("43.532")
    assert (entry.odometer, entry.odometer_unit) == (Decimal(31_402), "mi")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"quantity": None, "total": None}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"quantity": Decimal(0)}, "quantity"),
        ({"quantity": Decimal(-5)}, "quantity"),
        ({"quantity": Decimal("NaN")}, "quantity"),
        ({"quantity": Decimal("0.0001")}, "quantity"),
        ({"quantity_unit": "kwh"}, "quantity_unit"),
        ({"energy": "steam"}, "energy"),
        ({"currency": "EURO"}, "currency"),
        ({"on": date(1700, 1, 1)}, "on"),
        ({"total": Decimal(-1)}, "total"),
        ({"level_after": Decimal(101)}, "level_after"),
        ({"odometer": Decimal(-1)}, "odometer"),
        ({"exchange_rate": Decimal(0)}, "exchange_rate"),
    ],
)
def test_energy_entry_record_refuses_what_cannot_be(
    owner: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        fill(owner, make_car(owner), **values)

    assert field in caught.value.fields
    assert not EnergyEntry.objects.for_actor(owner).exists()


def test_levels_do_not_fall_while_filling(owner: Actor) -> None:
    with pytest.raises(RuleViolated, match="Swap"):
        fill(owner, make_car(owner), level_before=Decimal(80), level_after=Decimal(20))


def test_energy_entry_record_refuses_foreign_ids(owner: Actor, stranger: Actor) -> None:
    car = make_car(owner)
    theirs = fill(stranger, make_car(stranger))
    for values in (
        {"vehicle_id": theirs.vehicle_id},
        {"vendor_id": make_vendor(stranger).pk},
        {"file_ids": (make_file(stranger).pk,)},
        {"store_id": theirs.store_id},
        {"driver_id": stranger.user_id},
    ):
        with pytest.raises(NotFound):
            fill(owner, car, **values)


def test_the_tank_of_another_vehicle_is_refused(owner: Actor) -> None:
    other = fill(owner, make_car(owner, "Passat"))

    with pytest.raises(NotFound):
        fill(owner, make_car(owner), store_id=other.store_id)


def test_full_tanks_tell_the_consumption(owner: Actor) -> None:
    first, second, third = fills(owner, make_car(owner), (1000, 40), (1500, 30), (2100, 36))

    assert told(first, owner) == ("first", None, None)
    assert told(second, owner) == ("", Decimal(30), Decimal(500))
    assert told(third, owner) == ("", Decimal(36), Decimal(600))
    found = selectors.vehicle_economy(
        actor=owner, vehicle_id=EnergyEntry.objects.for_actor(owner).get(pk=first).vehicle_id
    )[0]
    assert (found.rate, found.best, found.last, found.spans) == (
        Decimal("0.06"),
        Decimal("0.06"),
        Decimal("0.06"),
        2,
    )
    assert found.cost_rate == Decimal(136) / 1100


def test_a_fill_up_in_between_changes_its_neighbour(owner: Actor) -> None:
    car = make_car(owner)
    first, last = fills(owner, car, (1000, 40), (1500, 30))

    between = fill(
        owner, car, on=DAY + timedelta(days=3), odometer=Decimal(1200), quantity=Decimal(10)
    )

    assert told(between.pk, owner) == ("", Decimal(10), Decimal(200))
    assert told(last, owner) == ("", Decimal(30), Decimal(300))
    services.energy_entry_change(actor=owner, entry_id=between.pk, changes={"is_full": False})
    assert told(between.pk, owner)[0] == "partial"
    assert told(last, owner) == ("", Decimal(40), Decimal(500))
    services.energy_entry_bin(actor=owner, entry_id=between.pk)
    assert told(last, owner) == ("", Decimal(30), Decimal(500))
    services.energy_entry_unbin(actor=owner, entry_id=between.pk)
    assert told(last, owner) == ("", Decimal(40), Decimal(500))
    assert told(first, owner)[0] == "first"


def test_what_is_kept_is_what_the_whole_history_says(owner: Actor) -> None:
    """The window of a change reaches as far as the change does."""
    car = make_car(owner)
    ids = fills(owner, car, *((1000 + 500 * n, 20 + n) for n in range(8)))
    services.energy_entry_change(actor=owner, entry_id=ids[3], changes={"is_full": False})
    services.energy_entry_change(
        actor=owner, entry_id=ids[5], changes={"on": DAY + timedelta(days=24)}
    )
    services.energy_entry_change(actor=owner, entry_id=ids[6], changes={"is_missed_before": True})
    services.energy_entry_bin(actor=owner, entry_id=ids[1])
    kept = {entry_id: told(entry_id, owner) for entry_id in ids}

    services.vehicle_economy_refresh(actor=owner, vehicle_id=car.pk)

    assert {entry_id: told(entry_id, owner) for entry_id in ids} == kept


def test_a_doubtful_reading_is_no_reading(owner: Actor, run_jobs: Any) -> None:
    car = make_car(owner)
    _first, odd, last = fills(owner, car, (100_000, 40), (1_050, 30), (101_000, 35))

    assert told(odd, owner)[0] == "no_reading"
    assert told(last, owner) == ("", Decimal(65), Decimal(1000))
    reading = MeterReading.objects.for_actor(owner).get(source_id=last)
    reading_ignore(actor=owner, reading_id=reading.pk)
    run_jobs()
    assert told(last, owner)[0] == "no_reading"
    reading_confirm(actor=owner, reading_id=reading.pk)
    run_jobs()
    assert told(last, owner) == ("", Decimal(65), Decimal(1000))


def test_a_replaced_odometer_does_not_break_the_span(owner: Actor, run_jobs: Any) -> None:
    """The job garage.energy.refresh tells the fill-ups anew."""
    car = make_car(owner)
    _first, last = fills(owner, car, (100_000, 40), (300, 35))
    assert told(last, owner)[0] == "no_reading"
    meter = car.meters.get()

    data = MeterEventInput(
        kind="replaced", on=DAY + timedelta(days=2), old_value=Decimal(100_200), unit="km"
    )
    meter_event_record(actor=owner, meter_id=meter.pk, data=data)
    run_jobs()

    assert told(last, owner) == ("", Decimal(35), Decimal(500))


def test_two_energies_have_two_tanks_and_two_figures(owner: Actor) -> None:
    car = make_car(owner, fuel="plugin")
    fills(owner, car, (1000, 40), (2000, 50), energy="petrol")
    fills(owner, car, (1100, 10), (1300, 30), energy="electricity")
    fill(owner, car, energy="def", quantity=Decimal(10), odometer=Decimal(1900))

    found = selectors.vehicle_economy(actor=owner, vehicle_id=car.pk)

    assert {one.energy: one.rate for one in found} == {
        "petrol": Decimal("0.05"),
        "electricity": Decimal("0.15"),
    }
    assert EnergyStore.objects.for_actor(owner).count() == 3
    additive = EnergyEntry.objects.for_actor(owner).get(energy="def")
    assert told(additive.pk, owner)[0] == "additive"
    usual = services.store_for(car, actor=owner)
    assert usual.energy == "electricity"


def test_hours_and_kilometres_are_never_mixed(owner: Actor) -> None:
    boat = make_car(owner, "Boat")
    fills(owner, boat, (100, 40), (110, 50), odometer_unit="h")

    found = selectors.vehicle_economy(actor=owner, vehicle_id=boat.pk)

    assert [(one.meter, one.rate) for one in found] == [("time", Decimal(5))]


def test_plain_fuel_becomes_what_the_vehicle_takes(owner: Actor) -> None:
    car = make_car(owner, fuel="")
    first = fill(owner, car)
    assert first.energy == "fuel"
    car.fuel = "diesel"
    car.save(update_fields=("fuel",))

    second = fill(owner, car, on=DAY + timedelta(days=3))

    first.refresh_from_db()
    assert (first.energy, first.store_id) == ("diesel", second.store_id)


def test_a_charge_keeps_what_arrived_and_where(owner: Actor) -> None:
    car = make_car(owner, "ID.3", fuel="electric")
    charge = fill(
        owner,
        car,
        quantity=None,
        total=None,
        unit_price=Decimal("0.32"),
        stored=Decimal("27.5"),
        level_before=Decimal(20),
        level_after=Decimal(80),
        current="ac",
        is_home=True,
    )
    again = fill(
        owner,
        car,
        on=DAY + timedelta(days=2),
        quantity=Decimal(30),
        total=None,
        is_home=True,
        level_after=Decimal(80),
    )

    assert (charge.quantity, charge.quantity_unit) == (Decimal("27.5"), "kwh")
    assert charge.total == Decimal("8.80")
    assert (again.unit_price, again.total) == (Decimal("0.32"), Decimal("9.60"))
    posted = TimelineEntry.objects.for_actor(owner).get(source_id=charge.pk)
    assert posted.title == "27.5 kWh, charged to 80 %"


def test_what_is_of_charging_is_not_kept_of_a_tank(owner: Actor) -> None:
    entry = fill(owner, make_car(owner), stored=Decimal(5), current="dc", is_home=True)

    assert (entry.stored, entry.current, entry.is_home) == (None, "", False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"quantity": "50"}, ("50", "1.36", "68")),
        ({"total": "80"}, ("40", "2", "80")),
        ({"unit_price": "1.50"}, ("40", "1.50", "60.00")),
        ({"quantity": "50", "unit_price": "2"}, ("50", "2", "100")),
        ({"total": "60", "unit_price": "1.5"}, ("40", "1.5", "60")),
        ({"notes": "x"}, ("40", "1.7", "68")),
    ],
)
def test_a_change_of_one_moves_the_third(
    owner: Actor, changes: dict[str, str], expected: tuple[str, ...]
) -> None:
    entry = fill(owner, make_car(owner))
    given = {key: text if key == "notes" else Decimal(text) for key, text in changes.items()}

    changed = services.energy_entry_change(actor=owner, entry_id=entry.pk, changes=given)

    wanted = tuple(Decimal(text) for text in expected)
    assert (changed.entered_quantity, changed.unit_price, changed.total) == wanted


def test_energy_entry_change_moves_to_another_vehicle(owner: Actor) -> None:
    old, new = make_car(owner), make_car(owner, "Passat")
    _first, entry_id, last = fills(owner, old, (1000, 40), (1500, 30), (2000, 30))

    services.energy_entry_change(actor=owner, entry_id=entry_id, changes={"vehicle_id": new.pk})

    moved = EnergyEntry.objects.for_actor(owner).get(pk=entry_id)
    assert (moved.vehicle_id, moved.store.vehicle_id) == (new.pk, new.pk)
    assert MeterReading.objects.for_actor(owner).get(source_id=entry_id).vehicle_id == new.pk
    assert told(last, owner) == ("", Decimal(30), Decimal(1000))
    assert told(entry_id, owner)[0] == "first"
    with pytest.raises(StaleVersion):
        services.energy_entry_change(
            actor=owner, entry_id=entry_id, changes={"notes": "x"}, expected_version=1
        )


def test_energy_entry_bin_leaves_nothing_and_unbin_brings_all_back(owner: Actor) -> None:
    car = make_car(owner)
    entry = fill(owner, car, odometer=Decimal(1000))

    services.energy_entry_bin(actor=owner, entry_id=entry.pk)
    assert not TimelineEntry.objects.for_actor(owner).exists()
    assert not MeterReading.objects.for_actor(owner).exists()
    assert spent(owner) == {}
    services.energy_entry_unbin(actor=owner, entry_id=entry.pk)

    assert spent(owner) == {(car.pk, "fuel"): Decimal(68)}
    assert MeterReading.objects.for_actor(owner).exists()
    with pytest.raises(NotFound):
        services.energy_entry_unbin(actor=owner, entry_id=entry.pk)


def test_energy_entry_purge_needs_the_bin(owner: Actor) -> None:
    entry = fill(owner, make_car(owner))
    with pytest.raises(NotFound):
        services.energy_entry_purge(actor=owner, row_id=entry.pk)
    services.energy_entry_bin(actor=owner, entry_id=entry.pk)

    services.energy_entry_purge(actor=owner, row_id=entry.pk)

    assert not EnergyEntry.objects.for_actor(owner).exists()


def test_energy_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    entry = fill(owner, make_car(owner))

    with pytest.raises(NotAllowed):
        fill(viewer, entry.vehicle)
    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            services.energy_entry_change(actor=actor, entry_id=entry.pk, changes={"notes": "x"})
        with pytest.raises(error):
            services.energy_entry_bin(actor=actor, entry_id=entry.pk)
        with pytest.raises(error):
            services.energy_store_change(actor=actor, store_id=entry.store_id, changes={})


def test_a_driver_changes_own_entries_only(owner: Actor, driver: Actor, mechanic: Actor) -> None:
    car = make_car(owner)
    own, other = fill(driver, car), fill(owner, car)

    services.energy_entry_change(actor=driver, entry_id=own.pk, changes={"notes": "mine"})
    services.energy_entry_change(actor=mechanic, entry_id=own.pk, changes={"notes": "checked"})

    for change in (
        lambda: services.energy_entry_change(
            actor=driver, entry_id=other.pk, changes={"notes": "x"}
        ),
        lambda: services.energy_entry_bin(actor=driver, entry_id=other.pk),
        lambda: services.energy_entries_bin(actor=driver, entry_ids=[own.pk, other.pk]),
    ):
        with pytest.raises(NotAllowed):
            change()
    services.energy_entry_bin(actor=driver, entry_id=own.pk)


def test_many_are_moved_binned_and_restored_at_once(owner: Actor) -> None:
    old, new = make_car(owner), make_car(owner, "Passat")
    ids = fills(owner, old, (1000, 40), (1500, 30))

    services.energy_entries_to_vehicle(actor=owner, entry_ids=ids, vehicle_id=new.pk)
    assert {row.vehicle_id for row in selectors.energy_entry_list(actor=owner)} == {new.pk}
    assert told(ids[1], owner) == ("", Decimal(30), Decimal(500))
    services.energy_entries_bin(actor=owner, entry_ids=ids)
    assert not selectors.energy_entry_list(actor=owner).exists()
    services.energy_entries_unbin(actor=owner, entry_ids=ids)

    assert told(ids[1], owner) == ("", Decimal(30), Decimal(500))
    with pytest.raises(RuleViolated):
        services.energy_entries_bin(actor=owner, entry_ids=[])


def test_energy_entries_move_follow_their_station(owner: Actor) -> None:
    one, two = make_vendor(owner, "Shell 1"), make_vendor(owner, "Shell 2")
    entry = fill(owner, make_car(owner), vendor_id=one.pk)

    moved = services.energy_entries_move(actor=owner, source_id=one.pk, target_id=two.pk, ids=None)

    assert moved == [entry.pk]
    assert TimelineEntry.objects.for_actor(owner).get().vendor_id == two.pk


def test_tanks_are_added_described_and_removed(owner: Actor) -> None:
    car = make_car(owner, fuel="electric")
    store = services.energy_store_add(
        actor=owner, vehicle_id=car.pk, energy="electricity", capacity=Decimal(58)
    )
    _first, last = (
        fill(
            owner,
            car,
            on=DAY + timedelta(days=n),
            odometer=Decimal(1000 + 200 * n),
            quantity=Decimal(30),
            level_after=Decimal(80 - 10 * n),
        ).pk
        for n in range(2)
    )
    assert told(last, owner) == ("", Decimal("35.8"), Decimal(200))

    services.energy_store_change(actor=owner, store_id=store.pk, changes={"capacity": None})

    assert told(last, owner)[0] == "level"
    with pytest.raises(Conflict):
        services.energy_store_remove(actor=owner, store_id=store.pk)
    empty = services.energy_store_add(actor=owner, vehicle_id=car.pk, energy="def", name="Urea")
    services.energy_store_remove(actor=owner, store_id=empty.pk)
    for values in ({"capacity": Decimal(0)}, {"capacity": Decimal(5), "capacity_unit": "l"}):
        with pytest.raises(RuleViolated):
            services.energy_store_change(actor=owner, store_id=store.pk, changes=values)


def test_costs_in_another_currency_count_at_their_rate(owner: Actor) -> None:
    car = make_car(owner)
    fills(owner, car, (1000, 40), (1500, 30), currency="CHF", exchange_rate=Decimal("1.05"))

    found = selectors.vehicle_economy(actor=owner, vehicle_id=car.pk)[0]

    assert found.cost_rate == Decimal("71.40") / 500


def test_costs_without_a_rate_do_not_count(owner: Actor) -> None:
    car = make_car(owner)
    fills(owner, car, (1000, 40), (1500, 30), currency="CHF")

    assert selectors.vehicle_economy(actor=owner, vehicle_id=car.pk)[0].cost_rate is None


def test_energy_entry_list_narrows(owner: Actor) -> None:
    car, vendor = make_car(owner), make_vendor(owner)
    wanted = fill(owner, car, vendor_id=vendor.pk, tags=("Trip",), is_missed_before=True)
    other = make_car(owner, "ID.3", fuel="electric")
    fill(owner, other, on=date(2025, 1, 1), is_full=False)

    for narrow in (
        {"vehicle_id": car.pk},
        {"vendor_id": vendor.pk},
        {"store_id": wanted.store_id},
        {"energy": "diesel"},
        {"fill": "full"},
        {"fill": "missed"},
        {"since": date(2026, 1, 1)},
        {"tag": "trip"},
        {"search": "weber"},
    ):
        rows = selectors.energy_entry_list(actor=owner, narrow=selectors.EnergyFilter(**narrow))
        assert list(rows) == [wanted], narrow


def test_recording_takes_as_many_queries_after_five_fill_ups_as_after_fifteen(
    owner: Actor,
) -> None:
    car = make_car(owner)
    counts = []
    for number in range(17):
        with CaptureQueriesContext(connection) as queries:
            day, reading = DAY + timedelta(days=number), Decimal(1000 + 500 * number)
            fill(owner, car, on=day, odometer=reading)
        counts.append(len(queries))

    assert counts[5] == counts[15]
