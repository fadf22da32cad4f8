"""Finds values by the label beside or above them: the number of the bill, plates and the like."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass

from garage.receipts.reading import words
from garage.receipts.reading.geometry import Rect
from garage.receipts.reading.layout import Cell, Row, Sheet


@dataclass(frozen=True, slots=True)
class Labelled:
    """Text found beside or below a label."""

    text: str
    page: int
    rect: Rect
    row: int
    is_below: bool = False
    before: str = ""


def after_label(sheet: Sheet, label: re.Pattern[str]) -> Iterator[Labelled]:
    """Give the texts that a label names: after it in its cell, in the next cell, or below it."""
    for row in sheet.rows:
        for index, cell in enumerate(row.cells):
            folded = _same_length(cell.text)
            for match in label.finditer(folded):
                for found in _beside(sheet, row, index=index, at=match.span()):
                    before = folded[max(match.start() - 24, 0) : match.start()]
                    yield dataclasses.replace(found, before=before)


def _same_length(text: str) -> str:
    """Fold letter by letter, so that places in the text stay the same."""
    return "".join((words.fold(letter) or " ")[:1] for letter in text)


def _beside(sheet: Sheet, row: Row, *, index: int, at: tuple[int, int]) -> Iterator[Labelled]:
    cell, end = row.cells[index], at[1]
    rest = cell.text[end:]
    value = rest.lstrip(" .:#-–=)]*|")
    if any(character.isalnum() for character in value):
        start = end + len(rest) - len(value)
        yield Labelled(value, row.page, cell.part(start, len(cell.text)), row.index)
        if not any(character.isdigit() for character in value):
            # Two heads of a small table read as one cell: the value stands below its part.
            yield from _under(sheet, row, cell, rect=cell.part(*at))
        return
    beside = list(_cells_after(row, index))
    under = list(_under(sheet, row, cell, rect=cell.rect))
    # In the head of a small table the next cell is another label, the value stands below.
    is_head = bool(beside and under) and not any(c.isdigit() for c in beside[0].text)
    yield from ([*under, *beside] if is_head else [*beside, *under])


def _cells_after(row: Row, index: int) -> Iterator[Labelled]:
    for following in row.cells[index + 1 : index + 3]:
        text = following.text.strip(" :#.-")
        if text:
            yield Labelled(text, row.page, following.rect, row.index)
            if len(text) > 2:
                return


def _under(sheet: Sheet, row: Row, cell: Cell, *, rect: Rect) -> Iterator[Labelled]:
    for below in sheet.rows[row.index + 1 : row.index + 3]:
        near = below.rect.y0 - cell.rect.y1 < 2.0 * sheet.line_height
        for other in below.cells if near and below.page == row.page else ():
            if other.rect.x0 < rect.x1 and other.rect.x1 > rect.x0:
                yield Labelled(other.text.strip(), row.page, other.rect, below.index, is_below=True)
        if near and cell is row.cells[-1] and cell.text.rstrip().endswith(":"):
            first = below.cells[0]
            yield Labelled(first.text.strip(), row.page, first.rect, below.index, is_below=True)
