"""Numbers and days as adverts write them: with signs, units, separators, or not at all."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from project.kernel.errors import RuleViolated
from project.kernel.numbers import parse_decimal
from project.kernel.units import to_base

NOTHING = {
    "", "-", "–", "—", "n/a", "na", "n.a.", "nan", "none", "null", "unknown", "unlisted", "k.a.", "k. a.", "?",
    "not specified", "unbekannt", "keine angabe", "poa", "tba", "auf anfrage", "sur demande", "su richiesta",
}  # fmt: skip
_CURRENCY_SIGNS = {
    "£": "GBP",
    "€": "EUR",
    "$": "USD",
    "zł": "PLN",
    "chf": "CHF",
    "kč": "CZK",
    "fr.": "CHF",
}
_CURRENCY_CODES = {
    "gbp",
    "eur",
    "usd",
    "pln",
    "chf",
    "czk",
    "sek",
    "nok",
    "dkk",
    "cad",
    "aud",
    "huf",
    "ron",
}
_UNITS = {
    "mi": "mi", "mile": "mi", "miles": "mi", "mls": "mi", "km": "km", "kms": "km", "kilometer": "km",
    "kilometers": "km", "kilometres": "km", "tkm": "tkm", "kw": "kw", "hp": "hp", "bhp": "hp", "ps": "ps", "cv": "ps",
    "ch": "ps", "pk": "ps", "cc": "cc", "ccm": "cc", "cm³": "cc", "cm3": "cc", "l": "l", "ltr": "l", "litre": "l",
    "litres": "l", "liter": "l", "k": "k", "mpg": "mpg",
}  # fmt: skip
_PARTS = re.compile(
    r"^\s*(?P<before>[^\d\s.,+-]{0,4})\s*(?P<number>[+-]?[\d.,'’\s\u00a0\u202f]*\d)[.,]?-?\s*(?P<after>[^\d\s]\S{0,11})?"
)
# DIN 66036 and SAE J1349: metric and mechanical horsepower in kilowatts.
KW_PER_PS, KW_PER_HP = Decimal("0.73549875"), Decimal("0.74569987158")
LARGEST_LITRES, SMALLEST_CC = Decimal(15), Decimal(25)
LONGEST_CELL = 200
EPOCH_SECONDS, EPOCH_MILLISECONDS = 86_400 * 3650, 86_400_000 * 3650
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ].*)?$")
_DAY = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?$")
_MONTH = re.compile(r"^(\d{1,2})[-/.](\d{4})$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the unit and the currency that stand with it, where they do."""

    number: Decimal
    unit: str = ""
    currency: str = ""


def is_said(value: Any) -> bool:
    """Say whether a cell says anything."""
    return value is not None and str(value).strip().casefold() not in NOTHING


def quantity(value: Any, *, decimal_comma: bool) -> Quantity | None:
    """Return the number in a cell, or `None` where there is none."""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        number = Decimal(str(value))
        return Quantity(number) if number.is_finite() else None
    text = str(value or "")[:LONGEST_CELL].strip()
    if text.isascii() and text.isdigit() and len(text) <= 12:
        return Quantity(Decimal(text))
    if not is_said(text) or not (found := _PARTS.match(text)):
        return None
    try:
        number = parse_decimal(found["number"], decimal_comma=decimal_comma)
    except RuleViolated:
        return None
    return _with_marks(number, found["before"] or "", found["after"] or "")


def _with_marks(number: Decimal, before: str, after: str) -> Quantity | None:
    marks = [mark.casefold().strip(".,;") for mark in (before, after) if mark]
    currency = next((found for mark in marks if (found := _currency(mark))), "")
    unit = next((_UNITS[mark] for mark in marks if mark in _UNITS), "")
    if before and not currency and before.casefold() not in _UNITS:
        return None
    if unit in {"k", "tkm"}:
        number, unit = number * 1000, "km" if unit == "tkm" else ""
    return Quantity(number, unit, currency)


def _currency(mark: str) -> str:
    if mark in _CURRENCY_CODES:
        return mark.upper()
    return next((code for sign, code in _CURRENCY_SIGNS.items() if mark.startswith(sign)), "")


def kilometres(found: Quantity, *, unit: str) -> Decimal:
    """Return a distance in kilometres; the unit in the cell counts more than that of the column."""
    return to_base(found.number, found.unit if found.unit in {"km", "mi"} else unit)


def cubic_centimetres(found: Quantity, *, unit: str) -> int | None:
    """Return an engine size in cubic centimetres, told from litres by its size; zero is unknown."""
    number = found.number
    if number <= 0:
        return None
    said = found.unit or unit
    is_litres = said == "l" and number <= LARGEST_LITRES
    if is_litres or (number <= LARGEST_LITRES and said != "cc"):
        return int((number * 1000).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return int(number) if SMALLEST_CC <= number <= LARGEST_LITRES * 2000 else None


def kilowatts(found: Quantity, *, unit: str) -> int | None:
    """Return a power in whole kilowatts; zero is unknown."""
    factor = {"ps": KW_PER_PS, "hp": KW_PER_HP}.get(found.unit or unit, Decimal(1))
    power = (found.number * factor).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return int(power) if 0 < power <= 5000 else None


def day_of(value: Any, *, day_first: bool = True) -> date | None:
    """Return the day in a cell: ISO, `31.12.2019`, `12/2019`, seconds since 1970; `None` otherwise."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _of_epoch(float(value))
    text = str(value or "")[:LONGEST_CELL].strip()
    try:
        if found := _ISO.match(text):
            return date(int(found[1]), int(found[2]), int(found[3] or 1))
        if found := _DAY.match(text):
            first, second = int(found[1]), int(found[2])
            month_first = second > 12 or (not day_first and first <= 12)
            day, month = (second, first) if month_first else (first, second)
            return date(int(found[3]), month, day)
        if found := _MONTH.match(text):
            return date(int(found[2]), int(found[1]), 1)
    except ValueError:
        return None
    return _of_epoch(float(text)) if text.isascii() and text.isdigit() else None


def _of_epoch(seconds: float) -> date | None:
    """Return the day of a count of seconds or milliseconds since 1970; small numbers are none."""
    if seconds > EPOCH_MILLISECONDS:
        seconds /= 1000
    if not EPOCH_SECONDS < seconds < 2 * 4_102_444_800:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC).date()
