"""Labels as JSON."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from inventory.labels.layouts import USUAL
from inventory.labels.selectors import MOST_COPIES, MOST_LABELS
from project.web.types import Body, RowId, Short

LabelIds = Annotated[list[RowId], Field(max_length=MOST_LABELS)]


class LabelsBody(Body):
    """What the labels are for, and how they are printed; `branch_id` is a place with all within."""

    item_ids: LabelIds = []
    lot_ids: LabelIds = []
    location_ids: LabelIds = []
    branch_id: RowId | None = None
    copies: Annotated[int, Field(ge=1, le=MOST_COPIES)] = 1
    layout: Short = USUAL
    first: Annotated[int, Field(ge=1, le=200)] = 1


class LabelLayoutOut(BaseModel):
    """A kind of label sheet or roll; lengths in millimetres, `places` is labels a page."""

    key: str
    name: str
    width: Decimal
    height: Decimal
    page_width: Decimal
    page_height: Decimal
    columns: int
    rows: int
    places: int
