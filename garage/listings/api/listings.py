"""Listings as endpoints."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Query, Router

from garage.listings import schemas
from garage.listings.api.common import MarketPageQuery
from garage.listings.models import Listing, ListingPrice
from garage.listings.selectors.listings import ListingFilter, listing_get, listing_list
from garage.listings.services import listings
from project.kernel.actor import Actor
from project.web.api import AuthedRequest
from project.web.paged import PageOf
from project.web.pagination import Ordering
from project.web.types import Line, RowId, Short

router = Router(tags=["Market"])
LISTINGS_BY = Ordering(
    columns={"seen": "last_seen", "price": "price", "year": "year", "id": "id"}, default="-seen"
)
MOST_PRICES = 200
_ROW = tuple(schemas.ListingRow.model_fields)
_ALONE = tuple(name for name in schemas.ListingOut.model_fields if name != "prices")
Price = Annotated[Decimal, Query(ge=0, max_digits=14, decimal_places=2)]
Year = Annotated[int, Query(ge=1885, le=2100)]


class ListingsQuery(MarketPageQuery):
    """Which listings."""

    search: Line = ""
    make: Short = ""
    model: Short = ""
    market: Annotated[str, Query(max_length=2)] = ""
    status: Literal["", "active", "gone", "sold"] = ""
    source: RowId | None = None
    listing_import: RowId | None = None
    year_from: Year | None = None
    year_to: Year | None = None
    price_from: Price | None = None
    price_to: Price | None = None
    excluded: bool | None = None


@router.get("", response=PageOf[schemas.ListingRow], summary="List listings")
def list_listings(request: AuthedRequest, query: Query[ListingsQuery]) -> dict[str, Any]:
    """Filter by make, model, year, price, market, source, import, status and whether left out."""
    asked = query.model_dump(
        exclude={"ordering", "limit", "cursor", "count", "source", "listing_import"}
    )
    narrow = ListingFilter(**asked, source_id=query.source, import_id=query.listing_import)
    rows = listing_list(actor=request.auth, narrow=narrow).select_related(None)
    return query.page(rows.values(*_ROW), by=LISTINGS_BY)


@router.get("/{listing_id}", response=schemas.ListingOut, summary="Get a listing")
def get_listing(request: AuthedRequest, listing_id: RowId) -> dict[str, Any]:
    """With the course of its price."""
    return _out(listing_get(actor=request.auth, listing_id=listing_id), request.auth)


@router.post("/{listing_id}/exclude", response=schemas.ListingOut, summary="Leave a listing out")
def exclude_listing(
    request: AuthedRequest, listing_id: RowId, payload: schemas.ListingExcludeBody
) -> dict[str, Any]:
    """It is kept and shown, and never compared."""
    row = listings.listing_exclude(actor=request.auth, listing_id=listing_id, reason=payload.reason)
    return _out(row, request.auth)


@router.post(
    "/{listing_id}/include", response=schemas.ListingOut, summary="Compare a listing again"
)
def include_listing(request: AuthedRequest, listing_id: RowId) -> dict[str, Any]:
    """The reason is forgotten; the audit log keeps it."""
    return _out(listings.listing_include(actor=request.auth, listing_id=listing_id), request.auth)


def _out(row: Listing, actor: Actor) -> dict[str, Any]:
    prices = ListingPrice.objects.for_actor(actor).filter(listing=row)
    plain = {name: getattr(row, name) for name in _ALONE}
    return plain | {"prices": list(prices.values("seen_on", "price")[:MOST_PRICES])}
