"""What is expected to be spent, with its range: values in, values out.

What varies together (the energy of one tank over the months) adds up as it is; what varies on its
own adds up as the root of the sum of squares: JCGM 100:2008 (GUM), 5.1.2 and the note of 5.2.2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from project.kernel.dates import add_months, month_start

ZERO = Decimal(0)
MOST_TIMES = 300  # that one thing is due again within the span
# How far what was paid once, or on another vehicle, may be off; a guess that says it is one.
OWN_SPREAD, LEAST_SPREAD, OTHER_SPREAD = Decimal("0.25"), Decimal("0.10"), Decimal("0.50")


@dataclass(frozen=True, slots=True)
class Range:
    """What is likely, and between what it will be."""

    low: Decimal = ZERO
    likely: Decimal = ZERO
    high: Decimal = ZERO

    def times(self, factor: Decimal) -> "Range":
        """Return this so many times."""
        return Range(self.low * factor, self.likely * factor, self.high * factor)

    def rounded(self, coin: Decimal) -> "Range":
        """Return this in whole coins."""
        return Range(*(value.quantize(coin) for value in (self.low, self.likely, self.high)))


NOTHING = Range()


def exactly(amount: Decimal) -> Range:
    """Return an amount that is agreed."""
    return Range(amount, amount, amount)


def around(amount: Decimal, spread: Decimal) -> Range:
    """Return an amount that may be off by a share of it."""
    return Range(amount * (1 - spread), amount, amount * (1 + spread))


def from_past(paid: Sequence[Decimal], *, own: bool = True) -> Range:
    """Return what something will cost from what was paid for it, the newest first.

    The newest is the likely one; the range is that of the past, at least 10 % each way, 25 % where
    it was paid once, 50 % where it was paid on another vehicle.
    """
    newest = paid[0]
    if not own:
        return around(newest, OTHER_SPREAD)
    if len(paid) == 1:
        return around(newest, OWN_SPREAD)
    least = around(newest, LEAST_SPREAD)
    return Range(min(*paid, least.low), newest, max(*paid, least.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Something that will be paid: when (likely, at the earliest, at the latest) and how much.

    What has the same `key` varies together.
    """

    key: str
    on: date
    amount: Range
    category: str
    earliest_on: date
    latest_on: date

    def touches(self, since: date, until: date) -> bool:
        """Say whether any of it may fall into a span of days, both included."""
        return self.latest_on >= since and self.earliest_on <= until

    def within(self, since: date, until: date) -> Range:
        """Return what of it falls into a span of days, both included.

        What may come sooner or later than the span counts as nothing at the least; what may come
        in it counts at the most.
        """
        if not self.touches(since, until):
            return NOTHING
        is_likely = since <= self.on <= until
        is_sure = since <= self.earliest_on and self.latest_on <= until
        return Range(
            low=self.amount.low if is_sure else ZERO,
            likely=self.amount.likely if is_likely else ZERO,
            high=self.amount.high,
        )


def summed(parts: Iterable[tuple[str, Range]]) -> Range:
    """Return the sum of what varies together by key and independently between keys."""
    groups: dict[str, Range] = {}
    for key, part in parts:
        known = groups.get(key, NOTHING)
        groups[key] = Range(
            known.low + part.low, known.likely + part.likely, known.high + part.high
        )
    likely = sum((one.likely for one in groups.values()), ZERO)
    below = sum(((one.likely - one.low) ** 2 for one in groups.values()), ZERO).sqrt()
    above = sum(((one.high - one.likely) ** 2 for one in groups.values()), ZERO).sqrt()
    return Range(max(likely - below, ZERO), likely, likely + above)


def sum_within(rows: Iterable[Expected], *, since: date, until: date) -> Range:
    """Return what of some rows falls into a span of days."""
    return summed((row.key, row.within(since, until)) for row in rows)


def months_from(since: date, *, until: date) -> list[tuple[date, date]]:
    """Return the months of a span of days, both included; the first and the last may be parts."""
    count = (until.year - since.year) * 12 + until.month - since.month + 1
    starts = [add_months(since, offset) for offset in range(count + 1)]
    return [
        (max(start, since), min(after - timedelta(days=1), until))
        for start, after in pairwise(starts)
    ]


def due_again(first: date, *, days: int, until: date) -> list[date]:
    """Return when something is due that comes again after so many days, from its first day on."""
    found = [first]
    while len(found) < MOST_TIMES and (after := found[-1] + timedelta(days=days)) <= until:
        found.append(after)
    return found


def share_of_month(since: date, until: date) -> Decimal:
    """Return how much of a month a span within it is."""
    whole = (add_months(since, 1) - month_start(since)).days
    return Decimal((until - since).days + 1) / whole
