"""What happened: the timeline of one vehicle or of the whole garage, filtered."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from garage.vehicles.models import TimelineEntry
from garage.vehicles.models.timeline import Category
from project.kernel.actor import Actor, Permission
from project.kernel.dates import add_months
from project.web.pagination import Ordering

NEWEST_FIRST = Ordering(columns={"on": "on"}, default="-on")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineFilter:
    """What to show: a kind, a category, a month or a year; empty means all."""

    kind: str = ""
    category: str = ""
    month: str = ""
    year: str = ""

    def span(self) -> tuple[date, date] | None:
        """Return the first day and the day after the last one; `None` without a valid span."""
        try:
            if self.month:
                first = date.fromisoformat(f"{self.month}-01")
                return first, add_months(first, 1)
            if self.year:
                return date(int(self.year), 1, 1), date(int(self.year) + 1, 1, 1)
        except (ValueError, OverflowError):
            return None  # somebody typed into the address; show everything
        return None


def timeline_entries(
    *, actor: Actor, chosen: TimelineFilter, vehicle_id: int | None = None
) -> "QuerySet[TimelineEntry]":
    """Return the entries that a filter leaves; those of binned vehicles are left out."""
    actor.require(Permission.VIEW)
    rows = TimelineEntry.objects.for_actor(actor).select_related("vehicle", "vendor")
    if vehicle_id is None:
        rows = rows.exclude(vehicle__binned_at__isnull=False)
    else:
        rows = rows.filter(vehicle_id=vehicle_id)
    if chosen.kind in TimelineEntry.Kind.values:
        rows = rows.filter(kind=chosen.kind)
    if chosen.category in Category.values:
        rows = rows.filter(category=chosen.category)
    if span := chosen.span():
        rows = rows.filter(on__gte=span[0], on__lt=span[1])
    return rows
