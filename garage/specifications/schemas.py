"""Specification cards as JSON."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from project.web.types import Body, Line, RowId, Short

GroupName = Literal[
    "engine", "fluids", "filters", "tyres", "torque", "battery", "bulbs", "paint", "other"
]
Name = Annotated[Short, Field(max_length=80)]
Value = Annotated[Line, Field(max_length=160)]
UnitText = Annotated[Short, Field(max_length=20)]


class SpecificationPatch(Body):
    """What changes of a line of a card."""

    group: GroupName = "other"
    name: Name = ""
    value: Value = ""
    unit: UnitText = ""


class SpecificationLine(Body):
    """One line of a card."""

    group: GroupName = "other"
    name: Annotated[Name, Field(min_length=1, examples=["Engine oil, grade"])]
    value: Annotated[Value, Field(min_length=1, examples=["5W-30 C3"])]
    unit: UnitText = ""


class SpecificationBody(SpecificationLine):
    """A new line of the card of a vehicle."""

    vehicle_id: RowId


class CardBody(Body):
    """A whole card; it replaces what was there."""

    lines: Annotated[list[SpecificationLine], Field(max_length=150)]


class SpecificationOut(BaseModel):
    """One line of a card."""

    id: int
    vehicle_id: int
    group: str
    name: str
    value: str
    unit: str
    position: int
    version: int
