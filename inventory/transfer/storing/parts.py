"""What belongs to items comes in: numbers, codes, minimums, suppliers and their prices."""

from collections.abc import Hashable, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from typing_extensions import override

from inventory.catalogue.models import ItemCode, ItemNumber, PriceBreak, StockLevel, SupplierPart
from inventory.catalogue.selectors import code_spellings
from inventory.transfer.reading.cells import Unreadable
from inventory.transfer.reading.rows import Record
from inventory.transfer.storing.base import Decision, Line, Ref, Storer, Values
from inventory.transfer.storing.extras import rows_by_id
from inventory.transfer.storing.items import ItemStorer
from inventory.transfer.storing.places import PlaceStorer
from inventory.transfer.storing.vendors import VendorStorer
from project.kernel.errors import RuleViolated, worded
from project.kernel.quantities import convert
from project.kernel.texts import sign_key

ONE = Decimal(1)


class OfItem(Storer):
    """Rows that belong to an item; those of the items of a batch are loaded at once."""

    compared: ClassVar[Sequence[str]]
    # Whether the item is found by what the row says.
    is_searched: ClassVar[bool] = False

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self._loaded: set[int] = set()

    @property
    def items(self) -> ItemStorer:
        """The storer of the items."""
        return self.engine.storer("items")  # type: ignore[return-value]

    @property
    def places(self) -> PlaceStorer:
        """The storer of the places."""
        return self.engine.storer("locations")  # type: ignore[return-value]

    @property
    def vendors(self) -> VendorStorer:
        """The storer of the vendors."""
        return self.engine.storer("vendors")  # type: ignore[return-value]

    @override
    def prepare(self, pairs: Sequence[tuple[Record, Line]]) -> None:
        refs = {
            ref.pk: ref
            for record, line in pairs
            if (ref := self.items.find(record, line)) and ref.pk
        }
        ids = self.ids_to_load(refs.values(), self._loaded)
        if ids:
            self.load(ids)

    @override
    def passed_over(self) -> set[int]:
        return self.items.born

    def load(self, item_ids: Sequence[int]) -> None:
        """Load the rows of items."""
        rows = self.objects().filter(item_id__in=item_ids).order_by("id")
        for pk, values in rows_by_id(rows, ["item_id", *self.compared]).items():
            values["item"] = self.items.refs[values.pop("item_id")]
            ref = Ref(pk, values)
            self.known[self.key_of(values)].append(ref)

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        values["item"] = self.items.of(record, line)
        return values

    @override
    def write(self) -> None:
        of_items = [one.ref.values["item"] for one in self.pending] if self.is_searched else []
        super().write()
        self.items.touched |= {ref.pk for ref in of_items}


class NumberStorer(OfItem):
    """Finds cross references by item, number and maker."""

    table = "item_numbers"
    model = ItemNumber
    compared = ("kind", "manufacturer", "number")
    defaults = {"kind": ItemNumber.Kind.CROSS, "manufacturer": ""}
    is_searched = True

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        if not sign_key(values["number"]):
            raise self.refuse("number has no letter and no digit.")
        return values

    @override
    def key_of(self, values: Values) -> Hashable:
        maker = values.get("manufacturer", "")
        return (values["item"], sign_key(values["number"])[:60], maker)

    @override
    def columns(self, values: Values) -> Values:
        columns = super().columns(values)
        if "number" in columns:
            columns["number_key"] = sign_key(columns["number"])[:60]
        return columns


class CodeStorer(OfItem):
    """Finds printed codes, of which each belongs to one item of the organization."""

    table = "item_codes"
    model = ItemCode
    compared = ("code", "quantity", "unit")
    defaults = {"quantity": ONE, "unit": ""}
    is_searched = True

    @override
    def prepare(self, pairs: Sequence[tuple[Record, Line]]) -> None:
        codes = {spelt for record, _ in pairs for spelt in code_spellings(record.values["code"])}
        rows = self.objects().filter(code__in=codes)
        for pk, values in rows_by_id(rows, ["item_id", *self.compared]).items():
            values["item"] = self.items.refs.get(values.pop("item_id"))
            for spelt in code_spellings(values["code"]):
                if not self.known[spelt]:
                    self.known[spelt].append(Ref(pk, values))

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        values["code"] = "".join(values["code"].split())
        unit = values["item"].values.get("unit", "pcs")
        if values.get("quantity", ONE) <= 0:
            raise self.refuse("A package holds more than nothing.")
        check_measure(values.get("quantity", ONE), values.get("unit", ""), unit)
        return values

    @override
    def key_of(self, values: Values) -> Hashable:
        return values["code"]  # type: ignore[no-any-return]

    @override
    def decide(self, record: Record, line: Line) -> Decision:
        decision = super().decide(record, line)
        if decision.ref.values["item"] is not self.items.of(record, line):
            raise self.refuse(
                worded(
                    "The code “%(name)s” belongs to another item.", name=decision.ref.values["code"]
                )
            )
        return decision

    @override
    def remember(self, key: Hashable, ref: Ref) -> None:
        for spelt in dict.fromkeys(code_spellings(ref.values["code"])):
            super().remember(spelt, ref)


