"""Filling an inspection in: its facts, one judgement after the other, photos and pins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from garage.inspections import scoring, selectors
from garage.inspections.models import Inspection, Judgement, TemplateVersion
from garage.inspections.rubric import CHECK, NUMBER, STEPS, Criterion
from garage.records.common import days_checked, meter_unit_of
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import Conflict, NotFound, RuleViolated, worded
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.files.store import attach, attachments_of, detach, file_get, file_store
from project.kernel.jobs.defer import defer
from project.kernel.rows import complain, save_changes, save_new

MOST_PHOTOS = 100
_FACTS = frozenset({"on", "odometer", "odometer_unit", "inspector", "note", "title"})
_UNJUDGED = (scoring.CANNOT_TELL, scoring.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionInput:
    """The facts of an inspection that begins."""

    vehicle_id: int
    version_id: int
    on: date
    odometer: Decimal | None = None
    odometer_unit: str = ""
    inspector: str = ""
    note: str = ""
    custom_fields: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementInput:
    """What was found for a criterion.

    A check is answered by the verdict, a scale by its level, a number by the number; the verdicts
    `cannot_tell` and `not_applicable` fit everywhere, an empty answer takes the judgement back.
    """

    verdict: str = ""
    level: int | None = None
    number: Decimal | None = None
    note: str = ""


@transaction.atomic
def inspection_start(*, actor: Actor, data: InspectionInput) -> Inspection:
    """Begin an inspection of a vehicle with the published version of a template."""
    actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    version = selectors.version_get(actor=actor, version_id=data.version_id)
    if version.state != TemplateVersion.State.PUBLISHED:
        raise RuleViolated(
            "Choose a template that is published.", field="version_id", code="not-published"
        )
    facts = {
        "on": data.on,
        "odometer": data.odometer,
        "odometer_unit": data.odometer_unit,
        "inspector": data.inspector,
        "note": data.note,
    }
    inspection = Inspection(
        vehicle=vehicle,
        template_version=version,
        title=version.template.title,
        is_condition_report=version.template.is_condition_report,
        **_facts(facts, vehicle=vehicle),
    )
    save_new(inspection, actor=actor)
    custom_values_set(inspection, data.custom_fields, actor=actor, is_whole=True)
    after = {"on": inspection.on, "template": version.template.title, "version": version.number}
    audit.record("inspection.start", inspection, actor=actor, after=after)
    return inspection


@transaction.atomic
def inspection_change(
    *,
    actor: Actor,
    inspection_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Inspection:
    """Change the facts of a draft; raises `Conflict` once it is signed."""
    actor.require(Permission.EDIT_WORK)
    inspection = draft_get(actor=actor, inspection_id=inspection_id)
    given = {name: value for name, value in changes.items() if name in _FACTS}
    facts = {name: getattr(inspection, name) for name in _FACTS} | given
    values = _facts(facts, vehicle=inspection.vehicle)
    moved = save_changes(inspection, changes=values, expected_version=expected_version)
    audit.record_changes("inspection.change", inspection, actor=actor, moved=moved)
    custom_values_set(inspection, changes.get("custom_fields"), actor=actor)
    return inspection


@transaction.atomic
def inspection_judge(
    *, actor: Actor, inspection_id: int, judgements: Mapping[str, JudgementInput]
) -> Inspection:
    """Write what was found for some criteria, by their keys; raises `NotFound` for a strange key."""
    actor.require(Permission.EDIT_WORK)
    inspection = draft_get(actor=actor, inspection_id=inspection_id)
    criteria = inspection.template_version.rubric.criteria()
    known = selectors.judgements_of(inspection, actor=actor)
    moved = {}
    for key, given in judgements.items():
        criterion = _criterion(criteria, key)
        row = known.get(key) or Judgement(
            organization_id=actor.organization_id, inspection=inspection, key=key
        )
        before = row.verdict
        if _write(row, criterion, given):
            moved[key] = (before, row.verdict)
    audit.record_changes("inspection.judge", inspection, actor=actor, moved=moved)
    return inspection


@transaction.atomic
def inspection_pin(
    *, actor: Actor, inspection_id: int, key: str, view: str, x: int | None, y: int | None
) -> Judgement:
    """Pin a criterion to a place of the vehicle's outline, in percent; an empty view takes it off."""
    actor.require(Permission.EDIT_WORK)
    inspection = draft_get(actor=actor, inspection_id=inspection_id)
    _criterion(inspection.template_version.rubric.criteria(), key)
    row = selectors.judgements_of(inspection, actor=actor).get(key) or Judgement(
        organization_id=actor.organization_id, inspection=inspection, key=key
    )
    row.view = view
    row.pin_x, row.pin_y = (x, y) if view else (None, None)
    _save(row)
    after = {"key": key, "view": view, "x": row.pin_x, "y": row.pin_y}
    audit.record("inspection.pin", inspection, actor=actor, after=after)
    return row


