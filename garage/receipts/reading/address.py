"""Finds the vendor's address near its name, or where the letterhead or foot has it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from garage.receipts.reading import blocks, words
from garage.receipts.reading.geometry import Rect
from garage.receipts.reading.layout import Cell, Sheet
from garage.receipts.reading.names import Name
from garage.receipts.reading.parties import TILL_ROWS

_MAX_LINES = 6
_LOOK_DOWN = 11
_SEPARATORS = ("·", "•", "|", "*", "-", "–", "—")
_PIECE = re.compile(r"[^\s·•|*–—,-](?:(?!\s*[·•|*–—]|\s+-\s|,\s*|\s{2,}).)*", re.IGNORECASE)
_WIDE = 4.5  # line heights; a letterhead leaves room between its paragraphs


@dataclass(frozen=True, slots=True)
class Address:
    """The lines of an address and where they stand."""

    text: str
    page: int
    rect: Rect
    rows: tuple[int, ...]


def find_address(sheet: Sheet, name: Name | None) -> Address | None:
    """Find the address that belongs to the vendor's name."""
    if name is None:
        return None
    return (
        _on_same_line(sheet, name)
        or _in_letterhead(sheet, name)
        or _below(sheet, name)
        or _on_sender_line(sheet)
        or _above(sheet, name)
        or _elsewhere(sheet)
    )


def _in_letterhead(sheet: Sheet, name: Name) -> Address | None:
    """Read an address that begins right of the name, street over town."""
    if not sheet.is_sheet:
        return None
    for cell in sheet.rows[name.rows[0]].cells:
        if cell.rect.x0 <= name.rect.x1 or _stops(words.fold(cell.text)):
            continue
        below = blocks.column_below(
            sheet, row=name.rows[0], rect=cell.rect, page=name.page, count=2
        )
        lines = [cell, *[item for item in below if blocks.ZIP_TOWN.search(item.text)][:1]]
        if _has_place(lines) and blocks.is_address(words.fold(cell.text)):
            return _made(lines)
    return None


def _stops(text: str) -> bool:
    """Say whether a folded line is no address: numbers of offices, telephone, date, invoice."""
    return bool(
        words.CONTACT.search(text)
        or words.REGISTRATION.search(text)
        or words.INVOICE_WORDS.search(text)
        or re.search(
            r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d{2}\b|\d{1,2}:\d{2}\b|(?<!no)(?<!\d)\d{1,4}[.,]\d{2}(?:\W{0,2}[a-z]{1,3})?$",
            text,
        )
        or re.match(r"^\W*\d[\d\s()+-]{7,}$", text)
        or re.match(r"^\W*(?:cashier|table|invoice|bill|date|tel|fax|time|item|qty|desc)\b", text)
    )


def _below(sheet: Sheet, name: Name) -> Address | None:
    lines: list[Cell] = []
    column = _column(sheet, name)
    customer = blocks.customer_rects(sheet)
    if blocks.lies_inside(name.rect, name.page, of=customer):
        customer = []
    for index, cell in enumerate(column):
        if blocks.lies_inside(cell.rect, cell.page, of=customer):
            break
        text = words.fold(cell.text)
        after = words.fold(column[index + 1].text) if index + 1 < len(column) else ""
        if _is_line(text, after=after, lines=lines):
            lines.append(cell)
            if len(lines) == _MAX_LINES:
                break
        elif (lines and _has_place(lines)) or (lines and _stops(text)):
            break
    return _made(lines) if lines else None


def _above(sheet: Sheet, name: Name) -> Address | None:
    """Find the first lines of an address at the head of a till roll, wherever the name stands."""
    lines: list[Cell] = []
    for row in () if sheet.is_sheet else sheet.rows[:TILL_ROWS]:
        cell = Cell(text=row.text, rect=row.rect, page=row.page)
        text = words.fold(row.text)
        if row.index not in name.rows and _is_line(text, after="", lines=lines):
            lines.append(cell)
        elif lines:
            break
    return _made(lines) if lines else None


def _column(sheet: Sheet, name: Name) -> list[Cell]:
    if sheet.is_sheet:
        below = blocks.column_below(
            sheet, row=name.rows[-1], rect=name.rect, page=name.page, count=_LOOK_DOWN, gap=_WIDE
        )
        return [_with_town(sheet, cell) for cell in below]
    cells = []
    for row in sheet.rows[name.rows[-1] + 1 : name.rows[-1] + 1 + _LOOK_DOWN]:
        kept = [cell for cell in row.cells if sum(c.isalnum() for c in cell.text) > 1] or row.cells
        rect = kept[0].rect.joined(kept[-1].rect)
        cells.append(Cell(text=" ".join(c.text for c in kept), rect=rect, page=row.page))
    return cells


def _with_town(sheet: Sheet, cell: Cell) -> Cell:
    """Join a street with the town printed right of it."""
    if blocks.ZIP_TOWN.search(cell.text) or not blocks.is_address(words.fold(cell.text)):
        return cell
    for row in sheet.rows:
        beside = [c for c in row.cells if row.page == cell.page and c.rect.x0 > cell.rect.x1]
        if beside and abs(beside[0].rect.middle - cell.rect.middle) < 0.5 * cell.rect.height:
            town = beside[0]
            near = town.rect.x0 - cell.rect.x1 < 8 * sheet.line_height
            if near and blocks.ZIP_TOWN.search(town.text) and not _stops(words.fold(town.text)):
                return Cell(f"{cell.text}, {town.text}", cell.rect.joined(town.rect), cell.page)
    return cell


