"""Tells the vendor from the customer: who wrote the bill."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from garage.receipts.reading import blocks, names, words
from garage.receipts.reading.geometry import Rect
from garage.receipts.reading.layout import Cell, Row, Sheet
from garage.receipts.reading.names import Name

TILL_ROWS = 14

SHEET_TOP = 0.45  # of the page: the letterhead and the address field

SHEET_FOOT = 0.86

_OWNED = re.compile(
    r"\b(?:owned|operated|managed|licensee|franchise\w*|trading as|t/a|a division)\b"
)

_SLOGAN = re.compile(
    r"\b(?:since|seit|depuis|desde|dal|sinds|est\\.?)\s+(?:19|20)\d\d\b|^(?:ihr|ihre|your|votre|tu|il tuo|uw|we|wir|nous)\b"
    r"|\bfamily owned\b|\btoutes marques\b|\balle marken\b|\ball makes\b|\balle merken\b|\btutte le marche\b"
    r"|\w+, \w+(?: (?:and|und|et|y|e|en) \w+|, \w+)$|^\w+ (?:and|und|et|y|e|en) \w[\w-]*$|\w+ - \w+ - \w+"
)

_CONNECTOR = re.compile(r"\b(?:and|und|et|y|e|en|de|du|repair|reparatur|der|die|freie)\b")


def find_vendors(sheet: Sheet) -> list[Name]:
    """Rank the lines that may name the vendor, the likeliest first."""
    customer = blocks.customer_rects(sheet)
    facts = _Facts.of(sheet)
    found = [name for name in _names(sheet) if names.is_plausible(name.text)]
    for rank, name in enumerate(found):
        _judge(name, sheet=sheet, facts=facts, rank=rank)
        if blocks.lies_inside(name.rect, name.page, of=customer):
            name.add(-6.0, "customer")
    _doubt_branches(found)
    _doubt_parts(found)
    found.sort(key=lambda name: -name.score)
    if found:
        names.complete(found[0], sheet)
        _prefer_fuller(found, is_sheet=sheet.is_sheet)
    return found


def _doubt_branches(found: Sequence[Name]) -> None:
    """Let "Pizza House" win over the line "Pizza House Station Road" that found a branch."""
    for name in found:
        if name.is_stacked:
            continue
        folded = words.fold(name.text)
        for other in found:
            shorter = words.fold(other.text)
            is_start = len(shorter) > 5 and folded.startswith(shorter + " ") and other.score > 0
            if is_start and not words.LEGAL_FORM.search(folded[len(shorter) :]):
                name.add(-2.5, "branch")
                break


def _doubt_parts(found: Sequence[Name]) -> None:
    """Let a name set over several lines win over one of its lines."""
    for whole in found:
        for part in found if whole.is_stacked else ():
            if (
                part.text in whole.text
                and len(part.rows) < len(whole.rows)
                and part.page == whole.page
            ):
                part.add(-2.0, "part")


def _prefer_fuller(found: list[Name], *, is_sheet: bool) -> None:
    """Put the full name with its legal form before the short one of a logo."""
    core = _core(found[0].text)
    if len(core) < 5 or words.LEGAL_FORM.search(words.fold(found[0].text)):
        return
    for name in found[1:]:
        full = _core(name.text)
        folded = names.legal_mended(words.fold(name.text))
        has_trade = is_sheet and words.TRADE_WORD.search(folded)
        has_form = words.LEGAL_FORM.search(folded) or has_trade
        if has_form and core in full and len(full) < 3 * len(core) and name.score > -2:
            found.remove(name)
            name.score = max(name.score, found[0].score)
            found.insert(0, name)
            return


def _core(text: str) -> str:
    bare = re.sub(r"^\w\s+", "", words.LEGAL_FORM.sub("", words.fold(text)))
    return re.sub(r"[^a-z0-9]", "", bare)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the whole page says about the sender."""

    domains: tuple[str, ...]
    text: str

    @classmethod
    def of(cls, sheet: Sheet) -> _Facts:
        text = words.fold(sheet.text)
        pattern = r"(?:@|www\.|https?://(?:www\.)?)([a-z0-9][a-z0-9.-]+)\.[a-z]{2,6}\b"
        domains = {re.sub(r"[^a-z0-9]", "", match) for match in re.findall(pattern, text)}
        return cls(domains=tuple(sorted(domains)), text=text)


