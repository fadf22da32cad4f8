"""What a collection was worth over time: values in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Worth:
    """What one thing was worth from a day on."""

    on: date
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that is known of the worth of one thing; after `sold_on` it counts no more."""

    worths: Sequence[Worth] = field(default_factory=tuple)
    sold_on: date | None = None


def value_series(histories: Iterable[History]) -> dict[str, list[tuple[date, Decimal]]]:
    """Return, per currency, the value of a collection on each day on which it changed.

    A thing is worth what was last said of it; different currencies are never added.
    """
    changes: dict[str, dict[date, Decimal]] = {}
    for history in histories:
        for on, currency, change in _changes(history):
            days = changes.setdefault(currency, {})
            days[on] = days.get(on, NOTHING) + change
    return {currency: _summed(days) for currency, days in changes.items()}


def thinned(points: Sequence[tuple[date, Decimal]], most: int) -> list[tuple[date, Decimal]]:
    """Return at most so many points, evenly chosen, the first and the last among them."""
    if len(points) <= most:
        return list(points)
    last = len(points) - 1
    return [points[round(place * last / (most - 1))] for place in range(most)]


def _changes(history: History) -> Iterable[tuple[date, str, Decimal]]:
    """Return by how much, and in which currency, the worth of a thing changes on which day."""
    former: Worth | None = None
    for worth in sorted(history.worths, key=lambda one: one.on):
        if history.sold_on is not None and worth.on >= history.sold_on:
            break
        if former is not None:
            yield worth.on, former.currency, -former.amount
        yield worth.on, worth.currency, worth.amount
        former = worth
    if former is not None and history.sold_on is not None:
        yield history.sold_on, former.currency, -former.amount


def _summed(days: dict[date, Decimal]) -> list[tuple[date, Decimal]]:
    total, points = NOTHING, []
    for on in sorted(days):
        total += days[on]
        points.append((on, total))
    return points
