"""Reads receipts from files and folders and prints what they say, without storing anything."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from garage.receipts.reading import Hints, Reading
from garage.receipts.reading.process import Outcome, read_many

SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".tif", ".tiff", ".pdf"))
FIELDS = (
    "vendor", "address", "date", "total", "tax", "currency", "invoice_number", "odometer", "plate",
    "vin", "litres", "price_per_litre",
)  # fmt: skip
_TABLE = (("file", 28), ("vendor", 30), ("date", 10), ("total", 10), ("currency", 4), ("sure", 9))


class Command(BaseCommand):
    """Prints one JSON object a line, or a table."""

    help = "Read receipts (files and folders) and print what they say; nothing is stored."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument("--currency", default="", help="where the receipt shows none")
        parser.add_argument("--date-order", choices=("dmy", "mdy", "ymd"), default="dmy")

    @override
    def handle(self, *_args: Any, **options: Any) -> None:
        """Read and print."""
        paths = list(_files(options["paths"]))
        hints = Hints(currency=options["currency"], date_order=options["date_order"])
        if not options["json"]:
            self.stdout.write(_row({name: name for name, _ in _TABLE}))
        for outcome in read_many(paths, hints=hints):
            self.stdout.write(_json(outcome) if options["json"] else _human(outcome))
            self.stdout.flush()


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = (item for item in path.rglob("*") if item.suffix.lower() in SUFFIXES)
            yield from sorted(found)
        elif path.exists():
            yield path
        else:
            raise CommandError(f"There is no file {path}.")


def _json(outcome: Outcome) -> str:
    if outcome.reading is None:
        error = outcome.error.message if outcome.error else ""
        return json.dumps({"file": str(outcome.path), "error": error}, ensure_ascii=False)
    return json.dumps(as_object(outcome.path, outcome.reading), ensure_ascii=False)


def as_object(path: Path, reading: Reading) -> dict[str, Any]:
    """Give the reading in the words of the command; decimals as strings."""
    return {
        "file": str(path),
        **{name: reading.value(name) for name in FIELDS},
        "lines": [
            {
                "description": line.description,
                "quantity": None if line.quantity is None else str(line.quantity),
                "unit_price": None if line.unit_price is None else str(line.unit_price),
                "amount": str(line.amount),
            }
            for line in reading.lines
        ],
        "evidence": {name: item.evidence for name, item in reading.fields.items()},
        "seconds": round(reading.seconds, 2),
    }


def _human(outcome: Outcome) -> str:
    if outcome.reading is None:
        return f"{outcome.path.name[:28]:28}  {outcome.error.message if outcome.error else ''}"
    values = {name: outcome.reading.value(name) or "" for name in FIELDS}
    total = outcome.reading.fields.get("total")
    sure = total.evidence if total else ""
    return _row({**values, "file": outcome.path.name, "sure": sure})


def _row(values: dict[str, str]) -> str:
    return "  ".join(f"{values[name][:width]:{width}}" for name, width in _TABLE).rstrip()
