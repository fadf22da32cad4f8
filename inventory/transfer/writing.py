"""Vendors and inventory as rows of our own files: as a stream, in an order that their content gives."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from inventory.catalogue.models import (
    Appraisal,
    Category,
    Collectible,
    Fitment,
    Item,
    ItemCode,
    ItemNumber,
    Kit,
    KitLine,
    PriceBreak,
    StockLevel,
    SupplierPart,
)
from inventory.locations.models import Location
from inventory.stock.models import Balance, Movement
from inventory.transfer.reading.cells import Column, write_cell
from inventory.transfer.reading.layout import FIELD, TABLES, Table
from inventory.transfer.storing.extras import FieldBook, TagBook
from inventory.transfer.storing.labels import Numbered, item_label
from inventory.vendors.models import Vendor, VendorAlias, VendorContact, VendorSite
from project.kernel.actor import Actor, Permission
from project.kernel.custom.models import CustomField
from project.kernel.tables import csv_line

AT_ONCE = 500
Cells = dict[str, Any]
_KEPT = "binned_at__isnull"


class Writer:
    """Writes the tables of one organization; what items, vendors and kits are called is read once."""

    def __init__(self, *, actor: Actor) -> None:
        actor.require(Permission.VIEW)
        self.actor = actor
        self.fields = FieldBook(actor=actor)
        self._labels: dict[str, dict[int, str]] = {}

    def lines(self, name: str) -> Iterator[str]:
        """Yield a table as CSV, line by line, the heads first."""
        table = TABLES[name]
        columns = [*table.columns, *self._own_columns(table)]
        yield csv_line(column.name for column in columns)
        for cells in _ROWS[name](self):
            yield csv_line(write_cell(cells.get(column.name), column) for column in columns)

    def count(self, names: Sequence[str]) -> int:
        """Return how many rows tables have."""
        return sum(self._query(name).count() for name in names)

    def _own_columns(self, table: Table) -> list[Column]:
        if table.name != "items":
            return []
        return [Column(f"{FIELD}{key}") for key in sorted(self.fields.fields)]

    def _query(self, name: str) -> Any:
        model, narrow, _order = _QUERIES[name]
        return model.objects.for_actor(self.actor).filter(**narrow)

    def _rows(self, name: str, *related: str) -> Iterator[Any]:
        """Yield the rows of a table in their order; a page of them is in memory."""
        for page in self._pages(name, *related):
            yield from page

    def _pages(self, name: str, *related: str) -> Iterator[list[Any]]:
        # No cursor stays open: SQLite lets nobody write behind one that others have written since.
        rows = self._query(name)
        ids = list(rows.order_by(*_QUERIES[name][2], "id").values_list("pk", flat=True))
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            found = {row.pk: row for row in rows.select_related(*related).filter(pk__in=some)}
            yield [found[row_id] for row_id in some if row_id in found]

    # --- What they are called -------------------------------------------------------------------

    def item(self, item_id: int | None) -> str:
        """Return what an item is called in other tables."""
        return self._label("items", item_id, ("name", "manufacturer", "part_number"))

    def vendor(self, vendor_id: int | None) -> str:
        """Return what a vendor is called in other tables."""
        return self._label("vendors", vendor_id, ("name",))

    def kit(self, kit_id: int | None) -> str:
        """Return what a kit is called in other tables."""
        return self._label("kits", kit_id, ("name",))

    def _label(self, name: str, row_id: int | None, parts: Sequence[str]) -> str:
        if name not in self._labels:
            numbered = Numbered()
            rows = self._query(name).order_by(*_QUERIES[name][2], "id")
            self._labels[name] = {
                row[0]: numbered.label(item_label(*row[1:]) if row[2:] else row[1])
                for row in rows.values_list("pk", *parts)
            }
        return self._labels[name].get(row_id or 0, "")

    # --- Rows -----------------------------------------------------------------------------------

    def item_fields(self) -> Iterator[Cells]:
        """Yield the own fields of items."""
        for row in self._rows("item_fields"):
            yield _cells(row, "item_fields")

    def vendors(self) -> Iterator[Cells]:
        """Yield the vendors with their other names."""
        tags = TagBook(Vendor, actor=self.actor)
        for page in self._pages("vendors"):
            ids = [row.pk for row in page]
            carried = tags.of(ids)
            aliases: dict[int, list[str]] = defaultdict(list)
            known = VendorAlias.objects.for_actor(self.actor).filter(vendor_id__in=ids)
            for vendor_id, alias in known.order_by("name").values_list("vendor_id", "name"):
                aliases[vendor_id].append(alias)
            for row in page:
                yield _cells(row, "vendors") | {
                    "tax_number": row.tax_id,
                    "discount_percent": row.discount,
                    "tags": carried.get(row.pk, ()),
                    "aliases": aliases.get(row.pk, ()),
                }

    def vendor_sites(self) -> Iterator[Cells]:
        """Yield the sites of vendors."""
        for row in self._rows("vendor_sites"):
            yield _cells(row, "vendor_sites") | {"vendor": self.vendor(row.vendor_id)}

    def vendor_contacts(self) -> Iterator[Cells]:
        """Yield the people at vendors."""
        for row in self._rows("vendor_contacts", "site"):
            names = {
                "vendor": self.vendor(row.vendor_id),
                "site": row.site.name if row.site else "",
            }
            yield _cells(row, "vendor_contacts") | names

    def trees(self, name: str) -> Iterator[Cells]:
        """Yield places or categories by their paths."""
        for row in self._rows(name):
            yield _cells(row, name)

    def items(self) -> Iterator[Cells]:
        """Yield the items with tags and own fields."""
        tags = TagBook(Item, actor=self.actor)
        for page in self._pages("items", "category", "default_location"):
            ids = [row.pk for row in page]
            carried, said = tags.of(ids), self.fields.of(ids)
            for row in page:
                own = {f"{FIELD}{key}": text for key, text in said.get(row.pk, {}).items()}
                yield (
                    _cells(row, "items")
                    | own
                    | {
                        "category_path": _path(row.category),
                        "default_location_path": _path(row.default_location),
                        "tags": carried.get(row.pk, ()),
                    }
                )

    def of_items(self, name: str) -> Iterator[Cells]:
        """Yield rows that need nothing but the name of their item."""
        for row in self._rows(name):
            yield _cells(row, name) | {"item": self.item(row.item_id)}

    def item_levels(self) -> Iterator[Cells]:
        """Yield how many to keep where."""
        for row in self._rows("item_levels", "location"):
            names = {"item": self.item(row.item_id), "location_path": _path(row.location)}
            yield _cells(row, "item_levels") | names

    def supplier_parts(self) -> Iterator[Cells]:
        """Yield who sells what."""
        for row in self._rows("supplier_parts"):
            names = {"item": self.item(row.item_id), "vendor": self.vendor(row.vendor_id)}
            yield _cells(row, "supplier_parts") | names

    def supplier_prices(self) -> Iterator[Cells]:
        """Yield the prices of those who sell."""
        for row in self._rows("supplier_prices", "supplier_part"):
            sold = row.supplier_part
            yield _cells(row, "supplier_prices") | {
                "item": self.item(sold.item_id),
                "vendor": self.vendor(sold.vendor_id),
                "number": sold.number,
                "from_packs": row.packs,
            }

    def kits(self) -> Iterator[Cells]:
        """Yield the kits."""
        for row in self._rows("kits"):
            yield _cells(row, "kits")

    def kit_lines(self) -> Iterator[Cells]:
        """Yield what kits take."""
        for row in self._rows("kit_lines"):
            names = {"kit": self.kit(row.kit_id), "item": self.item(row.item_id)}
            yield _cells(row, "kit_lines") | names

    def fitments(self) -> Iterator[Cells]:
        """Yield what items and kits fit."""
        for row in self._rows("fitments"):
            names = {"kit": self.kit(row.kit_id), "item": self.item(row.item_id)}
            if any(names.values()):
                yield _cells(row, "fitments") | names

    def collectibles(self) -> Iterator[Cells]:
        """Yield what makes items worth collecting."""
        for row in self._rows("collectibles"):
            names = {
                "item": self.item(row.item_id),
                "acquired_from": self.vendor(row.acquired_from_id),
            }
            yield _cells(row, "collectibles") | names

    def stock(self) -> Iterator[Cells]:
        """Yield what lies where, of which lot."""
        for row in self._rows("stock", "lot", "location"):
            yield _cells(row.lot, "stock") | {
                "item": self.item(row.item_id),
                "location_path": row.location.path,
                "quantity": row.quantity,
                "vendor": self.vendor(row.lot.vendor_id),
            }

    def movements(self) -> Iterator[Cells]:
        """Yield the history of the stock, for reading."""
        for row in self._rows("movements", "lot", "origin", "destination"):
            yield _cells(row, "movements") | {
                "item": self.item(row.item_id),
                "origin_path": _path(row.origin),
                "destination_path": _path(row.destination),
                "received_on": row.lot.received_on,
                "batch": row.lot.batch,
                "serial": row.lot.serial,
            }


def _cells(row: Any, name: str) -> Cells:
    """Return what a row says in the columns that are called as its own are."""
    return {
        column.name: getattr(row, column.name)
        for column in TABLES[name].columns
        if column.name in {field.name for field in row._meta.concrete_fields}
        and column.name not in {"item", "kit", "vendor", "site", "acquired_from"}
    }


def _path(row: Any) -> str:
    return row.path if row is not None and row.binned_at is None else ""


_OF_ITEM = {f"item__{_KEPT}": True}
_ITEM_ORDER = ("item__name", "item__manufacturer", "item__part_number", "item_id")
_VENDOR_KEPT = {f"vendor__{_KEPT}": True, "vendor__merged_into__isnull": True}
# The model of a table, which of its rows are kept, and their order; the id comes last.
_QUERIES: dict[str, tuple[Any, dict[str, Any], tuple[str, ...]]] = {
    "item_fields": (CustomField, {_KEPT: True, "record_kind": "inventory.item"}, ("position", "key")),
    "vendors": (Vendor, {_KEPT: True, "merged_into__isnull": True}, ("name",)),
    "vendor_sites": (VendorSite, _VENDOR_KEPT, ("vendor__name", "vendor_id", "name")),
    "vendor_contacts": (VendorContact, _VENDOR_KEPT, ("vendor__name", "vendor_id", "name")),
    "categories": (Category, {_KEPT: True}, ("path",)),
    "locations": (Location, {_KEPT: True}, ("path",)),
    "items": (Item, {_KEPT: True}, ("name", "manufacturer", "part_number")),
    "item_numbers": (ItemNumber, _OF_ITEM, (*_ITEM_ORDER, "kind", "manufacturer", "number")),
    "item_codes": (ItemCode, _OF_ITEM, (*_ITEM_ORDER, "code")),
    "item_levels": (StockLevel, _OF_ITEM, (*_ITEM_ORDER, "location__path")),
    "supplier_parts": (
        SupplierPart, {_KEPT: True, **_OF_ITEM, **_VENDOR_KEPT},
        (*_ITEM_ORDER, "vendor__name", "vendor_id", "number"),
    ),
    "supplier_prices": (
        PriceBreak,
        {
            f"supplier_part__{name}": value
            for name, value in {_KEPT: True, **_OF_ITEM, **_VENDOR_KEPT}.items()
        },
        (
            *(f"supplier_part__{name}" for name in _ITEM_ORDER),
            "supplier_part__vendor__name", "supplier_part__number", "supplier_part_id", "currency", "packs",
        ),
    ),
    "kits": (Kit, {_KEPT: True}, ("name",)),
    "kit_lines": (
        KitLine, {f"kit__{_KEPT}": True, **_OF_ITEM}, ("kit__name", "kit_id", *_ITEM_ORDER),
    ),
    "fitments": (
        Fitment, {},
        (
            *_ITEM_ORDER, "kit__name", "kit_id", "make", "model", "year_from", "year_to", "engine", "note",
        ),
    ),
    "collectibles": (Collectible, _OF_ITEM, _ITEM_ORDER),
    "appraisals": (Appraisal, {_KEPT: True, **_OF_ITEM}, (*_ITEM_ORDER, "on", "value", "currency")),
    "stock": (
        Balance, _OF_ITEM,
        (
            *_ITEM_ORDER, "location__path", "lot__received_on", "lot__serial", "lot__batch",
            "lot__currency", "lot__unit_cost", "quantity", "lot_id",
        ),
    ),
    "movements": (Movement, {}, ()),
}  # fmt: skip
_ROWS: dict[str, Callable[[Writer], Iterator[Cells]]] = {
    "item_fields": Writer.item_fields,
    "vendors": Writer.vendors,
    "vendor_sites": Writer.vendor_sites,
    "vendor_contacts": Writer.vendor_contacts,
    "categories": lambda writer: writer.trees("categories"),
    "locations": lambda writer: writer.trees("locations"),
    "items": Writer.items,
    "item_numbers": lambda writer: writer.of_items("item_numbers"),
    "item_codes": lambda writer: writer.of_items("item_codes"),
    "item_levels": Writer.item_levels,
    "supplier_parts": Writer.supplier_parts,
    "supplier_prices": Writer.supplier_prices,
    "kits": Writer.kits,
    "kit_lines": Writer.kit_lines,
    "fitments": Writer.fitments,
    "collectibles": Writer.collectibles,
    "appraisals": lambda writer: writer.of_items("appraisals"),
    "stock": Writer.stock,
    "movements": Writer.movements,
}
