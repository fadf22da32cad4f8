"""What vehicles cost: read from the monthly sums, so that the length of history costs nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Max, Min, Q, QuerySet, Sum

from garage.vehicles.models import MonthlySum
from project.kernel.actor import Actor, Permission
from project.kernel.dates import add_months, month_start

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """Sums of a span of time in one currency, and what was paid in others and has no rate.

    `months` maps the first day of each month to its categories.
    """

    currency: str
    months: Mapping[date, Mapping[str, Decimal]]
    elsewhere: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """What was spent in the organization's currency."""
        return sum((sum(parts.values(), ZERO) for parts in self.months.values()), ZERO)

    @property
    def by_category(self) -> dict[str, Decimal]:
        """The sum of each category, the largest first."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for parts in self.months.values():
            for category, amount in parts.items():
                sums[category] += amount
        return dict(sorted(sums.items(), key=lambda item: -item[1]))

    def month_total(self, month: date) -> Decimal:
        """Return what a month cost."""
        return sum(self.months.get(month, {}).values(), ZERO)


def spending(*, actor: Actor, since: date, until: date, vehicle_id: int | None = None) -> Spending:
    """Return what was spent from the month of `since` to the month of `until`, both included."""
    actor.require(Permission.VIEW)
    rows = _kept(actor).filter(month__gte=month_start(since), month__lte=month_start(until))
    if vehicle_id is not None:
        rows = rows.filter(vehicle_id=vehicle_id)
    sums = rows.values_list("month", "category", "currency").annotate(sum=Sum("amount"))
    return _gathered(sums.order_by("month"), currency=actor.currency)


def _kept(actor: Actor) -> "QuerySet[MonthlySum]":
    """Return the sums, without those of vehicles in the bin."""
    rows: QuerySet[MonthlySum] = MonthlySum.objects.for_actor(actor)
    return rows.filter(Q(vehicle__isnull=True) | Q(vehicle__binned_at__isnull=True))


def _gathered(sums: Iterable[tuple[date, str, str, Decimal]], *, currency: str) -> Spending:
    months: dict[date, dict[str, Decimal]] = defaultdict(dict)
    elsewhere: dict[str, Decimal] = defaultdict(Decimal)
    for month, category, paid_in, amount in sums:
        if paid_in == currency:
            months[month][category] = amount
        elif amount:
            elsewhere[paid_in] += amount
    return Spending(currency=currency, months=dict(months), elsewhere=dict(elsewhere))


def last_months(today: date, *, count: int = 12) -> list[date]:
    """Return the first days of the last months, this one included, the oldest first."""
    return [add_months(today, offset) for offset in range(1 - count, 1)]


def change_in_percent(now: Decimal, before: Decimal) -> int | None:
    """Return how much more (or less) was spent, in whole percent; `None` without a past."""
    return round((now - before) / before * 100) if before > 0 else None


def vehicle_totals(*, actor: Actor, since: date, until: date) -> dict[int, Decimal]:
    """Return what each vehicle cost in the organization's currency, by vehicle id."""
    actor.require(Permission.VIEW)
    rows = _kept(actor).filter(
        month__gte=month_start(since),
        month__lte=month_start(until),
        currency=actor.currency,
        vehicle__isnull=False,
    )
    return dict(rows.values_list("vehicle_id").annotate(sum=Sum("amount")))


def years_with_costs(*, actor: Actor, vehicle_id: int | None = None) -> list[int]:
    """Return the years from the first to the last in which something was spent, the newest first."""
    actor.require(Permission.VIEW)
    rows = _kept(actor).filter(entries__gt=0)
    if vehicle_id is not None:
        rows = rows.filter(vehicle_id=vehicle_id)
    ends = rows.aggregate(first=Min("month"), last=Max("month"))
    if ends["first"] is None:
        return []
    return list(range(ends["last"].year, ends["first"].year - 1, -1))
