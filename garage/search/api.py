"""Search as an endpoint."""

from datetime import date
from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel

from garage.search import presenting, selectors
from project.web.api import AuthedRequest

router = Router(tags=["Search"])


class HitOut(BaseModel):
    """One thing found; `url` is its page."""

    kind: str
    id: int
    title: str
    note: str
    snippet: str
    on: date | None
    url: str


class FoundOut(BaseModel):
    """What was found, by kind; `more` names the kinds that hold more than is shown."""

    vehicles: list[HitOut]
    records: list[HitOut]
    components: list[HitOut]
    documents: list[HitOut]
    items: list[HitOut]
    locations: list[HitOut]
    vendors: list[HitOut]
    receipts: list[HitOut]
    planner: list[HitOut]
    more: list[str]


@router.get(
    "",
    response=FoundOut,
    summary="Find vehicles, records, components, documents, items, locations, vendors, receipts and plans",
)
def search(
    request: AuthedRequest,
    q: Annotated[str, Query(min_length=1, max_length=selectors.LONGEST_QUERY)],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> FoundOut:
    """Every word must stand somewhere in what is found; the newest come first."""
    found = selectors.search(actor=request.auth, query=q, limit=limit)
    kinds = [name for name in FoundOut.model_fields if name != "more"]
    lists = {kind: [_out(hit, request) for hit in getattr(found, kind)] for kind in kinds}
    return FoundOut(more=sorted(found.more), **lists)


def _out(hit: selectors.Hit, request: AuthedRequest) -> HitOut:
    return HitOut(
        kind=hit.kind,
        id=hit.id,
        title=hit.title,
        note=hit.note,
        snippet=hit.snippet,
        on=hit.on,
        url=presenting.url_of(hit, actor=request.auth),
    )
