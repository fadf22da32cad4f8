"""From a file to a reading: text layer where there is one, OCR where not, then the parser."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import Any

from garage.receipts.reading import loading, ocr, pdf
from garage.receipts.reading.assemble import parse_pages
from garage.receipts.reading.types import Engine, Hints, Page, Reading, Unreadable

PDF_TEXT = "pdf-text"

_engine: Engine | None = None


def default_engine() -> Engine:
    """Give the engine of this process, loaded at its first use."""
    global _engine  # noqa: PLW0603 - loading takes a second and 75 MB, so once a process
    if _engine is None:
        _engine = ocr.RapidEngine()
    return _engine


def read_path(path: Path, *, hints: Hints, engine: Engine | None = None) -> Reading:
    """Read a picture or PDF; raises Unreadable with a reason for people."""
    started = time.perf_counter()
    if loading.is_pdf(path):
        reading = _read_pdf(path, hints=hints, engine=engine)
    else:
        reading = _read_pictures(path, hints=hints, engine=engine)
    return dataclasses.replace(reading, seconds=time.perf_counter() - started)


def _read_pictures(path: Path, *, hints: Hints, engine: Engine | None) -> Reading:
    count = loading.count_pictures(path)
    using = engine or default_engine()
    pages = [
        ocr.read_picture(
            using, loading.load_picture(path, index=index, max_side=ocr.MAX_SIDE), index=index
        )
        for index in range(count)
    ]
    return _parsed(pages, hints=hints, engine=using.name)


def _read_pdf(path: Path, *, hints: Hints, engine: Engine | None) -> Reading:
    with pdf.opened(path) as document:
        pages = [pdf.page_text(document, index=index) for index in range(len(document))]
        blank = [page.index for page in pages if not page.spans]
        if len(blank) < len(pages):
            # A page of the general terms may well be a picture; only the first must have text.
            reading = _parsed(pages, hints=hints, engine=PDF_TEXT)
            if not blank and ("total" in reading.fields or not _is_scan(document)):
                return reading
        else:
            reading = None
            blank = list(range(len(pages)))
        return _read_pdf_pictures(
            document, pages, hints=hints, engine=engine, blank=blank, text=reading
        )


def _is_scan(document: Any) -> bool:
    return any(pdf.covered_by_picture(document, index=index) for index in range(len(document)))


def _read_pdf_pictures(
    document: Any,
    pages: list[Page],
    *,
    hints: Hints,
    engine: Engine | None,
    blank: list[int],
    text: Reading | None,
) -> Reading:
    """Read pages without text by OCR, or all of them when the text layer gave no total."""
    using = engine or default_engine()
    again = blank or [page.index for page in pages]
    mixed = [
        _page_by_ocr(document, page, engine=using) if page.index in again else page
        for page in pages
    ]
    reading = _parsed(mixed, hints=hints, engine=using.name)
    if text is not None and "total" in text.fields and "total" not in reading.fields:
        return text
    return reading


def _page_by_ocr(document: Any, page: Page, *, engine: Engine) -> Page:
    picture = pdf.page_picture(document, index=page.index, max_side=ocr.MAX_SIDE)
    return ocr.read_picture(engine, picture, index=page.index)


def _parsed(pages: list[Page], *, hints: Hints, engine: str) -> Reading:
    if not any(page.spans for page in pages):
        raise Unreadable("no_text", "No text was found on the page.")
    return dataclasses.replace(parse_pages(pages, hints=hints), engine=engine)
