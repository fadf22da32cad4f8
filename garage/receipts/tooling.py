"""What the tool of a tool server says of a receipt, and what becomes of it beside the own reading.

Its answer is the word of a stranger: every value is parsed, shortened and guessed at best. Only
arithmetic confirms it: lines that give the total, or a net sum and a tax that do.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, get_args

from garage.receipts.drafts import TOLERANCE, day_of, number
from garage.receipts.reading import Evidence, Field, Line, LineKind, Reading, ReceiptKind
from project.kernel.errors import RuleViolated, worded
from project.kernel.money import CURRENCIES
from project.kernel.paths import by_path

NUMBERS = ("total", "subtotal", "tax", "odometer", "litres", "price_per_litre")
TEXTS = (
    "vendor",
    "address",
    "vendor_tax_id",
    "invoice_number",
    "odometer_unit",
    "plate",
    "vin",
    "vehicle_name",
)
FIELDS = (*TEXTS, "date", "currency", *NUMBERS)
LINE_NUMBERS = ("amount", "quantity", "unit_price", "tax_rate")
LINE_FIELDS = ("description", "unit", "part_number", "kind", *LINE_NUMBERS)
PLACES = (*FIELDS, "kind", "lines", *(f"line.{name}" for name in LINE_FIELDS))
BLANKS = ("text", "file", "file_name", "content_type", "currency")
MOST_LINES, LONGEST, LONGEST_ARGUMENT = 200, 200, 2000
CONFIDENCE: Mapping[Evidence, float] = {"confirmed": 0.98, "guessed": 0.5}
_BLANK = re.compile(r"\{([a-z_]+)\}")
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSaid:
    """What a tool says of a receipt: texts by the names of the reader's fields, and lines."""

    fields: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    kind: ReceiptKind | None = None

    @property
    def is_silent(self) -> bool:
        """Whether nothing of it can be used."""
        return not self.fields and not self.lines


# --- Asking --------------------------------------------------------------------------------------


def check_places(places: Json) -> dict[str, str]:
    """Return where the values stand in an answer; raises `RuleViolated` for what is not known."""
    kept: dict[str, str] = {}
    for name, path in places.items():
        if name not in PLACES:
            raise RuleViolated(
                worded("“%(name)s” is nothing that a receipt has.", name=str(name)[:40]),
                field="places",
            )
        if not isinstance(path, str) or not path.strip():
            raise RuleViolated(worded("Say where “%(name)s” stands.", name=name), field="places")
        by_path(path.strip()[:LONGEST], field="places")
        kept[name] = path.strip()[:LONGEST]
    if not {"total", "lines", "vendor"} & set(kept):
        raise RuleViolated("Say at least where the total stands.", field="places")
    if any(name.startswith("line.") for name in kept) and "lines" not in kept:
        raise RuleViolated("Say where the lines stand, as “lines = …”.", field="places")
    return kept


def check_arguments(arguments: Json) -> dict[str, Any]:
    """Return arguments as they are stored; raises `RuleViolated` for an unknown blank, or none."""
    found: set[str] = set()
    for value in arguments.values():
        if isinstance(value, str):
            found |= set(_BLANK.findall(value[:LONGEST_ARGUMENT]))
        elif not isinstance(value, (int, bool)):
            raise RuleViolated(
                "Arguments are texts, whole numbers, true or false.", field="arguments"
            )
    if found - set(BLANKS):
        raise RuleViolated(
            worded("The blanks are {%(names)s}.", names="}, {".join(BLANKS)), field="arguments"
        )
    if not {"text", "file"} & found:
        raise RuleViolated(
            "Send the {text} or the {file}, else there is nothing to read.", field="arguments"
        )
    return {str(name)[:100]: value for name, value in arguments.items()}


def asks_for(arguments: Json, blank: str) -> bool:
    """Say whether a blank is sent to the tool."""
    return any(f"{{{blank}}}" in value for value in arguments.values() if isinstance(value, str))


def filled(arguments: Json, blanks: Mapping[str, str]) -> dict[str, Any]:
    """Return the arguments with their blanks filled in, each once: no text fills another's blank."""
    return {
        name: _BLANK.sub(lambda found: blanks.get(found[1], ""), value)
        if isinstance(value, str)
        else value
        for name, value in arguments.items()
    }


# --- Understanding -------------------------------------------------------------------------------


def understood(answer: Any, places: Mapping[str, str]) -> ToolSaid:
    """Return what an answer says of a receipt; what is no value of its kind is left out."""
    read = {name: by_path(path) for name, path in places.items()}
    fields = {
        name: value
        for name in FIELDS
        if name in read and (value := _value(name, read[name](answer)))
    }
    rows = read["lines"](answer) if "lines" in read else []
    rows = rows[:MOST_LINES] if isinstance(rows, list) else []
    lines = [
        _line({name: read[f"line.{name}"](row) for name in LINE_FIELDS if f"line.{name}" in read})
        for row in rows
    ]
    kind = _plain(read["kind"](answer)).casefold() if "kind" in read else ""
    return ToolSaid(
        fields=fields,
        lines=tuple(line for line in lines if line is not None),
        kind=kind if kind in get_args(ReceiptKind) else None,  # type: ignore[arg-type]
    )