class LevelStorer(OfItem):
    """Finds minimums by item and place."""

    table = "item_levels"
    model = StockLevel
    compared = ("location_id", "minimum", "target")

    @override
    def load(self, item_ids: Sequence[int]) -> None:
        places = {ref.pk: ref for found in self.places.known.values() for ref in found if ref.pk}
        rows = self.objects().filter(item_id__in=item_ids).order_by("id")
        for pk, values in rows_by_id(rows, ["item_id", *self.compared]).items():
            values["item"] = self.items.refs[values.pop("item_id")]
            values["location"] = places.get(values.pop("location_id"))
            self.known[self.key_of(values)].append(Ref(pk, values))

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        path = values.pop("location_path", "")
        values["location"] = self.places.at(path, line) if path else None
        if values.get("target") is not None and values["target"] < values["minimum"]:
            raise self.refuse("The target is below the minimum.")
        return values

    @override
    def key_of(self, values: Values) -> Hashable:
        return (values["item"], values["location"])


class SupplierPartStorer(OfItem):
    """Finds who sells what by item, vendor and number."""

    table = "supplier_parts"
    model = SupplierPart
    noun = "supplier_part"
    has_twins = True
    is_searched = True
    compared = (
        "vendor_id", "number", "description", "pack_quantity", "pack_unit", "url", "lead_days",
        "is_preferred",
    )  # fmt: skip
    defaults = {"number": "", "pack_quantity": ONE, "pack_unit": "", "is_preferred": False}

    @override
    def load(self, item_ids: Sequence[int]) -> None:
        rows = self.objects().filter(item_id__in=item_ids).order_by("id")
        for pk, values in rows_by_id(rows, ["item_id", *self.compared]).items():
            vendor = self.vendors.refs.get(values.pop("vendor_id"))
            values |= {"item": self.items.refs[values.pop("item_id")], "vendor": vendor}
            self.known[self.key_of(values)].append(Ref(pk, values))

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        values["vendor"] = self.vendors.named_or_new(values["vendor"], line)
        unit = values["item"].values.get("unit", "pcs")
        if values.get("pack_quantity", ONE) <= 0:
            raise self.refuse("A pack holds more than nothing.")
        check_measure(values.get("pack_quantity", ONE), values.get("pack_unit", ""), unit)
        return values

    @override
    def key_of(self, values: Values) -> Hashable:
        return (values["item"], values["vendor"], sign_key(values.get("number", "")))

    @override
    def columns(self, values: Values) -> Values:
        columns = super().columns(values)
        if "number" in columns:
            columns["number_key"] = sign_key(columns["number"])[:60]
        return columns


class PriceStorer(OfItem):
    """Finds prices by supplier part, quantity and currency."""

    table = "supplier_prices"
    model = PriceBreak
    compared = ("packs", "price", "currency")
    renamed = {"from_packs": "packs"}
    defaults = {"packs": ONE}

    @property
    def _sold(self) -> SupplierPartStorer:
        return self.engine.storer("supplier_parts")  # type: ignore[return-value]

    @override
    def prepare(self, pairs: Sequence[tuple[Record, Line]]) -> None:
        self._sold.prepare(pairs)
        super().prepare(pairs)

    @override
    def load(self, item_ids: Sequence[int]) -> None:
        sold = {ref.pk: ref for found in self._sold.known.values() for ref in found if ref.pk}
        rows = self.objects().filter(supplier_part__item_id__in=item_ids).order_by("id")
        for pk, values in rows_by_id(rows, ["supplier_part_id", *self.compared]).items():
            part = sold.get(values.pop("supplier_part_id"))
            if part is not None:
                values["supplier_part"] = part
                self.known[self.key_of(values)].append(Ref(pk, values))

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        item, vendor = values.pop("item"), self.vendors.named(values.pop("vendor"))
        key = (item, vendor, sign_key(values.pop("number", "")))
        sold = self._sold.known.get(key)
        if not sold:
            raise self.refuse("This vendor does not sell the item under this number.")
        if values.get("packs", ONE) <= 0:
            raise self.refuse("Prices hold from more than nothing on.")
        return values | {"supplier_part": sold[0]}

    @override
    def key_of(self, values: Values) -> Hashable:
        return (values["supplier_part"], values.get("packs", ONE), values["currency"])


def check_measure(quantity: Decimal, unit: str, own: str) -> None:
    """Raise `Unreadable` for a quantity in a unit that the item cannot be counted in."""
    if unit:
        try:
            convert(quantity, unit, own)
        except RuleViolated as error:
            raise Unreadable(error.message) from error