def _is_line(text: str, *, after: str, lines: Sequence[Cell]) -> bool:
    address, contact = blocks.is_address(text), _contact_at(text)
    if contact is not None and blocks.is_address(text[:contact]) and contact > 12:
        return True
    if _stops(text) or (re.fullmatch(r"\(.*\)", text) and not lines):
        return False
    if address:
        return True
    if not lines:
        return _leads(text, after)
    ended = lines[-1].text.rstrip().endswith(",")
    has_digit_and_word = bool(re.match(r"^\W*\d{2,5}\W+[a-z]{3}", text))
    follows = blocks.is_address(after) and not _stops(after) and len(text) > 3
    return ended or has_digit_and_word or follows


def _leads(text: str, after: str) -> bool:
    """Say whether a line without words of addresses is a street: the town stands below it."""
    if re.search(r"\d{4,}", text) and "," not in text and not re.match(r"\d{4,5} [a-z]", text):
        return False
    is_town = bool(blocks.ZIP_TOWN.search(after.upper())) and not _stops(after)
    if is_town and re.search(r"\b[a-z]{0,2}\d", text):
        return True
    if "," in text and not words.TRADE_WORD.search(text):
        return not re.search(r"\d", text) or blocks.is_address(after)
    return bool(re.match(r"\d{5}\W", after)) and len(text) > 5


def _contact_at(text: str) -> int | None:
    """Say where a line of an address goes on with telephone, mail or the number of an office."""
    match = words.CONTACT.search(text) or re.search(r"\W+(?:t|p|f|m)\W{0,2}:\s*[+(\d]", text)
    office = words.REGISTRATION.search(text)
    if office and not text[: office.start()].rstrip().endswith(_SEPARATORS):
        office = None
    return min((found.start() for found in (match, office) if found), default=None)


def _has_place(lines: Sequence[Cell]) -> bool:
    return any(blocks.ZIP_TOWN.search(line.text) for line in lines)


def _made(lines: Sequence[Cell]) -> Address:
    texts = []
    rects = []
    for line in lines:
        contact = _contact_at(words.fold(line.text))
        text = line.text[:contact] if contact and contact > 12 else line.text
        texts.append(text.strip(" -·|"))
        rects.append(line.part(0, len(text.rstrip(" -·|"))))
    rect = functools.reduce(Rect.joined, rects)
    joined = " ".join(texts)
    return Address(text=joined.strip(" ,;"), page=lines[0].page, rect=rect, rows=())


def _on_same_line(sheet: Sheet, name: Name) -> Address | None:
    """Read "Name · Street 1 · 12345 Town" of a sender line or foot."""
    if not sheet.is_sheet:
        return None
    for row in sheet.rows:
        whole = Cell(text=row.text, rect=row.rect, page=row.page)
        for cell in (*row.cells, whole):
            address = _after_name(cell, name)
            if address:
                return address
    return None


def _on_sender_line(sheet: Sheet) -> Address | None:
    """Read the small line above the address window, whatever the firm is called in it."""
    for row in sheet.rows if sheet.is_sheet else ():
        for cell in row.cells:
            street = re.search(r"[·•|*]\s*", cell.text)
            if street and blocks.is_sender_line(sheet, cell):
                address = _read_pieces(cell, street.end())
                if address:
                    return address
    return None


def _after_name(cell: Cell, name: Name) -> Address | None:
    place = words.fold(cell.text).find(words.fold(name.text))
    if place < 0 or not blocks.ZIP_TOWN.search(cell.text):
        return None
    return _read_pieces(cell, place + len(name.text))


def _read_pieces(cell: Cell, start: int) -> Address | None:
    """Read street and town, parted by points or commas, from a place in a line on."""
    kept: list[re.Match[str]] = []
    for piece in _PIECE.finditer(cell.text, start):
        text = words.fold(piece[0])
        if words.CONTACT.search(text) or words.REGISTRATION.search(text):
            return None
        kept.append(piece)
        if blocks.ZIP_TOWN.search(piece[0]):
            rect = cell.part(kept[0].start(), piece.end())
            text = ", ".join(item[0] for item in kept)
            return Address(text=text, page=cell.page, rect=rect, rows=())
    return None


def _elsewhere(sheet: Sheet) -> Address | None:
    """Find a place with a postal code that is not the customer's, with the street above it."""
    if not sheet.is_sheet:
        return None
    customer = blocks.customer_rects(sheet)
    for row, cell in _place_cells(sheet):
        if any(
            page == cell.page
            and rect.y0 <= cell.rect.middle <= rect.y1
            and rect.x0 - 1 <= cell.rect.centre <= rect.x1 + 1
            for page, rect in customer
        ):
            continue
        above = (
            [
                c
                for c in sheet.rows[row - 1].cells
                if abs(c.rect.x0 - cell.rect.x0) < 2 * sheet.line_height
            ]
            if row
            else []
        )
        lines = [
            *[c for c in above if not _stops(words.fold(c.text)) and re.search(r"\d", c.text)],
            cell,
        ]
        return _made(lines)
    return None


def _place_cells(sheet: Sheet) -> Iterator[tuple[int, Cell]]:
    for row in sheet.rows:
        for cell in row.cells:
            if blocks.ZIP_TOWN.search(cell.text) and not words.REGISTRATION.search(
                words.fold(cell.text)
            ):
                yield row.index, cell
