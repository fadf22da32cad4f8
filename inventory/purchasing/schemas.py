"""Orders and the shopping list as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from project.web.types import Amount, Body, Currency, Day, Line, Positive, RowId, Short, Text

Packs = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=3, examples=["2"])]
PackQuantity = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=4, examples=["5"])]
Cost = Annotated[Amount, Field(ge=0)]
Number = Annotated[Short, Field(max_length=60)]


class OrderLineBody(Body):
    """A line: packs of one item; pack and price are filled in as the vendor sells the item."""

    item_id: RowId
    packs: Packs
    id: RowId | None = None
    pack_quantity: PackQuantity | None = None
    price: Positive | None = None
    number: Number = ""
    note: Line = ""


class PurchaseOrderPatch(Body):
    """What changes; lines are replaced as a whole, those with an id are kept."""

    vendor_id: RowId = 1
    number: Annotated[Short, Field(min_length=1, max_length=40)] = "-"
    reference: Number = ""
    currency: Currency = "EUR"
    freight: Cost = Decimal(0)
    tax: Cost = Decimal(0)
    tax_is_cost: bool = True
    expected_on: Day | None = None
    notes: Text = ""
    lines: Annotated[list[OrderLineBody], Field(max_length=200)] = []


class PurchaseOrderBody(PurchaseOrderPatch):
    """A new order, a draft; without a number it gets the next one."""

    vendor_id: RowId
    number: Annotated[Short, Field(max_length=40)] = ""
    currency: Annotated[str, Field(pattern="^([A-Za-z]{3})?$")] = ""


class OrderLineOut(BaseModel):
    """A line of an order and what came of it, in packs."""

    id: int
    item_id: int
    item_name: str
    supplier_part_id: int | None
    number: str
    packs: Decimal
    pack_quantity: Decimal
    unit: str
    price: Decimal | None
    amount: Decimal | None
    received: Decimal
    returned: Decimal
    note: str


class DeliveryLineOut(BaseModel):
    """How many packs of a line came or went back; `unit_cost` with freight and tax."""

    line_id: int
    packs: Decimal
    unit_cost: Decimal | None


class OrderDeliveryOut(BaseModel):
    """What came, or went back, on a day."""

    id: int
    on: date
    note_number: str
    is_return: bool
    refund: Decimal | None
    core_credit: Decimal | None
    undone_at: datetime | None
    lines: list[DeliveryLineOut]


class OrderMailOut(BaseModel):
    """A message that took an order to its vendor."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    to: str
    subject: str
    state: str
    error: str
    sent_at: datetime | None


class PurchaseOrderRow(BaseModel):
    """An order in a list; `lines_total` is without freight and tax."""

    id: int
    number: str
    vendor_id: int
    state: str
    reference: str
    currency: str
    lines_total: Decimal | None
    expected_on: date | None
    ordered_at: datetime | None
    version: int


class PurchaseOrderOut(PurchaseOrderRow):
    """An order with its lines, deliveries and messages."""

    vendor_name: str
    freight: Decimal
    tax: Decimal
    tax_is_cost: bool
    total: Decimal
    notes: str
    closed_at: datetime | None
    lines: list[OrderLineOut]
    deliveries: list[OrderDeliveryOut]
    mails: list[OrderMailOut]


class CountedLineBody(Body):
    """How many packs of a line, and the serial number of each piece where it has one."""

    line_id: RowId
    packs: Packs
    location_id: RowId | None = None
    serials: Annotated[list[Annotated[Short, Field(max_length=80)]], Field(max_length=500)] = []


CountedLines = Annotated[list[CountedLineBody], Field(max_length=200)]


class OrderReceiveBody(Body):
    """What came; `more_is_right` accepts more than was ordered."""

    on: Day
    location_id: RowId
    lines: CountedLines
    note_number: Number = ""
    more_is_right: bool = False


class OrderReturnBody(Body):
    """What goes back, and what that brings."""

    on: Day
    lines: CountedLines = []
    note_number: Number = ""
    refund: Cost | None = None
    core_credit: Cost | None = None


class OrderMailBody(Body):
    """The message that takes an order to its vendor; the PDF goes along."""

    to: Annotated[Line, Field(max_length=254, examples=["parts@nord.example"])]
    text: Annotated[Text, Field(max_length=5_000)] = ""
    reply_to: Annotated[Line, Field(max_length=254)] = ""
    subject: Line = ""


class WishBody(Body):
    """Something to buy: an item, or a few words."""

    item_id: RowId | None = None
    title: Annotated[Line, Field(max_length=160)] = ""
    quantity: PackQuantity = Decimal(1)
    vendor_id: RowId | None = None
    note: Line = ""


class WishOut(BaseModel):
    """A wish; `bought_at` when it was ticked off, `line_id` where it was ordered."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    item_id: int | None
    title: str
    quantity: Decimal
    vendor_id: int | None
    note: str
    line_id: int | None
    bought_at: datetime | None
    version: int


class ShoppingRowOut(BaseModel):
    """One row of the shopping list; `key` is what is sent to order it."""

    key: str
    item_id: int | None
    title: str
    quantity: Decimal
    unit: str
    on_hand: Decimal
    minimum: Decimal
    reserved: Decimal
    coming: Decimal
    packs: Decimal | None
    pack_quantity: Decimal | None
    price: Decimal | None
    currency: str
    last_unit_price: Decimal | None
    wish_ids: list[int]


class ShoppingGroupOut(BaseModel):
    """What to buy at one vendor; none is anywhere."""

    vendor_id: int | None
    vendor_name: str
    rows: list[ShoppingRowOut]


class ShoppingOrderBody(Body):
    """What to draft orders of, and where to buy what nobody is known to sell."""

    keys: Annotated[
        list[Annotated[Short, Field(max_length=40)]],
        Field(min_length=1, max_length=500, examples=[["item-1"]]),
    ]
    vendor_id: RowId | None = None
