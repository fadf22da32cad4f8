"""Defects: reported, planned, fixed, accepted, opened again; closed by the work that mends them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.inspections import selectors
from garage.inspections.models import Defect
from garage.records.common import Moved, days_checked, files_set, save_with_parts
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.dates import today_in
from project.kernel.errors import Conflict, NotFound, RuleViolated
from project.kernel.jobs.defer import defer
from project.kernel.rows import save_changes, save_new

_COLUMNS = frozenset(
    {
        "title", "severity", "is_safe_to_drive", "found_on", "planned_on", "note", "view",
        "pin_x", "pin_y",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DefectInput:
    """Something that is wrong with a vehicle, as people and programs report it."""

    vehicle_id: int
    title: str
    found_on: date
    severity: str = Defect.Severity.MINOR
    is_safe_to_drive: bool = True
    note: str = ""
    view: str = ""
    pin_x: int | None = None
    pin_y: int | None = None
    file_ids: tuple[int, ...] = ()
    custom_fields: Mapping[str, Any] | None = None


@transaction.atomic
def defect_report(*, actor: Actor, data: DefectInput) -> Defect:
    """Report a defect of a vehicle, with photos; drivers may do this too."""
    actor.require(Permission.REPORT_DEFECTS)
    vehicle = vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    values = {
        "title": data.title,
        "severity": data.severity,
        "is_safe_to_drive": data.is_safe_to_drive,
        "found_on": data.found_on,
        "note": data.note,
        "view": data.view,
        "pin_x": data.pin_x,
        "pin_y": data.pin_y,
    }
    defect = save_new(Defect(vehicle=vehicle, **_tidy(values)), actor=actor)
    files_set(defect, data.file_ids, actor=actor)
    custom_values_set(defect, data.custom_fields, actor=actor, is_whole=True)
    after = {"severity": defect.severity, "is_safe_to_drive": defect.is_safe_to_drive}
    audit.record("defect.report", defect, actor=actor, after=after)
    return defect


@transaction.atomic
def defect_change(
    *,
    actor: Actor,
    defect_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Defect:
    """Change what is sent of a defect; its state has services of its own."""
    actor.require(Permission.EDIT_WORK)
    defect = selectors.defect_get(actor=actor, defect_id=defect_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    current = {name: getattr(defect, name) for name in _COLUMNS}
    parts = files_set(defect, changes.get("file_ids"), actor=actor)
    moved = save_with_parts(
        defect, changes=_tidy(current | given), parts=parts, expected_version=expected_version
    )
    audit.record_changes("defect.change", defect, actor=actor, moved=moved)
    custom_values_set(defect, changes.get("custom_fields"), actor=actor)
    return defect


@transaction.atomic
def defect_plan(*, actor: Actor, defect_id: int, on: date | None = None) -> Defect:
    """Say that a defect is going to be mended, on a day if one is known; the planner gets a task."""
    defect = _waiting(defect_id, actor=actor)
    days_checked({"planned_on": on}, "planned_on")
    changes = {"state": Defect.State.PLANNED, "planned_on": on}
    _move(defect, changes, action="defect.plan", actor=actor)
    defer(
        "garage.planner.plan",
        defect,
        actor=actor,
        title=defect.title,
        vehicle_id=defect.vehicle_id,
        due_on=on.isoformat() if on else "",
        description=defect.note,
    )
    return defect


@transaction.atomic
def defect_accept(*, actor: Actor, defect_id: int, reason: str, on: date | None = None) -> Defect:
    """Live with a defect, and say why; one that forbids driving cannot be accepted."""
    defect = _waiting(defect_id, actor=actor)
    if not defect.is_safe_to_drive:
        raise RuleViolated(
            "A defect that forbids driving is mended, not accepted.", code="unsafe", field="reason"
        )
    if not reason.strip():
        raise RuleViolated("Say why it is left as it is.", field="reason")
    changes = {
        "state": Defect.State.ACCEPTED,
        "closed_on": _day(on, actor=actor),
        "reason": reason.strip(),
    }
    return _move(defect, changes, action="defect.accept", actor=actor)


@transaction.atomic
def defect_fix(
    *, actor: Actor, defect_id: int, on: date | None = None, record_id: int | None = None
) -> Defect:
    """Say that a defect is mended, by a service record of its vehicle or without one."""
    defect = _waiting(defect_id, actor=actor)
    record = None if record_id is None else _record_of(defect, record_id, actor=actor)
    closed_on = on or (record.on if record else None)
    changes = {
        "state": Defect.State.FIXED,
        "closed_on": _day(closed_on, actor=actor),
        "service_record_id": record_id,
        "reason": "",
    }
    return _move(defect, changes, action="defect.fix", actor=actor)


@transaction.atomic
def defect_reopen(*, actor: Actor, defect_id: int) -> Defect:
    """Open a defect again that was planned, fixed or accepted."""
    actor.require(Permission.EDIT_WORK)
    defect = selectors.defect_get(actor=actor, defect_id=defect_id, lock=True)
    if defect.state == Defect.State.OPEN:
        raise Conflict("This defect is open.")
    return _move(defect, dict(_OPEN), action="defect.reopen", actor=actor)


@transaction.atomic
def defect_bin(*, actor: Actor, defect_id: int) -> Defect:
    """Put a defect into the bin."""
    actor.require(Permission.EDIT_WORK)
    defect = selectors.defect_get(actor=actor, defect_id=defect_id, lock=True)
    return _move(defect, {"binned_at": timezone.now()}, action="defect.bin", actor=actor)


@transaction.atomic
def defect_unbin(*, actor: Actor, defect_id: int) -> Defect:
    """Take a defect out of the bin."""
    actor.require(Permission.EDIT_WORK)
    defect = selectors.defect_find(actor=actor, defect_id=defect_id)
    if defect.binned_at is None:
        raise NotFound
    return _move(defect, {"binned_at": None}, action="defect.unbin", actor=actor)


@transaction.atomic
def defect_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned defect with its photos; there is no way back."""
    actor.require(Permission.EDIT_WORK)
    defect = selectors.defect_find(actor=actor, defect_id=row_id)
    if defect.binned_at is None:
        raise NotFound
    audit.record("defect.purge", defect, actor=actor, before={"title": defect.title})
    files_set(defect, (), actor=actor)
    defect.delete()


