"""Scans as JSON."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from inventory.scanning.gs1 import LONGEST
from project.web.types import Body, Line


class ScanBody(Body):
    """A code as the scanner sent it: one of ours, its link, EAN, UPC, GS1, a part or serial number."""

    code: Annotated[Line, Field(min_length=1, max_length=LONGEST, examples=["4006381333931"])]


class ScanItemOut(BaseModel):
    """An item that a code stands on."""

    id: int
    name: str
    part_number: str
    unit: str


class ScanOut(BaseModel):
    """What a code means and what may be done with it; `quantity` is what the package holds."""

    kind: Literal["item", "lot", "location", "several", "unknown"]
    code: str
    acts: list[Literal["find", "receive", "use", "move", "count"]]
    item: ScanItemOut | None
    items: list[ScanItemOut]
    lot_id: int | None
    location_id: int | None
    quantity: Decimal
    batch: str
    expires_on: date | None
    serial: str


class ScansOut(BaseModel):
    """The codes that a picture shows, the one in its middle first, and what each means."""

    scans: list[ScanOut]
