"""From a reading to a draft: which value goes where, what it rests on, and what to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from garage.receipts import matching, purposes
from garage.receipts.drafts import (
    FIELDS,
    TOLERANCE,
    Draft,
    DraftField,
    DraftLine,
    Json,
    check_sum,
    plain,
)
from garage.receipts.matching import VehicleFacts, VehicleMatch
from garage.receipts.reading import Box, Line, Reading
from garage.receipts.reading import Field as ReadField
from project.kernel.errors import worded
from project.kernel.units import to_base

SURE = 0.7
KINDS = {"workshop": "work", "parts": "parts", "fuel": "fuel"}
COPIED = {"address": 200, "invoice_number": 60, "vendor_tax_id": 40}
_RENAMED = {"vendor_tax_id": "tax_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVendor:
    """The vendor of the organization that a receipt is from, and what its receipts usually are."""

    id: int
    name: str
    usual_kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What people made of a line with the same words before."""

    kind: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the garage knows when a draft is made: its vehicles, the vendor, the habits, the day.

    `has_shelf` says that it keeps places for parts, so that a receipt of parts is for the shelf.
    """

    today: date
    currency: str
    vehicles: tuple[VehicleFacts, ...] = ()
    usual_vehicle_id: int | None = None
    vendor: KnownVendor | None = None
    has_shelf: bool = False
    habits: Mapping[str, Habit] = field(default_factory=dict)


def propose(reading: Reading, around: Surroundings) -> Draft:
    """Return the draft that a reading suggests; every doubt is marked, nothing is decided."""
    match = _vehicle_match(reading, around)
    lines = tuple(_line(line, index, around) for index, line in enumerate(reading.lines))
    kind = _kind(reading, around)
    found = {
        "kind": _set(kind),
        "category": _set(purposes.category_of(reading.text)),
        "vehicle": _vehicle(match, reading, kind=kind),
        "vendor": _vendor(reading, around),
        "date": _date(reading, around),
        "total": _amount(reading, "total"),
        "tax": _amount(reading, "tax"),
        "currency": _currency(reading, around),
        "odometer": _odometer(reading, around, match),
        "odometer_unit": _set(_unit(reading, around, match)),
        "litres": _litres(reading, kind=kind),
        "add_vendor": _set("1"),
        "record_reading": _set("1"),
        **_copies(reading),
    }
    draft = Draft(
        fields={name: found[name] for name in FIELDS if name in found},
        lines=lines,
        lines_include_tax=reading.lines_include_tax,
    )
    title = purposes.title_of(lines, kind=kind, vendor=draft.value("vendor"))
    fields = {**draft.fields, "title": _set(title), "lines": lines_field(draft, reading)}
    return replace(draft, fields=fields)


def _set(value: str, *, label: str = "", doubt: bool = False) -> DraftField:
    return DraftField(
        value=value, confidence=1.0, evidence="guessed", label=label, doubt=doubt, read=value
    )


def _read(item: ReadField, *, label: str = "", doubt: bool = False, hint: str = "") -> DraftField:
    return DraftField(
        value=item.value,
        confidence=item.confidence,
        evidence=item.evidence,
        label=label,
        doubt=doubt,
        hint=hint,
        read=item.value,
        box=_box(item.box),
    )


def _box(box: Box | None) -> Json | None:
    return box.to_json() if box else None


def _is_unsure(item: ReadField) -> bool:
    return item.evidence == "guessed" or item.confidence < SURE


def _seen(item: ReadField) -> DraftField:
    """Take a value over as it was read, with a doubt where the reader had one."""
    if not _is_unsure(item):
        return _read(item)
    hint = worded("Read as %(raw)s.", raw=item.raw) if item.raw and item.raw != item.value else ""
    return _read(item, label="hard to read", doubt=True, hint=hint)


# --- Field by field ------------------------------------------------------------------------------


def _kind(reading: Reading, around: Surroundings) -> str:
    read = KINDS.get(reading.kind)
    usual = around.vendor.usual_kind if around.vendor else ""
    if read == "parts" and usual != "parts" and around.has_shelf and _is_goods(reading):
        return "shelf"
    return read or usual or "expense"


def _is_goods(reading: Reading) -> bool:
    """Say whether a receipt holds parts, and no work."""
    kinds = {line.kind for line in reading.lines}
    return bool(kinds & {"part", "fluid"}) and "labour" not in kinds


def _vehicle_match(reading: Reading, around: Surroundings) -> VehicleMatch:
    return matching.match_vehicle(
        matching.evidence_of(reading), around.vehicles, usual_id=around.usual_vehicle_id
    )


def _vehicle(match: VehicleMatch, reading: Reading, *, kind: str) -> DraftField:
    if kind == "shelf" and match.is_guess:
        return DraftField()
    value = str(match.id or "")
    places = (reading.fields.get(name) for name in ("plate", "vin", "vehicle_name"))
    place = next((item.box for item in places if item and item.box), None)
    return DraftField(
        value=value,
        confidence=match.confidence,
        evidence="guessed" if match.is_guess else "single",
        label=match.label,
        doubt=match.is_guess,
        read=value,
        box=_box(place),
    )


def _vendor(reading: Reading, around: Surroundings) -> DraftField:
    item = reading.fields.get("vendor")
    if around.vendor:
        return DraftField(
            value=around.vendor.name,
            confidence=0.95,
            evidence="confirmed",
            label="known vendor",
            read=item.value if item else "",
            box=_box(item.box) if item else None,
        )
    if item is None:
        return DraftField(label="not found", doubt=True)
    return replace(_seen(item), value=item.value[:120])


def _date(reading: Reading, around: Surroundings) -> DraftField:
    item = reading.fields.get("date")
    if item is None:
        return DraftField(label="not found", doubt=True)
    if item.value > around.today.isoformat():
        return _read(item, label="in the future", doubt=True)
    return _seen(item)


def _amount(reading: Reading, name: str) -> DraftField:
    item = reading.fields.get(name)
    if item is None:
        missing = name == "total"
        return DraftField(label="not found" if missing else "", doubt=missing)
    return _seen(item)


def _currency(reading: Reading, around: Surroundings) -> DraftField:
    item = reading.fields.get("currency")
    if item is not None:
        return _read(item)
    return _set(reading.currency or around.currency)


def _unit(reading: Reading, around: Surroundings, match: VehicleMatch) -> str:
    read = reading.value("odometer_unit")
    vehicle = _facts(around, match)
    return read or (vehicle.unit if vehicle else "km")


def _facts(around: Surroundings, match: VehicleMatch) -> VehicleFacts | None:
    return next((vehicle for vehicle in around.vehicles if vehicle.id == match.id), None)


def _odometer(reading: Reading, around: Surroundings, match: VehicleMatch) -> DraftField:
    item = reading.fields.get("odometer")
    if item is None:
        return DraftField()
    vehicle = _facts(around, match)
    doubt = ""
    if vehicle and vehicle.unit in {"km", "mi"}:
        km = to_base(Decimal(item.value), _unit(reading, around, match))
        on = _day(reading.value("date")) or around.today
        doubt = matching.odometer_doubt(vehicle, km=km, on=on)
    return _read(item, label=doubt, doubt=True) if doubt else _seen(item)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _litres(reading: Reading, *, kind: str) -> DraftField:
    item = reading.fields.get("litres")
    if item is None:
        missing = kind == "fuel"
        return DraftField(label="not found" if missing else "", doubt=missing)
    return _seen(item)


def _copies(reading: Reading) -> dict[str, DraftField]:
    found = {}
    for name, longest in COPIED.items():
        if item := reading.fields.get(name):
            seen = _seen(item) if name == "invoice_number" else _read(item)
            found[_RENAMED.get(name, name)] = replace(seen, value=item.value[:longest])
    return found


# --- Lines ---------------------------------------------------------------------------------------


def _line(line: Line, index: int, around: Surroundings) -> DraftLine:
    habit = around.habits.get(purposes.words_of(line.description))
    return DraftLine(
        description=line.description[:300],
        quantity=_text(line.quantity),
        unit=line.unit[:12],
        unit_price=_text(line.unit_price),
        amount=plain(line.amount),
        tax_rate=_text(line.tax_rate),
        kind=habit.kind if habit else line.kind,
        purpose=habit.purpose if habit else purposes.purpose_of(line.description),
        part_number=line.part_number[:60],
        source=index,
        box=_box(line.box),
    )


def _text(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def lines_field(draft: Draft, reading: Reading | None = None) -> DraftField:
    """Say whether the lines give the total; they are in doubt when they do not."""
    boxes = [line.box for line in draft.lines if line.box]
    box = _around(boxes) if boxes else None
    check = check_sum(draft)
    if check is None:
        return DraftField(box=box)
    if check.agrees:
        return DraftField(label="adds up", confidence=1.0, evidence="confirmed", box=box)
    # Cash payments are rounded to five cents; then the reader has seen that it adds up.
    if reading and reading.lines_match_total and abs(check.difference) <= 2 * TOLERANCE:
        return DraftField(label="adds up", confidence=0.9, evidence="confirmed", box=box)
    return DraftField(label="off", doubt=True, evidence="guessed", box=box)


def _around(boxes: list[Json]) -> Json:
    """Return the box around the boxes of the page that the first one is on."""
    page = boxes[0]["page"]
    same = [box for box in boxes if box["page"] == page]
    return {
        "page": page,
        "x0": min(box["x0"] for box in same),
        "y0": min(box["y0"] for box in same),
        "x1": max(box["x1"] for box in same),
        "y1": max(box["y1"] for box in same),
    }
