"""Which defects there are, the worst first."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Q, Value, When

from garage.inspections.models import Defect
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet

TO_DO = (Defect.State.OPEN, Defect.State.PLANNED)
_RANK = (Defect.Severity.DANGEROUS, Defect.Severity.MAJOR, Defect.Severity.MINOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefectFilter:
    """What narrows a list of defects; empty values do not. State `todo` is open or planned."""

    vehicle_id: int | None = None
    state: str = ""
    severity: str = ""
    search: str = ""


EVERYTHING = DefectFilter()


def defect_list(*, actor: Actor, narrow: DefectFilter = EVERYTHING) -> BinnedQuerySet[Defect]:
    """Return the defects of vehicles that are not in the bin; `rank` is 0 for the worst."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Defect] = Defect.objects.for_actor(actor)
    rows = rows.kept().filter(vehicle__binned_at__isnull=True).annotate(rank=_rank())
    if narrow.vehicle_id:
        rows = rows.filter(vehicle_id=narrow.vehicle_id)
    if narrow.state == "todo":
        rows = rows.filter(state__in=TO_DO)
    elif narrow.state:
        rows = rows.filter(state=narrow.state)
    if narrow.severity:
        rows = rows.filter(severity=narrow.severity)
    if text := narrow.search.strip():
        rows = rows.filter(Q(title__icontains=text) | Q(note__icontains=text))
    return rows


def defect_get(*, actor: Actor, defect_id: int, lock: bool = False) -> Defect:
    """Return a defect; `lock` when it will change. Raises `NotFound`."""
    rows = defect_list(actor=actor).select_related(
        "vehicle", "inspection", "statutory", "service_record"
    )
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=defect_id).first()
    if row is None:
        raise NotFound
    return row


def defect_find(*, actor: Actor, defect_id: int) -> Defect:
    """Return a defect even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = Defect.objects.for_actor(actor).filter(vehicle__binned_at__isnull=True)
    row: Defect | None = rows.select_related("vehicle").filter(pk=defect_id).first()
    if row is None:
        raise NotFound
    return row


def defects_get(*, actor: Actor, defect_ids: Collection[int], vehicle_id: int) -> list[Defect]:
    """Return defects of one vehicle; raises `NotFound` when one of them is missing."""
    rows = list(defect_list(actor=actor).filter(pk__in=defect_ids, vehicle_id=vehicle_id))
    if len(rows) != len(set(defect_ids)):
        raise NotFound
    return sorted(rows, key=lambda row: row.pk)


def defect_counts(*, actor: Actor, vehicle_id: int | None = None) -> dict[str, int]:
    """Return how many defects wait, and how many of them forbid driving."""
    rows = defect_list(actor=actor, narrow=DefectFilter(vehicle_id=vehicle_id, state="todo"))
    counted = rows.aggregate(
        waiting=Count("id"), unsafe=Count("id", filter=Q(is_safe_to_drive=False))
    )
    return {"waiting": counted["waiting"], "unsafe": counted["unsafe"]}


def _rank() -> Case:
    return Case(
        *(When(severity=severity, then=Value(place)) for place, severity in enumerate(_RANK)),
        default=Value(len(_RANK)),
        output_field=IntegerField(),
    )
