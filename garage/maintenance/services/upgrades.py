"""Recording, changing, taking off and binning upgrades."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.maintenance import selectors
from garage.maintenance.models import Upgrade
from garage.maintenance.services.inputs import UpgradeInput
from garage.maintenance.services.posting import upgrade_post, upgrade_withdraw
from garage.records.common import (
    days_checked,
    files_set,
    meter_unit_of,
    money_checked,
    save_with_parts,
    tags_set,
    vendor_checked,
)
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.rows import save_changes, save_new

_PARTS = frozenset({"tags", "file_ids", "custom_fields"})
_COLUMNS = frozenset(field.name for field in fields(UpgradeInput)) - _PARTS


@transaction.atomic
def upgrade_record(*, actor: Actor, data: UpgradeInput) -> Upgrade:
    """Record an upgrade of a vehicle, alone or as part of a service record."""
    actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    vendor_checked(data.vendor_id, actor=actor)
    _record_checked(data, actor=actor)
    upgrade = save_new(Upgrade(**_columns(data, vehicle=vehicle)), actor=actor)
    tags_set(upgrade, data.tags, actor=actor)
    files_set(upgrade, data.file_ids, actor=actor)
    custom_values_set(upgrade, data.custom_fields, actor=actor, is_whole=True)
    upgrade_post(upgrade, actor=actor)
    after = {"installed_on": upgrade.installed_on, "cost": upgrade.cost}
    audit.record("upgrade.record", upgrade, actor=actor, after=after)
    return upgrade


@transaction.atomic
def upgrade_change(
    *,
    actor: Actor,
    upgrade_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Upgrade:
    """Change what is sent of an upgrade, by the names of `UpgradeInput` or `removed_on`."""
    actor.require(Permission.EDIT_WORK)
    upgrade = selectors.upgrade_get(actor=actor, upgrade_id=upgrade_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    data = replace(_input_of(upgrade), **given)
    vehicle = vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    if data.vendor_id != upgrade.vendor_id:
        vendor_checked(data.vendor_id, actor=actor)
    if (data.record_id, data.vehicle_id) != (upgrade.record_id, upgrade.vehicle_id):
        _record_checked(data, actor=actor)
    columns = _columns(data, vehicle=vehicle)
    if "removed_on" in changes:
        days_checked(changes, "removed_on")
        columns["removed_on"] = changes["removed_on"]
    parts = tags_set(upgrade, changes.get("tags"), actor=actor)
    parts |= files_set(upgrade, changes.get("file_ids"), actor=actor)
    moved = save_with_parts(
        upgrade, changes=columns, parts=parts, expected_version=expected_version
    )
    if moved:
        upgrade_post(upgrade, actor=actor)
        audit.record_changes("upgrade.change", upgrade, actor=actor, moved=moved)
    custom_values_set(upgrade, changes.get("custom_fields"), actor=actor)
    return upgrade


@transaction.atomic
def upgrade_take_off(*, actor: Actor, upgrade_id: int, on: date | None) -> Upgrade:
    """Say on which day an upgrade was taken off again; `None` says that it is still there."""
    upgrade = selectors.upgrade_get(actor=actor, upgrade_id=upgrade_id)
    if on is not None and not upgrade.is_reversible:
        raise RuleViolated("This upgrade cannot be taken back.", field="removed_on")
    return upgrade_change(actor=actor, upgrade_id=upgrade_id, changes={"removed_on": on})


@transaction.atomic
def upgrade_bin(*, actor: Actor, upgrade_id: int) -> Upgrade:
    """Put an upgrade into the bin; its entry, sums and meter reading go with it."""
    actor.require(Permission.EDIT_WORK)
    upgrade = selectors.upgrade_get(actor=actor, upgrade_id=upgrade_id, lock=True)
    upgrade_withdraw(upgrade, actor=actor)
    save_changes(upgrade, changes={"binned_at": timezone.now()})
    audit.record("upgrade.bin", upgrade, actor=actor)
    return upgrade


@transaction.atomic
def upgrade_unbin(*, actor: Actor, upgrade_id: int) -> Upgrade:
    """Take an upgrade out of the bin, with its entry, sums and meter reading."""
    actor.require(Permission.EDIT_WORK)
    upgrade = selectors.upgrade_find(actor=actor, upgrade_id=upgrade_id)
    if upgrade.binned_at is None:
        raise NotFound
    save_changes(upgrade, changes={"binned_at": None})
    upgrade_post(upgrade, actor=actor)
    audit.record("upgrade.unbin", upgrade, actor=actor)
    return upgrade


def _input_of(upgrade: Upgrade) -> UpgradeInput:
    return UpgradeInput(**{name: getattr(upgrade, name) for name in _COLUMNS})


def _record_checked(data: UpgradeInput, *, actor: Actor) -> None:
    """Raise `NotFound` or `RuleViolated` unless the upgrade's service record is of its vehicle."""
    if data.record_id is None:
        return
    record = selectors.service_record_get(actor=actor, record_id=data.record_id)
    if record.vehicle_id != data.vehicle_id:
        raise RuleViolated("That service record is of another vehicle.", field="record_id")


def _columns(data: UpgradeInput, *, vehicle: Vehicle) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in _COLUMNS}
    values = money_checked(values, currency=data.currency)
    days_checked(values, "installed_on")
    values["vehicle_id"] = vehicle.pk
    values["title"] = " ".join(data.title.split())
    values["odometer_unit"] = meter_unit_of(vehicle, data.odometer_unit)
    return values
