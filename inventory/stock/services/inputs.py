"""What people and programs say when they move stock."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from inventory.stock.models import Movement
from inventory.stock.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveInput:
    """What arrives: `unit_cost` of `None` is not known, `currency` of `None` the organization's.

    Without `expires_on` it is the item's shelf life from the day on.
    """

    item_id: int
    location_id: int
    quantity: Decimal
    on: date
    unit_cost: Decimal | None = None
    currency: str | None = None
    vendor_id: int | None = None
    expires_on: date | None = None
    batch: str = ""
    serial: str = ""
    note: str = ""
    reason: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeInput:
    """What leaves the shelf: from anywhere, or from one place or one lot."""

    item_id: int
    quantity: Decimal
    on: date
    location_id: int | None = None
    lot_id: int | None = None
    reason: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferInput(TakeInput):
    """What goes to another place."""

    destination_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustInput:
    """What really lies in a place, of one lot or altogether, and why it differs."""

    item_id: int
    location_id: int
    counted: Decimal
    on: date
    lot_id: int | None = None
    reason: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LendInput:
    """What somebody takes along, and until when."""

    item_id: int
    borrower: str
    on: date
    quantity: Decimal = Decimal(1)
    location_id: int | None = None
    lot_id: int | None = None
    contact: str = ""
    due_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What one act took out of which lots; `costs` is what that was worth, per currency."""

    batch: UUID
    movements: list[Movement]
    costs: dict[str, Decimal] = field(default_factory=dict)

    @property
    def currency(self) -> str:
        """The currency of the cost; empty when it is in several."""
        return next(iter(self.costs)) if len(self.costs) == 1 else ""

    @property
    def cost(self) -> Decimal | None:
        """What it cost; `None` when it is in several currencies."""
        return next(iter(self.costs.values())) if len(self.costs) == 1 else None

    @property
    def quantity(self) -> Decimal:
        """How much was taken altogether."""
        return sum((movement.quantity for movement in self.movements), Decimal(0))
