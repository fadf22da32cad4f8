"""Understands one row of a table of positions: which number is which."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from garage.receipts.reading import bill_words, figures, words
from garage.receipts.reading.columns import Header
from garage.receipts.reading.figures import Placed
from garage.receipts.reading.layout import Cell, Row
from garage.receipts.reading.numbers import Mark

_UNITS = (
    r"h|hr|hrs|hour|hours|std|stunden|stunde|aw|ut|heures?|horas?|ore|uur|uren|pcs?|pc|stk|stck|stuck|st|ea|each|unit|units|un"
    r"|ud|uds|pz|pce|pieces?|piezas?|pezzi|l|ltr|liter|litre|litres|litros?|litri|kg|g|m|cm|mm|m2|set|satz|jeu|juego|kit"
    r"|u|lt|jgo|ctn|pkt|btl|box|pack|pair|paar|paire|par|paio|tin|bag|dos|psch|pausch|pauschal|ft|forfait|eac|nos|zl|stuks?|x"
)
_UNIT = re.compile(rf"^\W*({_UNITS})\b\.?", re.IGNORECASE)
_UNIT_ONLY = re.compile(rf"(?:{_UNITS})\.?", re.IGNORECASE)
_AT = re.compile(
    r"(?:[x@*×]|\bà|\bje|\b[ea]|\bper|\bq)\s*(?:rm|eur|€|£|\$|chf)?\s*$", re.IGNORECASE
)
_TAX_CODE = re.compile(
    r"(?<![\w-])\[?\(?\*?(?:sr|zr|zrl|zre|es|os|rs|gs|ds|tx|txs?|s|z|t|e|a|b|c|k|v|n|lr|srs)\)?\]?\*?$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]")
_CODE = re.compile(r"^(?=.*\d)(?=.{4,24}$)(?:[A-Z0-9][A-Z0-9./_-]+|\d[\d ]+)$")
_CENT = Decimal("0.011")
_HALF = Decimal("0.0051")
_MAX_QUANTITY = Decimal(9999)


@dataclass(slots=True)
class ItemRow:
    """One row inside the table: an amount with its factors, a detail, or words only."""

    row: int
    page: int
    amount: Placed | None = None
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    tax_rate: Decimal | None = None
    description: str = ""
    part_number: str = ""
    is_detail: bool = False
    is_proved: bool = False
    label: bill_words.Label = field(default_factory=lambda: bill_words.Label("none", 0.0))
    others: tuple[Placed, ...] = ()
    factors: tuple[Placed, ...] = ()

    @property
    def value(self) -> Decimal:
        """Give the amount; zero when the row has none."""
        return self.amount.value if self.amount else Decimal(0)

    @property
    def has_words(self) -> bool:
        """Say whether the row names something by itself."""
        return len(_LETTERS.findall(self.description)) >= 3


@dataclass(frozen=True, slots=True)
class _Look:
    """One row as it lies under the head of its table."""

    row: Row
    placed: tuple[Placed, ...]
    header: Header | None

    @property
    def numbers(self) -> list[Placed]:
        return [p for p in self.placed if not p.number.is_percent]

    @property
    def amounts(self) -> list[Placed]:
        return [p for p in self.numbers if p.number.is_money]

    def role(self, placed: Placed) -> str | None:
        return self.header.role_of(placed) if self.header else None

    def discounts(self) -> list[Decimal]:
        """Give the percentages that may be taken off the product of quantity and price."""
        percents = re.findall(r"(\d{1,2}(?:[.,]\d{1,2})?)\s?%", self.row.text)
        found = [Decimal(percent.replace(",", ".")) for percent in percents]
        if self.header and self.header.of_role("discount"):
            found += [p.value for p in self.numbers if self.role(p) == "discount"]
        return [abs(value) for value in found if 0 < abs(value) < 100]


def understand(row: Row, *, header: Header | None, mark: Mark) -> ItemRow:
    """Give what one row of the table says."""
    look = _Look(row, tuple(figures.placed_numbers(row, mark=mark)), header)
    item = ItemRow(row=row.index, page=row.page)
    item.label = bill_words.label_of(_label_text(look))
    if not _prove(item, look):
        _guess(item, look)
    item.tax_rate = _tax_rate(look)
    item.others = tuple(p for p in look.amounts if p is not item.amount)
    _describe(item, look)
    return item


def _label_text(look: _Look) -> str:
    if not look.amounts:
        return look.row.text
    before = look.amounts[0].words
    return (
        re.sub(r"\b(?:rm|eur|chf|gbp)\b|[€£$]", " ", before, flags=re.IGNORECASE) or look.row.text
    )


def _prove(item: ItemRow, look: _Look) -> bool:
    """Find an amount that is the product of two other numbers of the row."""
    for amount in reversed(look.amounts):
        pair = _factors(look, amount)
        if pair:
            item.amount, item.is_proved = amount, True
            item.factors = pair
            item.quantity, item.unit_price = pair[0].value, pair[1].value
            item.unit = _unit_after(look.row, pair[0])
            return True
    return False


def _factors(look: _Look, amount: Placed) -> tuple[Placed, Placed] | None:
    others = [p for p in look.numbers if p is not amount and p.value]
    discounts = look.discounts()
    pairs = [
        (quantity, price)
        for quantity, price in itertools.permutations(others, 2)
        if _may_count(quantity)
        and _may_cost(price)
        and _makes(quantity.value * price.value, of=(quantity, price, amount), discounts=discounts)
    ]
    return min(pairs, key=lambda pair: _doubt(pair, look)) if pairs else None


def _may_count(quantity: Placed) -> bool:
    digits = re.sub(r"\D", "", quantity.raw)
    return (
        abs(quantity.value) <= _MAX_QUANTITY and len(digits) <= 6 and not quantity.number.currency
    )


def _may_cost(price: Placed) -> bool:
    return price.number.decimals >= 2 or bool(price.number.currency)


def _makes(
    product: Decimal, *, of: tuple[Placed, Placed, Placed], discounts: Sequence[Decimal]
) -> bool:
    """Say whether a product is the amount, up to rounding of the price, or less a discount."""
    quantity, price, amount = of
    rounding = abs(quantity.value) * _HALF if price.number.decimals == 2 else _CENT
    wanted, made = abs(amount.value), abs(product)
    if abs(made - wanted) <= min(max(_CENT, rounding), max(_CENT, made / 100)):
        return True
    return any(abs(made * (100 - percent) / 100 - wanted) <= _CENT for percent in discounts)


def _doubt(pair: tuple[Placed, Placed], look: _Look) -> float:
    quantity, price = pair
    doubt = 0.0 if quantity.rect.x0 < price.rect.x0 else 0.5
    doubt += 0.0 if quantity.number.decimals < 2 else 0.3
    doubt += 0.0 if price.number.decimals == 2 else 0.2
    if look.header:
        doubt += 0.0 if look.role(quantity) == "quantity" else 1.0
        doubt += 0.0 if look.role(price) == "price" else 1.0
    return doubt


def _guess(item: ItemRow, look: _Look) -> None:
    """Choose the amount by its column or place, when no product proves it."""
    if not look.amounts:
        return
    in_column = [p for p in look.amounts if look.role(p) == "amount"]
    last = in_column[-1] if in_column else look.amounts[-1]
    before = [p for p in look.numbers if p.rect.x0 < last.rect.x0]
    if _is_unit_price(look.row, last):
        item.is_detail = True
        item.unit_price = last.value
        item.quantity = before[-1].value if before and _may_count(before[-1]) else None
        return
    item.amount = last
    prices = [p for p in look.amounts if p is not last and look.role(p) == "price"]
    item.unit_price = prices[0].value if prices else None
    _guess_quantity(item, look, before)


def _guess_quantity(item: ItemRow, look: _Look, before: Sequence[Placed]) -> None:
    counts = [p for p in before if _may_count(p) and p.value and not p.number.is_money]
    if look.header:
        counts = [p for p in counts if look.role(p) == "quantity"]
    else:
        counts = [p for p in counts if _stands_alone(look.row, p)]
    if counts:
        item.factors = (counts[-1],)
        item.quantity, item.unit = counts[-1].value, _unit_after(look.row, counts[-1])


def _stands_alone(row: Row, placed: Placed) -> bool:
    """Say whether a number is a quantity by its form: first in its cell, or followed by x."""
    cell = row.cells[placed.cell].text
    rest = cell[placed.number.end :]
    alone = cell.strip() == placed.raw or (placed.number.start == 0 and rest[:1] in (" ", ""))
    return (alone and abs(placed.value) < 100) or bool(re.match(r"\s*[xX×]\b", rest))


def _is_unit_price(row: Row, placed: Placed) -> bool:
    cell = row.cells[placed.cell].text
    before = cell[: placed.number.start]
    if not before.strip() and placed.cell:
        before = row.cells[placed.cell - 1].text
    return bool(_AT.search(before)) and not _ends_in_amount(row, placed)


def _ends_in_amount(row: Row, placed: Placed) -> bool:
    return placed.cell == len(row.cells) - 1 and placed.cell > 0 and placed.number.start == 0


def _unit_after(row: Row, placed: Placed) -> str:
    cell = row.cells[placed.cell].text
    rest = cell[placed.number.end :]
    if not rest.strip() and placed.cell + 1 < len(row.cells):
        rest = row.cells[placed.cell + 1].text
        if not _UNIT_ONLY.fullmatch(words.fold(rest).strip()):
            return ""
    match = _UNIT.match(words.fold(rest))
    unit = match[1] if match else ""
    return (
        "" if unit in ("x", "m", "g") and not rest.strip().lower().startswith(f"{unit} ") else unit
    )


def _tax_rate(look: _Look) -> Decimal | None:
    if look.header is None or not look.header.of_role("tax"):
        return None
    rates = [p.value for p in look.placed if look.role(p) == "tax" and 0 <= p.value < 30]
    return rates[-1] if rates else None


def _describe(item: ItemRow, look: _Look) -> None:
    """Keep the words of the row that are neither numbers of columns, units nor tax codes."""
    taken = {id(p) for p in _column_numbers(item, look)}
    parts: list[str] = []
    for index, cell in enumerate(look.row.cells):
        if _is_code_cell(cell, look):
            item.part_number = item.part_number or cell.text
            continue
        text = cell.text
        for placed in reversed([p for p in look.placed if p.cell == index and id(p) in taken]):
            text = _cut(text, placed)
        text = _TAX_CODE.sub("", text.strip()).strip(" .,:;*-–|@")
        if _LETTERS.search(text) and not _UNIT_ONLY.fullmatch(words.fold(text)):
            parts.append(text)
        elif _is_code(text):
            item.part_number = item.part_number or text
    _take_code(item, parts)
    item.description = re.sub(r"\s+", " ", " ".join(parts)).strip(" .,:;|-–*@")


def _is_code_cell(cell: Cell, look: _Look) -> bool:
    """Say whether a cell stands in the column of part numbers and looks like one."""
    columns = look.header.of_role("code") if look.header else []
    if not columns or not re.fullmatch(r"[A-Z0-9][A-Z0-9 ./_-]{3,22}", cell.text):
        return False
    in_column = any(
        c.x0 - cell.rect.height < cell.rect.centre < c.x1 + 4 * cell.rect.height for c in columns
    )
    return in_column and sum(character.isdigit() for character in cell.text) >= 3


def _column_numbers(item: ItemRow, look: _Look) -> Iterator[Placed]:
    for p in look.placed:
        in_numbers = look.header is not None and _far_right(p, look.header)
        is_factor = p is item.amount or p.number.is_money or p in item.factors
        if is_factor or in_numbers or (p.number.is_percent and not p.words):
            yield p


def _far_right(placed: Placed, header: Header) -> bool:
    """Say whether a number lies right of the words, where only columns of numbers are."""
    named = header.of_role("description")
    counted = header.of_role("quantity", "price", "discount", "tax", "amount", "unit")
    right = [c.x0 for c in counted if not named or c.x0 > named[-1].x0]
    return bool(right) and placed.rect.x1 > min(right) - 2 * placed.rect.height


def _cut(text: str, placed: Placed) -> str:
    before, after = text[: placed.number.start], text[placed.number.end :]
    before = re.sub(
        r"(?:\brm|\beur|\bchf|\bgbp|\busd|[€£$@*x×])\s*[-–]?$", "", before, flags=re.IGNORECASE
    )
    after = re.sub(
        rf"^\s*(?:(?:{_UNITS})\b\.?|[€£$%]|(?:eur|chf|gbp|usd)\b)", " ", after, flags=re.IGNORECASE
    )
    return f"{before} {after}"


def _is_code(text: str) -> bool:
    return bool(_CODE.match(text)) and sum(c.isdigit() for c in text) >= 3


def _take_code(item: ItemRow, parts: list[str]) -> None:
    """Take a part number that leads the words: "1512 COTTON GLOVE", "OC 90 OIL FILTER" stays."""
    if not parts:
        return
    if len(parts) > 1 and _is_code(parts[0]):
        item.part_number = parts.pop(0)
        return
    first, _, rest = parts[0].partition(" ")
    if (
        rest
        and _is_code(first)
        and len(_LETTERS.findall(rest)) > 2
        and any(c.isdigit() for c in first)
    ):
        digits = sum(c.isdigit() for c in first)
        if digits >= 4 or ("-" in first and digits >= 3):
            item.part_number, parts[0] = first, rest
