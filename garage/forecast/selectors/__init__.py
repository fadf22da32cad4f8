"""What the next months will cost, of one vehicle or of the whole garage."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from garage.forecast.arithmetic import ZERO, months_from, sum_within
from garage.forecast.rows import Forecast, Found, Month, Row, by_category
from garage.forecast.selectors.agreed import agreed_ahead
from garage.forecast.selectors.energy import energy_ahead
from garage.forecast.selectors.work import work_ahead
from garage.insights.costs import spending
from garage.vehicles.models.timeline import Category
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.dates import add_months, months_later
from project.kernel.money import places
from project.kernel.remembered import remembered, revision

MONTHS = 12
# What no plan knows of before it happens.
UNFORESEEN = (Category.REPAIR, Category.UPGRADE, Category.PARTS)


def forecast(*, actor: Actor, today: date, vehicle_id: int | None = None) -> Forecast:
    """Return what the next twelve months will cost, from today on; raises `NotFound`.

    Its sources and their ranges stand in `docs/forecast.md`.
    """
    actor.require(Permission.VIEW)
    if vehicle_id is not None:
        vehicle_get(actor=actor, vehicle_id=vehicle_id)
    return remembered(
        f"forecast:{vehicle_id or 0}:{today}",
        at=revision(actor=actor),
        compute=lambda: _forecast(actor=actor, today=today, vehicle_id=vehicle_id),
    )


def _forecast(*, actor: Actor, today: date, vehicle_id: int | None) -> Forecast:
    until = months_later(today, MONTHS) - timedelta(days=1)
    spans = months_from(today, until=until)
    found = rows_ahead(actor=actor, today=today, spans=spans, vehicle_id=vehicle_id)
    rows = found.rows
    coin = Decimal(1).scaleb(-places(actor.currency))
    past = spending(
        actor=actor,
        since=add_months(today, -MONTHS),
        until=add_months(today, -1),
        vehicle_id=vehicle_id,
    )
    return Forecast(
        currency=actor.currency,
        months=[_month(rows, since, end, coin=coin) for since, end in spans],
        total=sum_within((r.expected for r in rows), since=today, until=until).rounded(coin),
        categories={
            name: total.rounded(coin)
            for name, total in by_category(rows, since=today, until=until).items()
        },
        rows=rows,
        unpriced=found.unpriced,
        last_year=past.total,
        unforeseen=sum((past.by_category.get(name, ZERO) for name in UNFORESEEN), ZERO),
    )


def rows_ahead(
    *, actor: Actor, today: date, spans: Sequence[tuple[date, date]], vehicle_id: int | None = None
) -> Found:
    """Return what will be paid within spans of days that follow each other, the earliest first."""
    actor.require(Permission.VIEW)
    until = spans[-1][1]
    found = [
        work_ahead(actor=actor, today=today, until=until, vehicle_id=vehicle_id),
        agreed_ahead(actor=actor, today=today, until=until, vehicle_id=vehicle_id),
        energy_ahead(actor=actor, today=today, months=spans, vehicle_id=vehicle_id),
    ]
    rows = [row for one in found for row in one.rows]
    rows.sort(key=lambda row: (row.expected.on, -row.expected.amount.likely, row.title))
    return Found(rows=rows, unpriced=[row for one in found for row in one.unpriced])


def _month(rows: list[Row], since: date, until: date, *, coin: Decimal) -> Month:
    """Return a month, summed over those rows alone that may fall into it."""
    here = [row for row in rows if row.expected.touches(since, until)]
    total = sum_within((row.expected for row in here), since=since, until=until)
    parts = by_category(here, since=since, until=until)
    return Month(
        since=since,
        until=until,
        total=total.rounded(coin),
        categories={name: part.rounded(coin) for name, part in parts.items()},
    )
