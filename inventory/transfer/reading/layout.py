"""Our own files: which there are, in which order they are read, and what their columns say.

The names of files and columns are a promise: they are documented in `docs/inventory-files.md`.
"""

from dataclasses import dataclass

from inventory.transfer.reading.cells import (
    CHOICE,
    CURRENCY,
    DAY,
    FLAG,
    LINK,
    LIST,
    LONG,
    MAIL,
    NUMBER,
    TEXT,
    UNIT,
    WHOLE,
    Column,
)

LONGEST_NOTES = 10_000
# An item or vendor is named in other tables by this; see `labels.py`.
LONGEST_LABEL = 400
ITEM_KINDS = ("part", "fluid", "supply", "tool", "collectible")
VENDOR_KINDS = (
    "workshop", "parts", "supplier", "station", "dealer", "insurer", "manufacturer", "authority", "other",
)  # fmt: skip
PLACE_KINDS = ("building", "room", "cabinet", "shelf", "drawer", "box", "vehicle", "other")
NUMBER_KINDS = ("oem", "cross", "superseded")
GRADES = ("mint", "excellent", "good", "fair", "poor")
SOURCES = ("owner", "appraiser", "auction", "catalogue", "offer")
MONEY_MOST = 99_999_999_999
FIELD = "field_"  # how columns of own fields begin; their key follows
_ITEM = Column("item", TEXT, LONGEST_LABEL, needed=True)
_VENDOR = Column("vendor", TEXT, LONGEST_LABEL, needed=True)
_NOTES = Column("notes", LONG, LONGEST_NOTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One file: its name without `.csv` and its columns; `is_history` is for reading alone."""

    name: str
    columns: tuple[Column, ...]
    is_history: bool = False

    @property
    def heads(self) -> list[str]:
        """The names of its columns."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column | None:
        """Return the column with this name."""
        return next((one for one in self.columns if one.name == name), None)


def _texts(**most: int) -> tuple[Column, ...]:
    return tuple(Column(name, TEXT, longest) for name, longest in most.items())


_ADDRESS = _texts(street=200, postal_code=20, city=100, region=100, country=60)

TABLES = {
    table.name: table
    for table in (
        Table(
            name="item_fields",
            columns=(
                Column("key", TEXT, 60, needed=True),
                Column("name", TEXT, 60, needed=True),
                Column("kind", CHOICE, choices=("text", "number", "day", "choice", "yes_no", "link")),
                *_texts(unit=20),
                Column("choices", LIST, 80),
                Column("scopes", LIST, 20),
                *_texts(help_text=200),
                Column("is_required", FLAG),
                Column("position", WHOLE),
            ),
        ),
        Table(
            name="vendors",
            columns=(
                Column("name", TEXT, 120, needed=True),
                Column("kind", CHOICE, choices=VENDOR_KINDS),
                *_texts(tax_number=40, account_number=60, contact=120, phone=60),
                Column("email", MAIL, 254),
                Column("website", LINK, 300),
                *_ADDRESS,
                Column("rating", WHOLE, 5),
                Column("payment_days", WHOLE, 365),
                *_texts(payment_terms=200),
                Column("discount_percent", NUMBER, 100, places=2),
                _NOTES,
                Column("tags", LIST, 60),
                Column("aliases", LIST, 120),
            ),
        ),
        Table(
            name="vendor_sites",
            columns=(
                _VENDOR,
                Column("name", TEXT, 120, needed=True),
                *_texts(phone=60),
                Column("email", MAIL, 254),
                *_ADDRESS,
                *_texts(account_number=60, opening=200),
            ),
        ),
        Table(
            name="vendor_contacts",
            columns=(
                _VENDOR,
                Column("name", TEXT, 120, needed=True),
                *_texts(site=120, role=80, phone=60),
                Column("email", MAIL, 254),
            ),
        ),
        Table(name="categories", columns=(Column("path", TEXT, 1000, needed=True),)),
        Table(
            name="locations",
            columns=(
                Column("path", TEXT, 1000, needed=True),
                Column("kind", CHOICE, choices=PLACE_KINDS),
                *_texts(barcode=80),
                _NOTES,
            ),
        ),
        Table(
            name="items",
            columns=(
                Column("name", TEXT, 160, needed=True),
                Column("kind", CHOICE, choices=ITEM_KINDS),
                *_texts(category_path=1000, manufacturer=80, part_number=60),
                Column("unit", UNIT),
                *_texts(description=300),
                _NOTES,
                *_texts(default_location_path=1000),
                Column("is_serialized", FLAG),
                Column("shelf_life_months", WHOLE),
                Column("calibration_months", WHOLE),
                Column("tags", LIST, 60),
            ),
        ),
        Table(
            name="item_numbers",
            columns=(
                _ITEM,
                Column("kind", CHOICE, choices=NUMBER_KINDS),
                *_texts(manufacturer=80),
                Column("number", TEXT, 60, needed=True),
            ),
        ),
        Table(
            name="item_codes",
            columns=(
                _ITEM,
                Column("code", TEXT, 80, needed=True),
                Column("quantity", NUMBER),
                Column("unit", UNIT),
            ),
        ),
        Table(
            name="item_levels",
            columns=(
                _ITEM,
                *_texts(location_path=1000),
                Column("minimum", NUMBER, needed=True),
                Column("target", NUMBER),
            ),
        ),
        Table(
            name="supplier_parts",
            columns=(
                _ITEM,
                _VENDOR,
                *_texts(number=60, description=200),
                Column("pack_quantity", NUMBER),
                Column("pack_unit", UNIT),
                Column("url", LINK, 300),
                Column("lead_days", WHOLE),
                Column("is_preferred", FLAG),
            ),
        ),
        Table(
            name="supplier_prices",
            columns=(
                _ITEM,
                _VENDOR,
                *_texts(number=60),
                Column("from_packs", NUMBER, 999_999_999, places=3),
                Column("price", NUMBER, needed=True),
                Column("currency", CURRENCY, needed=True),
            ),
        ),
        Table(name="kits", columns=(Column("name", TEXT, 120, needed=True), _NOTES)),
        Table(
            name="kit_lines",
            columns=(
                Column("kit", TEXT, LONGEST_LABEL, needed=True),
                _ITEM,
                Column("quantity", NUMBER, needed=True),
            ),
        ),
        Table(
            name="fitments",
            columns=(
                Column("item", TEXT, LONGEST_LABEL),
                Column("kit", TEXT, LONGEST_LABEL),
                Column("make", TEXT, 60, needed=True),
                *_texts(model=80),
                Column("year_from", WHOLE),
                Column("year_to", WHOLE),
                *_texts(engine=60, note=200),
            ),
        ),
        Table(
            name="collectibles",
            columns=(
                _ITEM,
                *_texts(edition=120),
                Column("edition_number", WHOLE, 2_000_000_000),
                Column("edition_size", WHOLE, 2_000_000_000),
                *_texts(serial_number=80),
                Column("year", WHOLE),
                Column("provenance", LONG, LONGEST_NOTES),
                Column("grade", CHOICE, choices=GRADES),
                *_texts(condition=300),
                Column("acquired_on", DAY),
                Column("acquired_from", TEXT, LONGEST_LABEL),
                Column("acquired_for", NUMBER, MONEY_MOST, places=3),
                Column("currency", CURRENCY),
                Column("insured_sum", NUMBER, MONEY_MOST, places=3),
                Column("insured_until", DAY),
                Column("sold_on", DAY),
                Column("sold_for", NUMBER, MONEY_MOST, places=3),
            ),
        ),
        Table(
            name="appraisals",
            columns=(
                _ITEM,
                Column("on", DAY, needed=True),
                Column("value", NUMBER, MONEY_MOST, places=3, needed=True),
                Column("currency", CURRENCY, needed=True),
                Column("source", CHOICE, choices=SOURCES),
                *_texts(appraiser=120, note=300),
            ),
        ),
        Table(
            name="stock",
            columns=(
                _ITEM,
                Column("location_path", TEXT, 1000, needed=True),
                Column("quantity", NUMBER, 999_999_999, needed=True),
                Column("unit_cost", NUMBER, 99_999_999, places=6),
                Column("currency", CURRENCY),
                Column("received_on", DAY, needed=True),
                Column("vendor", TEXT, LONGEST_LABEL),
                Column("expires_on", DAY),
                *_texts(batch=60, serial=80, note=200),
            ),
        ),
        Table(
            name="movements",
            is_history=True,
            columns=(
                Column("on", DAY),
                *_texts(kind=10),
                _ITEM,
                *_texts(origin_path=1000, destination_path=1000),
                Column("quantity", NUMBER),
                Column("cost", NUMBER),
                Column("currency", CURRENCY),
                Column("received_on", DAY),
                *_texts(batch=60, serial=80, reason=200),
            ),
        ),
    )
}  # fmt: skip
ORDER = {name: number for number, name in enumerate(TABLES)}


def table_of(heads: list[str], *, name: str = "") -> Table | None:
    """Return our own table whose heads these are, that of the file's name first.

    The needed columns must be there; others may be missing, unless only the heads tell the table.
    """
    said = {head for head in heads if not head.startswith(FIELD)}
    stem = name.rsplit("/", 1)[-1].lower().removesuffix(".csv")
    named = TABLES.get(stem)
    if named is not None and _fits(named, said):
        return named
    fitting = [one for one in TABLES.values() if _fits(one, said)]
    best = max(fitting, key=lambda one: len(said) / len(one.heads), default=None)
    return best if best is not None and len(said) * 2 > len(best.heads) else None


def _fits(table: Table, said: set[str]) -> bool:
    needed = {column.name for column in table.columns if column.needed}
    return needed <= said <= set(table.heads)
