"""What people and programs say when they buy."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """A line of an order; `id` is that of a line which is kept.

    `pack_quantity` and `price` of `None` are those of the supplier part, or of what was paid last.
    """

    item_id: int
    packs: Decimal
    id: int | None = None
    pack_quantity: Decimal | None = None
    price: Decimal | None = None
    number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderInput:
    """A new order; without a number it gets the next one."""

    vendor_id: int
    lines: tuple[LineInput, ...] = ()
    number: str = ""
    reference: str = ""
    currency: str = ""
    freight: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    tax_is_cost: bool = True
    expected_on: date | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedLine:
    """How many packs of a line came; items whose pieces have serial numbers name each of them.

    `unit_cost` is what one unit cost by the vendor's bill; `None` is what the order says.
    """

    line_id: int
    packs: Decimal
    location_id: int | None = None
    serials: tuple[str, ...] = ()
    unit_cost: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryInput:
    """What came on a day, and where it was put; `more_is_right` accepts more than was ordered."""

    on: date
    lines: tuple[ReceivedLine, ...]
    location_id: int
    note_number: str = ""
    more_is_right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnInput:
    """What goes back on a day, and what that brings: a refund, and the credit for old parts."""

    on: date
    lines: tuple[ReceivedLine, ...]
    note_number: str = ""
    refund: Decimal | None = None
    core_credit: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WishInput:
    """What somebody wants bought: an item, or a few words."""

    item_id: int | None = None
    title: str = ""
    quantity: Decimal = Decimal(1)
    vendor_id: int | None = None
    note: str = ""
