"""Builds pages of text in code, as an OCR engine or a text layer would give them."""

from collections.abc import Sequence

from garage.receipts.reading import Box, Hints, Page, Reading, Span, parse_pages
from garage.receipts.reading.layout import Sheet, lay_out

Row = str | Sequence[tuple[float, str]]

LINE = 30.0
LETTER = 14.0
TILL = (600.0, 42)  # width in pixels, letters across
SHEET = (1700.0, 110)


def page(rows: Sequence[Row], *, width: float = TILL[0], score: float = 0.95) -> Page:
    """Make a page of rows; a row is its text, or pieces with the letter at which each begins."""
    height = LINE * (len(rows) + 4) * 1.4
    spans = []
    for index, row in enumerate(rows):
        pieces = [(2.0, row)] if isinstance(row, str) else row
        for column, text in pieces:
            if text:
                spans.append(_span(text, index, column, width=width, height=height, score=score))
    return Page(index=0, width=round(width), height=round(height), spans=tuple(spans))


def _span(
    text: str, index: int, column: float, *, width: float, height: float, score: float
) -> Span:
    top = (index + 1) * LINE * 1.4
    left = column * LETTER
    box = Box(
        page=0,
        x0=left / width,
        y0=top / height,
        x1=(left + len(text) * LETTER) / width,
        y1=(top + LINE) / height,
    )
    return Span(text=text, box=box, score=score)


def sheet(rows: Sequence[Row], *, width: float = TILL[0]) -> Sheet:
    """Lay a page of rows out."""
    return lay_out([page(rows, width=width)])


def read_till(rows: Sequence[Row], *, hints: Hints | None = None) -> Reading:
    """Read rows as a till receipt."""
    return parse_pages([page(rows)], hints=hints or Hints())


def read_sheet(rows: Sequence[Row], *, hints: Hints | None = None) -> Reading:
    """Read rows as a sheet of paper."""
    return parse_pages([page(rows, width=SHEET[0])], hints=hints or Hints(currency="EUR"))
