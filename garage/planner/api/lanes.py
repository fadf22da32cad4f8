"""Lanes of the board as endpoints."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Status

from garage.planner import schemas, selectors, services
from garage.planner.models import Lane
from project.kernel.actor import Actor
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.types import RowId

router = Router(tags=["Planner"])
_COLUMNS = tuple(schemas.LaneOut.model_fields)


@router.get("", response=list[schemas.LaneOut], summary="List lanes")
def list_lanes(request: AuthedRequest) -> list[dict[str, Any]]:
    """From left to right, at most twelve; the usual four are made with the first task."""
    rows = selectors.lane_list(actor=request.auth)
    return list(rows.values(*_COLUMNS)[: selectors.MOST_LANES])


@router.post("", response={201: schemas.LaneOut}, summary="Add a lane")
def add_lane(
    request: AuthedRequest, payload: schemas.LaneBody, response: HttpResponse
) -> Status[Any]:
    """It comes before the lanes for finished tasks, unless it is one of them."""
    lane = services.lane_add(actor=request.auth, **payload.model_dump())
    response["Location"] = f"/api/v1/lanes/{lane.pk}"
    return Status(201, _out(lane.pk, request.auth, response))


@router.get("/{lane_id}", response=schemas.LaneOut, summary="Get a lane")
def get_lane(request: AuthedRequest, lane_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """Its tasks are listed by `GET /tasks?lane=`."""
    return _out(lane_id, request.auth, response)


@router.patch("/{lane_id}", response=schemas.LaneOut, summary="Change a lane")
def change_lane(
    request: AuthedRequest, lane_id: RowId, payload: schemas.LanePatch, response: HttpResponse
) -> dict[str, Any]:
    """Whether its tasks are finished can be changed while it is empty."""
    services.lane_change(
        actor=request.auth,
        lane_id=lane_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=lane_id),
    )
    return _out(lane_id, request.auth, response)


@router.post("/{lane_id}/move", response=schemas.LaneOut, summary="Move a lane")
def move_lane(
    request: AuthedRequest, lane_id: RowId, payload: schemas.LaneMove, response: HttpResponse
) -> dict[str, Any]:
    """To the right, to the left below zero; it stops at the end."""
    services.lane_move(actor=request.auth, lane_id=lane_id, step=payload.step)
    return _out(lane_id, request.auth, response)


@router.delete("/{lane_id}", response={204: None}, summary="Remove a lane")
def delete_lane(
    request: AuthedRequest, lane_id: RowId, to: Annotated[RowId | None, Query()] = None
) -> Status[Any]:
    """Its tasks go to the end of the lane named by `to`, which must be of the same kind."""
    services.lane_remove(actor=request.auth, lane_id=lane_id, to_id=to)
    return Status(204, None)


def _out(lane_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    lane: Lane = selectors.lane_get(actor=actor, lane_id=lane_id)
    with_etag(response, lane)
    return {name: getattr(lane, name) for name in _COLUMNS}
