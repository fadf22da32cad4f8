"""From pieces of text to rows and cells, as a person sees them on the page."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from garage.receipts.reading import geometry
from garage.receipts.reading.geometry import Rect
from garage.receipts.reading.types import Box, Page

_SAME_ROW = 0.45  # of the smaller height must overlap
_NOT_TALLER = 2.6  # times; a logo does not belong to the small lines beside it
_JOIN_GAP = 0.9  # of the height; closer pieces of words are one cell
_TILL_CHARACTERS = 58  # a till roll is narrower, a sheet of paper wider


@dataclass(frozen=True, slots=True)
class Cell:
    """Words that stand together on one row."""

    text: str
    rect: Rect
    page: int
    score: float = 1.0

    def with_next(self, other: Cell) -> Cell:
        """Give one cell made of this and the one right of it."""
        return Cell(
            text=f"{self.text} {other.text}",
            rect=self.rect.joined(other.rect),
            page=self.page,
            score=min(self.score, other.score),
        )

    def part(self, start: int, end: int) -> Rect:
        """Give the place of some of its characters, as if all were equally wide."""
        wide = self.rect.width / max(len(self.text), 1)
        return Rect(
            self.rect.x0 + wide * start, self.rect.y0, self.rect.x0 + wide * end, self.rect.y1
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page, its cells from left to right."""

    index: int
    page: int
    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        """Give the text of the line; wide gaps show as two spaces."""
        return "  ".join(cell.text for cell in self.cells)

    @property
    def rect(self) -> Rect:
        """Give the place of the whole line."""
        rect = self.cells[0].rect
        for cell in self.cells[1:]:
            rect = rect.joined(cell.rect)
        return rect


@dataclass(frozen=True, slots=True)
class Sheet:
    """All pages as rows, top to bottom; `is_recognised` when OCR read them."""

    pages: tuple[Page, ...]
    rows: tuple[Row, ...]
    line_height: float
    is_sheet: bool
    is_recognised: bool = True

    @property
    def text(self) -> str:
        """Give the whole text, a line a row."""
        return "\n".join(row.text for row in self.rows)

    def box(self, rect: Rect, *, page: int) -> Box:
        """Give the box on the shown page for a rectangle of the levelled page."""
        shown = next(item for item in self.pages if item.index == page)
        return geometry.box_around(
            rect, page=page, width=shown.width, height=shown.height, skew=shown.skew
        )

    def width_of(self, page: int) -> float:
        """Give the width of a page in pixels."""
        return float(next(item.width for item in self.pages if item.index == page))


def lay_out(pages: Sequence[Page]) -> Sheet:
    """Arrange the text of all pages in rows."""
    rows: list[Row] = []
    for page in pages:
        for cells in _rows_of(page):
            rows.append(Row(index=len(rows), page=page.index, cells=cells))
    heights = [cell.rect.height for row in rows for cell in row.cells]
    return Sheet(
        pages=tuple(pages),
        rows=tuple(rows),
        line_height=statistics.median(heights) if heights else 1.0,
        is_sheet=_characters_across(rows) > _TILL_CHARACTERS,
        is_recognised=any(span.score < 1 for page in pages for span in page.spans),
    )


def _characters_across(rows: Sequence[Row]) -> float:
    """Give how many characters of the usual width fit beside each other in the printed area."""
    cells = [cell for row in rows for cell in row.cells if len(cell.text) > 2]
    if not cells:
        return 0.0
    left = sorted(cell.rect.x0 for cell in cells)
    right = sorted(cell.rect.x1 for cell in cells)
    spare = len(cells) // 33
    wide = statistics.median(cell.rect.width / len(cell.text) for cell in cells)
    return (right[-1 - spare] - left[spare]) / max(wide, 1e-6)


def _rows_of(page: Page) -> Iterator[tuple[Cell, ...]]:
    cells = [
        Cell(
            text=" ".join(span.text.split()),
            rect=geometry.rect_of(span, page=page),
            page=page.index,
            score=span.score,
        )
        for span in page.spans
        if span.text.strip()
    ]
    rows: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda cell: cell.rect.x0):
        row = _best_row(rows, cell)
        if row is None:
            rows.append([cell])
        else:
            row.append(cell)
    rows.sort(key=lambda row: statistics.fmean(cell.rect.middle for cell in row))
    for row in rows:
        yield tuple(_joined(row))


def _best_row(rows: list[list[Cell]], cell: Cell) -> list[Cell] | None:
    best, most = None, _SAME_ROW
    for row in rows:
        share = _overlap(row[-1].rect, cell.rect)
        if share > most and row[-1].rect.x1 - cell.rect.x0 < 0.5 * row[-1].rect.width:
            best, most = row, share
    return best


def _overlap(first: Rect, second: Rect) -> float:
    shared = min(first.y1, second.y1) - max(first.y0, second.y0)
    low, high = sorted((first.height, second.height))
    return 0.0 if high > _NOT_TALLER * low else shared / low


def _joined(row: list[Cell]) -> list[Cell]:
    joined: list[Cell] = []
    for cell in row:
        if joined and _belongs(joined[-1], cell):
            joined.append(joined.pop().with_next(cell))
        else:
            joined.append(cell)
    return joined


def _belongs(before: Cell, cell: Cell) -> bool:
    gap = cell.rect.x0 - before.rect.x1
    near = gap < _JOIN_GAP * min(before.rect.height, cell.rect.height)
    return near and before.text[-1].isalpha() and cell.text[0].isalpha()
