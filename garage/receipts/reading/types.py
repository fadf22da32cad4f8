"""What a reading of a receipt is made of: values only, no library behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol

Evidence = Literal["confirmed", "single", "guessed"]
LineKind = Literal["labour", "part", "fluid", "fee", "tax", "discount", "other"]
ReceiptKind = Literal["workshop", "parts", "fuel", "other"]
DateOrder = Literal["dmy", "mdy", "ymd"]
Json = dict[str, Any]


class Unreadable(Exception):
    """A file that cannot become a reading; `code` is stable, `message` is written for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in fractions 0..1 of the page as a person sees it upright."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    def to_json(self) -> Json:
        """Give the box as numbers rounded to a ten-thousandth of the page."""
        return {
            "page": self.page,
            "x0": round(self.x0, 4),
            "y0": round(self.y0, 4),
            "x1": round(self.x1, 4),
            "y1": round(self.y1, 4),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Box:
        """Make a box from what `to_json` gave."""
        return cls(
            page=int(data["page"]),
            x0=float(data["x0"]),
            y0=float(data["y0"]),
            x1=float(data["x1"]),
            y1=float(data["y1"]),
        )


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text found together: a line of an OCR engine or a word run of a PDF."""

    text: str
    box: Box
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its upright size in pixels, the turn that made it upright, and its text.

    `rotation` is in degrees clockwise that the original must be turned; spans are in the
    coordinates of the page after that turn, small skew included.
    """

    index: int
    width: int
    height: int
    rotation: int = 0
    spans: tuple[Span, ...] = ()
    skew: float = 0.0


@dataclass(frozen=True, slots=True)
class Field:
    """One value read from the receipt, how sure it is, and where it stands."""

    value: str
    confidence: float
    evidence: Evidence
    box: Box | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One position of the receipt."""

    description: str
    amount: Decimal
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    tax_rate: Decimal | None = None
    kind: LineKind = "other"
    part_number: str = ""
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One row of the tax table; `rate` in per cent."""

    rate: Decimal | None
    base: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Hints:
    """What the garage knows before reading: its country's habits, vendors and vehicles."""

    currency: str = ""
    date_order: DateOrder = "dmy"
    vendors: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    vins: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """Give the hints as plain lists and strings, for the child process."""
        return {
            "currency": self.currency,
            "date_order": self.date_order,
            "vendors": list(self.vendors),
            "plates": list(self.plates),
            "vins": list(self.vins),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Hints:
        """Make hints from what `to_json` gave."""
        return cls(
            currency=data.get("currency", ""),
            date_order=data.get("date_order", "dmy"),
            vendors=tuple(data.get("vendors", ())),
            plates=tuple(data.get("plates", ())),
            vins=tuple(data.get("vins", ())),
        )


FIELD_NAMES = (
    "vendor",
    "address",
    "vendor_tax_id",
    "vendor_phone",
    "date",
    "due_date",
    "invoice_number",
    "total",
    "subtotal",
    "tax",
    "currency",
    "odometer",
    "odometer_unit",
    "plate",
    "vin",
    "vehicle_name",
    "litres",
    "price_per_litre",
    "fuel_grade",
    "payment",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything understood from one receipt; absent fields are missing from `fields`."""

    pages: tuple[Page, ...]
    fields: Mapping[str, Field] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    taxes: tuple[TaxRate, ...] = ()
    kind: ReceiptKind = "other"
    language: str = ""
    currency: str = ""
    lines_match_total: bool = False
    lines_include_tax: bool = False
    text: str = ""
    engine: str = ""
    parser_version: str = ""
    seconds: float = 0.0

    def value(self, name: str) -> str | None:
        """Give the text of a field, or None where the receipt does not show it."""
        found = self.fields.get(name)
        return found.value if found else None

    def to_json(self) -> Json:
        """Give the reading as plain JSON: decimals as strings, dates as ISO strings."""
        return {
            "pages": pages_to_json(self.pages),
            "fields": {name: _field_to_json(item) for name, item in self.fields.items()},
            "lines": [_line_to_json(line) for line in self.lines],
            "taxes": [
                {"rate": _text(tax.rate), "base": _text(tax.base), "amount": str(tax.amount)}
                for tax in self.taxes
            ],
            "kind": self.kind,
            "language": self.language,
            "currency": self.currency,
            "lines_match_total": self.lines_match_total,
            "lines_include_tax": self.lines_include_tax,
            "text": self.text,
            "engine": self.engine,
            "parser_version": self.parser_version,
            "seconds": round(self.seconds, 3),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reading:
        """Make a reading from what `to_json` gave."""
        return cls(
            pages=pages_from_json(data["pages"]),
            fields={name: _field_from_json(item) for name, item in data["fields"].items()},
            lines=tuple(_line_from_json(line) for line in data["lines"]),
            taxes=tuple(
                TaxRate(
                    rate=_decimal(tax["rate"]),
                    base=_decimal(tax["base"]),
                    amount=Decimal(tax["amount"]),
                )
                for tax in data["taxes"]
            ),
            kind=data["kind"],
            language=data["language"],
            currency=data["currency"],
            lines_match_total=data["lines_match_total"],
            lines_include_tax=data["lines_include_tax"],
            text=data["text"],
            engine=data["engine"],
            parser_version=data["parser_version"],
            seconds=data["seconds"],
        )


class Engine(Protocol):
    """Something that finds text in one upright BGR image array and says where it is."""

    @property
    def name(self) -> str:
        """Name and version, kept with every reading."""

    def recognise(self, image: Any) -> list[Quad]:
        """Find the pieces of text of the image, in pixels of that image."""


@dataclass(frozen=True, slots=True)
class Quad:
    """A piece of text with the four corners that an engine found, in pixels, from top left."""

    text: str
    corners: tuple[tuple[float, float], ...]
    score: float = 1.0


def pages_to_json(pages: Sequence[Page]) -> list[Json]:
    """Give pages as plain JSON, to be kept so that a better parser can run again."""
    return [
        {
            "index": page.index,
            "width": page.width,
            "height": page.height,
            "rotation": page.rotation,
            "skew": round(page.skew, 2),
            "spans": [
                {"text": span.text, "score": round(span.score, 3), "box": span.box.to_json()}
                for span in page.spans
            ],
        }
        for page in pages
    ]


def pages_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Page, ...]:
    """Make pages from what `pages_to_json` gave."""
    return tuple(
        Page(
            index=page["index"],
            width=page["width"],
            height=page["height"],
            rotation=page["rotation"],
            skew=page.get("skew", 0.0),
            spans=tuple(
                Span(text=span["text"], box=Box.from_json(span["box"]), score=span["score"])
                for span in page["spans"]
            ),
        )
        for page in data
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _box(data: Mapping[str, Any] | None) -> Box | None:
    return Box.from_json(data) if data else None


def _field_to_json(item: Field) -> Json:
    return {
        "value": item.value,
        "confidence": round(item.confidence, 3),
        "evidence": item.evidence,
        "box": item.box.to_json() if item.box else None,
        "raw": item.raw,
    }


def _field_from_json(data: Mapping[str, Any]) -> Field:
    return Field(
        value=data["value"],
        confidence=data["confidence"],
        evidence=data["evidence"],
        box=_box(data["box"]),
        raw=data["raw"],
    )


def _line_to_json(line: Line) -> Json:
    return {
        "description": line.description,
        "quantity": _text(line.quantity),
        "unit": line.unit,
        "unit_price": _text(line.unit_price),
        "amount": str(line.amount),
        "tax_rate": _text(line.tax_rate),
        "kind": line.kind,
        "part_number": line.part_number,
        "box": line.box.to_json() if line.box else None,
    }


def _line_from_json(data: Mapping[str, Any]) -> Line:
    return Line(
        description=data["description"],
        quantity=_decimal(data["quantity"]),
        unit=data["unit"],
        unit_price=_decimal(data["unit_price"]),
        amount=Decimal(data["amount"]),
        tax_rate=_decimal(data["tax_rate"]),
        kind=data["kind"],
        part_number=data["part_number"],
        box=_box(data["box"]),
    )
