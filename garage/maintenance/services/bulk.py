"""Changing many service records at once, and undoing it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.maintenance import selectors
from garage.maintenance.models import BulkEdit, Purpose, ServiceRecord
from garage.maintenance.services.inputs import LineInput
from garage.maintenance.services.lines import lines_of
from garage.maintenance.services.records import (
    service_record_bin,
    service_record_change,
    service_record_unbin,
)
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated, worded

MOST_ROWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChange:
    """One change for many records; only the value that belongs to the action is looked at.

    `action` is purpose, vendor, tags (added), move or bin.
    """

    action: str
    purpose: str = ""
    vendor_id: int | None = None
    tags: tuple[str, ...] = ()
    vehicle_id: int | None = None


@transaction.atomic
def bulk_edit(*, actor: Actor, record_ids: Sequence[int], change: BulkChange) -> BulkEdit:
    """Change many service records in one go; returns what `bulk_undo` needs.

    Raises `NotFound` when one of them is not there: then none is changed.
    """
    actor.require(Permission.EDIT_WORK)
    wanted = list(dict.fromkeys(record_ids))
    if not 1 <= len(wanted) <= MOST_ROWS:
        raise RuleViolated(
            worded("Choose from 1 to %(most)s records.", most=MOST_ROWS), field="ids"
        )
    _check(change)
    before = {}
    for record_id in wanted:
        record = selectors.service_record_get(actor=actor, record_id=record_id)
        before[str(record_id)] = _before(record)
        _apply(record, change, actor=actor)
    return BulkEdit.objects.create(
        organization_id=actor.organization_id, action=change.action, before=before
    )


@transaction.atomic
def bulk_undo(*, actor: Actor, edit_id: int) -> int:
    """Give the records of a bulk edit back what they had; returns how many."""
    actor.require(Permission.EDIT_WORK)
    edits = BulkEdit.objects.for_actor(actor).select_for_update()
    edit: BulkEdit | None = edits.filter(pk=edit_id, undone_at__isnull=True).first()
    if edit is None:
        raise NotFound
    restored = [
        _restore(int(record_id), edit.action, before, actor=actor)
        for record_id, before in edit.before.items()
    ]
    edit.undone_at = timezone.now()
    edit.save(update_fields=("undone_at",))
    return sum(restored)


def _check(change: BulkChange) -> None:
    needed = {
        "purpose": change.purpose in Purpose.values,
        "vendor": True,
        "tags": bool(change.tags),
        "move": change.vehicle_id is not None,
        "bin": True,
    }
    if change.action not in needed:
        raise RuleViolated(
            worded("Choose one of %(names)s.", names=", ".join(needed)), field="action"
        )
    if not needed[change.action]:
        raise RuleViolated("Say what to change it to.", field=change.action)


def _before(record: ServiceRecord) -> dict[str, Any]:
    return {
        "purpose": record.purpose,
        "vendor_id": record.vendor_id,
        "tags": list(record.tags.values_list("name", flat=True)),
        "vehicle_id": record.vehicle_id,
        "lines": [line.purpose for line in lines_of(record)],
    }


def _apply(record: ServiceRecord, change: BulkChange, *, actor: Actor) -> None:
    if change.action == "bin":
        service_record_bin(actor=actor, record_id=record.pk)
        return
    tags = [*record.tags.values_list("name", flat=True), *change.tags]
    changes: dict[str, dict[str, Any]] = {
        "purpose": {"purpose": change.purpose},
        "vendor": {"vendor_id": change.vendor_id},
        "tags": {"tags": tags},
        "move": {"vehicle_id": change.vehicle_id},
    }
    service_record_change(actor=actor, record_id=record.pk, changes=changes[change.action])


def _restore(record_id: int, action: str, before: dict[str, Any], *, actor: Actor) -> bool:
    """Give one record back what it had, if it is where the bulk edit left it."""
    record = selectors.service_record_find(actor=actor, record_id=record_id)
    if (record.binned_at is not None) != (action == "bin"):
        return False
    if action == "bin":
        service_record_unbin(actor=actor, record_id=record_id)
        return True
    name = {"vendor": "vendor_id", "move": "vehicle_id"}.get(action, action)
    changes = {name: before[name]}
    if action == "purpose":
        changes["lines"] = _lines_as_before(record, before["lines"])
    service_record_change(actor=actor, record_id=record_id, changes=changes)
    return True


def _lines_as_before(record: ServiceRecord, purposes: list[str]) -> tuple[LineInput, ...]:
    lines = lines_of(record)
    if len(lines) != len(purposes):
        return lines
    return tuple(
        replace(line, purpose=purpose) for line, purpose in zip(lines, purposes, strict=True)
    )
