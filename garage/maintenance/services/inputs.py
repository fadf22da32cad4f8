"""What people, programs and receipts say about work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from garage.maintenance.models import Purpose, ServiceLine
from garage.records.origins import Origins

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """One line of a bill; `amount` is what it adds, a discount takes away."""

    kind: str = ServiceLine.Kind.PART
    purpose: str = Purpose.MAINTENANCE
    description: str
    amount: Decimal
    part_number: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartUse:
    """So much of an item, in its unit, that comes off the shelf for a record."""

    item_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecordInput:
    """Work that was done; a `total` of `None` is what the lines come to.

    `purpose` counts only where no line says it; an empty `title` is made of the lines.
    `completes` are the schedule items that this did; `None` goes by the words of the lines. `origins`
    names the rows that the work was done for, such as defects, and `uses` what comes off the shelf
    for it; both are told once and not kept.
    """

    vehicle_id: int
    on: date
    title: str
    currency: str
    vendor_id: int | None = None
    invoice_number: str = ""
    exchange_rate: Decimal | None = None
    lines_include_tax: bool = True
    tax: Decimal = ZERO
    total: Decimal | None = None
    notes: str = ""
    tags: tuple[str, ...] = ()
    lines: tuple[LineInput, ...] = ()
    odometer: Decimal | None = None
    odometer_unit: str = ""
    file_ids: tuple[int, ...] = ()
    purpose: str = ""
    completes: tuple[int, ...] | None = None
    origins: Origins = ()
    uses: tuple[PartUse, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeInput:
    """A change for the better; with a `record_id` its cost is part of that service record."""

    vehicle_id: int
    title: str
    installed_on: date
    currency: str
    record_id: int | None = None
    vendor_id: int | None = None
    part: str = ""
    part_number: str = ""
    serial_number: str = ""
    cost: Decimal | None = None
    exchange_rate: Decimal | None = None
    value_effect: Decimal | None = None
    is_reversible: bool = True
    before: str = ""
    after: str = ""
    approval: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    odometer: Decimal | None = None
    odometer_unit: str = ""
    file_ids: tuple[int, ...] = ()
    custom_fields: Mapping[str, Any] | None = None
