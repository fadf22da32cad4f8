"""Inspections of the law: which there were, and which are due."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from garage.inspections.models import StatutoryInspection
from garage.inspections.regimes import label_of
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet

GONE = ("sold", "scrapped")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryFilter:
    """What narrows a list of statutory inspections; empty values do not."""

    vehicle_id: int | None = None
    regime: str = ""
    result: str = ""
    search: str = ""


EVERYTHING = StatutoryFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryDue:
    """A vehicle that has to be inspected by a day; `is_retest` after a failure."""

    inspection_id: int
    vehicle_id: int
    vehicle_name: str
    regime: str
    label: str
    due_on: date
    is_retest: bool


def statutory_list(
    *, actor: Actor, narrow: StatutoryFilter = EVERYTHING
) -> BinnedQuerySet[StatutoryInspection]:
    """Return the statutory inspections of vehicles that are not in the bin, the newest first."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[StatutoryInspection] = StatutoryInspection.objects.for_actor(actor)
    rows = rows.kept().filter(vehicle__binned_at__isnull=True)
    equal = {
        "vehicle_id": narrow.vehicle_id,
        "regime": narrow.regime,
        "result": narrow.result,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if text := narrow.search.strip():
        rows = rows.filter(
            Q(certificate_number__icontains=text)
            | Q(notes__icontains=text)
            | Q(vendor__name__icontains=text)
        )
    return rows


def statutory_get(*, actor: Actor, statutory_id: int, lock: bool = False) -> StatutoryInspection:
    """Return a statutory inspection; `lock` when it will change. Raises `NotFound`."""
    rows = statutory_list(actor=actor).select_related("vehicle", "vendor")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=statutory_id).first()
    if row is None:
        raise NotFound
    return row


def statutory_find(*, actor: Actor, statutory_id: int) -> StatutoryInspection:
    """Return a statutory inspection even from the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = StatutoryInspection.objects.for_actor(actor).filter(vehicle__binned_at__isnull=True)
    row: StatutoryInspection | None = (
        rows.select_related("vehicle", "vendor").filter(pk=statutory_id).first()
    )
    if row is None:
        raise NotFound
    return row


def statutory_due(*, actor: Actor, vehicle_id: int | None = None) -> list[StatutoryDue]:
    """Return what the latest inspection of each kind makes due, the soonest first.

    Vehicles that are archived, sold or scrapped need nothing.
    """
    rows = statutory_list(actor=actor, narrow=StatutoryFilter(vehicle_id=vehicle_id))
    rows = rows.filter(vehicle__archived_at__isnull=True).exclude(vehicle__status__in=GONE)
    latest: dict[tuple[int, str], StatutoryInspection] = {}
    for row in rows.select_related("vehicle").order_by("on", "id"):
        latest[row.vehicle_id, row.regime] = row
    found = [due for row in latest.values() if (due := _due_of(row)) is not None]
    return sorted(found, key=lambda due: (due.due_on, due.inspection_id))


def _due_of(row: StatutoryInspection) -> StatutoryDue | None:
    failed = row.result == StatutoryInspection.Result.FAILED
    due_on = row.retest_until if failed else row.valid_until
    if due_on is None:
        return None
    return StatutoryDue(
        inspection_id=row.pk,
        vehicle_id=row.vehicle_id,
        vehicle_name=row.vehicle.name,
        regime=row.regime,
        label=label_of(row.regime),
        due_on=due_on,
        is_retest=failed,
    )
