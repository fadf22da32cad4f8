"""The tread of tyres: how much is left, how fast it goes, how far it lasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

# What the law asks for in most of Europe, and what is sensible on snow.
LEGAL_MM, WINTER_MM, SOON_MM = Decimal("1.6"), Decimal("4.0"), Decimal("1.0")
_TENTH = Decimal("0.1")
PER, HUNDRED = Decimal(10_000), Decimal("1E2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """The tread at one place on a day; `km` is how far the set had gone, `None` when unknown."""

    on: date
    position: str
    mm: Decimal
    km: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wear:
    """How the tread of a set stands: the lowest place, its limit, and what is left of it.

    `mm_per_10000_km` and `km_left` are `None` with too little to tell.
    """

    lowest: Decimal
    position: str
    on: date
    limit: Decimal
    mm_per_10000_km: Decimal | None
    km_left: Decimal | None

    @property
    def tone(self) -> str:
        """How it is shown: "bad" at the limit, "warn" shortly before."""
        if self.lowest <= self.limit:
            return "bad"
        return "warn" if self.lowest <= self.limit + SOON_MM else ""


def limit_for(season: str) -> Decimal:
    """Return the tread below which a set of a season should not be driven."""
    return WINTER_MM if season in {"winter", "all"} else LEGAL_MM


def wear_of(depths: Sequence[Depth], *, season: str) -> Wear | None:
    """Return how a set wears at the place that is lowest now; `None` without measurements."""
    if not depths:
        return None
    newest: dict[str, Depth] = {}
    for depth in sorted(depths, key=lambda item: item.on):
        newest[depth.position] = depth
    low = min(newest.values(), key=lambda item: item.mm)
    course = sorted((d for d in depths if d.position == low.position), key=lambda item: item.on)
    rate, limit = _rate(course), limit_for(season)
    left = None
    if rate:
        left = (max(low.mm - limit, Decimal(0)) / rate * PER).quantize(HUNDRED, rounding=ROUND_DOWN)
    return Wear(
        lowest=low.mm,
        position=low.position,
        on=low.on,
        limit=limit,
        mm_per_10000_km=rate.quantize(_TENTH, rounding=ROUND_HALF_UP) if rate else None,
        km_left=left,
    )


def _rate(course: Sequence[Depth]) -> Decimal | None:
    """Return the mm lost in 10,000 km from the first to the last measurement."""
    first, last = course[0], course[-1]
    if first.km is None or last.km is None or last.km <= first.km or last.mm >= first.mm:
        return None
    return (first.mm - last.mm) / (last.km - first.km) * PER
