"""What the next years of a vehicle will cost: values in, values out; money is in one currency."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from garage.forecast.arithmetic import OWN_SPREAD, Range, around
from garage.ownership.arithmetic import FINANCE, VALUE, ZERO
from garage.ownership.course import HELD, Fade
from garage.valuation.market.ahead import Later
from project.kernel.dates import months_later

ENERGY = "fuel"
MOST_YEARS = 5
# By how much a value strays from its curve in a year; it grows with the root of the years.
STRAY = 0.08
# How the worth of the coming years is told; a held one stays as it is.
MARKET, CURVE = "market", "curve"
# How far off a value may be that nobody gave a range.
NO_RANGE = Decimal("0.20")
_FINE = Decimal("0.000001")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What is taken for granted; changes are percent a year, `repairs` money a year.

    `km_a_year` and `repairs` of `None` mean as before.
    """

    years: int = 3
    km_a_year: Decimal | None = None
    energy_change: Decimal = ZERO
    inflation: Decimal = Decimal(2)
    repairs: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What is known of a vehicle today: its worth, how it fades, what a year costs by category.

    `years` holds what each coming year costs where that is known apart; later ones are as `running`.
    `finance` holds what loans and leases will cost in each coming year; `km_a_year` is the pace
    of its energy, `None` when nobody read it. `market` says what is left of the worth after each
    coming year; where it says nothing the curve of `fade` does.
    """

    today: date
    worth: Range | None
    fade: Fade | None
    running: Mapping[str, Range]
    years: Sequence[Mapping[str, Range]] = ()
    finance: Sequence[Decimal] = ()
    km_a_year: Decimal | None = None
    market: Sequence[Later] = ()

    @property
    def method(self) -> str:
        """What tells the worth of the coming years: `market`, `curve` or `held`; empty for nothing."""
        if self.worth is None or self.fade is None:
            return ""
        if self.fade.is_held:
            return HELD
        return MARKET if self.market else CURVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One coming year: the worth at its end, and what it costs; `value` is the worth that is lost."""

    number: int
    since: date
    until: date
    km: Decimal | None
    worth: Range | None
    categories: Mapping[str, Range] = field(default_factory=dict)

    @property
    def total(self) -> Range:
        """All categories together."""
        return added(self.categories.values())


def added(parts: Iterable[Range]) -> Range:
    """Return the sum of what varies independently; unlike costs, lost value may be below zero."""
    rows = list(parts)
    likely = sum((one.likely for one in rows), ZERO)
    below = sum(((one.likely - one.low) ** 2 for one in rows), ZERO).sqrt()
    above = sum(((one.high - one.likely) ** 2 for one in rows), ZERO).sqrt()
    return Range(likely - below, likely, likely + above)


def projection(basis: Basis, assumed: Assumptions) -> list[Year]:
    """Return the coming years of a vehicle."""
    found: list[Year] = []
    before = basis.worth
    for number in range(1, min(max(assumed.years, 1), MOST_YEARS) + 1):
        since = months_later(basis.today, 12 * (number - 1))
        after = months_later(basis.today, 12 * number)
        worth = worth_after(basis, number, assumed)
        categories = _running(basis, assumed, number=number)
        if len(basis.finance) >= number and basis.finance[number - 1]:
            owed = basis.finance[number - 1]
            categories[FINANCE] = Range(owed, owed, owed)
        if worth is not None and before is not None:
            categories[VALUE] = lost(before.likely, worth.likely)
        found.append(
            Year(
                number=number,
                since=since,
                until=after - timedelta(days=1),
                km=pace_of(basis, assumed),
                worth=worth,
                categories=categories,
            )
        )
        before = worth
    return found


def pace_of(basis: Basis, assumed: Assumptions) -> Decimal | None:
    """Return how far the vehicle is driven a year: as assumed, else as before."""
    return basis.km_a_year if assumed.km_a_year is None else assumed.km_a_year


def worth_after(basis: Basis, years: int, assumed: Assumptions) -> Range | None:
    """Return what the vehicle will be worth after some years; its range widens with them."""
    if basis.worth is None or basis.fade is None:
        return None
    now = basis.worth
    if now.likely <= 0:
        return Range()
    kept, unsure = _kept(basis, basis.fade, years=years, assumed=assumed)
    likely = now.likely * kept
    below, above = _log(now.likely, now.low), _log(now.high, now.likely)
    return Range(
        likely / _wider(below, years, unsure),
        likely,
        likely * _wider(above, years, unsure),
    )


def _kept(basis: Basis, fade: Fade, *, years: int, assumed: Assumptions) -> tuple[Decimal, float]:
    """Return the share of the worth that is left, and what the market knows less of that age."""
    if basis.method == MARKET:
        later = basis.market[years - 1]
        return Decimal(str(later.kept)).quantize(_FINE), later.unsure
    day = months_later(basis.today, 12 * years)
    return fade.kept(basis.today, day, km_a_year=assumed.km_a_year), 0.0


def lost(before: Decimal, after: Decimal) -> Range:
    """Return the value lost in a year; it strays by what a value strays in a year."""
    stray = abs(after) * (_exp(STRAY) - 1)
    return Range(before - after - stray, before - after, before - after + stray)


def _running(basis: Basis, assumed: Assumptions, *, number: int) -> dict[str, Range]:
    prices = _growth(assumed.inflation, number - 1)
    found: dict[str, Range] = {}
    known = basis.years[number - 1] if len(basis.years) >= number else basis.running
    for name, amount in known.items():
        if name == ENERGY:
            found[name] = amount.times(_energy(basis, assumed, number=number))
        else:
            found[name] = amount.times(prices)
    if assumed.repairs is not None:
        repairs = assumed.repairs * prices
        found["repair"] = around(repairs, OWN_SPREAD)
    return {name: amount for name, amount in found.items() if amount.high}


def _energy(basis: Basis, assumed: Assumptions, *, number: int) -> Decimal:
    """Return by how much energy costs more than as before: further, and at another price."""
    further = Decimal(1)
    if assumed.km_a_year is not None and basis.km_a_year:
        further = assumed.km_a_year / basis.km_a_year
    return further * _growth(assumed.energy_change, number - 1)


def _growth(percent: Decimal, years: int) -> Decimal:
    return (1 + percent / _HUNDRED) ** years


def _log(high: Decimal, low: Decimal) -> float:
    return math.log(float(high) / float(low)) if low > 0 and high > low else 0.0


def _wider(now: float, years: int, unsure: float) -> Decimal:
    """Return the factor of the end of a range: what is unsure now, and what years make unsure."""
    return _exp(math.sqrt(now**2 + STRAY**2 * years + unsure**2))


def _exp(number: float) -> Decimal:
    return Decimal(str(math.exp(number))).quantize(_FINE)
