"""Signing an inspection: its result, its hash, its defects, and the version that corrects it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.inspections import scoring, selectors
from garage.inspections.models import Defect, Inspection, Judgement
from garage.inspections.rubric import Rubric, digest_of
from garage.inspections.selectors.defects import TO_DO
from garage.inspections.services.filling import draft_get
from garage.inspections.services.posting import inspection_post, inspection_withdraw
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.selectors import custom_values_out
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import Conflict, RuleViolated, worded
from project.kernel.files.models import Attachment
from project.kernel.files.store import attach
from project.kernel.jobs.defer import defer
from project.kernel.rows import save_changes, save_new

Photos = Mapping[str, list[Attachment]]


@transaction.atomic
def inspection_sign(
    *, actor: Actor, inspection_id: int, name: str = "", expected_version: int | None = None
) -> Inspection:
    """Sign a draft: its result and hash are fixed, what failed becomes defects, the PDF is made.

    Raises `RuleViolated` while nothing is judged or a photo that is asked for is missing.
    """
    actor.require(Permission.EDIT_WORK)
    inspection = draft_get(actor=actor, inspection_id=inspection_id)
    rubric = inspection.template_version.rubric
    judged = selectors.judgements_of(inspection, actor=actor)
    photos = selectors.photos_by_key(inspection, actor=actor)
    result = scoring.result_of(rubric, selectors.answers_of(judged))
    _check_ready(rubric, result, judged=judged, photos=photos)
    now = timezone.now()
    signer = " ".join(name.split()) or inspection.inspector
    document = {
        "inspection": _facts_of(inspection),
        "template": _template_of(inspection),
        "answers": [_answer_of(row, photos) for row in _in_order(rubric, judged)],
        "result": result,
        "signed": {"at": now.isoformat(), "by": signer},
    }
    changes = _signed_columns(document) | {
        "signed_at": now,
        "signed_by_id": actor.user_id,
        "signed_name": signer,
    }
    save_changes(inspection, changes=changes, expected_version=expected_version)
    _supersede(inspection, actor=actor)
    inspection_post(inspection, actor=actor)
    _defects_follow(inspection, judged=judged, actor=actor)
    after = {"sha256": inspection.sha256, "score": inspection.score, "grade": inspection.grade}
    audit.record("inspection.sign", inspection, actor=actor, after=after)
    defer("garage.inspections.report", inspection, actor=actor)
    return inspection


@transaction.atomic
def inspection_revise(*, actor: Actor, inspection_id: int) -> Inspection:
    """Return the draft of a new version of a signed inspection, with all that was judged.

    Raises `Conflict` for a draft, and where the inspection was corrected already.
    """
    actor.require(Permission.EDIT_WORK)
    old = selectors.inspection_get(actor=actor, inspection_id=inspection_id, lock=True)
    if old.is_draft or old.is_superseded:
        raise Conflict("Only the newest signed version can be corrected.")
    waiting = selectors.inspection_list(actor=actor).filter(supersedes=old).first()
    if waiting is not None:
        return waiting
    new = save_new(
        Inspection(
            vehicle=old.vehicle,
            template_version=old.template_version,
            title=old.title,
            on=old.on,
            odometer=old.odometer,
            odometer_unit=old.odometer_unit,
            inspector=old.inspector,
            note=old.note,
            is_condition_report=old.is_condition_report,
            supersedes=old,
        ),
        actor=actor,
    )
    _copy_parts(old, new, actor=actor)
    custom_values_set(new, custom_values_out(old, actor=actor), actor=actor)
    audit.record("inspection.revise", new, actor=actor, after={"supersedes": old.pk})
    return new


def seal_holds(inspection: Inspection) -> bool:
    """Say whether a signed inspection is still what was signed."""
    if inspection.is_draft or digest_of(inspection.result) != inspection.sha256:
        return False
    facts = _facts_of(inspection)
    return all(inspection.result["inspection"].get(name) == facts[name] for name in facts)


def _check_ready(
    rubric: Rubric, result: Mapping[str, Any], *, judged: Mapping[str, Judgement], photos: Photos
) -> None:
    if not result["assessed"]:
        raise RuleViolated("Judge at least one criterion before you sign.", code="nothing-judged")
    missing = [
        one.title
        for key, one in rubric.criteria().items()
        if one.photo
        and key not in photos
        and key in judged
        and judged[key].verdict in {scoring.MET, scoring.NOT_MET}
    ]
    if missing:
        raise RuleViolated(
            worded("Add a photo to: %(names)s.", names=", ".join(missing[:5])),
            code="photo-missing",
            field="photos",
        )
    unready = [
        link for links in photos.values() for link in links if not link.file.is_clean_picture
    ]
    if unready:
        raise Conflict(
            "The photos are still being prepared. Try again in a moment.", code="photos-unready"
        )


def _facts_of(inspection: Inspection) -> dict[str, Any]:
    odometer = inspection.odometer
    return {
        "id": inspection.pk,
        "vehicle_id": inspection.vehicle_id,
        "title": inspection.title,
        "on": inspection.on.isoformat(),
        "odometer": None if odometer is None else format(odometer.normalize(), "f"),
        "odometer_unit": inspection.odometer_unit,
        "inspector": inspection.inspector,
        "note": inspection.note,
        "supersedes": inspection.supersedes_id,
    }


def _template_of(inspection: Inspection) -> dict[str, Any]:
    version = inspection.template_version
    return {
        "id": version.template_id,
        "title": version.template.title,
        "number": version.number,
        "sha256": version.sha256,
    }


def _in_order(rubric: Rubric, judged: Mapping[str, Judgement]) -> list[Judgement]:
    return [judged[key] for key in rubric.criteria() if key in judged]


def _answer_of(row: Judgement, photos: Photos) -> dict[str, Any]:
    number = row.number
    return {
        "key": row.key,
        "verdict": row.verdict,
        "level": row.level,
        "number": None if number is None else format(number.normalize(), "f"),
        "note": row.note,
        "view": row.view,
        "pin": [row.pin_x, row.pin_y] if row.view else None,
        "photos": sorted(link.file.sha256 for link in photos.get(row.key, ())),
    }


def _signed_columns(document: Mapping[str, Any]) -> dict[str, Any]:
    result = document["result"]
    return {
        "state": Inspection.State.SIGNED,
        "result": document,
        "sha256": digest_of(document),
        "score": result["score"],
        "coverage": result["coverage"],
        "grade": result["grade"],
        "criticals": len(result["critical"]),
        "failures": len(result["failed"]),
    }


def _supersede(inspection: Inspection, *, actor: Actor) -> None:
    """Let a correction stand in the place of what it corrects."""
    if inspection.supersedes is None:
        return
    old = inspection.supersedes
    save_changes(old, changes={"is_superseded": True})
    if old.binned_at is None:
        inspection_withdraw(old, actor=actor)


def _defects_follow(
    inspection: Inspection, *, judged: Mapping[str, Judgement], actor: Actor
) -> None:
    """Let each failed criterion have one defect that waits, and take back those found in error."""
    failed = {row["key"]: row for row in inspection.result["result"]["failed"]}
    rows = Defect.objects.for_actor(actor).kept().filter(vehicle_id=inspection.vehicle_id)
    known = rows.filter(
        inspection__template_version__template_id=inspection.template_version.template_id
    )
    if inspection.supersedes_id is not None:
        mine = known.filter(inspection_id=inspection.supersedes_id)
        for wrong in mine.filter(state__in=TO_DO).exclude(criterion_key__in=failed):
            save_changes(wrong, changes={"binned_at": timezone.now()})
            audit.record("defect.bin", wrong, actor=actor)
        known.filter(inspection_id=inspection.supersedes_id).update(inspection=inspection)
    waiting = set(known.exclude(state=Defect.State.FIXED).values_list("criterion_key", flat=True))
    for key, row in failed.items():
        if key not in waiting:
            _defect_add(inspection, row, judged[key], actor=actor)


def _defect_add(
    inspection: Inspection, failed: Mapping[str, Any], row: Judgement, *, actor: Actor
) -> None:
    titles = (failed["section"] or failed["category"], failed["title"])
    defect = save_new(
        Defect(
            vehicle=inspection.vehicle,
            title=": ".join(titles)[:200],
            severity=failed["severity"],
            is_safe_to_drive=not failed["critical"],
            source=Defect.Source.INSPECTION,
            found_on=inspection.on,
            note=row.note,
            inspection=inspection,
            criterion_key=row.key,
            view=row.view,
            pin_x=row.pin_x,
            pin_y=row.pin_y,
        ),
        actor=actor,
    )
    audit.record("defect.report", defect, actor=actor, after={"inspection": inspection.pk})


def _copy_parts(old: Inspection, new: Inspection, *, actor: Actor) -> None:
    """Give a correction the judgements and photos of what it corrects."""
    rows = selectors.judgements_of(old, actor=actor).values()
    Judgement.objects.bulk_create(
        Judgement(
            organization_id=actor.organization_id,
            inspection=new,
            **{name: getattr(row, name) for name in _COPIED},
        )
        for row in rows
    )
    for key, links in selectors.photos_by_key(old, actor=actor).items():
        for link in links:
            copy = attach(link.file, new, actor=actor, title=link.title, taken_on=link.taken_on)
            copy.zone = key
            copy.save(update_fields=("zone",))


_COPIED = ("key", "verdict", "level", "number", "note", "view", "pin_x", "pin_y")
