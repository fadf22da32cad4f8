"""What energy will cost: how far vehicles are driven, times what they use, times the last price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from garage.energy.models import Energy
from garage.energy.selectors import Outlook, energy_outlooks
from garage.forecast.arithmetic import (
    LEAST_SPREAD,
    OWN_SPREAD,
    Expected,
    Range,
    around,
    share_of_month,
)
from garage.forecast.rows import LAST_YEAR, USED, Found, Row, Source, Unpriced
from garage.insights.driving import driven
from garage.vehicles.models import MonthlySum
from garage.vehicles.models.timeline import Category
from garage.vehicles.selectors import vehicle_list
from project.kernel.actor import Actor
from project.kernel.dates import add_months

# Days over which the pace is looked at, the likely one first; as the forecast of leases does.
WINDOWS = (365, 90, 730)
LEAST_DAYS = 30
ECONOMY_MONTHS = 24
ZERO = Decimal(0)
Spans = Sequence[tuple[date, date]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tank:
    """What one tank costs a month."""

    vehicle_id: int
    key: str
    title: str
    basis: str
    a_month: Range


def energy_ahead(
    *, actor: Actor, today: date, months: Spans, vehicle_id: int | None = None
) -> Found:
    """Return what energy will cost in each month, of the vehicles in use or of one of them."""
    in_use = _in_use(actor=actor, vehicle_id=vehicle_id)
    paces = _paces(actor=actor, today=today, vehicle_id=vehicle_id)
    since = add_months(today, -ECONOMY_MONTHS)
    outlooks = energy_outlooks(actor=actor, since=since, vehicle_id=vehicle_id)
    tanks, found, told = [], Found(), set()
    for one in outlooks:
        pace = paces.get(one.vehicle_id)
        if one.vehicle_id not in in_use or pace is None:
            continue
        if one.price is None:
            found.unpriced.append(_without_price(one))
            continue
        told.add(one.vehicle_id)
        tanks.append(_tank(one, pace, price=one.price))
    spent = _spent(actor=actor, today=today, vehicle_ids=in_use - told)
    tanks += [_like_last_year(pk, amount) for pk, amount in spent.items()]
    found.rows.extend(row for tank in tanks for row in _rows(tank, months))
    return found


def _in_use(*, actor: Actor, vehicle_id: int | None) -> set[int]:
    rows = vehicle_list(actor=actor).filter(archived_at__isnull=True)
    rows = rows.exclude(status__in=("sold", "scrapped"))
    rows = rows.filter(pk=vehicle_id) if vehicle_id is not None else rows
    return set(rows.values_list("pk", flat=True))


def _paces(*, actor: Actor, today: date, vehicle_id: int | None) -> Mapping[int, Range]:
    """Return the km a day of each vehicle: the last year's, and the slowest and fastest of all."""
    told: dict[int, list[Decimal]] = {}
    for days in WINDOWS:
        since = today - timedelta(days=days)
        spans = driven(actor=actor, since=since, until=today, vehicle_id=vehicle_id)
        for pk, span in spans.items():
            if span.days >= LEAST_DAYS:
                told.setdefault(pk, []).append(span.km / span.days)
    return {pk: Range(min(paces), paces[0], max(paces)) for pk, paces in told.items()}


def _tank(one: Outlook, pace: Range, *, price: Decimal) -> Tank:
    """Return the cost a month: distance, consumption and price, the price off by 10 % either way."""
    km = pace.times(Decimal("30.436875"))
    cost = around(one.rate * price, LEAST_SPREAD)
    return Tank(
        vehicle_id=one.vehicle_id,
        key=f"energy-{one.store_id}",
        title=str(Energy(one.energy).label),
        basis=USED,
        a_month=Range(km.low * cost.low, km.likely * cost.likely, km.high * cost.high),
    )


def _like_last_year(vehicle_id: int, spent: Decimal) -> Tank:
    return Tank(
        vehicle_id=vehicle_id,
        key=f"energy-of-{vehicle_id}",
        title=str(Category.FUEL.label),
        basis=LAST_YEAR,
        a_month=around(spent / 12, OWN_SPREAD),
    )


def _spent(*, actor: Actor, today: date, vehicle_ids: set[int]) -> dict[int, Decimal]:
    """Return what energy cost in the last twelve whole months where nothing better is known."""
    rows = MonthlySum.objects.for_actor(actor).filter(
        vehicle_id__in=vehicle_ids,
        category=Category.FUEL,
        currency=actor.currency,
        month__gte=add_months(today, -12),
        month__lt=add_months(today, 0),
    )
    sums = rows.values_list("vehicle_id").annotate(spent=Sum("amount"))
    return {pk: amount for pk, amount in sums if amount > 0}


def _rows(tank: Tank, months: Spans) -> list[Row]:
    return [
        Row(
            expected=Expected(
                key=tank.key,
                on=since,
                amount=tank.a_month.times(share_of_month(since, until)),
                category=Category.FUEL,
                earliest_on=since,
                latest_on=until,
            ),
            title=tank.title,
            basis=tank.basis,
            source=_source(tank.vehicle_id),
            vehicle_id=tank.vehicle_id,
        )
        for since, until in months
    ]


def _without_price(one: Outlook) -> Unpriced:
    return Unpriced(
        title=str(Energy(one.energy).label),
        on=None,
        source=_source(one.vehicle_id),
        vehicle_id=one.vehicle_id,
    )


def _source(vehicle_id: int) -> Source:
    return Source(page="vehicle_energy", argument="vehicle_id", row_id=vehicle_id)
