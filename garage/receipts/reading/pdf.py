"""Opens PDF files: the words of the text layer with their places, and pictures of pages."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import statistics
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from garage.receipts.reading.loading import MAX_PAGES, MAX_PIXELS, too_many_pages
from garage.receipts.reading.types import Box, Page, Span, Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

RENDER_DPI = 220
_UNITS = 20_000  # page-to-device gives whole numbers, so measure the page in small units
_POINTS_PER_INCH = 72
_MIN_CHARACTERS = 40
_WORD_GAP = 0.11  # of the height of a character; a space is about 0.25
_INK = 1.6  # heights of the ink; so tall is its line at most
_RUN_GAP = 0.8
_PASSWORD = 4  # FPDF_ERR_PASSWORD

# PDFium is not thread-safe.
_lock = threading.RLock()


@dataclass(slots=True)
class _Character:
    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a PDF of at most ten pages; raises Unreadable when encrypted, damaged or longer."""
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    with _lock:
        try:
            document = pdfium.PdfDocument(path)
        except pdfium.PdfiumError as error:
            if raw.FPDF_GetLastError() == _PASSWORD or "password" in str(error).lower():
                raise Unreadable("encrypted", "The PDF is protected by a password.") from error
            raise Unreadable("damaged", "The PDF is damaged and cannot be opened.") from error
        try:
            if not len(document):
                raise Unreadable("empty", "The PDF has no pages.")
            if len(document) > MAX_PAGES:
                raise too_many_pages()
            yield document
        finally:
            document.close()


def _page(document: Any, index: int) -> Any:
    import pypdfium2 as pdfium

    try:
        return document[index]
    except pdfium.PdfiumError as error:
        raise Unreadable("damaged", "A page of the PDF is damaged.") from error


def page_picture(document: Any, *, index: int, max_side: int) -> Image:
    """Render one page at 220 dpi, or smaller so that its longer side is `max_side` at most."""
    page = _page(document, index)
    width, height = page.get_size()
    scale = min(RENDER_DPI / _POINTS_PER_INCH, max_side / max(width, height, 1))
    if width * height * scale * scale > MAX_PIXELS or min(width, height) * scale < 1:
        raise Unreadable("damaged", "A page of the PDF has an impossible size.")
    bitmap = page.render(scale=scale)
    picture: Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    page.close()
    return picture


def page_text(document: Any, *, index: int) -> Page:
    """Give the text layer of a page as spans; without spans where it has no readable text."""
    page = _page(document, index)
    width, height = page.get_size()
    characters = list(_characters(page, width=width, height=height))
    page.close()
    spans = tuple(_spans(characters, index=index, width=width, height=height))
    scale = RENDER_DPI / _POINTS_PER_INCH
    if sum(len(span.text) for span in spans) < _MIN_CHARACTERS:
        spans = ()
    return Page(index=index, width=round(width * scale), height=round(height * scale), spans=spans)


def covered_by_picture(document: Any, *, index: int) -> bool:
    """Say whether one picture covers most of the page, as on scans with a hidden text layer."""
    from pypdfium2 import raw

    page = _page(document, index)
    width, height = page.get_size()
    areas = [0.0]
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        areas.append(abs(right - left) * abs(top - bottom))
    page.close()
    return bool(max(areas) > width * height / 2)


def _characters(page: Any, *, width: float, height: float) -> Iterator[_Character]:
    from pypdfium2 import raw

    text = page.get_textpage()
    rect = raw.FS_RECTF()
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if code <= ord(" ") or code in (0xA0, 0xAD, 0xFFFE, 0xFFFF):
            continue
        if raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(rect)):
            x0, y0 = _upright(page, width=width, height=height, x=rect.left, y=rect.top)
            x1, y1 = _upright(page, width=width, height=height, x=rect.right, y=rect.bottom)
            yield _Character(chr(code), min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    text.close()


def _upright(page: Any, *, width: float, height: float, x: float, y: float) -> tuple[float, float]:
    from pypdfium2 import raw

    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(
        page, 0, 0, _UNITS, _UNITS, 0, x, y, ctypes.byref(across), ctypes.byref(down)
    )
    return across.value * width / _UNITS, down.value * height / _UNITS


def _spans(
    characters: list[_Character], *, index: int, width: float, height: float
) -> Iterator[Span]:
    for row in _rows(characters):
        for run in _runs(row):
            box = Box(
                page=index,
                x0=_fraction(min(item.x0 for item in run), width),
                y0=_fraction(min(item.y0 for item in run), height),
                x1=_fraction(max(item.x1 for item in run), width),
                y1=_fraction(max(item.y1 for item in run), height),
            )
            yield Span(text=_words(run), box=box)


def _fraction(value: float, of: float) -> float:
    return min(max(value / of, 0.0), 1.0)


def _rows(characters: list[_Character]) -> list[list[_Character]]:
    rows: list[list[_Character]] = []
    for item in sorted(characters, key=lambda item: item.middle):
        if rows and abs(item.middle - rows[-1][0].middle) < 0.35 * rows[-1][0].height:
            rows[-1].append(item)
        else:
            rows.append([item])
    return [sorted(row, key=lambda item: item.x0) for row in rows]


def _runs(row: list[_Character]) -> Iterator[list[_Character]]:
    run: list[_Character] = []
    for item in row:
        if run and item.x0 - run[-1].x1 > _RUN_GAP * max(item.height, run[-1].height):
            yield run
            run = []
        if not (run and _is_shadow(item, run[-1])):
            run.append(item)
    if run:
        yield run


def _is_shadow(item: _Character, before: _Character) -> bool:
    """Say whether a character is printed twice, which some programs do for bold type."""
    return item.text == before.text and item.x0 - before.x0 < 0.15 * before.height


def _words(run: list[_Character]) -> str:
    gaps = [after.x0 - before.x1 for before, after in itertools.pairwise(run)]
    spread = statistics.median(gaps) if len(gaps) > 2 else 0.0
    tallest = max(item.height for item in run)
    text = run[0].text
    for gap, (before, item) in zip(gaps, itertools.pairwise(run), strict=True):
        # Letter-spaced headings have a gap after every letter, words a wider one.
        # The box of a ligature is only as tall as its ink, and leaves a gap beside it.
        height = min(tallest, _INK * max(before.height, item.height))
        limit = _WORD_GAP * height + max(spread, 0.0)
        text += " " + item.text if gap > limit else item.text
    return text
