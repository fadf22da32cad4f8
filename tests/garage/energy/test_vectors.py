"""The worked examples of `docs/energy-economy.md`, computed."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from garage.energy import consumption
from garage.energy.economy import Fill, spans
from tests.architecture.source import ROOT

TEXT = (ROOT / "docs" / "energy-economy.md").read_text()
PLACES = Decimal("0.0001")
UNIT_CODES = {
    "l/100 km": "l_100km",
    "km/l": "km_l",
    "mpg (US)": "mpg_us",
    "mpg (imp.)": "mpg_uk",
    "kWh/100 km": "kwh_100km",
    "km/kWh": "km_kwh",
    "mi/kWh": "mi_kwh",
    "Wh/mi": "wh_mi",
    "Wh/km": "wh_km",
}
Row = tuple[str, ...]


def table(text: str) -> list[Row]:
    """Return the rows of the first table of a text, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    return [row for row in rows[1:] if not row[0].startswith("---")]


def examples() -> Iterator[object]:
    _, _, body = TEXT.partition("## Examples")
    for section in body.split("\n### ")[1:]:
        title, _, rest = section.partition("\n")
        yield pytest.param(rest, id=title)


def figure(quantity: Decimal, distance: Decimal, meter: str) -> str:
    hundred = 100 if meter == "distance" else 1
    return str((quantity / distance * hundred).quantize(PLACES))


@pytest.mark.parametrize("text", list(examples()))
def test_spans_are_those_of_the_document(text: str) -> None:
    found = re.search(r"^Capacity: (\S+)", text, re.MULTILINE)
    capacity = Decimal(found[1]) if found else None
    usual = "time" if "Meter: h" in text else "distance"
    rows = table(text)
    fills = [
        Fill(
            key=index,
            on=date(2026, 1, 1) + timedelta(days=index),
            quantity=Decimal(amount),
            meter="time" if reading.endswith(" h") else usual,
            reading=Decimal(reading.removesuffix(" h")) if reading else None,
            level=Decimal(level) if level else Decimal(100) if kind == "full" else None,
            is_missed_before=missed == "missed",
        )
        for index, (reading, amount, kind, missed, level, _) in enumerate(rows)
    ]

    told = spans(fills, capacity=capacity)

    assert [
        span.reason.value or figure(span.quantity, span.distance, span.meter) for span in told
    ] == [row[-1] for row in rows]


def unit_rows() -> Iterator[tuple[Decimal, str, str]]:
    _, _, body = TEXT.partition("## Units")
    body, _, _ = body.partition("## Examples")
    for part in body.split("\n\n"):
        lines = [line for line in part.splitlines() if line.startswith("|")]
        if lines:
            heads = [cell.strip() for cell in lines[0].strip("|").split("|")]
            for row in table("\n".join(lines)):
                for head, cell in zip(heads[1:], row[1:], strict=True):
                    yield Decimal(row[0].split()[0]), UNIT_CODES[head], cell


@pytest.mark.parametrize(("rate", "code", "expected"), list(unit_rows()))
def test_units_are_those_of_the_document(rate: Decimal, code: str, expected: str) -> None:
    value = consumption.told_in(rate, code)

    assert value is not None
    assert str(value.quantize(PLACES)) == expected