@transaction.atomic
def inspection_photo_add(
    *,
    actor: Actor,
    inspection_id: int,
    key: str,
    upload: UploadedFile | None = None,
    file_id: int | None = None,
) -> Attachment:
    """Keep a photo of a criterion, sent now or uploaded before; its pictures are made afterwards."""
    actor.require(Permission.EDIT_WORK)
    inspection = draft_get(actor=actor, inspection_id=inspection_id)
    criterion = _criterion(inspection.template_version.rubric.criteria(), key)
    if attachments_of(inspection, actor=actor).count() >= MOST_PHOTOS:
        raise RuleViolated(
            worded("An inspection has at most %(most)s photos.", most=MOST_PHOTOS), field="photos"
        )
    file = _photo(upload, file_id, actor=actor)
    link = attach(file, inspection, actor=actor, title=criterion.title, taken_on=inspection.on)
    link.zone = key
    link.save(update_fields=("zone",))
    if not file.is_clean_picture:
        defer("garage.inspections.pictures", link, actor=actor)
    after = {"key": key, "file": file.pk}
    audit.record("inspection.photo_add", inspection, actor=actor, after=after)
    return link


@transaction.atomic
def inspection_photo_remove(*, actor: Actor, inspection_id: int, photo_id: int) -> None:
    """Take a photo off a draft for good; raises `NotFound` for a photo of something else."""
    actor.require(Permission.EDIT_WORK)
    inspection = draft_get(actor=actor, inspection_id=inspection_id)
    link = attachments_of(inspection, actor=actor).filter(pk=photo_id).first()
    if link is None:
        raise NotFound
    before = {"key": link.zone, "file": link.file_id}
    audit.record("inspection.photo_remove", inspection, actor=actor, before=before)
    detach(link, actor=actor)


def draft_get(*, actor: Actor, inspection_id: int) -> Inspection:
    """Return an inspection that can still be filled in, locked; raises `Conflict` once signed."""
    inspection = selectors.inspection_get(actor=actor, inspection_id=inspection_id, lock=True)
    if not inspection.is_draft:
        raise Conflict(
            "This inspection is signed and stays as it is. Correct it in a new version.",
            code="signed",
        )
    return inspection


def _facts(values: Mapping[str, Any], *, vehicle: Vehicle) -> dict[str, Any]:
    facts = dict(values)
    days_checked(facts, "on")
    facts["odometer_unit"] = meter_unit_of(vehicle, facts["odometer_unit"])
    facts["inspector"] = " ".join(facts["inspector"].split())
    return facts


def _criterion(criteria: Mapping[str, Criterion], key: str) -> Criterion:
    if key not in criteria:
        raise NotFound("This template asks nothing of that name.")
    return criteria[key]


def _write(row: Judgement, criterion: Criterion, given: JudgementInput) -> bool:
    """Put an answer into a row and save it; say whether anything changed."""
    values = _answer(criterion, given) | {"note": given.note.strip()}
    changed = {name for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return False
    for name in changed:
        setattr(row, name, values[name])
    _save(row)
    return True


def _answer(criterion: Criterion, given: JudgementInput) -> dict[str, Any]:
    """Return what is kept of an answer; raises `RuleViolated` for one that does not fit."""
    empty: dict[str, Any] = {"verdict": "", "level": None, "number": None}
    if given.verdict in _UNJUDGED:
        return empty | {"verdict": given.verdict}
    if criterion.scale == CHECK:
        if given.verdict and given.verdict not in scoring.VERDICTS:
            raise RuleViolated("Answer this one with yes or no.", field=criterion.key)
        return empty | {"verdict": given.verdict}
    if criterion.scale == NUMBER:
        _check_number(criterion, given.number)
    elif given.level is not None and not 1 <= given.level <= STEPS[criterion.scale]:
        steps = STEPS[criterion.scale]
        raise RuleViolated(
            worded("Choose a step of 1 to %(steps)s.", steps=steps), field=criterion.key
        )
    kept = empty | (
        {"number": given.number} if criterion.scale == NUMBER else {"level": given.level}
    )
    answer = scoring.Answer(level=kept["level"], number=kept["number"])
    return kept | {"verdict": scoring.verdict_of(criterion, answer)}


def _check_number(criterion: Criterion, value: Decimal | None) -> None:
    if value is not None and (not value.is_finite() or abs(value) >= Decimal(10) ** 9):
        raise RuleViolated("Type a number below a billion.", field=criterion.key)


def _photo(upload: UploadedFile | None, file_id: int | None, *, actor: Actor) -> StoredFile:
    if upload is not None:
        return file_store(upload=upload, purpose=StoredFile.Purpose.PHOTO, actor=actor)
    if file_id is None:
        raise RuleViolated("Choose a photo.", field="photos")
    file = file_get(file_id=file_id, actor=actor)
    if file.purpose != StoredFile.Purpose.PHOTO:
        raise RuleViolated("Choose a file that was uploaded as a photo.", field="file_id")
    return file


def _save(row: Judgement) -> None:
    try:
        row.full_clean(exclude=("organization", "inspection"), validate_constraints=False)
        row.validate_constraints()
    except ValidationError as error:
        raise complain(error) from error
    row.save()
