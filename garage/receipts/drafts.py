"""What a review form shows of a receipt: values, where each comes from, and which to look at."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from project.kernel.errors import RuleViolated
from project.kernel.numbers import parse_decimal, parse_meter

Json = dict[str, Any]

FIELDS = (
    "kind",
    "category",
    "vehicle",
    "vendor",
    "tax_id",
    "address",
    "date",
    "invoice_number",
    "total",
    "tax",
    "currency",
    "exchange_rate",
    "odometer",
    "odometer_unit",
    "litres",
    "title",
    "notes",
    "add_vendor",
    "record_reading",
    "completes",
    "order",
    "tax_apart",
)
DECIMALS = ("total", "tax", "exchange_rate", "odometer", "litres")
LINE_DECIMALS = ("quantity", "unit_price", "amount", "pack")
SHELF_FIELDS = ("shelf", "pack", "place", "serials")
SWITCHES = ("add_vendor", "record_reading", "tax_apart")
PERSON = "person"
MISSING = "missing"
IGNORE = "ignore"
MOST_LINES = 200
CENT = Decimal("0.01")
# Printed lines are rounded one by one; so much may their sum lie beside the total.
TOLERANCE = Decimal("0.05")
_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftField:
    """A value with its evidence; `doubt` asks a person to look, `read` is what the reader found."""

    value: str = ""
    confidence: float = 0.0
    evidence: str = MISSING
    label: str = ""
    doubt: bool = False
    hint: str = ""
    read: str = ""
    box: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A line of the receipt; decimals are text, `source` is its place among the lines read.

    `shelf` says what it is on the shelf: `item:12`, new, spread over the others, rest (not for the
    shelf), `=` and what a person typed, or nothing yet. `pack` is how much of the item's unit one
    holds, `place` the location, `serials` the serial numbers, one a line.
    """

    description: str = ""
    quantity: str = ""
    unit: str = ""
    unit_price: str = ""
    amount: str = ""
    tax_rate: str = ""
    kind: str = "part"
    purpose: str = "maintenance"
    part_number: str = ""
    shelf: str = ""
    pack: str = ""
    place: str = ""
    serials: str = ""
    source: int | None = None
    box: Json | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nobody wrote anything here."""
        return not (self.description or self.amount or self.quantity or self.unit_price)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything the review form shows; `edited` names what a person changed.

    `opened_at` is the version of the receipt that the page which saves this draft was opened at.
    """

    fields: Mapping[str, DraftField] = field(default_factory=dict)
    lines: tuple[DraftLine, ...] = ()
    lines_include_tax: bool = True
    edited: frozenset[str] = frozenset()
    opened_at: int | None = None

    def value(self, name: str) -> str:
        """Return the text of a field, empty where there is none."""
        found = self.fields.get(name)
        return found.value if found else ""

    def field(self, name: str) -> DraftField:
        """Return a field, an empty one where there is none."""
        return self.fields.get(name) or DraftField()

    def decimal(self, name: str) -> Decimal | None:
        """Return a field as a number, `None` where it is empty or not one."""
        return number(self.value(name), name=name)

    def day(self) -> date | None:
        """Return the date, `None` where it is empty or not one."""
        return day_of(self.value("date"))

    @property
    def kept_lines(self) -> tuple[DraftLine, ...]:
        """The lines that are to be recorded."""
        return tuple(line for line in self.lines if line.purpose != IGNORE and not line.is_blank)

    @property
    def to_check(self) -> int:
        """How many things a person should look at."""
        return sum(item.doubt for item in self.fields.values())

    def to_json(self) -> Json:
        """Give the draft as plain JSON."""
        return {
            "fields": {name: _plain(item) for name, item in self.fields.items()},
            "lines": [_plain(line) for line in self.lines],
            "lines_include_tax": self.lines_include_tax,
            "edited": sorted(self.edited),
            "opened_at": self.opened_at,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Draft":
        """Make a draft from what `to_json` gave; an empty dict is an empty draft."""
        return cls(
            fields={
                name: DraftField(**_known(DraftField, item))
                for name, item in data.get("fields", {}).items()
            },
            lines=tuple(DraftLine(**_known(DraftLine, item)) for item in data.get("lines", ())),
            lines_include_tax=data.get("lines_include_tax", True),
            edited=frozenset(data.get("edited", ())),
            opened_at=data.get("opened_at"),
        )


def _plain(item: DraftField | DraftLine) -> Json:
    return {part.name: getattr(item, part.name) for part in fields(item)}


def _known(cls: type[DraftField | DraftLine], data: Mapping[str, Any]) -> Json:
    names = {part.name for part in fields(cls)}
    return {name: value for name, value in data.items() if name in names}


# --- What a person makes of it -------------------------------------------------------------------


def with_edits(
    draft: Draft, *, changes: Mapping[str, str], lines: Iterable[DraftLine] | None = None
) -> Draft:
    """Return the draft with what a person typed; a value that is only written differently stays."""
    found = dict(draft.fields)
    edited = set(draft.edited)
    for name, typed in changes.items():
        before = draft.field(name)
        value = tidy(name, typed)
        if value != before.value:
            found[name] = replace(
                before, value=value, evidence=PERSON, confidence=1.0, label="", doubt=False, hint=""
            )
            edited.add(name)
    kept = draft.lines if lines is None else tuple(line for line in lines if not line.is_blank)
    if kept != draft.lines:
        edited.add("lines")
    return replace(draft, fields=found, lines=kept, edited=frozenset(edited))


def with_reading(draft: Draft, proposal: Draft) -> Draft:
    """Return a new proposal with everything that a person has changed already left as it is."""
    found = dict(proposal.fields)
    for name in draft.edited & set(FIELDS):
        read = proposal.field(name)
        found[name] = replace(draft.field(name), read=read.read, box=read.box)
    lines = draft.lines if "lines" in draft.edited else proposal.lines
    return replace(
        proposal, fields=found, lines=lines, edited=draft.edited, opened_at=draft.opened_at
    )


def fault(name: str, value: str) -> str:
    """Say why what a person typed cannot be recorded, or nothing; only the total and date must be."""
    if name == "date":
        return "" if day_of(value) else "not a date" if value.strip() else "missing"
    if name not in DECIMALS:
        return ""
    if not value.strip():
        return "missing" if name == "total" else ""
    return "" if number(value, name=name) is not None else "not a number"


def tidy(name: str, typed: str) -> str:
    """Return a value as the draft keeps it: numbers and dates in one form, the rest as typed."""
    text = typed.strip()
    if name in DECIMALS or name in LINE_DECIMALS:
        known = number(text, name=name)
        return text if known is None else plain(known)
    if name == "date":
        known_day = day_of(text)
        return text if known_day is None else known_day.isoformat()
    return text


def tidy_line(line: DraftLine) -> DraftLine:
    """Return a line with its numbers in one form."""
    values: dict[str, str] = {name: tidy(name, getattr(line, name)) for name in LINE_DECIMALS}
    return replace(
        line,
        quantity=values["quantity"],
        unit_price=values["unit_price"],
        amount=values["amount"],
        pack=values["pack"],
        description=line.description.strip(),
    )


# --- Numbers and days ----------------------------------------------------------------------------


def number(text: str, *, name: str = "") -> Decimal | None:
    """Return what a person or the reader wrote as a number, `None` for nothing or nonsense.

    Odometers show whole units: there, `184.312` and `184,312` are thousands.
    """
    if not text.strip():
        return None
    try:
        return parse_meter(text) if name == "odometer" else parse_decimal(text)
    except RuleViolated:
        return None


def plain(value: Decimal) -> str:
    """Return a number as people type it, without an exponent."""
    return f"{value:f}"


def day_of(text: str) -> date | None:
    """Return an ISO date, or day, month and year with points or slashes; `None` for the rest."""
    found = _DAY.fullmatch(text.strip())
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


# --- Do the lines add up? ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SumCheck:
    """The sum of all lines beside the total; `difference` is 0 when they agree."""

    lines_sum: Decimal
    total: Decimal
    difference: Decimal
    include_tax: bool

    @property
    def agrees(self) -> bool:
        """Whether the lines, with tax where it is not in them, give the total."""
        return abs(self.difference) <= TOLERANCE


def check_sum(draft: Draft) -> SumCheck | None:
    """Compare the lines, left-out ones too, with the total; `None` without lines or total."""
    total = draft.decimal("total")
    amounts = [number(line.amount) for line in draft.lines]
    known = [amount for amount in amounts if amount is not None]
    if total is None or not known:
        return None
    lines_sum = sum(known, Decimal(0))
    tax = draft.decimal("tax") or Decimal(0)
    gross, net = lines_sum - total, lines_sum + tax - total
    is_net = bool(tax) and abs(gross) > TOLERANCE
    is_net = is_net and (abs(net) <= TOLERANCE or not draft.lines_include_tax)
    return SumCheck(
        lines_sum=lines_sum,
        total=total,
        difference=net if is_net else gross,
        include_tax=not is_net,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What is recorded of a receipt when some of its lines are left out."""

    total: Decimal
    tax: Decimal
    left_out: Decimal
    lines_left_out: int


def recorded_share(draft: Draft) -> Share | None:
    """Return the total and tax without the lines that go nowhere; `None` without a total."""
    total = draft.decimal("total")
    if total is None:
        return None
    tax = draft.decimal("tax") or Decimal(0)
    ignored = [line for line in draft.lines if line.purpose == IGNORE and not line.is_blank]
    amounts = [number(line.amount) or Decimal(0) for line in ignored]
    left_out = sum(amounts, Decimal(0))
    check = check_sum(draft)
    if check and not check.include_tax and check.lines_sum:
        left_out = left_out * total / check.lines_sum
    left_out = left_out.quantize(CENT) if ignored else Decimal(0)
    kept_tax = (tax * (total - left_out) / total).quantize(CENT) if total and ignored else tax
    return Share(
        total=total - left_out, tax=kept_tax, left_out=left_out, lines_left_out=len(ignored)
    )


def doubts(draft: Draft) -> Collection[str]:
    """Return the names of the fields that a person should look at, in the order of the form."""
    return [name for name in (*FIELDS, "lines", "duplicate") if draft.field(name).doubt]