def _names(sheet: Sheet) -> Iterator[Name]:
    for row in sheet.rows:
        if not _may_hold_name(sheet, row):
            continue
        for cell in _cells(sheet, row):
            for text, rect in _pieces(sheet, cell):
                yield Name(text=text, rows=(row.index,), page=row.page, rect=rect)
            if sheet.is_sheet:
                yield from _stacked(sheet, row, cell)


def _stacked(sheet: Sheet, row: Row, cell: Cell) -> Iterator[Name]:
    """Give a name set in large letters over two or three lines."""
    text, rect, rows, size = cell.text, cell.rect, [row.index], cell.rect.height
    for following in sheet.rows[row.index + 1 : row.index + 4]:
        below = next(
            (c for c in following.cells if blocks.same_column(c.rect, cell.rect, sheet=sheet)), None
        )
        if below is None:
            continue
        tall = min(size, below.rect.height) > 1.2 * sheet.line_height
        alike = 0.8 < below.rect.height / size < 1.25
        if (
            not tall
            or not alike
            or below.rect.y0 - rect.y1 > 0.9 * size
            or following.page != row.page
        ):
            return
        text, rect = f"{text} {below.text}", rect.joined(below.rect)
        rows.append(following.index)
        yield Name(text, tuple(rows), row.page, rect, is_stacked=True, size=size)


def _may_hold_name(sheet: Sheet, row: Row) -> bool:
    if not sheet.is_sheet:
        return row.index < TILL_ROWS
    height = next(page.height for page in sheet.pages if page.index == row.page)
    place = row.rect.middle / max(height, 1)
    return (row.page == sheet.pages[0].index and place < SHEET_TOP) or place > SHEET_FOOT


def _cells(sheet: Sheet, row: Row) -> Iterator[Cell]:
    """Give the cells of a row; on a till roll words a little apart belong together."""
    if sheet.is_sheet:
        yield from row.cells
        return
    joined: list[Cell] = []
    for cell in row.cells:
        near = joined and cell.rect.x0 - joined[-1].rect.x1 < 1.6 * cell.rect.height
        if near and not _is_symbol(cell.text):
            joined.append(joined.pop().with_next(cell))
        else:
            joined.append(cell)
    yield from joined


def _is_symbol(text: str) -> bool:
    return len(names.LETTER.findall(text)) < 2


def _pieces(sheet: Sheet, cell: Cell) -> Iterator[tuple[str, Rect]]:
    """Split a sender line "Name · Street 1 · 12345 Town" into its parts."""
    if not sheet.is_sheet or not blocks.PIECES.search(cell.text):
        yield cell.text, cell.rect
        return
    start = 0
    for part in blocks.PIECES.split(cell.text):
        place = cell.text.find(part, start)
        start = place + len(part)
        if part.strip():
            yield part.strip(), cell.part(place, start)


def _judge(name: Name, *, sheet: Sheet, facts: _Facts, rank: int) -> None:
    text = words.fold(name.text)
    _judge_words(name, text)
    _judge_place(name, sheet=sheet, rank=rank)
    _judge_neighbours(name, sheet)
    _judge_repeats(name, text, facts)


