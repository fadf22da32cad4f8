"""Receipts for tests: small files, a reader that answers at once, and a garage to put them in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from garage.receipts import engine, services
from garage.receipts.models import Receipt
from garage.receipts.reading import Box, Field, Hints, Line, Page, Reading, Span, Unreadable
from garage.vehicles.models import Meter, Plate, Vehicle
from project.kernel.actor import Actor

PLATE = "HH MK 2194"


def png(shade: int = 250, *, size: tuple[int, int] = (200, 280)) -> bytes:
    """Return the bytes of a grey picture; another shade is another file."""
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", size, (shade, shade, shade)).save(out, "PNG")
    return out.getvalue()


def upload_of(data: bytes | None = None, *, name: str = "invoice.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png() if data is None else data, content_type="image/png")


def read_field(value: str, *, row: int = 0, evidence: Any = "confirmed", **more: Any) -> Field:
    box = Box(page=0, x0=0.1, y0=0.1 + row * 0.05, x1=0.5, y1=0.14 + row * 0.05)
    return Field(value=value, confidence=0.95, evidence=evidence, box=box, **more)


def workshop_invoice(**changes: Any) -> Reading:
    """Return the reading of an invoice over 318.47 euro for brake fluid and oil."""
    fields: dict[str, Field | None] = {
        "vendor": read_field("Brandt Autoservice"),
        "address": read_field("Lokstedter Weg 41, 20251 Hamburg"),
        "vendor_tax_id": read_field("DE118204771"),
        "date": read_field("2026-11-18", row=1),
        "invoice_number": read_field("RE-2026-11482", row=2),
        "total": read_field("318.47", row=3),
        "tax": read_field("50.85", row=4),
        "currency": read_field("EUR"),
        "odometer": read_field("184312", row=5),
        "odometer_unit": read_field("km"),
        "plate": read_field("HH-MK 2194", row=6),
    }
    fields |= changes.pop("fields", {})
    lines = (
        invoice_line("Brake fluid change, DOT 4", "64.14", kind="labour", row=8),
        invoice_line("Engine oil 5W-30 C3", "247.90", kind="fluid", row=9, quantity=Decimal("4.7")),
        invoice_line("Disposal of waste oil", "6.43", kind="fee", row=10),
    )
    values: dict[str, Any] = {
        "pages": (
            Page(index=0, width=1000, height=1400, spans=(Span("Total", Box(0, 0, 0, 1, 1)),)),
        ),
        "fields": {name: item for name, item in fields.items() if item is not None},
        "lines": lines,
        "kind": "workshop",
        "language": "en",
        "currency": "EUR",
        "lines_match_total": True,
        "lines_include_tax": True,
        "text": "Brandt Autoservice Invoice RE-2026-11482 Total 318.47",
        "engine": "fake 1",
        "parser_version": "1",
        "seconds": 0.1,
    }
    return Reading(**(values | changes))


def invoice_line(description: str, amount: str, *, row: int = 8, **more: Any) -> Line:
    box = Box(page=0, x0=0.1, y0=0.05 * row, x1=0.9, y1=0.05 * row + 0.04)
    return Line(description=description, amount=Decimal(amount), box=box, **more)


@dataclass
class FakeReader:
    """A reader that gives what it is told to, and remembers what it was asked."""

    reading: Reading = field(default_factory=workshop_invoice)
    error: Exception | None = None
    hints: list[Hints] = field(default_factory=list)
    during: Callable[[], object] | None = None

    def read_file(self, path: Path, *, hints: Hints) -> Reading:
        assert path.read_bytes()
        self.hints.append(hints)
        if self.during:
            self.during()
        if self.error is not None:
            raise self.error
        return self.reading

    def fail(self, code: str = "no_text", message: str = "No text was found on the page.") -> None:
        self.error = Unreadable(code, message)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> FakeReader:
    """Return the reader that the jobs of this test use, and let pages be drawn at once."""
    fake = FakeReader()
    monkeypatch.setattr(engine, "read_file", fake.read_file)
    monkeypatch.setattr(engine, "picture_pages", pictures)
    return fake


def pictures(path: Path, *, rotations: Any) -> list[engine.PagePicture]:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (100, 140), "white").save(out, "WEBP")
    names = [f"page-{index + 1}" for index in range(max(1, len(rotations)))]
    return [engine.PagePicture(name, out.getvalue(), 100, 140) for name in (*names, "thumb")]


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "media")},
        }
    }


def make_vehicle(actor: Actor, *, name: str = "Octavia Combi", plate: str = PLATE) -> Vehicle:
    vehicle: Vehicle = Vehicle.objects.create(
        organization_id=actor.organization_id, name=name, plate=plate, make="Skoda", model="Octavia"
    )
    Plate.objects.create(organization_id=actor.organization_id, vehicle=vehicle, text=plate)
    Meter.objects.create(
        organization_id=actor.organization_id,
        vehicle=vehicle,
        kind=Meter.Kind.ODOMETER,
        unit="km",
        is_primary=True,
    )
    return vehicle


@pytest.fixture
def vehicle(owner: Actor) -> Vehicle:
    return make_vehicle(owner)


@pytest.fixture
def receipt(
    owner: Actor, vehicle: Vehicle, reader: FakeReader, run_jobs: Callable[[], int]
) -> Receipt:
    """Return a receipt that was read without a doubt."""
    row = services.receipt_upload(actor=owner, upload=upload_of())
    run_jobs()
    row.refresh_from_db()
    return row
