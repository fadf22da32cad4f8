"""Places as endpoints."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from inventory.locations import schemas, selectors, services
from inventory.locations.models import Location
from inventory.locations.services import LocationInput
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Line, RowId, Short

router = Router(tags=["Locations"])
LOCATIONS_BY = Ordering(
    columns={"path": "path", "name": "name", "updated": "updated_at", "id": "id"}, default="path"
)
_COLUMNS = tuple(schemas.LocationRow.model_fields)


class LocationsQuery(BaseModel):
    """Which places, which page of them, in which order; `parent=0` means those at the top."""

    search: Line = ""
    kind: schemas.LocationKind | Literal[""] = ""
    parent: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.LocationRow], summary="List locations")
def list_locations(request: AuthedRequest, query: Query[LocationsQuery]) -> dict[str, Any]:
    """Search over whole paths; filter by kind and by the place that they lie directly in."""
    rows = selectors.location_list(actor=request.auth, search=query.search, kind=query.kind)
    if query.parent is not None:
        rows = rows.filter(parent_id=query.parent or None)
    page = keyset_page(
        rows.values(*_COLUMNS),
        ordering=LOCATIONS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.LocationOut}, summary="Add a location")
def add_location(
    request: AuthedRequest, payload: schemas.LocationBody, response: HttpResponse
) -> Status[Any]:
    """Within another, or at the top."""
    row = services.location_add(actor=request.auth, data=LocationInput(**payload.model_dump()))
    response["Location"] = f"/api/v1/locations/{row.pk}"
    return Status(201, _out(row, response))


@router.get("/{location_id}", response=schemas.LocationOut, summary="Get a location")
def get_location(
    request: AuthedRequest, location_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its whole path."""
    return _out(selectors.location_get(actor=request.auth, location_id=location_id), response)


@router.patch("/{location_id}", response=schemas.LocationOut, summary="Change or move a location")
def change_location(
    request: AuthedRequest,
    location_id: RowId,
    payload: schemas.LocationPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; all that lies in it moves with it."""
    row = services.location_change(
        actor=request.auth,
        location_id=location_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=location_id),
    )
    return _out(row, response)


@router.delete("/{location_id}", response={204: None}, summary="Put a location into the bin")
def delete_location(request: AuthedRequest, location_id: RowId) -> Status[Any]:
    """With all places in it; refused while stock lies there."""
    services.location_bin(actor=request.auth, location_id=location_id)
    return Status(204, None)


@router.post("/{location_id}/restore", response=schemas.LocationOut, summary="Restore a location")
def restore_location(
    request: AuthedRequest, location_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin, with the places that went there with it."""
    return _out(services.location_unbin(actor=request.auth, location_id=location_id), response)


def _out(row: Location, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, row)
    return {name: getattr(row, name) for name in schemas.LocationOut.model_fields}
