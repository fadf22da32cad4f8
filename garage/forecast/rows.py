"""What a forecast is made of: one row for each thing that will be paid."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from garage.forecast.arithmetic import ZERO, Expected, Range, sum_within
from garage.vehicles.models.timeline import Category
from project.kernel.dates import month_start

# What an amount rests on.
PAID, PAID_ONCE, PAID_ELSEWHERE = "paid", "paid_once", "paid_elsewhere"
AGREED, RENEWED, USED, LAST_YEAR = "agreed", "renewed", "used", "last_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The page that a row leads to: URL name, argument and id."""

    page: str
    argument: str
    row_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Something that will be paid, for whom and why; `vehicle_id` of `None` is the garage itself."""

    expected: Expected
    title: str
    basis: str
    source: Source
    vehicle_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpriced:
    """Something that comes and of which nobody knows what it costs in the organization's currency.

    `amount` and `currency` tell what is known in another one.
    """

    title: str
    on: date | None
    source: Source
    vehicle_id: int | None = None
    amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one way of looking ahead found."""

    rows: list[Row] = field(default_factory=list)
    unpriced: list[Unpriced] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of a forecast; the first one begins today."""

    since: date
    until: date
    total: Range
    categories: dict[str, Range]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What the next months will cost in the organization's currency, and what it rests on.

    `unforeseen` is what repairs and the like, which no plan knows, cost in the last twelve months.
    """

    currency: str
    months: list[Month]
    total: Range
    categories: dict[str, Range]
    rows: list[Row]
    unpriced: list[Unpriced]
    last_year: Decimal
    unforeseen: Decimal

    def rows_of(self, month: date | None) -> list[Row]:
        """Return the rows that count in a month, or all, the earliest first."""
        if month is None:
            return self.rows
        return [row for row in self.rows if month_start(row.expected.on) == month]


def by_category(rows: list[Row], *, since: date, until: date) -> dict[str, Range]:
    """Return what each category will cost in a span, in the order of the charts."""
    found = {}
    for category in Category.values:
        mine = [row.expected for row in rows if row.expected.category == category]
        total = sum_within(mine, since=since, until=until)
        if total.high > ZERO:
            found[category] = total
    return found
