"""What a scanned code means: one of our labels, a package, a part number, a piece, or a place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import Sum

from inventory.catalogue.models import Item
from inventory.catalogue.selectors import code_find, item_exact, item_get
from inventory.labels.codes import CodeKind, OwnCode, read_code
from inventory.locations.models import Location
from inventory.locations.selectors import location_by_code, location_get
from inventory.scanning.gs1 import Printed, read_printed, spellings
from inventory.stock.models import Balance, Lot
from inventory.stock.selectors import lot_get
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.quantities import convert

ONE = Decimal(1)
MOST_CHOICES = 20


class Mode(StrEnum):
    """What a scan does."""

    FIND = "find"
    RECEIVE = "receive"
    USE = "use"
    MOVE = "move"
    COUNT = "count"


class FoundKind(StrEnum):
    """What a code stands on; `SEVERAL` items may carry the same part number."""

    ITEM = "item"
    LOT = "lot"
    LOCATION = "location"
    SEVERAL = "several"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a code means. `quantity` is what the scanned package holds, in the item's unit."""

    kind: FoundKind
    code: str
    item: Item | None = None
    lot: Lot | None = None
    location: Location | None = None
    quantity: Decimal = ONE
    batch: str = ""
    expires_on: date | None = None
    serial: str = ""
    items: Sequence[Item] = field(default_factory=tuple)

    def acts(self, actor: Actor) -> list[Mode]:
        """Return what an actor may do with it."""
        if self.item is None:
            return [Mode.FIND] if self.location is not None else []
        return list(Mode) if actor.can(Permission.EDIT_STOCK) else [Mode.FIND]


def scan_find(*, actor: Actor, code: str) -> Found:
    """Return what a code means; raises `RuleViolated` where one of our labels was mistyped."""
    actor.require(Permission.VIEW)
    own = read_code(code)
    if own is not None:
        return _own(own, actor=actor)
    printed = read_printed(code)
    if not printed.text:
        return Found(kind=FoundKind.UNKNOWN, code="")
    place = location_by_code(actor=actor, code=printed.text)
    if place is not None:
        return Found(kind=FoundKind.LOCATION, code=printed.text, location=place)
    return (
        _packed(printed, actor=actor)
        or _piece(printed, actor=actor)
        or _numbered(printed, actor=actor)
    )


def own_find(*, actor: Actor, own: OwnCode) -> Found:
    """Return the row that one of our labels stands on; raises `NotFound`."""
    if own.kind == CodeKind.PLACE:
        place = location_get(actor=actor, location_id=own.row_id)
        return Found(kind=FoundKind.LOCATION, code=str(own), location=place)
    if own.kind == CodeKind.ITEM:
        item = item_get(actor=actor, item_id=own.row_id)
        return Found(kind=FoundKind.ITEM, code=str(own), item=item)
    return _of_lot(lot_get(actor=actor, lot_id=own.row_id), code=str(own))


def lying_in(*, actor: Actor, found: Found, location_id: int) -> Decimal:
    """Return how much of what was scanned should lie in a place."""
    rows = Balance.objects.for_actor(actor).filter(item=found.item, location_id=location_id)
    if found.lot is not None:
        rows = rows.filter(lot=found.lot)
    return rows.aggregate(n=Sum("quantity"))["n"] or Decimal(0)


def last_place(*, actor: Actor, item: Item) -> Location | None:
    """Return where an item belongs: its usual place, else where it lies already."""
    if item.default_location_id is not None:
        return item.default_location
    rows = Balance.objects.for_actor(actor).filter(item=item, quantity__gt=0)
    row = rows.select_related("location").order_by("-lot_id", "-quantity", "id").first()
    return row.location if row else None


def _own(own: OwnCode, *, actor: Actor) -> Found:
    try:
        return own_find(actor=actor, own=own)
    except NotFound:
        return Found(kind=FoundKind.UNKNOWN, code=str(own))


def _packed(printed: Printed, *, actor: Actor) -> Found | None:
    """Return the item whose package carries the code."""
    for spelling in spellings(printed.text):
        row = code_find(actor=actor, code=spelling)
        if row is not None:
            held = convert(row.quantity, row.unit or row.item.unit, row.item.unit)
            return _of_item(row.item, printed, quantity=held, actor=actor)
    return None


def _piece(printed: Printed, *, actor: Actor) -> Found | None:
    """Return the piece with the serial number that was scanned, when there is but one."""
    lots = Lot.objects.for_actor(actor).filter(serial=printed.text, item__binned_at__isnull=True)
    found = list(lots.select_related("item", "item__default_location").order_by("id")[:2])
    return _of_lot(found[0], code=printed.text) if len(found) == 1 else None


def _numbered(printed: Printed, *, actor: Actor) -> Found:
    """Return the items with this part number of the maker, of another brand or of a vendor."""
    items = item_exact(actor=actor, text=printed.text)
    if not items:
        return Found(kind=FoundKind.UNKNOWN, code=printed.text)
    if len(items) > 1:
        return Found(kind=FoundKind.SEVERAL, code=printed.text, items=items[:MOST_CHOICES])
    return _of_item(items[0], printed, quantity=ONE, actor=actor)


def _of_item(item: Item, printed: Printed, *, quantity: Decimal, actor: Actor) -> Found:
    """Return an item, or its piece where the code names a serial number that is known."""
    if printed.serial:
        lot = Lot.objects.for_actor(actor).filter(item=item, serial=printed.serial).first()
        if lot is not None:
            return _of_lot(lot, code=printed.text)
    return Found(
        kind=FoundKind.ITEM,
        code=printed.text,
        item=item,
        quantity=quantity,
        batch=printed.batch[:60],
        expires_on=printed.expires_on,
        serial=printed.serial[:80],
    )


def _of_lot(lot: Lot, *, code: str) -> Found:
    return Found(
        kind=FoundKind.LOT,
        code=code,
        item=lot.item,
        lot=lot,
        batch=lot.batch,
        expires_on=lot.expires_on,
        serial=lot.serial,
    )
