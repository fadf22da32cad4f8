"""Finds the positions of a bill and proves them by their sum."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from garage.receipts.reading import bill_words, columns, itemrows, kinds, words
from garage.receipts.reading.columns import Header
from garage.receipts.reading.itemrows import ItemRow
from garage.receipts.reading.layout import Row, Sheet
from garage.receipts.reading.numbers import CENT, Mark, close_to
from garage.receipts.reading.totals import Totals
from garage.receipts.reading.types import Line

_SKIPPED = ("carry", "part_total", "subtotal", "tax", "saving", "count", "rounding")
_ENDS = ("payable", "total", "subtotal", "tender", "count")
_MAX_TOGGLES = 2
_DETAIL_ROWS = 3


@dataclass(frozen=True, slots=True)
class Items:
    """The positions, and what their sum is equal to."""

    lines: tuple[Line, ...]
    matched: str = ""  # "total", "net" or "" where the sum proves nothing
    target: Decimal | None = None

    @property
    def total(self) -> Decimal:
        """Give the sum of the lines."""
        return sum((line.amount for line in self.lines), Decimal(0))


def find_items(sheet: Sheet, totals: Totals, *, mark: Mark) -> Items:
    """Find the positions between the head of the table and the foot of the bill."""
    headers = columns.find_headers(sheet)
    targets = list(_targets(totals))
    first = headers[-1].row if headers else 0
    end = min(_closing_rows(totals, targets, first=first), default=len(sheet.rows))
    rows = _understood(sheet, headers, end=end, mark=mark, totals=totals)
    chosen = _chosen(rows, targets)
    lines = tuple(line for line in _lines(sheet, chosen, rows) if not _says_nothing(line))
    total = sum((line.amount for line in lines), Decimal(0))
    for name, value in targets:
        if lines and close_to(total, value):
            return Items(lines, name, value)
    return Items(lines)


def _targets(totals: Totals) -> Iterator[tuple[str, Decimal]]:
    """Give what the lines may add up to, the likeliest first: the total, the net sum and so on."""
    best = totals.best
    if best is None:
        return
    taxes = _taxes(totals, best.value)
    sums = {f.value for f in totals.figures if f.kind in ("subtotal", "total", "amount")}
    sums = {value for value in sums if abs(value) * 3 > abs(best.value)}
    nets = [
        value
        for value in sorted(sums, reverse=True)
        if any(close_to(value + tax, best.value, within=CENT * 6) for tax in taxes)
    ]
    yield "total", best.value
    yield from (("net", net) for net in nets)
    for step in _steps(totals):
        if best.value + step in sums:
            yield "total", best.value + step
        yield from (("net", net + step) for net in nets if net + step in sums)
    yield from (("net", value) for value in sorted(sums - {best.value}, reverse=True))
    yield from (("net", best.value - tax) for tax in taxes)


def _taxes(totals: Totals, total: Decimal) -> set[Decimal]:
    taxes = {f.value for f in totals.figures if f.kind == "tax" and 0 < abs(f.value) < abs(total)}
    return taxes | {a + b for a, b in itertools.combinations(taxes, 2)}


def _steps(totals: Totals) -> Iterator[Decimal]:
    """Give what stands between the sum of the lines and the total: rounding and discounts."""
    for figure in totals.figures:
        if figure.kind == "rounding" and 0 < abs(figure.value) <= CENT * 5:
            yield figure.value
            yield -figure.value
        elif figure.kind == "discount" and figure.value:
            yield abs(figure.value)


def _closing_rows(
    totals: Totals, targets: Sequence[tuple[str, Decimal]], *, first: int
) -> Iterator[int]:
    """Give the rows below the positions: main sums, and what was paid."""
    best = totals.best
    values = _main_values(totals, targets)
    for figure in totals.figures if best else ():
        least = best.value if best else Decimal(0)
        is_main = figure.value in values and figure.kind in _ENDS and not figure.inherited
        is_paid = figure.kind in ("tender", "change") and figure.value >= least
        is_sum = figure.kind == "payable" and figure.value * 2 >= least
        if (is_main and figure.row > first + 1) or ((is_sum or is_paid) and figure.row > first):
            yield figure.row


def _main_values(totals: Totals, targets: Sequence[tuple[str, Decimal]]) -> set[Decimal]:
    """Give the sums that close the positions, not those of a section like labour."""
    best = totals.best
    steps = {abs(f.value) for f in totals.figures if f.kind in ("tax", "discount", "rounding")}
    pairs = list(itertools.combinations(sorted(steps)[-8:], 2))
    steps |= {a + b for a, b in pairs} | {b - a for a, b in pairs} | {Decimal(0)}
    return {
        value
        for _, value in targets
        if best and any(close_to(abs(best.value - value), step) for step in steps)
    }


def _understood(
    sheet: Sheet, headers: Sequence[Header], *, end: int, mark: Mark, totals: Totals
) -> list[ItemRow]:
    heads = columns.header_rows(headers)
    start = _start(headers, totals)
    rows = []
    for row in sheet.rows[start:end]:
        if row.index in heads:
            continue
        header = next((h for h in reversed(headers) if h.row < row.index), None)
        inside = _inside(row, header)
        if inside:
            rows.append(itemrows.understand(inside, header=header, mark=mark))
    return rows


def _inside(row: Row, header: Header | None) -> Row | None:
    """Give the cells of a row that lie in the table, not in a column of text left of it."""
    if header is None or not header.of_role("description", "code", "position"):
        return row
    left = min(column.x0 for column in header.columns) - 2.5 * row.rect.height
    cells = tuple(cell for cell in row.cells if cell.rect.centre > left)
    return dataclasses.replace(row, cells=cells) if cells else None


def _start(headers: Sequence[Header], totals: Totals) -> int:
    if headers:
        return headers[0].row + 1
    money = [f.row for f in totals.figures]
    first = min(money) if money else 0
    return max(first - _DETAIL_ROWS, 0)


def _is_skipped(row: ItemRow) -> bool:
    kind = row.label.kind
    if kind in ("none", "discount", "amount", "tender", "change"):
        return False
    return not (row.is_proved and kind not in ("carry", "count"))


def _chosen(rows: Sequence[ItemRow], targets: Sequence[tuple[str, Decimal]]) -> list[ItemRow]:
    """Choose the rows that are positions; doubtful ones so that the sum proves them."""
    taken = [row for row in rows if row.amount and not row.is_detail and not _is_skipped(row)]
    total = sum((_signed(row) for row in taken), Decimal(0))
    values = [value for _, value in targets]
    if not taken or any(close_to(total, value) for value in values):
        return taken
    return _repaired(rows, taken, values) or taken


def _signed(row: ItemRow) -> Decimal:
    if row.label.kind == "discount" and row.value > 0 and not row.is_proved:
        return -row.value
    return row.value


def _repaired(
    rows: Sequence[ItemRow], taken: list[ItemRow], values: Sequence[Decimal]
) -> list[ItemRow] | None:
    """Leave out, add or read differently one or two rows until the sum is a known figure.

    The change that costs least belief wins: a row named like a figure of the bill goes first.
    """
    changes = list(_changes(rows, taken))
    total = sum((_signed(row) for row in taken), Decimal(0))
    best: tuple[float, tuple[_Change, ...]] | None = None
    for size in range(1, _MAX_TOGGLES + 1):
        for group in itertools.combinations(changes, size):
            cost = sum(change.cost for change in group)
            if len({change.row.row for change in group}) < size or (best and cost >= best[0]):
                continue
            reached = total + sum((change.by for change in group), Decimal(0))
            for rank, value in enumerate(values[:5]):
                if close_to(reached, value) and (not best or cost + 0.3 * rank < best[0]):
                    best = (cost + 0.3 * rank, group)
    return _applied(taken, best[1]) if best else None


@dataclass(frozen=True, slots=True)
class _Change:
    row: ItemRow
    by: Decimal
    becomes: ItemRow | None
    cost: float


def _changes(rows: Sequence[ItemRow], taken: Sequence[ItemRow]) -> Iterator[_Change]:
    kept = {row.row for row in taken}
    for row in rows:
        if row.row in kept:
            yield from _other_readings(row)
            yield _Change(row, -_signed(row), None, _cost_of_leaving(row))
        elif row.amount and row.label.kind not in ("carry", "tender", "change"):
            yield _Change(row, _signed(row), row, 1.2 if row.label.kind == "tax" else 0.9)
        elif row.is_detail and row.others:
            made = dataclasses.replace(row, amount=row.others[-1], is_detail=False)
            yield _Change(row, made.value, made, 1.0 if row.has_words else 1.4)


def _cost_of_leaving(row: ItemRow) -> float:
    if row.label.kind in ("amount", "tax", "tender", "change", "discount"):
        return 0.2
    if row.is_proved:
        return 2.5
    return 1.0 if row.has_words else 0.5


def _other_readings(row: ItemRow) -> Iterator[_Change]:
    for other in row.others:
        made = dataclasses.replace(row, amount=other, is_proved=False)
        yield _Change(row, made.value - _signed(row), made, 2.5 if row.is_proved else 0.8)


def _applied(taken: Sequence[ItemRow], group: Sequence[_Change]) -> list[ItemRow]:
    changed = {change.row.row: change.becomes for change in group}
    rows = [changed.pop(row.row, row) for row in taken]
    added = [row for row in changed.values() if row]
    return sorted([row for row in rows if row] + added, key=lambda row: row.row)


def _lines(sheet: Sheet, chosen: Sequence[ItemRow], rows: Sequence[ItemRow]) -> Iterator[Line]:
    texts = _descriptions(sheet, chosen, rows)
    for item, (text, extra) in zip(chosen, texts, strict=True):
        quantity, price = _factors_of(item, extra)
        amount = _signed(item)
        number = item.part_number or next((row.part_number for row in extra if row.part_number), "")
        row = sheet.rows[item.row]
        yield Line(
            description=text,
            amount=amount,
            quantity=quantity,
            unit=item.unit,
            unit_price=price,
            tax_rate=item.tax_rate,
            kind=kinds.kind_of(text, unit=item.unit, part_number=number, negative=amount < 0),
            part_number=number,
            box=sheet.box(row.rect, page=row.page),
        )


def _says_nothing(line: Line) -> bool:
    """Say whether it is a figure of the bill that is zero, as "Discount 0.00"."""
    label = bill_words.label_of(line.description)
    return not line.amount and (label.kind != "none" or not line.description)


def _factors_of(item: ItemRow, extra: Sequence[ItemRow]) -> tuple[Decimal | None, Decimal | None]:
    """Give quantity and price, from a row beside where its product is the amount."""
    details = [row for row in extra if row.is_detail and row.unit_price]
    for row in () if item.is_proved else details:
        count, price = row.quantity, row.unit_price or Decimal(1)
        if count and close_to(count * price, item.value, within=CENT * 5):
            return count, price
    for row in () if item.is_proved else details:
        price = row.unit_price or Decimal(1)
        count = item.value / price
        if count == count.to_integral_value() and 0 < count < 1000:
            return count.to_integral_value(), price
    return item.quantity, item.unit_price


def _descriptions(
    sheet: Sheet, chosen: Sequence[ItemRow], rows: Sequence[ItemRow]
) -> list[tuple[str, list[ItemRow]]]:
    """Give each position its words, from its own row or from the rows above or below it."""
    above = _words_stand_above(chosen, rows)
    by_row = {row.row: row for row in rows}
    taken = {row.row for row in chosen}
    result = []
    for item in chosen:
        before = list(_neighbours(item, by_row, taken, step=-1))
        before = _without_head(sheet, before)
        after = list(_neighbours(item, by_row, taken, step=1))
        extra = before if above and not item.has_words else after
        details = [row for row in [*after[:1], *before[-1:], *after[1:2]] if row.is_detail]
        text = _text(sheet, item, extra, above=above)
        result.append((text, details + [row for row in extra if not row.is_detail]))
    return result


def _words_stand_above(chosen: Sequence[ItemRow], rows: Sequence[ItemRow]) -> bool:
    bare = [row for row in chosen if not row.has_words]
    if not bare:
        return False
    first = bare[0].row
    before = [row for row in chosen if row.row < first]
    since = before[-1].row if before else -1
    between = [row for row in rows if since < row.row < first and row.has_words]
    return bool(between)


def _without_head(sheet: Sheet, before: Sequence[ItemRow]) -> list[ItemRow]:
    """Leave out the rows that still belong to the head of the bill, and those above them."""
    kept: list[ItemRow] = []
    for row in reversed(before):
        text = words.fold(sheet.rows[row.row].text)
        is_named = re.match(r"^[a-z][a-z .#]{2,20}\s?:", text)
        if is_named or words.INVOICE_WORDS.search(text) or words.CONTACT.search(text):
            break
        kept.insert(0, row)
    return kept


def _neighbours(
    item: ItemRow, by_row: dict[int, ItemRow], taken: set[int], *, step: int
) -> Iterator[ItemRow]:
    found: list[ItemRow] = []
    index = item.row + step
    while index in by_row and index not in taken and len(found) < _DETAIL_ROWS:
        row = by_row[index]
        if row.page != item.page or (_is_skipped(row) and row.amount):
            break
        found.append(row)
        index += step
    yield from (reversed(found) if step < 0 else found)


def _text(sheet: Sheet, item: ItemRow, extra: Sequence[ItemRow], *, above: bool) -> str:
    if item.has_words:
        more = [row for row in extra if _continues(sheet, item, row)] if not above else []
        return " ".join([item.description, *[row.description for row in more]])
    named = [row for row in extra if row.has_words]
    if named:
        return re.sub(r"^(?:sr|zrl?|s|z)\s*:\s*", "", named[0].description, flags=re.IGNORECASE)
    return item.description or item.part_number


def _continues(sheet: Sheet, item: ItemRow, row: ItemRow) -> bool:
    """Say whether a row of words carries on the description above it, on a sheet of paper."""
    if not sheet.is_sheet or not row.has_words or row.amount or row.is_detail:
        return False
    first, second = sheet.rows[item.row].rect, sheet.rows[row.row].rect
    near = second.y0 - first.y1 < 1.2 * sheet.line_height * max(row.row - item.row, 1)
    return near and not words.STOP_WORDS.search(words.fold(row.description))
