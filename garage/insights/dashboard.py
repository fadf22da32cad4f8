"""The dashboard: the answer first, then vehicles, figures, what waits and what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from garage.insights.costs import Spending, last_months, spending, vehicle_totals
from garage.insights.driving import Driven, driven
from garage.insights.timeline import TimelineFilter, timeline_entries
from garage.receipts.models import Receipt
from garage.receipts.selectors import receipts_waiting
from garage.schedule import selectors as schedule
from garage.schedule.expiries import STOCK
from garage.schedule.models import DueItem, State
from garage.vehicles import selectors as vehicle_selectors
from garage.vehicles.models import Meter, MeterReading, TimelineEntry, Vehicle
from project.kernel.actor import Actor, Permission
from project.kernel.dates import add_months
from project.kernel.remembered import remembered

TILES = 8
RECENT = 6
# Below this the cost of a kilometre says nothing.
LEAST_KM = 100
WAITING = 5
DUE_DAYS, MOST_DUE = 90, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of the strip; money is in the organization's currency."""

    year: Spending
    last_year_to_date: Decimal
    months: Spending
    year_km: Decimal
    running_cost_a_km: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """What the dashboard shows."""

    vehicles: Sequence[Vehicle]
    vehicles_in_all: int
    figures: Figures
    receipts: Sequence[Receipt]
    receipts_waiting: int
    doubts: Sequence[MeterReading]
    overdue: int
    due_soon: int
    is_new: bool


def dashboard(*, actor: Actor, today: date, at: str) -> Dashboard:
    """Gather the dashboard of an organization at a revision.

    The number of queries does not grow with its rows.
    """
    actor.require(Permission.VIEW)
    in_use = vehicle_selectors.vehicle_list(actor=actor).filter(archived_at__isnull=True)
    vehicles = list(in_use.exclude(status__in=("sold", "scrapped"))[: TILES + 1])
    counted = in_use.count() if len(vehicles) > TILES else len(vehicles)
    waiting = _receipts(actor=actor)
    overdue, near = schedule.due_near(actor=actor)
    return Dashboard(
        vehicles=vehicles,
        vehicles_in_all=counted,
        figures=figures(actor=actor, today=today, at=at),
        receipts=waiting[:WAITING],
        receipts_waiting=len(waiting),
        doubts=_doubts(actor=actor),
        overdue=overdue,
        due_soon=near,
        is_new=not vehicles and not recent(actor=actor),
    )


def recent(*, actor: Actor) -> list[TimelineEntry]:
    """Return what happened last."""
    rows = timeline_entries(actor=actor, chosen=TimelineFilter())
    return list(rows.order_by("-on", "-id")[:RECENT])


def _receipts(*, actor: Actor) -> list[Receipt]:
    rows = receipts_waiting(actor=actor)
    return list(rows.select_related("file", "vehicle").order_by("-id")[:100])


def due_first(*, actor: Actor, today: date, vehicle_id: int | None = None) -> list[DueItem]:
    """Return what is due first, within 90 days, of one vehicle or of all; without low stock."""
    narrow = schedule.DueFilter(vehicle_id=vehicle_id, until=today + timedelta(days=DUE_DAYS))
    rows = schedule.due_list(actor=actor, narrow=narrow, today=today)
    rows = rows.exclude(state=State.SNOOZED).exclude(source=STOCK)
    return list(rows.order_by("sort_on", "id")[:MOST_DUE])


def low_items_count(*, actor: Actor, today: date) -> int:
    """Return how many items are below their minimum."""
    rows = schedule.due_list(actor=actor, today=today).filter(source=STOCK)
    found: int = rows.exclude(state=State.SNOOZED).count()
    return found


def _doubts(*, actor: Actor) -> list[MeterReading]:
    rows = MeterReading.objects.for_actor(actor).filter(
        state=MeterReading.State.SUSPECT, vehicle__binned_at__isnull=True
    )
    return list(rows.select_related("vehicle", "meter").order_by("-on", "-id")[:WAITING])


def readings_of(vehicles: Sequence[Vehicle], *, actor: Actor) -> dict[int, tuple[Decimal, str]]:
    """Return what the primary meter of each vehicle shows, in its base unit, with its unit."""
    rows = Meter.objects.for_actor(actor).filter(
        vehicle__in=vehicles, is_primary=True, life_value__isnull=False
    )
    return {
        row.vehicle_id: (row.life_value, row.unit) for row in rows if row.life_value is not None
    }


def figures(*, actor: Actor, today: date, at: str, vehicle_id: int | None = None) -> Figures:
    """Return the sums of this year and of the last twelve months, and what a kilometre cost."""
    return remembered(
        f"figures:{vehicle_id or 0}:{today}",
        at=at,
        compute=lambda: _figures(actor=actor, today=today, vehicle_id=vehicle_id),
    )


def _figures(*, actor: Actor, today: date, vehicle_id: int | None) -> Figures:
    year_start = date(today.year, 1, 1)
    both = spending(
        actor=actor, since=date(today.year - 1, 1, 1), until=today, vehicle_id=vehicle_id
    )
    twelve = set(last_months(today))
    year_months = {m: parts for m, parts in both.months.items() if m >= year_start}
    before = [m for m in both.months if m <= add_months(today, -12)]
    since = add_months(today, -11)
    spans = driven(actor=actor, since=since, until=today, vehicle_id=vehicle_id)
    months = {m: parts for m, parts in both.months.items() if m in twelve}
    months_sum = Spending(currency=actor.currency, months=months, elsewhere=both.elsewhere)
    year_driven = driven(actor=actor, since=year_start, until=today, vehicle_id=vehicle_id)
    return Figures(
        year=Spending(currency=actor.currency, months=year_months, elsewhere=both.elsewhere),
        last_year_to_date=sum((both.month_total(m) for m in before), Decimal(0)),
        months=months_sum,
        year_km=_km(year_driven),
        running_cost_a_km=_cost_a_km(spans, vehicle_totals(actor=actor, since=since, until=today)),
    )


def _cost_a_km(spans: Mapping[int, Driven], totals: Mapping[int, Decimal]) -> Decimal | None:
    """Return what a kilometre cost, of the vehicles of which both are known; else nothing."""
    far = {pk: span for pk, span in spans.items() if span.km >= LEAST_KM}
    spent = sum((totals.get(pk, Decimal(0)) for pk in far), Decimal(0))
    return spent / _km(far) if far else None


def _km(spans: Mapping[int, Driven]) -> Decimal:
    return sum((span.km for span in spans.values()), Decimal(0))
