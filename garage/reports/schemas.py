"""Reports as JSON."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from project.web.types import Body, Day, RowId

SectionName = Literal[
    "ownership",
    "service",
    "upgrade",
    "condition",
    "inspection",
    "energy",
    "expense",
    "costs",
    "receipts",
]


class ReportBody(Body):
    """Which vehicle, what is shown and what is hidden."""

    vehicle_id: RowId
    sections: Annotated[list[SectionName], Field(min_length=1, max_length=9)]
    hides_prices: bool = False
    hides_names: bool = False
    since: Day | None = None
    until: Day | None = None


class ReportOut(BaseModel):
    """A report; `file_id` is null until its PDF is there."""

    id: int
    vehicle_id: int
    sections: list[str]
    hides_prices: bool
    hides_names: bool
    since: date | None
    until: date | None
    file_id: int | None
    check_code: str
    created_at: datetime
