"""Reads petrol station slips: litres, price per litre, grade; and proves them by the amount."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from garage.receipts.reading import figures, words
from garage.receipts.reading.figures import Placed
from garage.receipts.reading.layout import Sheet
from garage.receipts.reading.numbers import Mark

_GRADE = re.compile(
    r"\b(v-?power(?:\s?(?:racing|diesel|nitro\+?))?(?:\s?\d{2,3})?|fuelsave\s?(?:\d{2}|diesel|super)?|primax\s?\d{2}|infiniti\s?\d{2}(?:\s\w+)?|inf\s?ron\s?\d{2}"
    r"|(?:shell |aral |esso |total )?(?:super|euro|ultimate|synergy|excellium)\s?(?:plus\s?)?(?:95|98|97|100|e5|e10|diesel|unleaded)(?:\s?e(?:5|10))?"
    r"|super(?:benzin)?\s?plus|superbenzin|super|premium(?: unleaded| diesel)?|unleaded(?: petrol)?|diesel(?:\s?(?:b7|euro\s?5|plus|eurodiesel))?"
    r"|euro\s?diesel|gas\s?oil|gazole|gasoleo(?: a)?|gasolio|gasolina(?: 95| 98)?|benzina|benzine|blei\s?frei\w*|bleifrei\s?\d{2}|sans plomb(?: 9[58])?"
    r"|sp\s?9[58](?:-e10)?|e10|e5|e85|ron\s?9[57]|ron95|lpg|autogas|gpl|glp|cng|erdgas|adblue|benzin|petrol|euro ?95|ppf)\b"
)
_FUEL_WORD = re.compile(
    r"\b(?:litres?|liters?|ltrs?|litros?|litri|pump(?:e|s)?|pumpe|nozzle|zapfs\w*|saule|pompe|pompa|surtidor|pomp"
    r"|tankstelle|\w*petrol|fuel|kraftstoff|carburant\w*|combustible|carburante|brandstof|gasolinera|station[- ]service|per litre|/\s?litre|/ ?l\b|eur/l)\b"
)
_LITRE = re.compile(r"^\W*(?:litres?|liters?|ltrs?|litros?|litri|lts?|l)\b")
_PER_LITRE = re.compile(
    r"/\s?l(?:itre|iter|tr|itro|itro)?\b|\bper litre|\bpro liter|\bje liter|\bppl\b|\bprix\W?/?\W?l|\bpreis\W*/\W*l|€/l|eur/l|\bu\W?price|\bunit price|\bprix unit|\bprezzo|\bprecio|\bliterpreis|\bliterprijs|\bprijs"
)
_WITHIN = Decimal("0.011")
_HALF_A_CENTILITRE = Decimal("0.0051")
_MAX_DOUBT = 3
_MIN_LITRES, _MAX_LITRES = Decimal("0.5"), Decimal(1500)
_MIN_PRICE, _MAX_PRICE = Decimal("0.2"), Decimal(40)


@dataclass(frozen=True, slots=True)
class Fuel:
    """What was filled in; `is_proved` when litres times price is the amount."""

    litres: Decimal
    litres_at: Placed
    row: int
    price: Decimal | None = None
    price_at: Placed | None = None
    price_row: int = 0
    grade: str = ""
    amount: Decimal | None = None
    is_proved: bool = False


@dataclass(frozen=True, slots=True)
class _At:
    placed: Placed
    row: int
    text: str
    rest: str

    @property
    def value(self) -> Decimal:
        return self.placed.value


def looks_like_fuel(sheet: Sheet) -> bool:
    """Say whether the page speaks of fuel at all."""
    text = words.fold(sheet.text)
    return bool(_FUEL_WORD.search(text)) and bool(_GRADE.search(text) or _LITRE_IN.search(text))


_LITRE_IN = re.compile(r"\d\s*(?:litres?|liters?|ltr|l)\b")


def find_fuel(sheet: Sheet, *, amounts: Sequence[Decimal], mark: Mark) -> Fuel | None:
    """Find litres and price per litre whose product is an amount; `amounts` likeliest first."""
    if not looks_like_fuel(sheet) or (sheet.is_sheet and len(sheet.rows) > 45):
        return None
    places = list(_places(sheet, mark))
    grade = _grade(sheet)
    proved = _proved(places, amounts, grade)
    if proved or sheet.is_sheet:
        return proved if grade else None
    litres = [at for at in places if _is_litres(at) and _MIN_LITRES <= at.value <= _MAX_LITRES]
    if not litres:
        return None
    at = litres[0]
    price = next((other for other in places if _is_price(other) and other is not at), None)
    return Fuel(
        litres=at.value,
        litres_at=at.placed,
        row=at.row,
        price=price.value if price else None,
        price_at=price.placed if price else None,
        price_row=price.row if price else 0,
        grade=grade,
    )


def _places(sheet: Sheet, mark: Mark) -> Iterator[_At]:
    for row in sheet.rows:
        for placed in figures.placed_numbers(row, mark=mark):
            cell = row.cells[placed.cell].text
            rest = cell[placed.number.end :]
            if not rest.strip() and placed.cell + 1 < len(row.cells):
                rest = row.cells[placed.cell + 1].text
            yield _At(placed, row.index, words.fold(row.text), words.fold(rest))


def _is_litres(at: _At) -> bool:
    return bool(_LITRE.match(at.rest)) and not _PER_LITRE.search(at.rest[:8])


def _is_price(at: _At) -> bool:
    decimals = at.placed.number.decimals
    return (
        bool(_PER_LITRE.search(at.text)) and decimals >= 2 and _MIN_PRICE <= at.value <= _MAX_PRICE
    )


def _proved(places: Sequence[_At], amounts: Sequence[Decimal], grade: str) -> Fuel | None:
    """Try all pairs of numbers; a price that lost its point is put right."""
    found = list(_products(places, amounts))
    if not found:
        return None
    doubt, litres, price, (value, amount) = min(found, key=lambda item: item[0])
    if doubt >= _MAX_DOUBT:
        return None
    return Fuel(
        litres=litres.value,
        litres_at=litres.placed,
        row=litres.row,
        price=value,
        price_at=price.placed,
        price_row=price.row,
        grade=grade,
        amount=amount,
        is_proved=True,
    )


def _products(
    places: Sequence[_At], amounts: Sequence[Decimal]
) -> Iterator[tuple[float, _At, _At, tuple[Decimal, Decimal]]]:
    candidates = [at for at in places if _may_be_litres(at)]
    for litres, price in itertools.product(candidates, places):
        for value in _prices(price) if price is not litres else ():
            within = max(_WITHIN, value * _HALF_A_CENTILITRE)
            for rank, amount in enumerate(amounts):
                if abs(litres.value * value - amount) <= within:
                    yield _doubt(litres, price, value) + 0.5 * rank, litres, price, (value, amount)


def _may_be_litres(at: _At) -> bool:
    number = at.placed.number
    return (
        number.decimals in (2, 3)
        and not number.currency
        and _MIN_LITRES <= at.value <= _MAX_LITRES
        and at.value != 1
    )


def _prices(at: _At) -> Iterator[Decimal]:
    number = at.placed.number
    digits = re.sub(r"\D", "", at.placed.raw)
    if number.decimals >= 2 and _MIN_PRICE <= at.value <= _MAX_PRICE and at.value != 1:
        yield at.value
    elif number.decimals == 0 and len(digits) == 4:
        yield Decimal(digits) / 1000


def _doubt(litres: _At, price: _At, value: Decimal) -> float:
    doubt = 0.0 if _is_litres(litres) else 1.0
    doubt += 0.0 if _PER_LITRE.search(price.text) or price.placed.number.decimals == 3 else 0.8
    doubt += 0.0 if value == price.value else 0.4
    doubt += 0.0 if abs(litres.row - price.row) <= 2 else 0.6
    return doubt


def _grade(sheet: Sheet) -> str:
    """Give the name of the fuel; a station's own "Petrol" only when nothing else names it."""
    found = list(_grades(sheet))
    special = [name for name in found if words.fold(name) not in ("petrol", "benzin", "super")]
    return next(iter([*special, *found]), "")


def _grades(sheet: Sheet) -> Iterator[str]:
    for row in sheet.rows:
        text = " ".join(row.text.split())
        folded = words.fold(text)
        match = _GRADE.search(folded)
        if match and not re.search(r"\brelief|given|section|&|und\b", folded):
            yield text[match.start(1) : match.end(1)]
