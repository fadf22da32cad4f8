"""Components go in and out of vehicles, and take along what they have done."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from garage.components import selectors, services
from garage.components.models import Component, Installation
from garage.components.selectors.lives import component_lives
from garage.vehicles.models import MeterReading, TimelineEntry
from garage.vehicles.services.meter_setup import MeterEventInput, meter_event_record
from garage.vehicles.services.purge import vehicle_purge
from garage.vehicles.services.vehicles import vehicle_bin
from inventory.vendors.services import vendor_find_or_add
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.garage.components.making import DAY, fit, make_component, read
from tests.garage.maintenance.making import make_file, make_vehicle, make_vendor

TODAY = date(2026, 3, 1)


def km(actor: Actor, component: Component) -> Decimal | None:
    lives = component_lives(actor=actor, component_ids=[component.pk], today=TODAY)
    return lives[component.pk].km.total


def titles(actor: Actor) -> list[str]:
    return [row.title for row in TimelineEntry.objects.for_actor(actor).order_by("on", "id")]


def test_component_add_keeps_what_was_said(mechanic: Actor) -> None:
    vendor = make_vendor(mechanic)

    row = make_component(
        mechanic,
        name="  Winter   wheels ",
        dot_codes="2319;2319",
        vendor_id=vendor.pk,
        price=Decimal("512.005"),
        tags=("set of four",),
        file_ids=(make_file(mechanic).pk,),
    )

    assert (row.name, row.dot_codes, row.price) == (
        "Winter wheels",
        "2319, 2319",
        Decimal("512.01"),
    )
    assert [tag.name for tag in row.tags.all()] == ["set of four"]
    assert AuditEntry.objects.for_actor(mechanic).filter(action="component.record").exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "wing"}, "kind"),
        ({"season": "monsoon"}, "season"),
        ({"dot_codes": "6119"}, "dot_codes"),
        ({"dot_codes": ",".join(["2319"] * 9)}, "dot_codes"),
        ({"price": Decimal(-1)}, "price"),
        ({"currency": "EURO"}, "currency"),
        ({"bought_on": date(1700, 1, 1)}, "bought_on"),
    ],
)
def test_component_add_refuses_what_cannot_be(
    owner: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        make_component(owner, **values)

    assert field in caught.value.fields


def test_component_fit_posts_entry_and_reading(owner: Actor) -> None:
    vehicle, row = make_vehicle(owner), make_component(owner)

    place = fit(owner, row, vehicle, odometer=Decimal(52_000), position=" Rear ")

    assert (place.position, place.installed_unit, titles(owner)) == (
        "Rear", "km", ["Winter wheels fitted"],
    )  # fmt: skip
    assert MeterReading.objects.for_actor(owner).get().value == Decimal(52_000)


def test_a_component_keeps_its_life_in_another_vehicle(owner: Actor) -> None:
    golf, passat = make_vehicle(owner), make_vehicle(owner, "Passat")
    row = make_component(owner)
    fit(owner, row, golf, odometer=Decimal(50_000))
    services.component_take_off(
        actor=owner, component_id=row.pk, on=date(2025, 10, 1), odometer=Decimal(58_000)
    )
    fit(owner, row, passat, on=date(2025, 11, 1), odometer=Decimal(1_000), odometer_unit="mi")
    read(owner, passat, date(2026, 2, 1), 2_000, "mi")

    assert km(owner, row) == Decimal(8_000) + Decimal("1609.4")
    assert titles(owner)[:3] == [
        "Winter wheels fitted", "Winter wheels taken off", "Winter wheels fitted",
    ]  # fmt: skip


def test_a_life_goes_on_when_the_odometer_is_replaced(owner: Actor) -> None:
    vehicle, row = make_vehicle(owner), make_component(owner)
    fit(owner, row, vehicle, odometer=Decimal(90_000))
    meter = vehicle.meters.get()
    read(owner, vehicle, date(2025, 6, 1), 95_000)
    event = MeterEventInput(
        kind="replaced", on=date(2025, 7, 1), old_value=Decimal(96_000), new_value=Decimal(0)
    )
    meter_event_record(actor=owner, meter_id=meter.pk, data=event)
    read(owner, vehicle, date(2025, 9, 1), 4_000)

    assert km(owner, row) == Decimal(10_000)


def test_a_life_without_typed_readings_is_told_from_others(owner: Actor) -> None:
    vehicle, row = make_vehicle(owner), make_component(owner)
    read(owner, vehicle, date(2025, 3, 1), 10_000)
    read(owner, vehicle, date(2025, 5, 1), 16_100)
    fit(owner, row, vehicle, on=date(2025, 4, 1))

    life = component_lives(actor=owner, component_ids=[row.pk], today=TODAY)[row.pk].km

    assert (life.total, life.is_about) == (Decimal(3_000), True)


def test_a_component_is_in_one_vehicle_at_a_time(owner: Actor) -> None:
    golf, passat = make_vehicle(owner), make_vehicle(owner, "Passat")
    row = make_component(owner)
    place = fit(owner, row, golf)

    with pytest.raises(RuleViolated, match="Golf"):
        fit(owner, row, passat, on=date(2025, 5, 1))
    with pytest.raises(RuleViolated, match="taken out before"):
        services.component_take_off(actor=owner, component_id=row.pk, on=date(2025, 1, 1))
    services.component_take_off(actor=owner, component_id=row.pk, on=date(2025, 5, 1))
    with pytest.raises(RuleViolated, match="no vehicle"):
        services.component_take_off(actor=owner, component_id=row.pk, on=date(2025, 6, 1))
    fit(owner, row, passat, on=date(2025, 5, 1))
    with pytest.raises(RuleViolated, match="Passat"):
        services.installation_change(
            actor=owner, installation_id=place.pk, changes={"removed_on": date(2025, 8, 1)}
        )


def test_tyres_swap_changes_the_set_in_one_step(mechanic: Actor) -> None:
    vehicle = make_vehicle(mechanic)
    winter = make_component(mechanic)
    summer = make_component(mechanic, "Summer wheels", kind="wheels", season="summer")
    battery = make_component(mechanic, "Battery", kind="battery", season="")
    fit(mechanic, winter, vehicle, odometer=Decimal(40_000))
    fit(mechanic, battery, vehicle)
    data = services.FitInput(vehicle_id=vehicle.pk, on=date(2025, 10, 20), odometer=Decimal(47_500))

    assert selectors.swap_choices(actor=mechanic, vehicle_id=vehicle.pk) == [summer]
    services.tyres_swap(actor=mechanic, component_id=summer.pk, data=data)

    on_now = {row.component for row in selectors.fitted_list(actor=mechanic, vehicle_id=vehicle.pk)}
    assert on_now == {summer, battery}
    assert km(mechanic, winter) == Decimal(7_500)
    assert selectors.swap_choices(actor=mechanic, vehicle_id=vehicle.pk) == [winter]
    with pytest.raises(RuleViolated, match="tyres or wheels"):
        services.tyres_swap(actor=mechanic, component_id=battery.pk, data=data)


def test_installation_change_moves_entry_and_reading(owner: Actor) -> None:
    golf, passat = make_vehicle(owner), make_vehicle(owner, "Passat")
    row = make_component(owner)
    place = fit(owner, row, golf, odometer=Decimal(5_000))

    services.installation_change(
        actor=owner,
        installation_id=place.pk,
        changes={
            "vehicle_id": passat.pk,
            "removed_on": date(2025, 6, 1),
            "removed_odometer": Decimal(6_000),
        },
    )

    readings = MeterReading.objects.for_actor(owner)
    assert {reading.vehicle_id for reading in readings} == {passat.pk}
    assert {entry.vehicle_id for entry in TimelineEntry.objects.for_actor(owner)} == {passat.pk}
    services.installation_change(
        actor=owner, installation_id=place.pk, changes={"removed_on": None}
    )
    assert titles(owner) == ["Winter wheels fitted"]
    assert readings.all().count() == 1
    with pytest.raises(StaleVersion):
        services.installation_change(
            actor=owner, installation_id=place.pk, changes={"note": "x"}, expected_version=1
        )


def test_installation_delete_leaves_nothing(owner: Actor) -> None:
    row = make_component(owner)
    place = fit(owner, row, make_vehicle(owner), odometer=Decimal(5_000))

    services.installation_delete(actor=owner, installation_id=place.pk)

    assert not Installation.objects.for_actor(owner).exists()
    assert not TimelineEntry.objects.for_actor(owner).exists()
    assert not MeterReading.objects.for_actor(owner).exists()


def test_component_bin_leaves_nothing_and_unbin_brings_all_back(owner: Actor) -> None:
    row = make_component(owner)
    fit(owner, row, make_vehicle(owner), odometer=Decimal(5_000))

    services.component_bin(actor=owner, component_id=row.pk)
    assert not TimelineEntry.objects.for_actor(owner).exists()
    assert not MeterReading.objects.for_actor(owner).exists()
    services.component_unbin(actor=owner, component_id=row.pk)

    assert titles(owner) == ["Winter wheels fitted"]
    assert MeterReading.objects.for_actor(owner).exists()
    with pytest.raises(NotFound):
        services.component_unbin(actor=owner, component_id=row.pk)
    with pytest.raises(NotFound):
        services.component_purge(actor=owner, row_id=row.pk)
    services.component_bin(actor=owner, component_id=row.pk)
    services.component_purge(actor=owner, row_id=row.pk)
    assert not Component.objects.for_actor(owner).exists()


def test_component_change_renames_its_entries(owner: Actor) -> None:
    row = make_component(owner)
    fit(owner, row, make_vehicle(owner))

    services.component_change(
        actor=owner, component_id=row.pk, changes={"name": "Snow set", "tags": ("ice",)}
    )

    assert titles(owner) == ["Snow set fitted"]
    with pytest.raises(StaleVersion):
        services.component_change(
            actor=owner, component_id=row.pk, changes={"notes": "x"}, expected_version=1
        )


def test_vehicle_purge_leaves_the_component(owner: Actor) -> None:
    vehicle, row = make_vehicle(owner), make_component(owner)
    fit(owner, row, vehicle, odometer=Decimal(5_000))
    vehicle_bin(actor=owner, vehicle_id=vehicle.pk)

    vehicle_purge(actor=owner, row_id=vehicle.pk)

    assert Component.objects.for_actor(owner).get() == row
    assert km(owner, row) is None


def test_components_move_with_their_vendor(owner: Actor) -> None:
    old, new = make_vendor(owner), vendor_find_or_add(actor=owner, name="Tyre Tom")
    row = make_component(owner, vendor_id=old.pk)

    moved = services.components_move(actor=owner, source_id=old.pk, target_id=new.pk, ids=None)

    row.refresh_from_db()
    assert (moved, row.vendor_id) == ([row.pk], new.pk)


def test_treads_record_replaces_the_same_day(owner: Actor) -> None:
    row = make_component(owner)
    depths = {"fl": Decimal("8.0"), "fr": Decimal("7.5")}

    services.treads_record(actor=owner, component_id=row.pk, on=DAY, depths=depths)
    saved = services.treads_record(
        actor=owner, component_id=row.pk, on=DAY, depths={"fl": Decimal("7.9")}
    )

    assert {tread.position: tread.depth_mm for tread in row.treads.all()} == {
        "fl": Decimal("7.9"), "fr": Decimal("7.5"),
    }  # fmt: skip
    services.tread_delete(actor=owner, tread_id=saved[0].pk)
    assert row.treads.count() == 1
    engine = make_component(owner, "Engine", kind="engine", season="")
    for component, given, position in ((engine, "8", "fl"), (row, "99", "fl"), (row, "8", "top")):
        with pytest.raises(RuleViolated):
            services.treads_record(
                actor=owner,
                component_id=component.pk,
                on=DAY,
                depths={position: Decimal(given)},
            )
    with pytest.raises(RuleViolated):
        services.treads_record(actor=owner, component_id=row.pk, on=DAY, depths={})


def test_component_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    vehicle, row = make_vehicle(owner), make_component(owner)
    place = fit(owner, row, vehicle)
    tread = services.treads_record(
        actor=owner, component_id=row.pk, on=DAY, depths={"fl": Decimal(7)}
    )[0]
    data = services.FitInput(vehicle_id=vehicle.pk, on=DAY)

    with pytest.raises(NotAllowed):
        make_component(viewer)
    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        for call, ids in (
            (services.component_change, {"component_id": row.pk, "changes": {}}),
            (services.component_bin, {"component_id": row.pk}),
            (services.component_unbin, {"component_id": row.pk}),
            (services.component_fit, {"component_id": row.pk, "data": data}),
            (services.component_take_off, {"component_id": row.pk, "on": DAY}),
            (services.tyres_swap, {"component_id": row.pk, "data": data}),
            (services.installation_change, {"installation_id": place.pk, "changes": {}}),
            (services.installation_delete, {"installation_id": place.pk}),
            (services.tread_delete, {"tread_id": tread.pk}),
        ):
            with pytest.raises(error):
                call(actor=actor, **ids)


def test_component_services_refuse_foreign_ids(owner: Actor, stranger: Actor) -> None:
    row = make_component(owner)

    with pytest.raises(NotFound):
        fit(owner, row, make_vehicle(stranger))
    with pytest.raises(NotFound):
        make_component(owner, vendor_id=make_vendor(stranger).pk)
    with pytest.raises(NotFound):
        make_component(owner, file_ids=(make_file(stranger).pk,))


def test_component_list_narrows(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    wanted = make_component(owner, tags=("ice",), manufacturer="Nokian")
    make_component(owner, "Battery", kind="battery", season="")
    fit(owner, wanted, vehicle)

    for narrow in (
        {"vehicle_id": vehicle.pk},
        {"kind": "tyres"},
        {"where": "fitted"},
        {"tag": "ICE"},
        {"search": "nokian"},
    ):
        rows = selectors.component_list(actor=owner, narrow=selectors.ComponentFilter(**narrow))
        assert list(rows) == [wanted], narrow
    kept = selectors.component_list(actor=owner, narrow=selectors.ComponentFilter(where="kept"))
    assert [row.name for row in kept] == ["Battery"]
