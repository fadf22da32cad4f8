"""Vehicles as endpoints."""

from typing import Annotated, Any, Literal

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.vehicles import schemas, selectors, services
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import VehicleFilter
from garage.vehicles.services import VehicleInput
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf, page_answer
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, Page, keyset_page
from project.web.types import Line, RowId, Short

router = Router(tags=["Vehicles"])
VEHICLES_BY = Ordering(
    columns={
        "name": "name",
        "created": "created_at",
        "updated": "updated_at",
        "make": "make",
        "status": "status",
        "id": "id",
    },
    default="name",
)
_ROW = tuple(
    set(schemas.VehicleRow.model_fields)
    - {"group", "tags", "odometer", "odometer_unit", "odometer_on"}
)
_MORE = ("built_in", "first_registered_on", "engine", "transmission", "notes", "vin_sources")


class VehiclesQuery(BaseModel):
    """Which vehicles, which page of them, in which order."""

    search: Line = ""
    status: schemas.Status | Literal[""] = ""
    kind: schemas.Kind | Literal[""] = ""
    group_id: RowId | None = None
    tag: Short = ""
    archived: bool | None = None
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.VehicleRow], summary="List vehicles")
def list_vehicles(request: AuthedRequest, query: Query[VehiclesQuery]) -> HttpResponse:
    """Search by name, make, plate, VIN or number; filter by status, kind, group, tag, archive."""
    asked = VehicleFilter(
        text=query.search,
        status=query.status,
        kind=query.kind,
        group_id=query.group_id,
        tag=query.tag,
        archived=query.archived,
    )
    rows = selectors.vehicle_filter(selectors.vehicle_list(actor=request.auth), asked)
    page = keyset_page(
        as_rows(rows),
        ordering=VEHICLES_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    whole = Page(items=with_tags(page.items), next=page.next, count=page.count)
    return page_answer(PageOf[schemas.VehicleRow], whole)


def as_rows(rows: "QuerySet[Vehicle]", *more: str) -> "QuerySet[Any, dict[str, Any]]":
    """Return the columns of vehicles with those of their main meter, in one query."""
    primary = FilteredRelation("meters", condition=Q(meters__is_primary=True))
    return rows.annotate(main_meter=primary).values(
        *_ROW,
        *more,
        "group__name",
        odometer=F("main_meter__life_value"),
        odometer_unit=F("main_meter__unit"),
        odometer_on=F("main_meter__read_on"),
    )


def with_tags(rows: Any) -> list[dict[str, Any]]:
    """Return rows of vehicles with the names of their tags, for one further query."""
    found: dict[int, list[str]] = {row["id"]: [] for row in rows}
    links = Vehicle.tags.through.objects.filter(vehicle_id__in=found)
    for vehicle_id, name in links.order_by("tag__name").values_list("vehicle_id", "tag__name"):
        found[vehicle_id].append(name)
    return [row | {"tags": found[row["id"]]} for row in rows]


@router.post("", response={201: schemas.VehicleOut}, summary="Add a vehicle")
def add_vehicle(
    request: AuthedRequest, payload: schemas.VehicleBody, response: HttpResponse
) -> Status[Any]:
    """Only a name is needed, or make and model; an odd VIN warns and is kept."""
    values = payload.model_dump() | {"tags": tuple(payload.tags)}
    custom = values.pop("custom_fields")
    data = VehicleInput(**values)
    vehicle = services.vehicle_add(actor=request.auth, data=data, custom_fields=custom)
    response["Location"] = f"/api/v1/vehicles/{vehicle.pk}"
    return Status(201, _out(vehicle.pk, request.auth, response))


@router.get("/{vehicle_id}", response=schemas.VehicleOut, summary="Get a vehicle")
def get_vehicle(
    request: AuthedRequest, vehicle_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its meters, tags and what looks odd about it."""
    return _out(vehicle_id, request.auth, response)


@router.patch("/{vehicle_id}", response=schemas.VehicleOut, summary="Change a vehicle")
def change_vehicle(
    request: AuthedRequest,
    vehicle_id: RowId,
    payload: schemas.VehiclePatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes."""
    changes = payload.changes()
    services.vehicle_change(
        actor=request.auth,
        vehicle_id=vehicle_id,
        custom_fields=changes.pop("custom_fields", None),
        changes=changes,
        expected_version=version_asked(request, row_id=vehicle_id),
    )
    return _out(vehicle_id, request.auth, response)


@router.delete("/{vehicle_id}", response={204: None}, summary="Put a vehicle into the bin")
def delete_vehicle(request: AuthedRequest, vehicle_id: RowId) -> Status[Any]:
    """It can be restored with all its records for 30 days."""
    services.vehicle_bin(
        actor=request.auth,
        vehicle_id=vehicle_id,
        expected_version=version_asked(request, row_id=vehicle_id),
    )
    return Status(204, None)


@router.post("/{vehicle_id}/restore", response=schemas.VehicleOut, summary="Restore a vehicle")
def restore_vehicle(
    request: AuthedRequest, vehicle_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    services.vehicle_unbin(actor=request.auth, vehicle_id=vehicle_id)
    return _out(vehicle_id, request.auth, response)


@router.post("/{vehicle_id}/archive", response=schemas.VehicleOut, summary="Archive a vehicle")
def archive_vehicle(
    request: AuthedRequest, vehicle_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Put it out of the way; its history stays and counts."""
    services.vehicle_archive(actor=request.auth, vehicle_id=vehicle_id)
    return _out(vehicle_id, request.auth, response)


@router.post("/{vehicle_id}/unarchive", response=schemas.VehicleOut, summary="Bring a vehicle back")
def unarchive_vehicle(
    request: AuthedRequest, vehicle_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the archive."""
    services.vehicle_unarchive(actor=request.auth, vehicle_id=vehicle_id)
    return _out(vehicle_id, request.auth, response)


def _out(vehicle_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id)
    rows = selectors.vehicle_list(actor=actor).filter(pk=vehicle_id)
    with_etag(response, vehicle)
    return with_tags(as_rows(rows, *_MORE, "version"))[0] | {
        "meters": list(selectors.meter_list(actor=actor, vehicle_id=vehicle_id)),
        "warnings": selectors.vehicle_warnings(vehicle, actor=actor),
        "custom_fields": custom_values_out(vehicle, actor=actor),
    }
