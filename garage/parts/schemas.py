"""What fits and what belongs together, as JSON."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel

from project.web.types import Body, RowId


class FittingItemOut(BaseModel):
    """An item or a kit that fits a vehicle; how much of an item is there, in `unit`, and where.

    `verdict` is maybe where the vehicle does not say enough; `available` is what is not set aside.
    """

    item_id: int | None
    kit_id: int | None
    name: str
    part_number: str
    verdict: Literal["fits", "maybe"]
    note: str
    unit: str
    on_hand: Decimal
    available: Decimal
    places: list[str]


class FittedVehicleOut(BaseModel):
    """A vehicle of the garage that an item fits, or may fit."""

    vehicle_id: int
    name: str
    verdict: Literal["fits", "maybe"]


class RelatedVehicleOut(BaseModel):
    """A collectible and the vehicle that it belongs to."""

    item_id: int
    vehicle_id: int


class RelatedVehicleBody(Body):
    """The vehicle that a collectible belongs to."""

    vehicle_id: RowId
