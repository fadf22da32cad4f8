"""Vehicles are added, changed, put away, binned and brought back."""

from decimal import Decimal

import pytest

from garage.vehicles import selectors, services
from garage.vehicles.models import Meter, Vehicle
from garage.vehicles.selectors import VehicleFilter
from garage.vehicles.services import VehicleInput
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.garage.vehicles.conftest import MakeVehicle

VIN = "TMBJJ7NE8K0427193"


def test_vehicle_add_begins_plates_and_readings(owner: Actor) -> None:
    data = VehicleInput(
        make="Škoda", model="Octavia", plate="hh mk 2194", plate_region="DE",
        meter_value=Decimal(31402), meter_unit="mi", group="Daily", tags=("Winter", "winter"),
    )  # fmt: skip

    vehicle = services.vehicle_add(actor=owner, data=data)

    vehicle.refresh_from_db()
    meter = Meter.objects.for_actor(owner).get(vehicle=vehicle)
    assert (vehicle.name, vehicle.plate, vehicle.plate_key) == (
        "Škoda Octavia", "HH MK 2194", "HHMK2194",
    )  # fmt: skip
    assert (str(vehicle.group), [tag.name for tag in vehicle.tags.all()]) == ("Daily", ["Winter"])
    assert (meter.unit, meter.is_primary, meter.entered_value) == ("mi", True, Decimal(31402))
    assert AuditEntry.objects.for_actor(owner).filter(action="vehicle.add").count() == 1


@pytest.mark.parametrize(
    ("kind", "body"), [("car", "hatch"), ("generator", "generator"), ("motorcycle", "motorcycle")]
)
def test_vehicle_add_draws_the_body_of_its_kind(owner: Actor, kind: str, body: str) -> None:
    vehicle = services.vehicle_add(actor=owner, data=VehicleInput(kind=kind))

    assert vehicle.body == body
    assert vehicle.name == Vehicle.Kind(kind).label


def test_vehicle_add_refuses_what_no_vehicle_has(owner: Actor) -> None:
    with pytest.raises(RuleViolated) as refused:
        services.vehicle_add(actor=owner, data=VehicleInput(name="x", kind="rocket", color="red"))

    assert set(refused.value.fields) == {"kind", "color"}


def test_vehicle_add_needs_the_right(viewer: Actor, driver: Actor, mechanic: Actor) -> None:
    for actor in (viewer, driver, mechanic):
        with pytest.raises(NotAllowed):
            services.vehicle_add(actor=actor, data=VehicleInput(name="x"))


def test_any_vin_is_kept_and_an_odd_one_only_warns(owner: Actor, make_vehicle: MakeVehicle) -> None:
    old = make_vehicle(vin="118 567-K")
    twin = make_vehicle("Twin", vin="118567K")

    assert old.vin == "118567K"
    assert selectors.vehicle_warnings(twin, actor=owner) == [
        "A VIN since 1981 has 17 characters; this one has 7.",
        "Octavia has the same number.",
    ]


def test_the_source_of_a_field_is_kept_while_it_says_what_the_vin_says(owner: Actor) -> None:
    data = VehicleInput(
        vin=VIN, make="Škoda", model_year=2019, built_in="Germany",
        vin_fields=("make", "model_year", "built_in"),
    )  # fmt: skip
    vehicle = services.vehicle_add(actor=owner, data=data)
    assert vehicle.vin_sources == {
        "make": {"source": "vin", "value": "Škoda"},
        "model_year": {"source": "vin", "value": "2019"},
    }

    services.vehicle_change(actor=owner, vehicle_id=vehicle.pk, changes={"make": "Skoda"})

    vehicle.refresh_from_db()
    assert set(vehicle.vin_sources) == {"model_year"}


def test_vehicle_change_leaves_what_is_not_named(owner: Actor, vehicle: Vehicle) -> None:
    services.vehicle_change(
        actor=owner, vehicle_id=vehicle.pk, changes={"color": "#41627e", "tags": ["Blue"]}
    )

    vehicle.refresh_from_db()
    assert (vehicle.color, vehicle.make, vehicle.plate) == ("#41627e", "Škoda", "HH MK 2194")
    entry = AuditEntry.objects.for_actor(owner).get(action="vehicle.change")
    assert entry.after == {"color": "#41627e", "tags": ["Blue"]}


def test_vehicle_change_of_kind_draws_a_fitting_body(owner: Actor, vehicle: Vehicle) -> None:
    changed = services.vehicle_change(
        actor=owner, vehicle_id=vehicle.pk, changes={"kind": "boat", "group": " Lake "}
    )

    assert (changed.body, str(changed.group)) == ("boat", "Lake")


def test_vehicle_change_finds_out_that_somebody_was_faster(owner: Actor, vehicle: Vehicle) -> None:
    version = Vehicle.objects.for_actor(owner).get(pk=vehicle.pk).version
    services.vehicle_change(actor=owner, vehicle_id=vehicle.pk, changes={"notes": "a"})

    with pytest.raises(StaleVersion):
        services.vehicle_change(
            actor=owner, vehicle_id=vehicle.pk, changes={"notes": "b"}, expected_version=version
        )


