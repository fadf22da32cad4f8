"""Inspections, what was judged in them, and the condition that the latest one found."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from garage.inspections import scoring
from garage.inspections.models import Inspection, Judgement
from garage.inspections.scoring import Answer
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.files.models import Attachment
from project.kernel.files.store import attachments_of
from project.kernel.rows import BinnedQuerySet
from project.kernel.tenancy import ScopedQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionFilter:
    """What narrows a list of inspections; empty values do not."""

    vehicle_id: int | None = None
    template_id: int | None = None
    state: str = ""
    since: date | None = None
    until: date | None = None
    search: str = ""


EVERYTHING = InspectionFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The condition of a vehicle as its latest signed report found it: 0 to 100, grade and word."""

    inspection_id: int
    on: date
    score: Decimal
    grade: str
    word: str
    coverage: Decimal
    criticals: int


def inspection_list(
    *, actor: Actor, narrow: InspectionFilter = EVERYTHING
) -> BinnedQuerySet[Inspection]:
    """Return the inspections of vehicles that are not in the bin, the newest first."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Inspection] = Inspection.objects.for_actor(actor)
    rows = rows.kept().filter(vehicle__binned_at__isnull=True)
    equal = {
        "vehicle_id": narrow.vehicle_id,
        "template_version__template_id": narrow.template_id,
        "state": narrow.state,
        "on__gte": narrow.since,
        "on__lte": narrow.until,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if text := narrow.search.strip():
        rows = rows.filter(
            Q(title__icontains=text) | Q(note__icontains=text) | Q(inspector__icontains=text)
        )
    return rows


def inspection_get(*, actor: Actor, inspection_id: int, lock: bool = False) -> Inspection:
    """Return an inspection; `lock` when it will change. Raises `NotFound`."""
    rows = inspection_list(actor=actor).select_related("vehicle", "template_version__template")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=inspection_id).first()
    if row is None:
        raise NotFound
    return row


def inspection_find(*, actor: Actor, inspection_id: int) -> Inspection:
    """Return an inspection even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = Inspection.objects.for_actor(actor).filter(vehicle__binned_at__isnull=True)
    row: Inspection | None = (
        rows.select_related("vehicle", "template_version__template")
        .filter(pk=inspection_id)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def judgements_of(inspection: Inspection, *, actor: Actor) -> dict[str, Judgement]:
    """Return what was judged so far, by the keys of the criteria."""
    rows: ScopedQuerySet[Judgement] = Judgement.objects.for_actor(actor)
    return {row.key: row for row in rows.filter(inspection=inspection).order_by("id")}


def answers_of(judgements: dict[str, Judgement]) -> dict[str, Answer]:
    """Return judgements as they are scored."""
    return {
        key: Answer(verdict=row.verdict, level=row.level, number=row.number)
        for key, row in judgements.items()
    }


def photos_by_key(inspection: Inspection, *, actor: Actor) -> dict[str, list[Attachment]]:
    """Return the photos of an inspection by the keys of the criteria they show."""
    found: dict[str, list[Attachment]] = {}
    for link in attachments_of(inspection, actor=actor):
        if link.zone:
            found.setdefault(link.zone, []).append(link)
    return found


def result_now(inspection: Inspection, *, actor: Actor) -> dict[str, Any]:
    """Return the result: as it was signed, or what a draft comes to so far."""
    if not inspection.is_draft:
        return dict(inspection.result["result"])
    judged = judgements_of(inspection, actor=actor)
    return scoring.result_of(inspection.template_version.rubric, answers_of(judged))


def condition_reports(*, actor: Actor, vehicle_id: int) -> BinnedQuerySet[Inspection]:
    """Return the signed condition reports of a vehicle with a score, corrected ones left out."""
    rows = inspection_list(actor=actor).filter(
        vehicle_id=vehicle_id,
        state=Inspection.State.SIGNED,
        is_condition_report=True,
        is_superseded=False,
        score__isnull=False,
    )
    return rows.order_by("-on", "-id")


def condition_latest(*, actor: Actor, vehicle_id: int) -> Condition | None:
    """Return the condition that the latest signed condition report found; `None` without one."""
    row = condition_reports(actor=actor, vehicle_id=vehicle_id).first()
    if row is None or row.score is None:
        return None
    return Condition(
        inspection_id=row.pk,
        on=row.on,
        score=row.score,
        grade=row.grade,
        word=scoring.word_of(row.score),
        coverage=row.coverage or Decimal(0),
        criticals=row.criticals,
    )
