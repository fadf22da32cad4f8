"""What the endpoints of the market share."""

from typing import Annotated, Any

from ninja import Query
from pydantic import BaseModel

from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Short


class MarketPageQuery(BaseModel):
    """Which page of a list, in which order."""

    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False

    def page(self, rows: Any, *, by: Ordering) -> dict[str, Any]:
        """Return the page of a query as the answer of a list."""
        page = keyset_page(
            rows,
            ordering=by,
            asked=self.ordering,
            cursor=self.cursor,
            limit=self.limit,
            with_count=self.count,
        )
        return {"items": page.items, "next": page.next or None, "count": page.count}
