"""Upgrades are recorded, changed, taken off and binned."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from garage.maintenance import selectors, services
from garage.maintenance.models import Upgrade
from garage.maintenance.services import UpgradeInput
from garage.vehicles.models import MeterReading, MonthlySum, TimelineEntry
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.garage.maintenance.making import (
    DAY,
    make_file,
    make_record,
    make_vehicle,
    make_vendor,
)


def make_upgrade(actor: Actor, vehicle_id: int, **values: Any) -> Upgrade:
    given: dict[str, Any] = {
        "vehicle_id": vehicle_id,
        "title": "Tow bar",
        "installed_on": DAY,
        "currency": "EUR",
        "cost": Decimal(640),
    }
    return services.upgrade_record(actor=actor, data=UpgradeInput(**(given | values)))


def spent(actor: Actor) -> Decimal:
    rows = MonthlySum.objects.for_actor(actor)
    return sum((row.amount for row in rows), Decimal(0))


def test_upgrade_record_posts_entry_sum_and_reading(mechanic: Actor) -> None:
    vehicle = make_vehicle(mechanic)

    upgrade = make_upgrade(
        mechanic, vehicle.pk, odometer=Decimal(90_000), odometer_unit="mi", part_number="TB-1"
    )

    entry = TimelineEntry.objects.for_actor(mechanic).get()
    assert (entry.kind, entry.amount, entry.detail) == ("upgrade", Decimal(640), "TB-1")
    assert (entry.meter_value, entry.meter_unit) == (Decimal("144841.0"), "mi")
    assert spent(mechanic) == Decimal(640)
    assert MeterReading.objects.for_actor(mechanic).get().source_id == upgrade.pk


def test_upgrade_of_a_record_is_paid_with_the_record(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    record = make_record(owner, vehicle)

    make_upgrade(owner, vehicle.pk, record_id=record.pk)

    assert spent(owner) == record.total
    entry = TimelineEntry.objects.for_actor(owner).get(kind="upgrade")
    assert entry.amount is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"currency": "???"}, "currency"),
        ({"cost": Decimal(-1)}, "cost"),
        ({"installed_on": date(1200, 1, 1)}, "installed_on"),
    ],
)
def test_upgrade_record_refuses_what_cannot_be(
    owner: Actor, values: dict[str, Any], field: str
) -> None:
    vehicle = make_vehicle(owner)

    with pytest.raises(RuleViolated) as caught:
        make_upgrade(owner, vehicle.pk, **values)

    assert field in caught.value.fields


def test_upgrade_record_refuses_foreign_ids(owner: Actor, stranger: Actor) -> None:
    mine, theirs = make_vehicle(owner), make_vehicle(stranger)
    other = make_record(owner, make_vehicle(owner, "Passat"))

    for values, error in (
        ({"vehicle_id": theirs.pk}, NotFound),
        ({"vendor_id": make_vendor(stranger).pk}, NotFound),
        ({"record_id": make_record(stranger, theirs).pk}, NotFound),
        ({"file_ids": (make_file(stranger).pk,)}, NotFound),
        ({"record_id": other.pk}, RuleViolated),
    ):
        with pytest.raises(error):
            make_upgrade(owner, **({"vehicle_id": mine.pk} | values))


def test_upgrade_change_and_take_off(owner: Actor) -> None:
    upgrade = make_upgrade(owner, make_vehicle(owner).pk)

    services.upgrade_change(
        actor=owner, upgrade_id=upgrade.pk, changes={"cost": Decimal(700), "tags": ["Towing"]}
    )
    taken = services.upgrade_take_off(actor=owner, upgrade_id=upgrade.pk, on=date(2026, 9, 1))

    assert (taken.cost, taken.removed_on) == (Decimal(700), date(2026, 9, 1))
    assert spent(owner) == Decimal(700)
    with pytest.raises(RuleViolated):
        services.upgrade_take_off(actor=owner, upgrade_id=upgrade.pk, on=date(2020, 1, 1))
    with pytest.raises(StaleVersion):
        services.upgrade_change(
            actor=owner, upgrade_id=upgrade.pk, changes={"notes": "x"}, expected_version=1
        )


def test_upgrade_take_off_refuses_what_cannot_go_back(owner: Actor) -> None:
    upgrade = make_upgrade(owner, make_vehicle(owner).pk, is_reversible=False)

    with pytest.raises(RuleViolated):
        services.upgrade_take_off(actor=owner, upgrade_id=upgrade.pk, on=date(2026, 9, 1))


def test_upgrade_bin_leaves_nothing_and_unbin_brings_all_back(owner: Actor) -> None:
    upgrade = make_upgrade(owner, make_vehicle(owner).pk, odometer=Decimal(1000))

    services.upgrade_bin(actor=owner, upgrade_id=upgrade.pk)
    assert not TimelineEntry.objects.for_actor(owner).exists()
    assert not MeterReading.objects.for_actor(owner).exists()
    assert spent(owner) == 0
    services.upgrade_unbin(actor=owner, upgrade_id=upgrade.pk)

    assert spent(owner) == Decimal(640)
    assert MeterReading.objects.for_actor(owner).exists()
    with pytest.raises(NotFound):
        services.upgrade_unbin(actor=owner, upgrade_id=upgrade.pk)


def test_upgrade_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    vehicle = make_vehicle(owner)
    upgrade = make_upgrade(owner, vehicle.pk)

    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            make_upgrade(actor, vehicle.pk)
        with pytest.raises(error):
            services.upgrade_change(actor=actor, upgrade_id=upgrade.pk, changes={"title": "x"})
        with pytest.raises(error):
            services.upgrade_take_off(actor=actor, upgrade_id=upgrade.pk, on=None)
        with pytest.raises(error):
            services.upgrade_bin(actor=actor, upgrade_id=upgrade.pk)
        with pytest.raises(error):
            services.upgrade_unbin(actor=actor, upgrade_id=upgrade.pk)
    with pytest.raises(NotFound):
        selectors.upgrade_get(actor=stranger, upgrade_id=upgrade.pk)


def test_upgrade_list_narrows(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    upgrade = make_upgrade(owner, vehicle.pk, serial_number="SN-9")
    make_upgrade(owner, make_vehicle(owner, "Passat").pk, title="Dash camera")

    assert list(selectors.upgrade_list(actor=owner, vehicle_id=vehicle.pk)) == [upgrade]
    assert list(selectors.upgrade_list(actor=owner, search="sn-9")) == [upgrade]