def _judge_words(name: Name, text: str) -> None:
    bare = names.REGISTRATION_NUMBER.sub("", text)
    letters = len(names.LETTER.findall(name.text))
    has_trade = words.TRADE_WORD.search(text) or _has_glued_trade_word(text)
    bears_number = letters > 6 and names.REGISTRATION_NUMBER.search(text)
    for applies, points, reason in (
        (name.is_stacked, 1.0, "stacked"),
        (words.LEGAL_FORM.search(names.legal_mended(text)), 3.2, "legal form"),
        (has_trade, 1.2, "trade word"),
        (bears_number, 1.3, "registration number"),
        (_SLOGAN.search(text), -2.5, "slogan"),
        (not _SLOGAN.search(text) and _is_only_trade(text), -3.0, "only a trade"),
        (words.INVOICE_WORDS.search(words.mend(text)), -6.0, "invoice word"),
        (words.CONTACT.search(text), -4.0, "contact"),
        (words.REGISTRATION.search(bare), -4.0, "registration"),
        (re.search(r"\d", bare), -0.6, "digits"),
        (":" in text or re.search(r"\d[.,]\d\d\b", text), -2.0, "label or amount"),
        (words.CUSTOMER.search(text), -3.0, "person"),
        (letters < 5, -1.5, "short"),
        (name.text == name.text.lower(), -1.5, "small letters"),
        (text.startswith("(") and text.endswith(")"), -4.0, "in brackets"),
    ):
        if applies:
            name.add(points, reason)
    _judge_address(name, text, bare)


def _judge_address(name: Name, text: str, bare: str) -> None:
    if blocks.is_address(bare):
        leads = words.ADDRESS_WORD.match(text) and not words.TRADE_WORD.match(text)
        name.add(-2.5 if blocks.is_street(bare) or leads else -0.8, "address")


def _is_only_trade(text: str) -> bool:
    rest = _CONNECTOR.sub("", words.TRADE_WORD.sub("", text))
    return len(names.LETTER.findall(rest)) < 3


def _has_glued_trade_word(text: str) -> bool:
    return bool(re.search(r"(?:stationery|restaurant|hardware|enterprise|trading|market)", text))


def _judge_place(name: Name, *, sheet: Sheet, rank: int) -> None:
    taller = (name.size or name.rect.height) / sheet.line_height - 1
    if sheet.is_sheet:
        name.add(max(min(2.0 * taller, 2.4), -0.6), "height")
        height = next(page.height for page in sheet.pages if page.index == name.page)
        name.add(1.2 if name.rect.middle < 0.2 * height else 0.0, "top")
        name.add(0.8 if rank == 0 else 0.0, "first")
    else:
        name.add(max(min(1.2 * taller, 1.2), -0.3), "height")
        name.add(-0.35 * rank, "rank")
        name.add(0.8 if rank == 0 and name.score > -0.5 else 0.0, "first")


def _judge_neighbours(name: Name, sheet: Sheet) -> None:
    below = list(
        blocks.column_below(sheet, row=name.rows[-1], rect=name.rect, page=name.page, count=5)
    )
    texts = [words.fold(cell.text) for cell in below]
    if texts and names.is_registration(texts[0]):
        name.add(1.3, "registration below")
    following = [text for text in texts[:3] if not names.is_registration(text)]
    if following and blocks.is_address(following[0]):
        name.add(1.5, "address right below")
    elif any(blocks.is_address(text) for text in texts[:3]):
        name.add(1.5 if sheet.is_sheet else 0.9, "address below")
    if sheet.is_sheet and any(words.CONTACT.search(text) for text in texts):
        name.add(1.8, "contact below")
    if sheet.is_sheet and any(words.REGISTRATION.search(text) for text in texts):
        name.add(0.8, "registration in block")
    above = sheet.rows[name.rows[0] - 1].text if name.rows[0] else ""
    if _OWNED.search(words.fold(above)) or _OWNED.search(words.fold(name.text)):
        name.add(-3.0, "owner")


def _judge_repeats(name: Name, text: str, facts: _Facts) -> None:
    core = re.sub(r"[^a-z0-9]", "", words.LEGAL_FORM.sub("", text))
    if len(core) < 4:
        return
    if any(_same_start(core, domain) for domain in facts.domains):
        name.add(2.2, "domain")
    squeezed = re.sub(r"[^a-z0-9]", "", facts.text)
    if squeezed.count(core) > 1:
        name.add(1.0, "again")


def _same_start(core: str, domain: str) -> bool:
    length = min(len(core), len(domain))
    return length >= 5 and (core[:length] == domain[:length] or core in domain or domain in core)
