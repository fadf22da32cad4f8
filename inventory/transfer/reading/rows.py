"""Rows of files as records of our tables: of our own files one each, of others' several."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from inventory.transfer.reading.cells import (
    SHOWN,
    Column,
    Faults,
    Notation,
    Unreadable,
    read_cell,
)
from inventory.transfer.reading.layout import FIELD, ITEM_KINDS, LONGEST_NOTES, Table
from inventory.transfer.reading.sheets import (
    TO_NOTES,
    VENDORS,
    SheetMapping,
    columns_of,
)
from project.kernel.errors import worded
from project.kernel.tables import disarmed
from project.kernel.texts import folded
from project.kernel.trees import BETWEEN

LONGEST_SHOWN = 300
_COST_PLACES = Decimal("0.000001")
_KIND_WORDS = {
    "part": "part teil ersatzteil piece pieza ricambio onderdeel czesc",
    "fluid": "fluid flussigkeit ol oil liquide huile liquido aceite olio vloeistof olie plyn olej",
    "supply": "supply supplies consumable verbrauchsmaterial consommable consumible consumabile verbruiksartikel material",
    "tool": "tool werkzeug outil herramienta attrezzo utensile gereedschap narzedzie",
    "collectible": "collectible sammlerstuck collection coleccionable collezione verzamelobject kolekcja",
}
_KINDS = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split()}


@dataclass(slots=True)
class Record:
    """What a row says of one row of one table.

    A mention is found or added and may come again; what is none is the next of its kind, so that
    twins stay two. `fields` are own fields by their keys; `reference` names it in its source.
    """

    table: str
    values: dict[str, Any]
    fields: dict[str, str] = field(default_factory=dict)
    is_mention: bool = False
    reference: str = ""


@dataclass(slots=True)
class Entry:
    """One row of a file: the records it makes, or what is wrong with it."""

    part: str
    line: int
    shown: str
    records: list[Record] = field(default_factory=list)
    problem: str = ""

    @property
    def is_nameless(self) -> bool:
        """Whether its item has no name of its own and is called by its part number."""
        return any(
            record.table == "items"
            and record.is_mention
            and record.values["name"] == record.values.get("part_number")
            for record in self.records
        )


Row = tuple[int, list[str] | None]


def own_entries(
    rows: Iterable[Row], *, table: Table, heads: Sequence[str], part: str
) -> Iterator[Entry]:
    """Yield the rows of one of our own files."""
    notation = Notation(is_own=True)
    columns = [
        (index, column) for index, head in enumerate(heads) if (column := table.column(head))
    ]
    fields = [
        (index, head.removeprefix(FIELD))
        for index, head in enumerate(heads)
        if head.startswith(FIELD) and table.name == "items"
    ]
    for line, row in rows:
        entry = _entry(part, line, row)
        if row is not None:
            try:
                values = _own_values(row, columns, notation, table=table)
                said = {key: disarmed(row[i]) for i, key in fields if i < len(row) and row[i]}
                entry.records = [Record(table.name, values, fields=said)]
            except Unreadable as error:
                entry.problem = str(error)
        yield entry


def sheet_entries(
    rows: Iterable[Row], *, sheet: str, heads: Sequence[str], mapping: SheetMapping, source: str
) -> Iterator[Entry]:
    """Yield the rows of a file of others."""
    reader = _SheetReader(sheet=sheet, heads=heads, mapping=mapping, source=source)
    for line, row in rows:
        entry = _entry("", line, row)
        if row is not None:
            try:
                entry.records = reader.records(row)
            except Unreadable as error:
                entry.problem = str(error)
        yield entry


def _entry(part: str, line: int, row: list[str] | None) -> Entry:
    if row is None:
        return Entry(part, line, "", problem="This row cannot be read.")
    shown = ", ".join(cell for cell in row if cell)[:LONGEST_SHOWN].replace("\x00", " ")
    return Entry(part, line, shown)


def _own_values(
    row: Sequence[str],
    columns: Sequence[tuple[int, Column]],
    notation: Notation,
    *,
    table: Table,
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    faults = Faults()
    for index, column in columns:
        with faults.noted():
            value = read_cell(row[index] if index < len(row) else "", column, notation)
            if value is not None:
                values[column.name] = value
    for column in table.columns:
        if column.needed and column.name not in values:
            faults.add(worded("%(column)s is missing.", column=column.name))
    faults.check()
    return values


class _SheetReader:
    """Makes records of the rows of a file of others."""

    def __init__(
        self, *, sheet: str, heads: Sequence[str], mapping: SheetMapping, source: str
    ) -> None:
        self.sheet, self.heads, self.mapping, self.source = sheet, heads, mapping, source
        self.notation = Notation(
            is_own=False, decimal_comma=mapping.decimal_comma, day_first=mapping.day_first
        )
        known = columns_of(sheet)
        self.columns = [
            (index, known[name]) for index, name in enumerate(mapping.columns) if name in known
        ]

    def records(self, row: Sequence[str]) -> list[Record]:
        """Return the records of a row; raises `Unreadable`."""
        values: dict[str, Any] = {}
        faults = Faults()
        for index, column in self.columns:
            text = row[index] if index < len(row) else ""
            if column.name == "tags" and self.mapping.space_in_tags:
                text = text.replace(" ", ",")
            with faults.noted():
                if (value := read_cell(text, column, self.notation)) is not None:
                    values[column.name] = value
        made: list[Record] = []
        with faults.noted():
            if notes := self._notes(values, row):
                values["notes"] = notes
        with faults.noted():
            if self.sheet == VENDORS:
                if not values.get("name"):
                    raise Unreadable("name is missing.")
                made = [Record("vendors", values, is_mention=True)]
            else:
                made = self._stock(values, fields=self._fields(row), faults=faults)
        faults.check()
        return made

    def _notes(self, values: Mapping[str, Any], row: Sequence[str]) -> str:
        """Return the notes with the cells below them that have no place of their own."""
        more = [
            f"{self.heads[index]}: {' '.join(row[index].split())}"
            for index, name in enumerate(self.mapping.columns)
            if name == TO_NOTES and index < len(row) and row[index].strip()
        ]
        text = "\n".join(filter(None, (values.get("notes", ""), *more)))
        if len(text) > LONGEST_NOTES:
            raise Unreadable(
                worded(
                    "notes has %(length)s characters; at most %(longest)s fit.",
                    length=len(text),
                    longest=LONGEST_NOTES,
                )
            )
        return text

    def _fields(self, row: Sequence[str]) -> dict[str, str]:
        return {
            name.removeprefix(FIELD): row[index].strip()
            for index, name in enumerate(self.mapping.columns)
            if name.startswith(FIELD) and index < len(row) and row[index].strip()
        }

    def _stock(
        self, values: dict[str, Any], *, fields: dict[str, str], faults: Faults
    ) -> list[Record]:
        name = values.get("name") or values.get("part_number")
        if not name:
            raise Unreadable("name is missing.")
        reference = f"{self.source}:{values['reference']}" if "reference" in values else ""
        with faults.noted():
            self._check_kind(values)
        item = self._item(values, name=name)
        place = path_of(values.get("location_path") or self.mapping.location_path)
        if place:
            item["default_location_path"] = place
        made = [Record("items", item, fields=fields, is_mention=True, reference=reference)]
        if vendor := values.get("vendor"):
            made.insert(0, Record("vendors", {"name": vendor, "kind": "parts"}, is_mention=True))
        if code := values.get("code"):
            made.append(Record("item_codes", {"code": code}, is_mention=True))
        if "minimum" in values:
            made.append(Record("item_levels", {"minimum": values["minimum"]}, is_mention=True))
        if vendor and values.get("vendor_number"):
            sold = {"vendor": vendor, "number": values["vendor_number"]}
            made.append(Record("supplier_parts", sold, is_mention=True))
        if lot := self._lot(values, place=place):
            made.append(Record("stock", lot, reference=reference))
        return made

    def _check_kind(self, values: Mapping[str, Any]) -> None:
        kind = folded(str(values.get("kind", ""))).strip()
        if kind and kind not in ITEM_KINDS and kind not in _KINDS:
            said = " ".join(str(values["kind"]).split())[:SHOWN]
            raise Unreadable(
                worded(
                    "kind is “%(said)s”, not one of %(names)s.",
                    said=said,
                    names=", ".join(ITEM_KINDS),
                )
            )

    def _item(self, values: Mapping[str, Any], *, name: str) -> dict[str, Any]:
        kind = folded(str(values.get("kind", ""))).strip()
        item = {
            key: values[key]
            for key in ("manufacturer", "part_number", "description", "notes", "tags")
            if values.get(key)
        }
        if path := path_of(values.get("category_path", "")):
            item["category_path"] = path
        if values.get("archived"):
            item["tags"] = (*item.get("tags", ()), "archived")
        said = kind if kind in ITEM_KINDS else _KINDS.get(kind, "")
        return item | {
            "name": name,
            "kind": said or self.mapping.kind,
            "unit": values.get("unit") or self.mapping.unit,
        }

    def _lot(self, values: Mapping[str, Any], *, place: str) -> dict[str, Any]:
        """Return what lies on the shelf; nothing for what is sold or of which there is none."""
        quantity = values.get("quantity")
        if not quantity or "sold_on" in values:
            return {}
        if not place:
            raise Unreadable("location_path is missing; say where such things lie.")
        lot = {
            key: values[key]
            for key in ("received_on", "expires_on", "batch", "vendor")
            if key in values
        }
        if quantity == 1 and "serial" in values:
            lot["serial"] = values["serial"]
        cost = values.get("unit_cost")
        if cost is None and "total_cost" in values:
            cost = (values["total_cost"] / quantity).quantize(_COST_PLACES, rounding=ROUND_HALF_UP)
        if cost is not None:
            lot |= {"unit_cost": cost, "currency": self.mapping.currency}
        return lot | {"quantity": quantity, "location_path": place}


def path_of(text: str) -> str:
    """Return a path of places as it is kept: `Garage>Shelf 2`, `Garage/Shelf 2` and ours are one."""
    for sign in (BETWEEN, ">", "→", "»", "\\"):
        if sign in text:
            parts = text.split(sign)
            break
    else:
        parts = text.split("/") if "/" in text else [text]
    return BETWEEN.join(clean for part in parts if (clean := " ".join(part.split())))
