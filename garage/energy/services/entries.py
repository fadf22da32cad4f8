"""Changes to fill-ups and charging sessions."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from garage.energy import selectors
from garage.energy.models import EnergyEntry
from garage.energy.services.inputs import (
    EnergyEntryInput,
    changed,
    columns_of,
    driver_checked,
)
from garage.energy.services.posting import entry_posted, entry_withdrawn, timeline_posted
from garage.energy.services.stores import store_for
from garage.records.common import files_set, save_with_parts, tags_set, vendor_checked
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound
from project.kernel.rows import save_changes, save_new


@transaction.atomic
def energy_entry_record(*, actor: Actor, data: EnergyEntryInput) -> EnergyEntry:
    """Record a fill-up or charge, with its files, meter reading and place on the timeline."""
    actor.require(Permission.RECORD_ENERGY)
    vehicle = vehicle_get(actor=actor, vehicle_id=data.vehicle_id, lock=True)
    vendor_checked(data.vendor_id, actor=actor)
    driver_checked(data.driver_id, actor=actor)
    store = store_for(vehicle, actor=actor, store_id=data.store_id, energy=data.energy)
    columns = columns_of(data, vehicle=vehicle, store=store, actor=actor)
    entry = EnergyEntry(vehicle=vehicle, store=store, energy=store.energy, **columns)
    save_new(entry, actor=actor)
    tags_set(entry, data.tags, actor=actor)
    files_set(entry, data.file_ids, actor=actor)
    custom_values_set(entry, data.custom_fields, actor=actor, is_whole=True)
    entry_posted(entry, actor=actor)
    after = {"on": entry.on, "quantity": entry.quantity_text, "total": entry.total}
    audit.record("energy_entry.record", entry, actor=actor, after=after)
    return selectors.energy_entry_get(actor=actor, entry_id=entry.pk)


@transaction.atomic
def energy_entry_change(
    *,
    actor: Actor,
    entry_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> EnergyEntry:
    """Change what is sent of an entry, by the names of `EnergyEntryInput`.

    Raises `NotAllowed` for a driver and somebody else's entry, `StaleVersion` when somebody changed it
    after it was read.
    """
    entry = _own(actor=actor, entry_id=entry_id)
    before, day = entry.store, entry.on
    data = changed(entry, changes)
    vehicle = vehicle_get(actor=actor, vehicle_id=data.vehicle_id, lock=True)
    if data.vendor_id != entry.vendor_id:
        vendor_checked(data.vendor_id, actor=actor)
    if data.driver_id != entry.driver_id:
        driver_checked(data.driver_id, actor=actor)
    store = store_for(vehicle, actor=actor, store_id=data.store_id, energy=data.energy)
    columns = columns_of(data, vehicle=vehicle, store=store, actor=actor)
    columns |= {"vehicle_id": vehicle.pk, "store_id": store.pk, "energy": store.energy}
    parts = tags_set(entry, changes.get("tags"), actor=actor)
    parts |= files_set(entry, changes.get("file_ids"), actor=actor)
    moved = save_with_parts(entry, changes=columns, parts=parts, expected_version=expected_version)
    if moved:
        entry.vehicle, entry.store = vehicle, store
        entry_posted(entry, actor=actor, days=[day], stores=[before])
        audit.record_changes("energy_entry.change", entry, actor=actor, moved=moved)
    custom_values_set(entry, changes.get("custom_fields"), actor=actor)
    return selectors.energy_entry_get(actor=actor, entry_id=entry.pk)


@transaction.atomic
def energy_entry_bin(*, actor: Actor, entry_id: int) -> EnergyEntry:
    """Put an entry into the bin; its sums and meter reading go with it, its neighbours are told anew."""
    entry = _own(actor=actor, entry_id=entry_id)
    save_changes(entry, changes={"binned_at": timezone.now()})
    entry_withdrawn(entry, actor=actor)
    audit.record("energy_entry.bin", entry, actor=actor)
    return entry


@transaction.atomic
def energy_entry_unbin(*, actor: Actor, entry_id: int) -> EnergyEntry:
    """Take an entry out of the bin, with its sums and meter reading."""
    entry = selectors.energy_entry_find(actor=actor, entry_id=entry_id)
    _require_change(entry, actor=actor)
    if entry.binned_at is None:
        raise NotFound
    vehicle_get(actor=actor, vehicle_id=entry.vehicle_id, lock=True)
    save_changes(entry, changes={"binned_at": None})
    entry_posted(entry, actor=actor)
    audit.record("energy_entry.unbin", entry, actor=actor)
    return selectors.energy_entry_get(actor=actor, entry_id=entry.pk)


@transaction.atomic
def energy_entry_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned entry with its files; there is no way back."""
    actor.require(Permission.EDIT_EXPENSES)
    entry = selectors.energy_entry_find(actor=actor, entry_id=row_id)
    if entry.binned_at is None:
        raise NotFound
    audit.record("energy_entry.purge", entry, actor=actor, before={"title": str(entry)})
    files_set(entry, (), actor=actor)
    entry.delete()


def energy_entries_move(
    *, actor: Actor, source_id: int, target_id: int | None, ids: Collection[int] | None
) -> list[int]:
    """Give the fill-ups at a station another one, as when two vendors become one."""
    actor.require(Permission.EDIT_VENDORS)
    rows = EnergyEntry.objects.for_actor(actor).filter(vendor_id=source_id).order_by("id")
    rows = rows if ids is None else rows.filter(pk__in=ids)
    moved = list(rows.values_list("id", flat=True))
    rows.update(vendor_id=target_id, version=F("version") + 1)
    fresh = EnergyEntry.objects.for_actor(actor).filter(pk__in=moved)
    for entry in fresh.kept():
        timeline_posted(entry, actor=actor)
    return moved


def may_change(entry: EnergyEntry, *, actor: Actor) -> bool:
    """Say whether an actor may change an entry: one's own, or any for those who edit expenses."""
    if not actor.can(Permission.RECORD_ENERGY):
        return False
    is_own = actor.user_id is not None and entry.created_by_id == actor.user_id
    return is_own or actor.can(Permission.EDIT_EXPENSES)


def _own(*, actor: Actor, entry_id: int) -> EnergyEntry:
    """Return an entry that the actor may change, locked.

    The vehicle is locked before it: a change writes to the neighbours, too.
    """
    actor.require(Permission.RECORD_ENERGY)
    seen = selectors.energy_entry_get(actor=actor, entry_id=entry_id)
    vehicle_get(actor=actor, vehicle_id=seen.vehicle_id, lock=True)
    entry = selectors.energy_entry_get(actor=actor, entry_id=entry_id, lock=True)
    _require_change(entry, actor=actor)
    return entry


def _require_change(entry: EnergyEntry, *, actor: Actor) -> None:
    actor.require(Permission.RECORD_ENERGY)
    if not may_change(entry, actor=actor):
        actor.require(Permission.EDIT_EXPENSES)
