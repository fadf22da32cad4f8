"""Saving changes: only what differs, never over somebody else's."""

import pytest

from garage.models import Vehicle
from project.kernel import audit
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import RuleViolated, StaleVersion
from project.kernel.rows import save_changes, save_new


@pytest.fixture
def vehicle(owner: Actor) -> Vehicle:
    return save_new(Vehicle(name="Octavia"), actor=owner)


def test_save_changes_writes_what_differs_and_counts_the_version(vehicle: Vehicle) -> None:
    moved = save_changes(vehicle, changes={"name": "Octavia", "make": "Škoda"})

    vehicle.refresh_from_db()
    assert moved == {"make": ("", "Škoda")}
    assert (vehicle.make, vehicle.version) == ("Škoda", 2)


def test_save_changes_leaves_the_version_when_nothing_differs(vehicle: Vehicle) -> None:
    assert save_changes(vehicle, changes={"name": "Octavia"}) == {}
    assert vehicle.version == 1


def test_save_changes_refuses_another_version_than_the_one_that_was_read(
    vehicle: Vehicle,
) -> None:
    with pytest.raises(StaleVersion):
        save_changes(vehicle, changes={"name": "New"}, expected_version=7)


def test_save_changes_does_not_overwrite_a_change_made_meanwhile(
    vehicle: Vehicle, owner: Actor
) -> None:
    same = Vehicle.objects.for_actor(owner).get(pk=vehicle.pk)
    save_changes(same, changes={"name": "First"})

    with pytest.raises(StaleVersion):
        save_changes(vehicle, changes={"name": "Second"})

    same.refresh_from_db()
    assert same.name == "First"


def test_save_changes_checks_the_fields_that_change(vehicle: Vehicle) -> None:
    with pytest.raises(RuleViolated) as failure:
        save_changes(vehicle, changes={"model_year": 1200})

    assert "model_year" in failure.value.fields


def test_record_changes_keeps_before_and_after(vehicle: Vehicle, owner: Actor) -> None:
    moved = save_changes(vehicle, changes={"name": "New"})
    audit.record_changes("vehicle.change", vehicle, actor=owner, moved=moved)

    entry = AuditEntry.objects.for_actor(owner).get()
    assert (entry.before, entry.after) == ({"name": "Octavia"}, {"name": "New"})
    assert (entry.user_id, entry.channel, entry.subject_kind) == (
        owner.user_id,
        "page",
        "garage.vehicle",
    )


def test_record_changes_writes_nothing_for_no_change(vehicle: Vehicle, owner: Actor) -> None:
    audit.record_changes("vehicle.change", vehicle, actor=owner, moved={})

    assert not AuditEntry.objects.for_actor(owner).exists()
