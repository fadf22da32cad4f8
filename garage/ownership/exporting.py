"""The cost of ownership for a spreadsheet: plain numbers, days as 2026-11-02."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from garage.ownership.arithmetic import ZERO
from garage.ownership.selectors import Fleet, Past
from garage.ownership.wording import NAMES

# A cell that begins like this is taken for a formula by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FINE, _CENTS = Decimal("0.0001"), Decimal("0.01")


def vehicle_csv(found: Past) -> str:
    """Return what a vehicle cost, one line a month; lost value below zero was gained."""
    head = ("month", "vehicle", "currency", *NAMES, "total")
    months = found.costs.months
    name = harmless(found.tenure.vehicle.name)
    return _written(
        head,
        (
            (
                month.isoformat()[:7],
                name,
                found.currency,
                *(_plain(months[month].get(one, ZERO)) for one in NAMES),
                _plain(sum(months[month].values(), ZERO)),
            )
            for month in sorted(months)
        ),
    )


def fleet_csv(found: Fleet) -> str:
    """Return what every vehicle cost in the last twelve months, one line a vehicle."""
    head = (
        "vehicle_id",
        "vehicle",
        "since",
        "until",
        "currency",
        "value_before",
        "value_after",
        *NAMES,
        "total",
        "distance_km",
        "a_km",
    )
    return _written(head, (_fleet_row(row) for row in found.rows))


def _fleet_row(row: Past) -> Sequence[str | int]:
    costs, vehicle = row.costs, row.tenure.vehicle
    return (
        vehicle.pk,
        harmless(vehicle.name),
        costs.since.isoformat(),
        costs.until.isoformat(),
        row.currency,
        _plain(row.value_before),
        _plain(row.value_after),
        *(_plain(costs.categories.get(one, ZERO)) for one in NAMES),
        _plain(costs.total),
        _plain(costs.driven.km if costs.driven else None),
        _plain(costs.a_km(costs.total), _FINE),
    )


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _written(head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()


def _plain(amount: Decimal | None, step: Decimal = _CENTS) -> str:
    return "" if amount is None else f"{amount.quantize(step):f}"
