"""Every amount of money on the page with the words that name it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from garage.receipts.reading import bill_words, numbers, words
from garage.receipts.reading.bill_words import Label
from garage.receipts.reading.geometry import Rect
from garage.receipts.reading.layout import Row, Sheet
from garage.receipts.reading.numbers import Mark, Number

_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LABEL_GAP = 2.2  # line heights between a label and the amount below it
_NAMES_BILL = ("payable", "total", "subtotal")


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount, where it stands and what it is called."""

    value: Decimal
    row: int
    page: int
    rect: Rect
    number: Number
    label: Label
    label_text: str
    in_summary: bool = False
    inherited: bool = False
    is_mended: bool = False
    raw: str = ""

    @property
    def kind(self) -> bill_words.LabelKind:
        """Give what the label says."""
        return self.label.kind


@dataclass(frozen=True, slots=True)
class Placed:
    """A number with its place on the page and the row's text before it."""

    number: Number
    rect: Rect
    cell: int
    words: str
    raw: str

    @property
    def value(self) -> Decimal:
        """Give the number's value."""
        return self.number.value


def placed_numbers(row: Row, *, mark: Mark) -> list[Placed]:
    """Give all numbers of a row with the words between each and the number before it."""
    placed: list[Placed] = []
    before = ""
    for index, cell in enumerate(row.cells):
        last = 0
        for number in numbers.find_numbers(cell.text, mark=mark):
            before += " " + cell.text[last : number.start]
            rect = cell.part(number.start, number.end)
            raw = cell.text[number.start : number.end]
            placed.append(Placed(number, rect, index, before.strip(), raw))
            before, last = "", number.end
        before += " " + cell.text[last:]
    return placed


def find_figures(sheet: Sheet, *, mark: Mark) -> list[Figure]:
    """Find all amounts of the bill, top to bottom."""
    figures: list[Figure] = []
    in_summary = False
    for whole in sheet.rows:
        row = _without_early_payment(whole)
        if row is None:
            continue
        mended = words.mend(row.text)
        found = list(_row_figures(sheet, row, mark=mark, in_summary=in_summary))
        if bill_words.SUMMARY.search(mended):
            in_summary = True
        elif in_summary and any(item.kind == "payable" for item in found) and len(found) == 1:
            in_summary = False
            found = list(_row_figures(sheet, row, mark=mark, in_summary=False))
        figures.extend(found)
    return [*figures, *_without_point(sheet, figures, mark=mark)]


def _without_early_payment(row: Row) -> Row | None:
    """Leave out the sentence about a lower sum for early payment; None when nothing remains."""
    kept = tuple(c for c in row.cells if not bill_words.EARLY_PAYMENT.search(words.fold(c.text)))
    if len(kept) == len(row.cells):
        return row
    return dataclasses.replace(row, cells=kept) if kept else None


def _row_figures(sheet: Sheet, row: Row, *, mark: Mark, in_summary: bool) -> Iterator[Figure]:
    label, text, inherited = Label("none", 0.0), "", False
    skipped = ""
    for placed in placed_numbers(row, mark=mark):
        skipped += " " + placed.words
        if not placed.number.is_money:
            skipped += " " + placed.raw + ("%" if placed.number.is_percent else "")
            continue
        own = _without_currency(skipped)
        if _LETTERS.search(own):
            label, text, inherited = _label(row, placed, own), own, False
        elif text:
            inherited = True
        else:
            label, text = _label_above(sheet, row, placed.rect)
        skipped = ""
        yield Figure(
            value=placed.value,
            row=row.index,
            page=row.page,
            rect=placed.rect,
            number=placed.number,
            label=label,
            label_text=text,
            in_summary=in_summary,
            inherited=inherited,
            raw=placed.raw,
        )


def _label(row: Row, placed: Placed, own: str) -> Label:
    """Name an amount by the cell right before it; by all words before it if that says nothing."""
    cell = row.cells[placed.cell].text[: placed.number.start]
    near = cell if _LETTERS.search(_without_currency(cell)) else ""
    if not near and placed.cell:
        near = row.cells[placed.cell - 1].text
    label = (
        bill_words.label_of(_without_currency(near))
        if near and near in own
        else bill_words.label_of("")
    )
    return label if label.kind != "none" else bill_words.label_of(own)


def _without_currency(text: str) -> str:
    return re.sub(r"\b(?:rm|myr|eur|euro|gbp|usd|chf)\b|[€£$]", " ", text, flags=re.IGNORECASE)


def _label_above(sheet: Sheet, row: Row, rect: Rect) -> tuple[Label, str]:
    """Find a label on the row above, as where the amount is printed below its name."""
    if row.index == 0:
        return Label("none", 0.0), ""
    above = sheet.rows[row.index - 1]
    distance = row.rect.middle - above.rect.middle
    if above.page != row.page or distance > _LABEL_GAP * max(row.rect.height, above.rect.height):
        return Label("none", 0.0), ""
    over = [c for c in above.cells if c.rect.x0 < rect.x1 and c.rect.x1 > rect.x0]
    text = " ".join(cell.text for cell in (over if len(above.cells) > 2 else above.cells))
    if any(number.is_money for number in numbers.find_numbers(text, mark="")):
        return Label("none", 0.0), ""
    label = bill_words.label_of(text)
    return (label, text) if label.kind in _NAMES_BILL else (Label("none", 0.0), "")


def _without_point(sheet: Sheet, figures: Sequence[Figure], *, mark: Mark) -> Iterator[Figure]:
    """Give amounts of the bill that lost their point or have no decimals at all."""
    known = {figure.value for figure in figures}
    with_money = {figure.row for figure in figures}
    for row in sheet.rows:
        if row.index in with_money:
            continue
        label = bill_words.label_of(_without_currency(row.text))
        if label.kind not in ("payable", "total", "tender", "subtotal"):
            continue
        placed = [p for p in placed_numbers(row, mark=mark) if not p.number.is_percent]
        if not placed:
            continue
        last = placed[-1]
        value = _repaired(row, known)
        if value is not None:
            yield Figure(
                value=value,
                row=row.index,
                page=row.page,
                rect=last.rect,
                number=last.number,
                label=label,
                label_text=row.text,
                is_mended=True,
                raw=last.raw,
            )


def _repaired(row: Row, known: set[Decimal]) -> Decimal | None:
    digits = re.sub(r"\D", "", row.cells[-1].text)
    if not 3 <= len(digits) <= 7:
        return None
    value = Decimal(digits) / 100
    if value in known:
        return value
    return None
