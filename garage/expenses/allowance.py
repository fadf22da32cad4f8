"""Whether a mileage allowance will last: values in, a forecast with its range out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
Lives = Sequence[tuple[date, Decimal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How far a vehicle may go between two days, and what each unit beyond costs or below gives back."""

    starts_on: date
    ends_on: date
    total: Decimal
    excess_price: Decimal = ZERO
    refund_price: Decimal = ZERO

    @property
    def days(self) -> int:
        """How many days it is for."""
        return max((self.ends_on - self.starts_on).days + 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Where a vehicle stands today against its allowance, and where it will end.

    `expected`, `low` and `high` are distances at the end. `over` is how far beyond the allowance
    the expected one is (below zero: within), `cost` what that costs (below zero: is given back).
    `used_today` is what was driven until `read_on`, `allowed_today` what the time until then allows.
    """

    read_on: date
    used_today: Decimal
    allowed_today: Decimal
    a_day: Decimal
    expected: Decimal
    low: Decimal
    high: Decimal
    over: Decimal
    over_low: Decimal
    over_high: Decimal
    cost: Decimal
    cost_low: Decimal
    cost_high: Decimal

    @property
    def is_over(self) -> bool:
        """Whether it will end beyond the allowance."""
        return self.over > 0


def forecast(
    allowance: Allowance, *, start: Decimal, last: tuple[date, Decimal], paces: Sequence[Decimal]
) -> Forecast | None:
    """Return how a contract will end at the paces a day, the first one the expected.

    `start` and the value of `last` are meter values in the unit of the allowance. `None` where
    nothing was read since the start, or no pace is known.
    """
    read_on, value = last
    if read_on < allowance.starts_on or not paces:
        return None
    used = max(value - start, ZERO)
    left = max((allowance.ends_on - read_on).days, 0)
    ends = [_whole(used + max(pace, ZERO) * left) for pace in paces]
    expected, low, high = ends[0], min(ends), max(ends)
    passed = min((read_on - allowance.starts_on).days + 1, allowance.days)
    return Forecast(
        read_on=read_on,
        used_today=_whole(used),
        allowed_today=_whole(allowance.total * passed / allowance.days),
        a_day=paces[0],
        expected=expected,
        low=low,
        high=high,
        over=expected - allowance.total,
        over_low=low - allowance.total,
        over_high=high - allowance.total,
        cost=_cost(expected, allowance),
        cost_low=_cost(low, allowance),
        cost_high=_cost(high, allowance),
    )


def _cost(distance: Decimal, allowance: Allowance) -> Decimal:
    over = distance - allowance.total
    price = allowance.excess_price if over > 0 else allowance.refund_price
    return (over * price).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _whole(distance: Decimal) -> Decimal:
    return distance.quantize(Decimal(1), rounding=ROUND_HALF_UP)
