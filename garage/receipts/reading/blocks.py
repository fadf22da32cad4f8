"""Blocks of a letter: what stands below what, addresses, and the customer's place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from garage.receipts.reading import words
from garage.receipts.reading.geometry import Rect
from garage.receipts.reading.layout import Cell, Sheet

_NEAR = 2.4  # line heights between lines of one block

PIECES = re.compile(r"\s+[·•|*–—-]\s+|\s?[·•|]\s?|,\s+(?=[^,]*\d)")

ZIP_TOWN = re.compile(
    r"(?<![\d.,/-])(?:[A-Z]{1,2}-)?\d{5}(?![\d./-])\W{0,3}\s?[^\W\d]{2,}|\b[1-9]\d{3}\s?[A-Z]{2}\b\s+[^\W\d]{3,}"
    r"|\b(?:CH|A|B|L|DK|N)-\d{4}\s+[^\W\d]{3,}|\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b"
    r"|(?<![\d.,/-])[1-9]\d{3}\s+(?:S[Tt]e?[.\s-]\s?)?[A-ZÀ-Ü][^\W\d]{3,}|\b[AC-FHKNPRTV-Y]\d[\dW]\s[0-9AC-FHKNPRTV-Y]{4}\b|[^\W\d]{3,}\W{1,3}\d{5}(?!\d)|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?$"
)


def column_below(
    sheet: Sheet, *, row: int, rect: Rect, page: int, count: int, gap: float = _NEAR
) -> Iterator[Cell]:
    """Give the cells right below a place, down to the first gap of so many line heights."""
    last = rect
    given = 0
    for following in sheet.rows[row + 1 :]:
        if following.page != page or given == count:
            return
        cells = [c for c in following.cells if same_column(c.rect, rect, sheet=sheet)]
        if not cells:
            continue
        room = gap * sheet.line_height if given else 1.8 * max(rect.height, 2 * sheet.line_height)
        if cells[0].rect.y0 - last.y1 > room:
            return
        text = "  ".join(cell.text for cell in cells)
        joined = cells[0].rect.joined(cells[-1].rect)
        yield Cell(text=text, rect=joined, page=page)
        last = cells[0].rect
        given += 1


def same_column(rect: Rect, head: Rect, *, sheet: Sheet) -> bool:
    """Say whether two places stand in one column, by an edge or the middle."""
    if not sheet.is_sheet:
        return rect.x0 < head.x1 and rect.x1 > head.x0
    margin = 2.0 * sheet.line_height
    aligned = abs(rect.x0 - head.x0) < margin or abs(rect.x1 - head.x1) < margin
    centred = abs(rect.centre - head.centre) < margin
    return aligned or centred


def customer_rects(sheet: Sheet) -> list[tuple[int, Rect]]:
    """Give the places that belong to the customer: labelled blocks and the address window."""
    rects: list[tuple[int, Rect]] = []
    if not sheet.is_sheet:
        return rects
    for row in sheet.rows:
        for cell in row.cells:
            text = words.fold(cell.text)
            if words.CUSTOMER.search(text) or is_sender_line(sheet, cell):
                block = list(
                    column_below(sheet, row=row.index, rect=cell.rect, page=row.page, count=5)
                )
                is_label = words.CUSTOMER.search(text)
                whole = [cell, *block] if is_label else block
                rects.extend((row.page, item.rect) for item in whole)
    return rects


def is_sender_line(sheet: Sheet, cell: Cell) -> bool:
    """Say whether it is the small line above the address window: "Name · Street 1 · 12345 Town"."""
    parts = [part for part in PIECES.split(cell.text) if part.strip()]
    small = cell.rect.height < 1.02 * sheet.line_height
    has_town = bool(ZIP_TOWN.search(cell.text))
    height = next(page.height for page in sheet.pages if page.index == cell.page)
    return len(parts) >= 3 and small and has_town and cell.rect.middle < 0.35 * height


def lies_inside(rect: Rect, page: int, *, of: Sequence[tuple[int, Rect]]) -> bool:
    """Say whether a place shares a good part of its height with one of some places."""
    return any(
        page == other_page
        and (other.x0 < rect.x1 and other.x1 > rect.x0)
        and min(other.y1, rect.y1) - max(other.y0, rect.y0) > 0.4 * other.height
        for other_page, other in of
    )


def is_street(text: str) -> bool:
    """Say whether folded text names a street with a number or a town with its code."""
    has_digit = bool(re.search(r"\d", text))
    return has_digit and (
        (is_address(text) and ("," in text or bool(words.STREET.search(text))))
        or bool(ZIP_TOWN.search(text.upper()))
    )


def is_address(text: str) -> bool:
    """Say whether folded text looks like a line of an address."""
    if words.CONTACT.search(text):
        return False
    if words.ADDRESS_WORD.search(text) or words.STREET_ENDING.search(text):
        return True
    return bool(ZIP_TOWN.search(text.upper()) and not words.REGISTRATION.search(text))
