"""What the endpoints of the stock share."""

from typing import Annotated, Any

from ninja import Query
from pydantic import BaseModel

from inventory.stock import schemas
from inventory.stock.services import Taking
from inventory.stock.sources import Source
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, Page, keyset_page
from project.web.types import Body, RowId, Short

MOVEMENT = tuple(schemas.MovementOut.model_fields)


class StockPageQuery(BaseModel):
    """Which page of a list, in which order."""

    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


class ItemQuery(StockPageQuery):
    """Of which item."""

    item: RowId | None = None


def page(rows: Any, ordering: Ordering, query: StockPageQuery) -> Page[Any]:
    """Return one page of a list."""
    return keyset_page(
        rows,
        ordering=ordering,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )


def answer(page: Page[Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a page as the answer of a list."""
    return {"items": items, "next": page.next or None, "count": page.count}


def given(payload: Body) -> dict[str, Any]:
    """Return what was sent, as the services take it."""
    values = payload.model_dump()
    if values.get("source") is not None:
        values["source"] = Source(**values["source"])
    return values


def plain(row: Any, names: Any) -> dict[str, Any]:
    """Return some values of a row by their names."""
    return {name: getattr(row, name) for name in names}


def act_out(done: Taking) -> dict[str, Any]:
    """Return what an act moved, and what that was worth."""
    return {
        "batch": done.batch,
        "costs": done.costs,
        "movements": [plain(row, MOVEMENT) for row in done.movements],
    }
