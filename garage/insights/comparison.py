"""Vehicles side by side: what they cost a month and a kilometre, what they use, what is due next."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Min, Sum

from garage.energy.selectors import Consumption, vehicle_economy
from garage.insights.dashboard import LEAST_KM
from garage.insights.driving import driven
from garage.schedule.models import DueItem
from garage.schedule.selectors import due_next
from garage.vehicles.models import Meter, MonthlySum, Vehicle
from garage.vehicles.selectors import vehicle_list, with_odometer
from project.kernel.actor import Actor, Permission
from project.kernel.dates import add_months
from project.kernel.errors import NotFound, RuleViolated, worded

FEWEST, MOST = 2, 5
SPANS = (12, 36, 60)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One vehicle of a comparison; money is in the organization's currency.

    `months` are the whole months of the span since the vehicle first cost something; `categories`
    what it cost in them. `km` of `None` means that too little was driven, or read, to divide by.
    """

    vehicle: Vehicle
    meter: Meter | None
    months: int
    km: Decimal | None
    categories: Mapping[str, Decimal]
    elsewhere: Sequence[str]
    economy: Sequence[Consumption]
    due: DueItem | None

    @property
    def total(self) -> Decimal:
        """What it cost in the span."""
        return sum(self.categories.values(), ZERO)

    def a_month(self, amount: Decimal) -> Decimal:
        """Return an amount of the span for one month."""
        return amount / self.months

    def a_km(self, amount: Decimal) -> Decimal | None:
        """Return an amount of the span for one kilometre."""
        return amount / self.km if self.km else None

    @property
    def since(self) -> date | None:
        """The day from which its age counts: first registration, else its model year."""
        if self.vehicle.first_registered_on:
            return self.vehicle.first_registered_on
        return date(self.vehicle.model_year, 1, 1) if self.vehicle.model_year else None

    def age(self, today: date) -> int | None:
        """Return how many whole years old it is."""
        if self.since is None:
            return None
        past = (today.month, today.day) < (self.since.month, self.since.day)
        return max(today.year - self.since.year - past, 0)


def comparison(
    *, actor: Actor, vehicle_ids: Sequence[int], months: int, today: date
) -> list[Compared]:
    """Return two to five vehicles side by side over the last whole months, in the order asked for.

    Raises `NotFound` for one that is not there, `RuleViolated` for too few or too many.
    """
    actor.require(Permission.VIEW)
    ids = list(dict.fromkeys(vehicle_ids))
    if not FEWEST <= len(ids) <= MOST:
        raise RuleViolated(
            worded("Choose %(fewest)s to %(most)s vehicles to compare.", fewest=FEWEST, most=MOST),
            field="vehicle",
        )
    rows = with_odometer(vehicle_list(actor=actor).filter(pk__in=ids), actor=actor)
    found = {row.pk: row for row in rows}
    if len(found) < len(ids):
        raise NotFound
    since, until = add_months(today, -months), add_months(today, 0) - timedelta(days=1)
    sums, elsewhere = _sums(ids, actor=actor, since=since, until=until)
    firsts = _firsts(ids, actor=actor)
    spans = driven(actor=actor, since=since, until=until)
    due = due_next(actor=actor, vehicle_ids=ids)
    return [
        Compared(
            vehicle=found[pk],
            meter=next(iter(found[pk].primary_meters), None),  # type: ignore[attr-defined]
            months=_months(firsts.get(pk), since=since, count=months),
            km=spans[pk].km if pk in spans and spans[pk].km >= LEAST_KM else None,
            categories=sums[pk],
            elsewhere=sorted(elsewhere[pk]),
            economy=vehicle_economy(actor=actor, vehicle_id=pk, since=since),
            due=due.get(pk),
        )
        for pk in ids
    ]


def _sums(
    ids: Sequence[int], *, actor: Actor, since: date, until: date
) -> tuple[dict[int, dict[str, Decimal]], dict[int, set[str]]]:
    """Return what each vehicle cost by category, and the currencies that have no rate."""
    rows = MonthlySum.objects.for_actor(actor).filter(
        vehicle_id__in=ids, month__gte=since, month__lte=until
    )
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    elsewhere: dict[int, set[str]] = defaultdict(set)
    told = rows.values_list("vehicle_id", "category", "currency").annotate(sum=Sum("amount"))
    for pk, category, currency, amount in told.order_by("vehicle_id", "category"):
        if not amount:
            continue
        if currency == actor.currency:
            sums[pk][category] = amount
        else:
            elsewhere[pk].add(currency)
    return sums, elsewhere


def _firsts(ids: Sequence[int], *, actor: Actor) -> dict[int, date]:
    """Return the month in which each vehicle first cost something."""
    rows = MonthlySum.objects.for_actor(actor).filter(vehicle_id__in=ids, entries__gt=0)
    return dict(rows.values_list("vehicle_id").annotate(first=Min("month")))


def _months(first: date | None, *, since: date, count: int) -> int:
    if first is None or first <= since:
        return count
    passed = (first.year - since.year) * 12 + first.month - since.month
    return max(count - passed, 1)
