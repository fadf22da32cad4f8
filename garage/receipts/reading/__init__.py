"""Reads receipts: a photo, a scan or a PDF in, a `Reading` out.

The package is pure: it stores nothing, asks no network and knows no database. Web processes use
`read_in_child` of `garage.receipts.reading.process`, so that the models never load there.
"""

from garage.receipts.reading.types import (
    FIELD_NAMES,
    Box,
    DateOrder,
    Engine,
    Evidence,
    Field,
    Hints,
    Line,
    LineKind,
    Page,
    Quad,
    Reading,
    ReceiptKind,
    Span,
    TaxRate,
    Unreadable,
    pages_from_json,
    pages_to_json,
)

__all__ = [
    "FIELD_NAMES",
    "Box",
    "DateOrder",
    "Engine",
    "Evidence",
    "Field",
    "Hints",
    "Line",
    "LineKind",
    "Page",
    "Quad",
    "Reading",
    "ReceiptKind",
    "Span",
    "TaxRate",
    "Unreadable",
    "pages_from_json",
    "pages_to_json",
    "parse_pages",
    "read_path",
    "render_page",
]

from garage.receipts.reading.assemble import parse_pages
from garage.receipts.reading.pipeline import read_path
from garage.receipts.reading.preview import render_page