def _value(name: str, given: Any) -> str:
    text = _plain(given)
    if name in NUMBERS:
        found = _decimal(given, name=name)
        return "" if found is None else f"{found:f}"
    if name == "date":
        day = day_of(text) or day_of(text[:10])
        return day.isoformat() if day else ""
    if name == "currency":
        return text.upper() if text.upper() in CURRENCIES else ""
    if name == "odometer_unit":
        return {"mi": "mi", "miles": "mi", "km": "km"}.get(text.casefold(), "")
    return text


def _line(row: Mapping[str, Any]) -> Line | None:
    amount = _decimal(row.get("amount"))
    description = _plain(row.get("description"))
    if amount is None or not description:
        return None
    kind = _plain(row.get("kind")).casefold()
    return Line(
        description=description,
        amount=amount,
        quantity=_decimal(row.get("quantity")),
        unit=_plain(row.get("unit"))[:20],
        unit_price=_decimal(row.get("unit_price")),
        tax_rate=_decimal(row.get("tax_rate")),
        kind=kind if kind in get_args(LineKind) else "other",  # type: ignore[arg-type]
        part_number=_plain(row.get("part_number"))[:60],
    )


def _plain(given: Any) -> str:
    """Return a text in one short line, without signs that steer; empty for anything else."""
    if isinstance(given, bool) or not isinstance(given, (str, int, float)):
        return ""
    shown = "".join(sign if sign.isprintable() else " " for sign in str(given)[: 10 * LONGEST])
    return " ".join(shown.split())[:LONGEST]


def _decimal(given: Any, *, name: str = "") -> Decimal | None:
    found = number(_plain(given), name=name)
    if found is None or not found.is_finite() or abs(found) >= Decimal(10) ** 9:
        return None
    return found.quantize(Decimal("0.001")).normalize() if found else Decimal(0)


# --- Beside the own reading ----------------------------------------------------------------------


def merged(own: Reading, said: ToolSaid, *, engine: str) -> Reading:
    """Return the own reading with what a tool says; what the own figures prove is not given up.

    A value that both read stays as sure as it was. Another one is a guess, which shows what the own
    reader saw, unless the sums of the tool prove it.
    """
    proved = _proved(said)
    fields = dict(own.fields)
    for name, value in said.fields.items():
        mine = fields.get(name)
        if mine is not None and (_same(name, mine.value, value) or _stays(mine, name, proved)):
            continue
        evidence: Evidence = "confirmed" if name in proved else "guessed"
        fields[name] = Field(
            value=value,
            confidence=CONFIDENCE[evidence],
            evidence=evidence,
            box=mine.box if mine else None,
            raw=mine.value if mine else "",
        )
    total = number(fields["total"].value) if "total" in fields else None
    tax = number(fields["tax"].value) if "tax" in fields else None
    lines, include_tax = own.lines, own.lines_include_tax
    match = _matches(own.lines, total, tax) if own.lines else None
    theirs = _matches(said.lines, total, tax)
    if said.lines and (theirs is not None or match is None):
        lines, match = said.lines, theirs
        include_tax = theirs != "net"
    return replace(
        own,
        fields=fields,
        lines=lines,
        kind=said.kind if said.kind and own.kind == "other" else own.kind,
        currency=own.currency or said.fields.get("currency", ""),
        lines_match_total=match is not None,
        lines_include_tax=include_tax,
        engine=f"{own.engine} + {engine}".removeprefix(" + ")[:80],
        parser_version=own.parser_version or "tool",
    )


def _stays(mine: Field, name: str, proved: frozenset[str]) -> bool:
    return mine.evidence == "confirmed" and name not in proved


def _proved(said: ToolSaid) -> frozenset[str]:
    """Return the amounts that the tool's own sums prove."""
    total, tax = number(said.fields.get("total", "")), number(said.fields.get("tax", ""))
    subtotal = number(said.fields.get("subtotal", ""))
    if total is None or not total:
        return frozenset()
    if tax and subtotal and abs(subtotal + tax - total) <= TOLERANCE:
        return frozenset({"total", "tax", "subtotal"})
    match = _matches(said.lines, total, tax) if len(said.lines) > 1 else None
    if match is None:
        return frozenset()
    return frozenset({"total", "tax"} if match == "net" else {"total"})


def _matches(lines: tuple[Line, ...], total: Decimal | None, tax: Decimal | None) -> str | None:
    """Say how lines give a total: with tax in them (`gross`), without it (`net`), or not."""
    if not lines or total is None:
        return None
    lines_sum = sum((line.amount for line in lines), Decimal(0))
    if abs(lines_sum - total) <= TOLERANCE:
        return "gross"
    return "net" if tax and abs(lines_sum + tax - total) <= TOLERANCE else None


def _same(name: str, mine: str, theirs: str) -> bool:
    if name in NUMBERS:
        return number(mine, name=name) == number(theirs, name=name)
    return "".join(filter(str.isalnum, mine.casefold())) == "".join(
        filter(str.isalnum, theirs.casefold())
    )
