"""Recording, changing and binning recalls."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.components.models import Recall
from garage.components.selectors.coverage import recall_find, recall_get
from garage.components.services.warranties import RECORD_KIND
from garage.records.common import days_checked, files_set, save_with_parts
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.files.store import subject_of
from project.kernel.rows import save_changes, save_new


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallInput:
    """A recall of a vehicle; `record_id` is the work that answered it."""

    vehicle_id: int
    title: str
    campaign: str = ""
    issuer: str = ""
    risk: str = ""
    remedy: str = ""
    announced_on: date | None = None
    state: str = Recall.State.OPEN
    booked_on: date | None = None
    done_on: date | None = None
    record_id: int | None = None
    notes: str = ""
    file_ids: tuple[int, ...] = ()


_COLUMNS = frozenset(field.name for field in fields(RecallInput)) - {"file_ids"}


@transaction.atomic
def recall_record(
    *,
    actor: Actor,
    data: RecallInput,
    custom_fields: Mapping[str, Any] | None = None,
) -> Recall:
    """Record that a vehicle is called back.

    `custom_fields` are values by the keys of the fields; `None` leaves needed ones open.
    """
    actor.require(Permission.EDIT_WORK)
    row = save_new(Recall(**_columns(data, actor=actor)), actor=actor)
    files_set(row, data.file_ids, actor=actor)
    after = {"title": row.title, "campaign": row.campaign, "state": row.state}
    audit.record("recall.record", row, actor=actor, after=after)
    custom_values_set(row, custom_fields, actor=actor, is_whole=True)
    return row


@transaction.atomic
def recall_change(
    *,
    actor: Actor,
    recall_id: int,
    changes: Mapping[str, Any],
    custom_fields: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
) -> Recall:
    """Change what is sent of a recall, by the names of `RecallInput`.

    Naming the work that answered it makes it done on the day of that work.
    """
    actor.require(Permission.EDIT_WORK)
    row = recall_get(actor=actor, recall_id=recall_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    stored = RecallInput(**{name: getattr(row, name) for name in _COLUMNS})
    parts = files_set(row, changes.get("file_ids"), actor=actor)
    data = replace(stored, **given)
    if data.record_id and data.record_id != row.record_id and "state" not in given:
        data = replace(data, state=Recall.State.DONE)
    columns = _columns(data, actor=actor)
    moved = save_with_parts(row, changes=columns, parts=parts, expected_version=expected_version)
    audit.record_changes("recall.change", row, actor=actor, moved=moved)
    custom_values_set(row, custom_fields, actor=actor)
    return row


@transaction.atomic
def recall_bin(*, actor: Actor, recall_id: int) -> Recall:
    """Put a recall into the bin."""
    actor.require(Permission.EDIT_WORK)
    row = recall_get(actor=actor, recall_id=recall_id, lock=True)
    save_changes(row, changes={"binned_at": timezone.now()})
    audit.record("recall.bin", row, actor=actor)
    return row


@transaction.atomic
def recall_unbin(*, actor: Actor, recall_id: int) -> Recall:
    """Take a recall out of the bin."""
    actor.require(Permission.EDIT_WORK)
    row = _binned(recall_id, actor=actor)
    save_changes(row, changes={"binned_at": None})
    audit.record("recall.unbin", row, actor=actor)
    return row


@transaction.atomic
def recall_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned recall with its files; there is no way back."""
    actor.require(Permission.EDIT_WORK)
    row = _binned(row_id, actor=actor)
    audit.record("recall.purge", row, actor=actor, before={"title": row.title})
    files_set(row, (), actor=actor)
    row.delete()


def _binned(recall_id: int, *, actor: Actor) -> Recall:
    row = recall_find(actor=actor, recall_id=recall_id)
    if row.binned_at is None:
        raise NotFound
    return row


def _columns(data: RecallInput, *, actor: Actor) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in _COLUMNS}
    vehicle = vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    values["title"] = " ".join(data.title.split())
    if data.record_id is not None:
        record: Any = subject_of(RECORD_KIND).visible(actor, data.record_id)
        if record.vehicle_id != vehicle.pk:
            raise RuleViolated("Choose work on the same vehicle.", field="record_id")
        if data.state == Recall.State.DONE:
            values["done_on"] = data.done_on or record.on
    if data.state != Recall.State.DONE:
        values["done_on"] = None
    days_checked(values, "announced_on", "booked_on", "done_on")
    return values
