"""Meters, their events and readings as endpoints of a vehicle."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Status
from pydantic import BaseModel

from garage.vehicles import schemas, selectors, services
from garage.vehicles.api.vehicles import router
from garage.vehicles.models import Meter, MeterEvent, MeterReading
from garage.vehicles.services import MeterEventInput
from project.kernel.errors import NotFound
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Day, RowId, Short

READINGS_BY = Ordering(columns={"on": "on", "id": "id"}, default="-on")
_READING = tuple(schemas.ReadingOut.model_fields)


class ReadingsQuery(BaseModel):
    """Which readings, which page of them."""

    meter_id: RowId | None = None
    state: Literal["", "counted", "suspect", "confirmed", "ignored"] = ""
    since: Day | None = None
    until: Day | None = None
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get(
    "/{vehicle_id}/meters", response=list[schemas.MeterOut], summary="List the meters of a vehicle"
)
def list_meters(request: AuthedRequest, vehicle_id: RowId) -> list[Meter]:
    """The main one first, each with its newest counted reading."""
    selectors.vehicle_get(actor=request.auth, vehicle_id=vehicle_id)
    return list(selectors.meter_list(actor=request.auth, vehicle_id=vehicle_id))


@router.post(
    "/{vehicle_id}/meters", response={201: schemas.MeterOut}, summary="Give a vehicle a meter"
)
def add_meter(request: AuthedRequest, vehicle_id: RowId, payload: schemas.MeterBody) -> Status[Any]:
    """The first one is the main one."""
    meter = services.meter_add(
        actor=request.auth, vehicle_id=vehicle_id, unit=payload.unit, name=payload.name
    )
    return Status(201, meter)


@router.patch(
    "/{vehicle_id}/meters/{meter_id}", response=schemas.MeterOut, summary="Change a meter"
)
def change_meter(
    request: AuthedRequest, vehicle_id: RowId, meter_id: RowId, payload: schemas.MeterPatch
) -> Meter:
    """Rename it, change the unit of its dial, or make it the main one."""
    _meter(request, vehicle_id, meter_id)
    return services.meter_change(actor=request.auth, meter_id=meter_id, changes=payload.changes())


@router.delete("/{vehicle_id}/meters/{meter_id}", response={204: None}, summary="Take a meter off")
def delete_meter(request: AuthedRequest, vehicle_id: RowId, meter_id: RowId) -> Status[Any]:
    """Only a meter without readings."""
    _meter(request, vehicle_id, meter_id)
    services.meter_remove(actor=request.auth, meter_id=meter_id)
    return Status(204, None)


@router.get(
    "/{vehicle_id}/meters/{meter_id}/events",
    response=list[schemas.MeterEventOut],
    summary="List what happened to a meter",
)
def list_meter_events(
    request: AuthedRequest, vehicle_id: RowId, meter_id: RowId
) -> list[MeterEvent]:
    """Replacements and roll-overs, the newest first."""
    _meter(request, vehicle_id, meter_id)
    rows = selectors.meter_event_list(actor=request.auth, vehicle_id=vehicle_id)
    return list(rows.filter(meter_id=meter_id))


@router.post(
    "/{vehicle_id}/meters/{meter_id}/events",
    response={201: schemas.MeterEventOut},
    summary="Record that a meter was replaced or rolled over",
)
def record_meter_event(
    request: AuthedRequest, vehicle_id: RowId, meter_id: RowId, payload: schemas.MeterEventBody
) -> Status[Any]:
    """The life total goes on from there."""
    _meter(request, vehicle_id, meter_id)
    data = MeterEventInput(**payload.model_dump())
    event = services.meter_event_record(actor=request.auth, meter_id=meter_id, data=data)
    return Status(201, event)


@router.delete(
    "/{vehicle_id}/meters/{meter_id}/events/{event_id}",
    response={204: None},
    summary="Delete an event of a meter",
)
def delete_meter_event(
    request: AuthedRequest, vehicle_id: RowId, meter_id: RowId, event_id: RowId
) -> Status[Any]:
    """Its readings are judged anew without it."""
    _meter(request, vehicle_id, meter_id)
    event = selectors.meter_event_get(actor=request.auth, event_id=event_id)
    if event.meter_id != meter_id:
        raise NotFound
    services.meter_event_delete(actor=request.auth, event_id=event_id)
    return Status(204, None)


@router.get(
    "/{vehicle_id}/readings",
    response=PageOf[schemas.ReadingOut],
    summary="List the readings of a vehicle",
)
def list_readings(
    request: AuthedRequest, vehicle_id: RowId, query: Query[ReadingsQuery]
) -> dict[str, Any]:
    """By meter, state and date; the newest first."""
    selectors.vehicle_get(actor=request.auth, vehicle_id=vehicle_id)
    rows = selectors.reading_list(actor=request.auth, vehicle_id=vehicle_id)
    given = {
        "meter_id": query.meter_id,
        "state": query.state or None,
        "on__gte": query.since,
        "on__lte": query.until,
    }
    rows = rows.filter(**{name: value for name, value in given.items() if value is not None})
    page = keyset_page(
        rows.values(*_READING),
        ordering=READINGS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post(
    "/{vehicle_id}/readings", response={201: schemas.ReadingOut}, summary="Record a reading"
)
def record_reading(
    request: AuthedRequest,
    vehicle_id: RowId,
    payload: schemas.ReadingBody,
    response: HttpResponse,
) -> Status[Any]:
    """An implausible value is kept with the state `suspect` until somebody confirms it."""
    values = payload.model_dump(exclude={"meter_id"})
    if payload.meter_id is None:
        reading = services.vehicle_reading_record(
            actor=request.auth, vehicle_id=vehicle_id, **values
        )
    else:
        _meter(request, vehicle_id, payload.meter_id)
        reading = services.reading_record(actor=request.auth, meter_id=payload.meter_id, **values)
    with_etag(response, reading)
    return Status(201, reading)


@router.patch(
    "/{vehicle_id}/readings/{reading_id}",
    response=schemas.ReadingOut,
    summary="Correct a reading",
)
def correct_reading(
    request: AuthedRequest,
    vehicle_id: RowId,
    reading_id: RowId,
    *,
    payload: schemas.ReadingPatch,
    response: HttpResponse,
) -> MeterReading:
    """One that was recorded by hand; it is judged anew."""
    row = _reading(request, vehicle_id, reading_id)
    values = {"on": row.on, "value": row.entered_value, "unit": row.entered_unit}
    reading = services.reading_correct(
        actor=request.auth,
        reading_id=reading_id,
        expected_version=version_asked(request, row_id=reading_id),
        **{**values, **payload.changes()},
    )
    with_etag(response, reading)
    return reading


@router.post(
    "/{vehicle_id}/readings/{reading_id}/confirm",
    response=schemas.ReadingOut,
    summary="Let a doubted reading count",
)
def confirm_reading(request: AuthedRequest, vehicle_id: RowId, reading_id: RowId) -> MeterReading:
    """Somebody looked at it and it is right."""
    _reading(request, vehicle_id, reading_id)
    return services.reading_confirm(actor=request.auth, reading_id=reading_id)


@router.post(
    "/{vehicle_id}/readings/{reading_id}/ignore",
    response=schemas.ReadingOut,
    summary="Leave a reading out",
)
def ignore_reading(request: AuthedRequest, vehicle_id: RowId, reading_id: RowId) -> MeterReading:
    """It is kept and counts nowhere."""
    _reading(request, vehicle_id, reading_id)
    return services.reading_ignore(actor=request.auth, reading_id=reading_id)


@router.post(
    "/{vehicle_id}/readings/{reading_id}/reconsider",
    response=schemas.ReadingOut,
    summary="Take a verdict on a reading back",
)
def reconsider_reading(
    request: AuthedRequest, vehicle_id: RowId, reading_id: RowId
) -> MeterReading:
    """It is judged by its neighbours again."""
    _reading(request, vehicle_id, reading_id)
    return services.reading_reconsider(actor=request.auth, reading_id=reading_id)


@router.delete(
    "/{vehicle_id}/readings/{reading_id}", response={204: None}, summary="Delete a reading"
)
def delete_reading(request: AuthedRequest, vehicle_id: RowId, reading_id: RowId) -> Status[Any]:
    """One that was recorded by hand; others go with their record."""
    _reading(request, vehicle_id, reading_id)
    services.reading_delete(actor=request.auth, reading_id=reading_id)
    return Status(204, None)


def _meter(request: AuthedRequest, vehicle_id: int, meter_id: int) -> Meter:
    """Return a meter of the vehicle in the address; raises `NotFound` for another's."""
    meter = selectors.meter_get(actor=request.auth, meter_id=meter_id)
    if meter.vehicle_id != vehicle_id:
        raise NotFound
    return meter


def _reading(request: AuthedRequest, vehicle_id: int, reading_id: int) -> MeterReading:
    """Return a reading of the vehicle in the address; raises `NotFound` for another's."""
    reading = selectors.reading_get(actor=request.auth, reading_id=reading_id)
    if reading.vehicle_id != vehicle_id:
        raise NotFound
    return reading
