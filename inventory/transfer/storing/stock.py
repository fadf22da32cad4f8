"""What lies on the shelves comes in through the ledger: each new lot is an arrival."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from typing_extensions import override

from inventory.stock.models import Balance, Lot, Movement
from inventory.stock.quantities import plain
from inventory.stock.services import AdjustInput, Arrival, stock_open
from inventory.stock.services.adjusting import difference_book
from inventory.stock.services.booking import Act
from inventory.stock.sources import source_of
from inventory.transfer.models import ImportTrace
from inventory.transfer.reading.cells import Unreadable
from inventory.transfer.reading.rows import Record
from inventory.transfer.storing.base import (
    ADDED,
    CHANGED,
    UNCHANGED,
    Decision,
    Line,
    Ref,
    Values,
)
from inventory.transfer.storing.parts import OfItem
from project.kernel.dates import months_later, today_in
from project.kernel.errors import RuleViolated, worded
from project.kernel.quantities import stored_quantity

ONE, ZERO = Decimal(1), Decimal(0)
# So many arrivals are one act, which is undone in one short transaction.
OF_AN_ACT = 25
REASON = "Import"


@dataclass(slots=True, eq=False)
class Slot:
    """A place where a lot once arrived, and how much of it lies there now."""

    ref: Ref
    place_id: int
    quantity: Decimal
    is_claimed: bool = False


class StockStorer(OfItem):
    """Finds lots by item, day, cost, batch, serial number and expiry, also those that are used up.

    What lies there of a known lot is left alone, for an old file takes nothing back; unless the
    person said that the file is a count: then the difference is booked.
    """

    table = "stock"
    model = Lot

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.slots: dict[Hashable, list[Slot]] = {}
        self.slots_of_lots: dict[tuple[int | None, int], Slot] = {}
        self.serials: set[tuple[Ref, str]] = set()
        self.counts_stock = bool(self.engine.record.options.get("counts_stock"))
        self.today = today_in(self.actor.time_zone, now=timezone.now())
        traces = ImportTrace.objects.for_actor(self.actor).filter(kind="inventory.lot")
        traces = traces.filter(brought_by__undone_at__isnull=True).exclude(reference="")
        self.references: dict[str, int | None] = dict(traces.values_list("reference", "row_id"))

    @override
    def load(self, item_ids: Sequence[int]) -> None:
        """Load the lots of items with the places where they arrived; what was undone is none."""
        came = Movement.objects.for_actor(self.actor).filter(item_id__in=item_ids)
        came = came.filter(
            destination__isnull=False, reverses__isnull=True, reversed_by__isnull=True
        )
        places: dict[int, list[int]] = {}
        for lot_id, place_id in came.order_by("id").values_list("lot_id", "destination_id"):
            found = places.setdefault(lot_id, [])
            if place_id not in found:
                found.append(place_id)
        lying = self._lying(item_ids)
        names = (
            "pk", "item_id", "received_on", "unit_cost", "currency", "expires_on", "batch", "serial",
        )  # fmt: skip
        rows = Lot.objects.for_actor(self.actor).filter(item_id__in=item_ids).order_by("id")
        for row in rows.values(*names):
            item = self.items.refs[row.pop("item_id")]
            if row["serial"]:
                self.serials.add((item, row["serial"]))
            ref = Ref(row["pk"], row | {"item": item})
            for place_id in places.get(row["pk"], ()):
                slot = Slot(ref, place_id, lying.get((row["pk"], place_id), ZERO))
                self.slots_of_lots[row["pk"], place_id] = slot
                self._keep(slot, ref.values)

    def _lying(self, item_ids: Sequence[int]) -> dict[tuple[int, int], Decimal]:
        rows = Balance.objects.for_actor(self.actor).filter(item_id__in=item_ids)
        return {
            (lot_id, place_id): quantity
            for lot_id, place_id, quantity in rows.values_list("lot_id", "location_id", "quantity")
        }

    def _keep(self, slot: Slot, values: Values) -> None:
        for key in (self.key_of(values), self.key_of(values | {"received_on": None})):
            self.slots.setdefault((key, slot.place_id), []).append(slot)

    @override
    def key_of(self, values: Values) -> Hashable:
        return (
            values["item"], values.get("received_on"), values.get("unit_cost"),
            values.get("currency") or self.actor.currency, values.get("expires_on"),
            values.get("batch") or "", values.get("serial") or "",
        )  # fmt: skip

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        values["location"] = self.places.at(values.pop("location_path"), line)
        values.setdefault("currency", self.actor.currency)
        facts = values["item"].values
        self._count(values, facts, line)
        serial = values.get("serial", "")
        if facts.get("is_serialized") and not serial:
            raise self.refuse("serial is missing; each piece of this item has one.")
        if serial and values["quantity"] not in {ONE, ZERO}:
            raise self.refuse("A serial number belongs to a single piece; quantity must be 1.")
        if vendor := values.pop("vendor", ""):
            values["vendor"] = self.vendors.named_or_new(vendor, line)
        months = facts.get("shelf_life_months")
        if "items" in line.refs and "expires_on" not in values and months:
            values["expires_on"] = months_later(values.get("received_on", self.today), months)
        return values

    def _count(self, values: Values, facts: Values, line: Line) -> None:
        """Count what a row of a file of others says in the unit of the item."""
        said = next((one for one in line.entry.records if one.table == "items"), None)
        unit, own = (said.values.get("unit", "") if said else ""), facts.get("unit", "pcs")
        if unit and unit != own:
            try:
                counted = stored_quantity(values["quantity"], unit, own)
            except RuleViolated as error:
                raise self.refuse(error.message) from error
            if values.get("unit_cost") is not None:
                whole = values["unit_cost"] * values["quantity"]
                values["unit_cost"] = (whole / counted).quantize(Decimal("0.000001"))
            values["quantity"] = counted
        if values["quantity"] < ZERO or not (values["quantity"] or self.counts_stock):
            raise self.refuse("quantity is nothing.")

    @override
    def decide(self, record: Record, line: Line) -> Decision:
        values = self.values_of(record, line)
        place: Ref = values["location"]
        if record.reference and record.reference in self.references:
            lot_id = self.references[record.reference]
            came = self.slots_of_lots.get((lot_id, place.pk)) if lot_id and place.pk else None
            if came is None:
                return self._settled(Ref(None, values), record, line)
            return self._counted(came, values, record=record, line=line)
        key = (self.key_of(values), place.pk)
        slot = self._next_free(key, self.slots.get(key, ()))
        if slot is not None:
            self.claim(slot)
            return self._counted(slot, values, record=record, line=line)
        return self._arrived(values, record, line)

    def _counted(self, slot: Slot, values: Values, *, record: Record, line: Line) -> Decision:
        """Say what a row does to a lot that is known: nothing, or the difference that it counts."""
        said: Decimal = values["quantity"]
        if said == slot.quantity:
            return self._settled(slot.ref, record, line)
        if not self.counts_stock:
            self.engine.leave_alone()
            return self._settled(slot.ref, record, line)
        if values.get("serial") and not slot.quantity:
            raise self.refuse("This piece was used, moved or lent since; it is not counted back.")
        former, slot.quantity = slot.quantity, said
        self.engine.on_give_up(lambda: setattr(slot, "quantity", former))
        name, path = values["item"].values["name"], record.values["location_path"]
        self.engine.note_count(
            f"“{name}” in {path}: {plain(former)} before, {plain(said)} counted."
        )
        counted = {"quantity": said, "location": values["location"]}
        return self._decided(Decision(slot.ref, CHANGED, counted, record, line.entry))

    def _settled(self, ref: Ref, record: Record, line: Line) -> Decision:
        return self._decided(Decision(ref, UNCHANGED, {}, record, line.entry))

    def _arrived(self, values: Values, record: Record, line: Line) -> Decision:
        if not values["quantity"]:
            raise self.refuse("quantity is nothing.")
        serial = (values["item"], values.get("serial", ""))
        if serial[1]:
            if serial in self.serials:
                raise self.refuse(
                    worded(
                        "A piece with the serial number “%(serial)s” is known already.",
                        serial=serial[1],
                    )
                )
            self.serials.add(serial)
            self.engine.on_give_up(lambda: self.serials.discard(serial))
        if record.reference:
            self.references[record.reference] = None
            self.engine.on_give_up(lambda: self.references.pop(record.reference, None))
        return self._decided(Decision(Ref(None, values), ADDED, values, record, line.entry))

    @override
    def insert(self, decisions: Sequence[Decision]) -> None:
        """Book the arrivals, few an act, so that undoing them takes as many short steps."""
        for start in range(0, len(decisions), OF_AN_ACT):
            some = decisions[start : start + OF_AN_ACT]
            act = self._act(Movement.Kind.RECEIVE)
            arrivals = [self._arrival(one.values) for one in some]
            for one, move in zip(
                some, stock_open(actor=self.actor, arrivals=arrivals, act=act), strict=True
            ):
                one.ref.pk = move.lot_id

    @override
    def change(self, decisions: Sequence[Decision]) -> None:
        """Book what was counted, few an act; the ledger remembers it, so that no trace is needed."""
        for start in range(0, len(decisions), OF_AN_ACT):
            act = self._act(Movement.Kind.COUNT)
            for one in decisions[start : start + OF_AN_ACT]:
                difference_book(self._count_of(one), act=act)

    @override
    def trace(self, decisions: Sequence[Decision]) -> None:
        super().trace([one for one in decisions if one.outcome == ADDED])

    def _act(self, kind: str) -> Act:
        source = source_of(self.engine.record)
        return Act(actor=self.actor, kind=kind, on=self.today, reason=REASON, source=source)

    def _count_of(self, decision: Decision) -> AdjustInput:
        return AdjustInput(
            item_id=decision.ref.values["item"].id,
            location_id=decision.values["location"].id,
            lot_id=decision.ref.id,
            counted=decision.values["quantity"],
            on=self.today,
        )

    def _arrival(self, values: Values) -> Arrival:
        vendor = values.get("vendor")
        if values["item"].pk is None or values["location"].pk is None:
            raise Unreadable("The item or the place is not there.")
        return Arrival(
            item_id=values["item"].pk,
            location_id=values["location"].pk,
            quantity=values["quantity"],
            on=values.get("received_on") or self.today,
            currency=values["currency"],
            unit_cost=values.get("unit_cost"),
            vendor_id=vendor.pk if vendor else None,
            expires_on=values.get("expires_on"),
            batch=values.get("batch", ""),
            serial=values.get("serial", ""),
            note=values.get("note", ""),
        )
