"""Rules as CSV and JSON: the same columns both ways, with a word on each row that is wrong; pure."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from project.kernel.errors import RuleViolated, worded
from project.kernel.numbers import parse_decimal

COLUMNS = (
    "item",
    "vehicle",
    "group",
    "fuels",
    "time_every",
    "time_unit",
    "meter_every",
    "meter_unit",
    "combine",
    "anchor",
    "repeats",
    "start_on",
    "start_meter",
    "season_from",
    "season_until",
    "factor",
    "ends_on",
    "due_days",
    "soon_days",
    "category",
    "safety",
    "keywords",
    "source",
    "source_note",
    "notes",
)
WHOLE = ("time_every", "season_from", "season_until", "due_days", "soon_days")
DECIMAL = ("meter_every", "start_meter", "factor")
DAYS = ("start_on", "ends_on")
LISTS = ("fuels", "keywords")
CHOICES = {
    "time_unit": ("day", "week", "month", "year"),
    "meter_unit": ("km", "mi", "h", "cycles"),
    "combine": ("first", "last"),
    "anchor": ("floating", "fixed"),
    "category": ("engine", "drive", "brakes", "tyres", "body", "electric", "papers", "other"),
    "safety": ("critical", "important", "comfort"),
    "source": ("own", "generic", "imported"),
}
YES, NO = frozenset({"1", "true", "yes", "ja", "oui"}), frozenset({"0", "false", "no", "nein"})
MOST_ROWS = 1000
LONGEST = 10_000
MOST_DIGITS = 5
# A cell that a spreadsheet would calculate is written as text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class PortableRow:
    """A rule as it was read: `values` by the names of the columns, or what is wrong with it.

    `number` is the place in the file, the first row is 1.
    """

    number: int
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def read_rows(text: str) -> list[PortableRow]:
    """Return the rows of a file; raises `RuleViolated` for what is neither CSV nor JSON."""
    plain = text.lstrip("\ufeff").strip()
    found = _json_rows(plain) if plain[:1] in {"[", "{"} else _csv_rows(plain)
    if not found:
        raise RuleViolated("There is no rule in this file.", field="file")
    if len(found) > MOST_ROWS:
        raise RuleViolated(
            worded("A file holds at most %(most)s rules.", most=MOST_ROWS), field="file"
        )
    return [_parsed(number, row) for number, row in enumerate(found, start=1)]


def to_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rules as CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in COLUMNS])
    return out.getvalue()


def to_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rules as JSON, without what is empty."""
    kept = [
        {name: _plain(row[name]) for name in COLUMNS if row.get(name) not in (None, "", [], ())}
        for row in rows
    ]
    return json.dumps(kept, indent=2, ensure_ascii=False)


def _json_rows(text: str) -> list[Mapping[str, Any]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RuleViolated("This is not valid JSON.", field="file") from error
    rows = data.get("rules", data) if isinstance(data, dict) else data
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RuleViolated("The JSON must be a list of rules.", field="file")
    return rows


def _csv_rows(text: str) -> list[Mapping[str, Any]]:
    head = text.partition("\n")[0]
    sign = max(",;\t", key=head.count)
    try:
        reader = csv.DictReader(io.StringIO(text), delimiter=sign)
        names = [name.strip().casefold() for name in reader.fieldnames or ()]
        if "item" not in names:
            raise RuleViolated(
                "The first line must name the columns, “item” among them.", field="file"
            )
        reader.fieldnames = names
        return [row for row in reader if any(_text(value) for value in row.values())]
    except csv.Error as error:
        raise RuleViolated("This is not a CSV file.", field="file") from error


def _parsed(number: int, row: Mapping[str, Any]) -> PortableRow:
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name in COLUMNS:
        given = row.get(name)
        if given is None or _text(given) == "":
            continue
        try:
            values[name] = _value(name, given)
        except RuleViolated as error:
            errors[name] = error.message
    if not values.get("item"):
        errors["item"] = "Say what is to be done."
    return PortableRow(number=number, values=values, errors=errors)


def _value(name: str, given: Any) -> Any:
    if name in LISTS:
        return _list(given)
    text = (
        _text(given).removeprefix("'") if name in {"item", "notes", "source_note"} else _text(given)
    )
    if name in WHOLE:
        return _whole(text)
    if name in DECIMAL:
        return _decimal(text, places="0.01" if name == "factor" else "0.1")
    if name in DAYS:
        return _day(text)
    if name == "repeats":
        return _flag(text)
    if name in CHOICES:
        return _choice(name, text)
    if len(text) > LONGEST or "\0" in text:
        raise RuleViolated("This text is too long, or not text.")
    return text


def _list(given: Any) -> tuple[str, ...]:
    parts = given if isinstance(given, list) else _text(given).replace(";", "|").split("|")
    return tuple(text for part in parts if (text := _text(part)))


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise RuleViolated(worded("“%(text)s” is not a whole number.", text=text[:20]))
    return int(text)


def _decimal(text: str, *, places: str) -> Decimal:
    value = parse_decimal(text)
    if not 0 <= value < Decimal(10**8):
        raise RuleViolated("This number is out of range.")
    return value.quantize(Decimal(places))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RuleViolated("Write dates like 2026-11-18.") from error


def _flag(text: str) -> bool:
    if text.casefold() not in YES | NO:
        raise RuleViolated("Write yes or no.")
    return text.casefold() in YES


def _choice(name: str, text: str) -> str:
    if text.casefold() not in CHOICES[name]:
        raise RuleViolated(worded("One of %(names)s.", names=", ".join(CHOICES[name])))
    return text.casefold()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).strip() if isinstance(value, (str, int, float)) else ""


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _cell(value: Any) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    text = "|".join(map(str, plain)) if isinstance(plain, list) else str(plain)
    return f"'{text}" if text.startswith(FORMULA) else text