@transaction.atomic
def defects_settle(*, actor: Actor, record: Any, ids: Collection[int]) -> None:
    """Close the defects that a service record mended; those of another vehicle are not found."""
    rows = selectors.defects_get(actor=actor, defect_ids=ids, vehicle_id=record.vehicle_id)
    for defect in rows:
        if not defect.is_closed:
            defect_fix(actor=actor, defect_id=defect.pk, record_id=record.pk)


@transaction.atomic
def defects_unsettle(*, actor: Actor, record: Any) -> None:
    """Open the defects again whose service record goes into the bin; the link stays."""
    _switch(record, from_state=Defect.State.FIXED, changes=_REOPENED, actor=actor)


@transaction.atomic
def defects_resettle(*, actor: Actor, record: Any) -> None:
    """Close the defects again whose service record comes back from the bin."""
    changes = {"state": Defect.State.FIXED, "closed_on": record.on}
    _switch(record, from_state=Defect.State.OPEN, changes=changes, actor=actor)


_REOPENED: Mapping[str, Any] = {"state": Defect.State.OPEN, "closed_on": None}
_OPEN: Mapping[str, Any] = {
    "state": Defect.State.OPEN,
    "closed_on": None,
    "planned_on": None,
    "service_record_id": None,
    "reason": "",
}


def _switch(record: Any, *, from_state: str, changes: Mapping[str, Any], actor: Actor) -> None:
    rows = Defect.objects.for_actor(actor).kept().filter(service_record_id=record.pk)
    for defect in rows.filter(state=from_state).select_for_update().order_by("id"):
        action = "defect.reopen" if from_state == Defect.State.FIXED else "defect.fix"
        _move(defect, changes, action=action, actor=actor)


def _waiting(defect_id: int, *, actor: Actor) -> Defect:
    """Return a defect that is open or planned, locked; raises `Conflict` for a closed one."""
    actor.require(Permission.EDIT_WORK)
    defect = selectors.defect_get(actor=actor, defect_id=defect_id, lock=True)
    if defect.is_closed:
        raise Conflict("This defect is closed. Open it again first.")
    return defect


def _move(defect: Defect, changes: Mapping[str, Any], *, action: str, actor: Actor) -> Defect:
    moved: Moved = save_changes(defect, changes=changes)
    before = {name: pair[0] for name, pair in moved.items()}
    after = {name: pair[1] for name, pair in moved.items()}
    audit.record(action, defect, actor=actor, before=before, after=after)
    return defect


def _record_of(defect: Defect, record_id: int, *, actor: Actor) -> Any:
    """Return a service record of the defect's vehicle; raises `NotFound`."""
    model: Any = Defect._meta.get_field("service_record").related_model
    record = model.objects.for_actor(actor).kept().filter(pk=record_id).first()
    if record is None or record.vehicle_id != defect.vehicle_id:
        raise NotFound
    return record


def _day(on: date | None, *, actor: Actor) -> date:
    days_checked({"on": on}, "on")
    return on or today_in(actor.time_zone, now=timezone.now())


def _tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    clean = dict(values)
    days_checked(clean, "found_on", "planned_on")
    clean["title"] = " ".join(clean["title"].split())
    if clean["severity"] == Defect.Severity.DANGEROUS and clean["is_safe_to_drive"]:
        raise RuleViolated(
            "A dangerous defect forbids driving. Choose a lower severity or forbid it.",
            field="is_safe_to_drive",
        )
    if not clean["view"]:
        clean["pin_x"] = clean["pin_y"] = None
    elif clean["pin_x"] is None or clean["pin_y"] is None:
        raise RuleViolated("A pin has a view and both places on it.", field="view")
    return clean
