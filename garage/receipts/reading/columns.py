"""Finds the head of a table of positions and what its columns mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from garage.receipts.reading import bill_words, words
from garage.receipts.reading.figures import Placed
from garage.receipts.reading.layout import Row, Sheet

Role = Literal[
    "position", "code", "description", "quantity", "unit", "price", "discount", "tax", "amount"
]  # fmt: skip

_HEADS: tuple[tuple[Role, str], ...] = (
        ("position", r"pos\.?|position|#|lfd\.?(?: ?nr)?\.?|ligne|line|riga|s/n|sl|partida"),
        (
            "code",
            (
                r"(?:part|item|stock|product|art|artikel|teile|material|best)\W{0,2}\s?(?:no|nr|number|nummer|num|code)s?\.?"
                r"|art\.?-?nr\.?|ref\.?|reference|referencia|codigo|cod\.?|codice|code|artikelnummer|teilenummer"
                r"|articolo|sku|n° ?(?:de )?piece|articlenr|artnr\.?|onderdeelnr\.?|plu|barcode|op\.?-?code"
            ),
        ),
        (
            "description",
            (
                r"descriptions?|desc|items?|particulars?|details?|artikel|bezeichnung|beschreibung|leistung(?:en)?|article"
                r"|text|designations?|libelle|descripcion|concepto|descrizione|omschrijving|work|product|products|arbeit(?:en)?"
                r"|name|menu|prestation|denominazione|denominacion|code&desc|work carried out|itemi|detalle|operacion|operation"
            ),
        ),
        (
            "quantity",
            (
                r"qty|qnty|qtty|quantity|menge|anz\.?|anzahl|qte\.?|quantite|cant\.?|cantidad|q\.?ta'?\.?|quantita|aantal|hours?|hrs"
                r"|std\.?|stunden|zeit|aw|zeit/menge|menge/aw|heures|horas|ore|uren|tijd|uds?\.?|qty\.|qty/hrs|sale|stk\.?|units"
            ),
        ),
        ("unit", r"unit|einheit|einh\.?|me|unite|u\.?m\.?|ud\.?|uom|eenheid|eenh\.?|unidad|unita"),
        (
            "price",
            (
                r"(?:u\W?|unit|s/|e-|list|net|einzel|stuck|stuks|eenheids)?\W?\s?(?:price|preis|prijs)|u/p|u\.p\.?|p/u|ep|e-?preis"
                r"|rate|rsp|each|p\.?u\.?(?: ?h\.?t\.?)?|prix(?: unit\.?| unitaire)?(?: ht)?|precio(?: unit\.?| ud\.?| unitario)?"
                r"|prezzo(?: unit\.?| unitario)?|stuksprijs|tarief|einzelpreis|satz|stundensatz|u\W?price|qtyu/price|p\.unit\.?|tarif|pvp"
            ),
        ),
        ("discount", r"disc\.?|discount|rab\.?|rabatt(?: ?%)?|remise|rem\.?|dto\.?|descuento|sconto|sc\.?|korting|disc\.? ?%|%"),
        ("tax", r"tax|taxcode|vat|mwst\.?|ust\.?|tva|iva|btw|gst|mwst-?satz|vat ?%|vat rate|tax ?code|st\.?|steuer|%iva|iva ?%|btw ?%|tva ?%"),
        (
            "amount",
            (
                r"amounts?|amt|total|totals|gesamt|gesamtpreis|gp|g-?preis|betrag|summe|wert|montant(?: ht)?|total ?h\.?t\.?|importe"
                r"|importo|totale|bedrag|totaal|net|netto|value|line total|ext(?:ended)?|rm|\(rm\)|myr|eur|€|£|subtotal|prix total|total \(rm\)|nettobetrag"
            ),
        ),
)  # fmt: skip
_ROLES = tuple((role, re.compile(rf"^(?:{pattern})$")) for role, pattern in _HEADS)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: what it means and where its head stands."""

    role: Role
    x0: float
    x1: float

    def distance(self, placed: Placed) -> float:
        """Say how far a number lies from the head, by its nearest edge or its middle."""
        rect = placed.rect
        return min(
            abs(rect.x1 - self.x1),
            abs(rect.centre - (self.x0 + self.x1) / 2),
            abs(rect.x0 - self.x0),
        )


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a table."""

    row: int
    columns: tuple[Column, ...]

    def of_role(self, *roles: Role) -> list[Column]:
        """Give its columns of some meaning."""
        return [column for column in self.columns if column.role in roles]

    def role_of(self, placed: Placed) -> Role | None:
        """Say which column a number stands in."""
        numeric = self.of_role("quantity", "price", "discount", "tax", "amount", "position", "unit")
        if not numeric:
            return None
        return min(numeric, key=lambda column: column.distance(placed)).role


def find_headers(sheet: Sheet) -> list[Header]:
    """Find all rows that head a table of positions; a table goes on under one on each page."""
    headers: list[Header] = []
    for row in sheet.rows:
        if bill_words.SUMMARY.search(words.mend(row.text)):
            continue
        columns = tuple(_columns(row))
        roles = {column.role for column in columns}
        named = roles & {"description", "code", "position"}
        counted = roles & {"quantity", "price"}
        if "amount" in roles | _as_amount(columns) and (counted and (named or len(roles) > 2)):
            headers.append(Header(row.index, _with_amount(columns)))
        elif [column.role for column in columns] == ["description", "amount"]:
            headers.append(Header(row.index, columns))
    return headers


def _as_amount(columns: Sequence[Column]) -> set[Role]:
    """Say whether the last of two price columns is what the line costs."""
    prices = [column for column in columns if column.role == "price"]
    return {"amount"} if prices and prices[-1] is columns[-1] else set()


def _with_amount(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    if any(column.role == "amount" for column in columns):
        return columns
    last = columns[-1]
    return (*columns[:-1], Column("amount", last.x0, last.x1))


def _columns(row: Row) -> Iterator[Column]:
    for cell in row.cells:
        text = words.fold(cell.text)
        role = role_of(text)
        if role:
            yield Column(role, cell.rect.x0, cell.rect.x1)
            continue
        yield from _word_columns(text, cell.rect.x0, cell.rect.width)


def _word_columns(text: str, x0: float, width: float) -> Iterator[Column]:
    parts = list(re.finditer(r"\S+", text))
    if len(parts) > 8:
        return
    index = 0
    while index < len(parts):
        size, role = _longest(parts[index:], text)
        if role:
            start, end = parts[index].start(), parts[index + size - 1].end()
            scale = width / max(len(text), 1)
            yield Column(role, x0 + start * scale, x0 + end * scale)
        index += max(size, 1)


def _longest(parts: Sequence[re.Match[str]], text: str) -> tuple[int, Role | None]:
    for size in (3, 2, 1):
        if size <= len(parts):
            role = role_of(text[parts[0].start() : parts[size - 1].end()])
            if role:
                return size, role
    return 1, None


def role_of(text: str) -> Role | None:
    """Say what folded words at the head of a column mean."""
    bare = re.sub(r"\s*[\[(]?(?:rm|eur|€|£|\$|chf|gbp|in eur|in €|myr)[\])]?$", "", text).strip(
        " :.|*"
    )
    for candidate in (text.strip(" :|*"), bare):
        for role, pattern in _ROLES:
            if candidate and pattern.match(candidate):
                return role
    return None


def header_rows(headers: Iterable[Header]) -> set[int]:
    """Give the rows that are heads."""
    return {header.row for header in headers}