@pytest.mark.parametrize(
    "service",
    [
        services.vehicle_archive,
        services.vehicle_unarchive,
        services.vehicle_bin,
        services.vehicle_unbin,
    ],
)
def test_strangers_find_no_vehicle(stranger: Actor, vehicle: Vehicle, service: object) -> None:
    with pytest.raises(NotFound):
        service(actor=stranger, vehicle_id=vehicle.pk)  # type: ignore[operator]
    with pytest.raises(NotFound):
        services.vehicle_change(actor=stranger, vehicle_id=vehicle.pk, changes={"notes": "x"})


def test_archive_and_bring_back(owner: Actor, vehicle: Vehicle) -> None:
    services.vehicle_archive(actor=owner, vehicle_id=vehicle.pk)
    rows = selectors.vehicle_list(actor=owner)
    assert not selectors.vehicle_filter(rows, VehicleFilter()).exists()
    assert selectors.vehicle_filter(rows, VehicleFilter(archived=True)).count() == 1

    services.vehicle_unarchive(actor=owner, vehicle_id=vehicle.pk)

    assert selectors.vehicle_filter(rows, VehicleFilter()).count() == 1


def test_bin_hides_and_unbin_brings_back(owner: Actor, vehicle: Vehicle) -> None:
    services.vehicle_bin(actor=owner, vehicle_id=vehicle.pk)
    with pytest.raises(NotFound):
        selectors.vehicle_get(actor=owner, vehicle_id=vehicle.pk)

    services.vehicle_unbin(actor=owner, vehicle_id=vehicle.pk)

    assert selectors.vehicle_get(actor=owner, vehicle_id=vehicle.pk) == vehicle


@pytest.mark.parametrize(
    "text", ["octav", "HHMK2194", "hh mk 2194", "hh-mk", "škoda octavia", "skoda", "2194"]
)
def test_vehicles_are_found_by_their_words(owner: Actor, vehicle: Vehicle, text: str) -> None:
    rows = selectors.vehicle_list(actor=owner)

    assert list(selectors.vehicle_filter(rows, VehicleFilter(text=text))) == [vehicle]


def test_vehicles_are_filtered_by_group_tag_kind_and_status(
    owner: Actor, make_vehicle: MakeVehicle
) -> None:
    van = make_vehicle("Van", kind="van", group="Work", tags=("Lease",), status="for_sale")
    make_vehicle("Car")
    rows = selectors.vehicle_list(actor=owner)

    for asked in (
        VehicleFilter(kind="van"),
        VehicleFilter(tag="lease"),
        VehicleFilter(group_id=van.group_id),
        VehicleFilter(status="for_sale"),
    ):
        assert list(selectors.vehicle_filter(rows, asked)) == [van]


def test_bulk_regroup_and_retag(owner: Actor, make_vehicle: MakeVehicle) -> None:
    vehicles = [make_vehicle(f"V{number}", tags=("Old",)) for number in range(3)]
    ids = [vehicle.pk for vehicle in vehicles]

    services.vehicles_regroup(actor=owner, vehicle_ids=ids, group="Barn")
    services.vehicles_retag(actor=owner, vehicle_ids=ids, add=["New"], remove=["old"])
    services.vehicles_set_status(actor=owner, vehicle_ids=ids, status="stored")

    for vehicle in vehicles:
        vehicle.refresh_from_db()
        assert (str(vehicle.group), vehicle.status) == ("Barn", "stored")
        assert [tag.name for tag in vehicle.tags.all()] == ["New"]


def test_bulk_changes_all_or_nothing(
    owner: Actor, vehicle: Vehicle, their_vehicle: Vehicle
) -> None:
    with pytest.raises(NotFound):
        services.vehicles_regroup(
            actor=owner, vehicle_ids=[vehicle.pk, their_vehicle.pk], group="Barn"
        )

    vehicle.refresh_from_db()
    assert vehicle.group is None


def test_groups_are_renamed_and_deleted(owner: Actor, make_vehicle: MakeVehicle) -> None:
    vehicle = make_vehicle(group="Barn")
    group_id = vehicle.group_id or 0
    services.group_add(actor=owner, name="Yard")

    with pytest.raises(RuleViolated):
        services.group_rename(actor=owner, group_id=group_id, name="yard")
    services.group_rename(actor=owner, group_id=group_id, name="Old barn")
    services.group_delete(actor=owner, group_id=group_id)

    vehicle.refresh_from_db()
    assert vehicle.group is None


def test_groups_of_strangers_are_not_found(stranger: Actor, make_vehicle: MakeVehicle) -> None:
    group_id = make_vehicle(group="Barn").group_id or 0

    with pytest.raises(NotFound):
        services.group_rename(actor=stranger, group_id=group_id, name="Mine")
    with pytest.raises(NotFound):
        services.group_delete(actor=stranger, group_id=group_id)
