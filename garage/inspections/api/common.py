"""What the lists of this room share."""

from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Query
from pydantic import BaseModel

from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Line, Short


class ListQuery(BaseModel):
    """Which page of a list, in which order."""

    search: Line = ""
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


def page_of(rows: "QuerySet[Any, Any]", query: ListQuery, ordering: Ordering) -> dict[str, Any]:
    """Return one page of a list as JSON holds it."""
    page = keyset_page(
        rows,
        ordering=ordering,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}
