"""The timeline, plates and owners of a vehicle as endpoints."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Status
from pydantic import BaseModel

from garage.vehicles import schemas, selectors, services
from garage.vehicles.api.vehicles import router
from garage.vehicles.models import OwnershipEvent, Plate
from garage.vehicles.services import OwnershipInput, PlateInput
from project.kernel.errors import NotFound
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Day, RowId, Short

TIMELINE_BY = Ordering(columns={"on": "on", "id": "id"}, default="-on")
_ENTRY = tuple(schemas.TimelineRow.model_fields)


class TimelineQuery(BaseModel):
    """Which entries, which page of them."""

    kind: Literal[
        "",
        "service",
        "upgrade",
        "energy",
        "expense",
        "reading",
        "inspection",
        "ownership",
        "component",
    ] = ""
    category: Literal["", "fuel", "service", "repair", "upgrade", "fixed", "parts"] = ""
    since: Day | None = None
    until: Day | None = None
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get(
    "/{vehicle_id}/timeline",
    response=PageOf[schemas.TimelineRow],
    summary="List what happened to a vehicle",
)
def list_timeline(
    request: AuthedRequest, vehicle_id: RowId, query: Query[TimelineQuery]
) -> dict[str, Any]:
    """By kind, category and date; the newest first."""
    rows = selectors.timeline_list(actor=request.auth, vehicle_id=vehicle_id)
    given = {
        "kind": query.kind or None,
        "category": query.category or None,
        "on__gte": query.since,
        "on__lte": query.until,
    }
    rows = rows.filter(**{name: value for name, value in given.items() if value is not None})
    page = keyset_page(
        rows.values(*_ENTRY),
        ordering=TIMELINE_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.get(
    "/{vehicle_id}/plates", response=list[schemas.PlateOut], summary="List the plates of a vehicle"
)
def list_plates(request: AuthedRequest, vehicle_id: RowId) -> list[Plate]:
    """The newest first."""
    selectors.vehicle_get(actor=request.auth, vehicle_id=vehicle_id)
    return list(selectors.plate_list(actor=request.auth, vehicle_id=vehicle_id)[:200])


@router.post("/{vehicle_id}/plates", response={201: schemas.PlateOut}, summary="Add a plate")
def add_plate(request: AuthedRequest, vehicle_id: RowId, payload: schemas.PlateBody) -> Status[Any]:
    """The one that was carried before ends."""
    data = PlateInput(**payload.model_dump())
    return Status(201, services.plate_add(actor=request.auth, vehicle_id=vehicle_id, data=data))


@router.patch(
    "/{vehicle_id}/plates/{plate_id}", response=schemas.PlateOut, summary="Change a plate"
)
def change_plate(
    request: AuthedRequest, vehicle_id: RowId, plate_id: RowId, payload: schemas.PlatePatch
) -> Plate:
    """Correct its text, region or days."""
    _plate(request, vehicle_id, plate_id)
    return services.plate_change(actor=request.auth, plate_id=plate_id, changes=payload.changes())


@router.delete("/{vehicle_id}/plates/{plate_id}", response={204: None}, summary="Delete a plate")
def delete_plate(request: AuthedRequest, vehicle_id: RowId, plate_id: RowId) -> Status[Any]:
    """The one before it may become current again."""
    _plate(request, vehicle_id, plate_id)
    services.plate_delete(actor=request.auth, plate_id=plate_id)
    return Status(204, None)


@router.get(
    "/{vehicle_id}/ownership",
    response=list[schemas.OwnershipOut],
    summary="List how a vehicle came and went",
)
def list_ownership(request: AuthedRequest, vehicle_id: RowId) -> list[OwnershipEvent]:
    """The newest first."""
    selectors.vehicle_get(actor=request.auth, vehicle_id=vehicle_id)
    return list(selectors.ownership_list(actor=request.auth, vehicle_id=vehicle_id)[:200])


@router.post(
    "/{vehicle_id}/ownership",
    response={201: schemas.OwnershipOut},
    summary="Record that a vehicle was bought, sold or scrapped",
)
def record_ownership(
    request: AuthedRequest,
    vehicle_id: RowId,
    payload: schemas.OwnershipBody,
    response: HttpResponse,
) -> Status[Any]:
    """The status of the vehicle follows the newest event."""
    data = OwnershipInput(**payload.model_dump())
    event = services.ownership_record(actor=request.auth, vehicle_id=vehicle_id, data=data)
    with_etag(response, event)
    return Status(201, event)


@router.patch(
    "/{vehicle_id}/ownership/{event_id}",
    response=schemas.OwnershipOut,
    summary="Change an ownership event",
)
def change_ownership(
    request: AuthedRequest,
    vehicle_id: RowId,
    event_id: RowId,
    *,
    payload: schemas.OwnershipPatch,
    response: HttpResponse,
) -> OwnershipEvent:
    """Its reading, its entry and the vehicle's status follow."""
    _event(request, vehicle_id, event_id)
    event = services.ownership_change(
        actor=request.auth,
        event_id=event_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=event_id),
    )
    with_etag(response, event)
    return event


@router.delete(
    "/{vehicle_id}/ownership/{event_id}",
    response={204: None},
    summary="Delete an ownership event",
)
def delete_ownership(request: AuthedRequest, vehicle_id: RowId, event_id: RowId) -> Status[Any]:
    """With its reading and its entry on the timeline."""
    _event(request, vehicle_id, event_id)
    services.ownership_delete(actor=request.auth, event_id=event_id)
    return Status(204, None)


def _plate(request: AuthedRequest, vehicle_id: int, plate_id: int) -> None:
    if selectors.plate_get(actor=request.auth, plate_id=plate_id).vehicle_id != vehicle_id:
        raise NotFound


def _event(request: AuthedRequest, vehicle_id: int, event_id: int) -> None:
    if selectors.ownership_get(actor=request.auth, event_id=event_id).vehicle_id != vehicle_id:
        raise NotFound
