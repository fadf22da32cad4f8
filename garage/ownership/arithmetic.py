"""What owning a vehicle cost: values in, sums out; money is in one currency.

The price of a vehicle is no cost, and neither is paying back a loan: what is lost of the price is
counted as lost value, once. Interest, leases and the fees of buying and selling are costs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from garage.ownership.course import Course
from project.kernel.dates import add_months, month_start

ZERO = Decimal(0)
# What the monthly sums know nothing of.
FINANCE, VALUE = "finance", "value"
DAYS_A_YEAR, MONTHS_A_YEAR = Decimal("365.25"), 12
LEAST_KM, LEAST_COVER = 100, Decimal("0.5")
LOAN, LEASE, UNKNOWN = "loan", "lease", "unknown"
Months = Mapping[date, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Something paid for a loan or a lease, as the monthly sums hold it in a category.

    `interest` is that of a loan's instalment; `None` where nobody knows how the loan is paid back.
    """

    month: date
    amount: Decimal
    category: str
    kind: str
    interest: Decimal | None = None

    @property
    def cost(self) -> Decimal:
        """What of it is a cost: of a loan the interest alone."""
        if self.kind != LOAN:
            return self.amount
        return min(self.interest or ZERO, self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """Kilometres between two readings, and the days between them."""

    km: Decimal
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What a vehicle cost from a day to another, both included, by month and category.

    `elsewhere` was paid in currencies without a rate, and counts in no sum.
    """

    since: date
    until: date
    months: Months
    driven: Driven | None = None
    elsewhere: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def categories(self) -> dict[str, Decimal]:
        """The sum of each category."""
        found: dict[str, Decimal] = {}
        for parts in self.months.values():
            for name, amount in parts.items():
                found[name] = found.get(name, ZERO) + amount
        return {name: amount for name, amount in found.items() if amount}

    @property
    def total(self) -> Decimal:
        """All categories together."""
        return sum(self.categories.values(), ZERO)

    @property
    def days(self) -> int:
        """How many days it covers."""
        return (self.until - self.since).days + 1

    def a_year(self, amount: Decimal) -> Decimal:
        """Return an amount of the whole span for one year."""
        return amount / self.days * DAYS_A_YEAR

    def a_month(self, amount: Decimal) -> Decimal:
        """Return an amount of the whole span for one month."""
        return self.a_year(amount) / MONTHS_A_YEAR

    def a_km(self, amount: Decimal) -> Decimal | None:
        """Return an amount for one kilometre, at the pace of the readings.

        `None` where too little was driven, or the readings tell of less than half of the span.
        """
        if self.driven is None or self.driven.km < LEAST_KM or self.cover < LEAST_COVER:
            return None
        return (amount / self.days) / (self.driven.km / self.driven.days)

    @property
    def cover(self) -> Decimal:
        """The share of the days that the readings tell of, at most one."""
        return min(Decimal(self.driven.days + 1) / self.days, Decimal(1)) if self.driven else ZERO


def without_repayments(
    months: Months, payments: Iterable[Payment]
) -> dict[date, dict[str, Decimal]]:
    """Return monthly sums with what loans and leases cost in a category of its own."""
    found = {month: dict(parts) for month, parts in months.items()}
    for one in payments:
        parts = found.setdefault(one.month, {})
        parts[one.category] = parts.get(one.category, ZERO) - one.amount
        parts[FINANCE] = parts.get(FINANCE, ZERO) + one.cost
    return found


def with_fees(
    months: Months, fees: Iterable[tuple[date, Decimal]]
) -> dict[date, dict[str, Decimal]]:
    """Return monthly sums with the fees and taxes of buying and selling."""
    found = {month: dict(parts) for month, parts in months.items()}
    for on, amount in fees:
        parts = found.setdefault(month_start(on), {})
        parts[FINANCE] = parts.get(FINANCE, ZERO) + amount
    return found


def with_losses(
    months: Months, course: Course, *, since: date, until: date, coin: Decimal
) -> dict[date, dict[str, Decimal]]:
    """Return monthly sums with the value lost in each month; they add up to the whole loss."""
    found = {month: dict(parts) for month, parts in months.items()}
    for start, end in spans(since, until):
        # A month ends where the next one begins, so that nothing is lost between the two.
        after = end if end == until else end + timedelta(days=1)
        lost = _at(course, start, coin) - _at(course, after, coin)
        if lost:
            parts = found.setdefault(month_start(start), {})
            parts[VALUE] = parts.get(VALUE, ZERO) + lost
    return found


def _at(course: Course, day: date, coin: Decimal) -> Decimal:
    """Return the value of a day in whole coins; before the first known one it is that one."""
    known = course.on(max(day, course.points[0].on)) if course.points else None
    return known.value.quantize(coin) if known else ZERO


def spans(since: date, until: date) -> list[tuple[date, date]]:
    """Return the months of a span of days with the first and last day of each within it."""
    found, start = [], since
    while start <= until:
        after = add_months(start, 1)
        found.append((start, min(after - timedelta(days=1), until)))
        start = after
    return found


def years_of(months: Months) -> dict[int, dict[str, Decimal]]:
    """Return monthly sums by calendar year."""
    found: dict[int, dict[str, Decimal]] = {}
    for month in sorted(months):
        parts = found.setdefault(month.year, {})
        for name, amount in months[month].items():
            parts[name] = parts.get(name, ZERO) + amount
    return found


def together(costs: Sequence[Costs]) -> dict[str, Decimal]:
    """Return the categories of several vehicles added up."""
    found: dict[str, Decimal] = {}
    for one in costs:
        for name, amount in one.categories.items():
            found[name] = found.get(name, ZERO) + amount
    return found


def fleet_a_km(costs: Sequence[Costs]) -> Decimal | None:
    """Return what a kilometre cost of the vehicles of which it is known, by how far each goes."""
    known = [one for one in costs if one.a_km(one.total) is not None]
    a_day = sum((one.total / one.days for one in known), ZERO)
    km_a_day = sum((one.driven.km / one.driven.days for one in known if one.driven), ZERO)
    return a_day / km_a_day if km_a_day else None
