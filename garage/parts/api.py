"""What fits and what belongs together, as endpoints."""

from typing import Annotated, Any

from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.parts import schemas, selectors, services
from project.web.api import AuthedRequest
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import RowId, Short

vehicles = Router(tags=["Vehicles"])
items = Router(tags=["Items"])
related = Router(tags=["Collectibles"])
RELATED_BY = Ordering(columns={"id": "id"}, default="id")
_COLUMNS = tuple(schemas.RelatedVehicleOut.model_fields)


class RelatedQuery(BaseModel):
    """Of which vehicle, which page of them, in which order."""

    vehicle: RowId | None = None
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@vehicles.get(
    "/{vehicle_id}/fitting-items",
    response=list[schemas.FittingItemOut],
    summary="List what fits a vehicle",
)
def list_fitting_items(request: AuthedRequest, vehicle_id: RowId) -> list[dict[str, Any]]:
    """By make, model, year and engine; what surely fits and lies on the shelf first, at most 500."""
    found = selectors.fitting_items(actor=request.auth, vehicle_id=vehicle_id)
    return [
        {
            "item_id": one.item.pk if one.item else None,
            "kit_id": one.kit.pk if one.kit else None,
            "name": str(one.item or one.kit),
            "part_number": one.item.part_number if one.item else "",
            "verdict": str(one.verdict),
            "note": one.note,
            "unit": one.item.unit if one.item else "",
            "on_hand": one.on_hand,
            "available": one.available,
            "places": list(one.places),
        }
        for one in found
    ]


@items.get(
    "/{item_id}/fitted-vehicles",
    response=list[schemas.FittedVehicleOut],
    summary="List the vehicles that an item fits",
)
def list_fitted_vehicles(request: AuthedRequest, item_id: RowId) -> list[dict[str, Any]]:
    """Those of the garage that are in use; what it surely fits first."""
    return [
        {
            "vehicle_id": one.vehicle.pk,
            "name": one.vehicle.name,
            "verdict": str(one.verdict),
        }
        for one in selectors.vehicles_fitted(actor=request.auth, item_id=item_id)
    ]


@related.get(
    "", response=PageOf[schemas.RelatedVehicleOut], summary="List vehicles of collectibles"
)
def list_related_vehicles(request: AuthedRequest, query: Query[RelatedQuery]) -> dict[str, Any]:
    """Collectibles that belong to no vehicle are not in it."""
    rows = selectors.related_vehicle_list(actor=request.auth, vehicle_id=query.vehicle)
    page = keyset_page(
        rows.values("id", *_COLUMNS),
        ordering=RELATED_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@related.put(
    "/{item_id}", response=schemas.RelatedVehicleOut, summary="Set the vehicle of a collectible"
)
def set_related_vehicle(
    request: AuthedRequest, item_id: RowId, payload: schemas.RelatedVehicleBody
) -> dict[str, Any]:
    """It belongs to one vehicle at most."""
    row = services.related_vehicle_set(
        actor=request.auth, item_id=item_id, vehicle_id=payload.vehicle_id
    )
    return {"item_id": row.item_id, "vehicle_id": row.vehicle_id}


@related.delete("/{item_id}", response={204: None}, summary="Take a collectible from its vehicle")
def end_related_vehicle(request: AuthedRequest, item_id: RowId) -> Status[Any]:
    """It belongs to no vehicle then."""
    services.related_vehicle_end(actor=request.auth, item_id=item_id)
    return Status(204, None)
