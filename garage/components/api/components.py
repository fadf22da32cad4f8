"""Components as endpoints: what they are, where they are, how far they went."""

from typing import Any, Literal

from django.db.models import F
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from garage.components import dot, schemas, selectors, services
from garage.components.api.common import PageQuery, changes_of, files_of, page_of
from garage.components.models import TreadMeasurement
from garage.components.selectors.components import installation_list, installation_open
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.kernel.dates import today_in
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import Ordering, keyset_page
from project.web.types import Line, RowId, Short

router = Router(tags=["Components"])
COMPONENTS_BY = Ordering(
    columns={"name": "name", "kind": "kind", "updated": "updated_at", "id": "id"}, default="name"
)
_COLUMNS = list(schemas.ComponentRow.model_fields)
_PLACE = [name for name in schemas.InstallationOut.model_fields if name != "vehicle_name"]


class ComponentsQuery(PageQuery):
    """Which components."""

    search: Line = ""
    vehicle: RowId | None = None
    kind: schemas.KindName | Literal[""] = ""
    where: Literal["", "fitted", "kept"] = ""
    tag: Short = ""


@router.get("", response=PageOf[schemas.ComponentRow], summary="List components")
def list_components(request: AuthedRequest, query: Query[ComponentsQuery]) -> dict[str, Any]:
    """Filter by vehicle (what is in it now), kind, where, tag and search; by name by default."""
    narrow = selectors.ComponentFilter(
        vehicle_id=query.vehicle,
        kind=query.kind,
        where=query.where,
        search=query.search,
        tag=query.tag,
    )
    rows = selectors.component_list(actor=request.auth, narrow=narrow).values(*_COLUMNS)
    return page_of(keyset_page(rows, ordering=COMPONENTS_BY, **query.asked()))


@router.post("", response={201: schemas.ComponentOut}, summary="Add a component")
def add_component(
    request: AuthedRequest, payload: schemas.ComponentBody, response: HttpResponse
) -> Status[Any]:
    """It is in no vehicle until it is put into one."""
    given = changes_of(payload)
    given["currency"] = given.get("currency") or request.auth.currency
    custom = given.pop("custom_fields", {})
    data = services.ComponentInput(**given)
    row = services.component_add(actor=request.auth, data=data, custom_fields=custom)
    response["Location"] = f"/api/v1/components/{row.pk}"
    return Status(201, _out(row.pk, request.auth, response))


@router.post("/swap", response=schemas.InstallationOut, summary="Change the wheels of a vehicle")
def swap_tyres(request: AuthedRequest, payload: schemas.SwapBody) -> dict[str, Any]:
    """The set that is on comes off, the other goes on, on the same day and at the same reading."""
    given = payload.model_dump()
    component_id = given.pop("component_id")
    data = services.FitInput(**given)
    row = services.tyres_swap(actor=request.auth, component_id=component_id, data=data)
    return _place(row)


@router.get("/{component_id}", response=schemas.ComponentOut, summary="Get a component")
def get_component(
    request: AuthedRequest, component_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With where it is, how far it went in all vehicles, its tyres, tags and files."""
    return _out(component_id, request.auth, response)


@router.patch("/{component_id}", response=schemas.ComponentOut, summary="Change a component")
def change_component(
    request: AuthedRequest,
    component_id: RowId,
    payload: schemas.ComponentPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; `If-Match` guards against overwriting somebody's change."""
    changes = changes_of(payload)
    services.component_change(
        actor=request.auth,
        component_id=component_id,
        custom_fields=changes.pop("custom_fields", None),
        changes=changes,
        expected_version=version_asked(request, row_id=component_id),
    )
    return _out(component_id, request.auth, response)


@router.delete("/{component_id}", response={204: None}, summary="Put a component into the bin")
def delete_component(request: AuthedRequest, component_id: RowId) -> Status[Any]:
    """It can be restored for 30 days."""
    services.component_bin(actor=request.auth, component_id=component_id)
    return Status(204, None)


@router.post(
    "/{component_id}/restore", response=schemas.ComponentOut, summary="Restore a component"
)
def restore_component(
    request: AuthedRequest, component_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin, with its places, entries and readings."""
    services.component_unbin(actor=request.auth, component_id=component_id)
    return _out(component_id, request.auth, response)


@router.get(
    "/{component_id}/installations",
    response=list[schemas.InstallationOut],
    summary="List where a component was",
)
def list_installations(request: AuthedRequest, component_id: RowId) -> list[dict[str, Any]]:
    """The newest first, at most 200."""
    rows = installation_list(actor=request.auth, component_id=component_id)
    return list(rows.values(*_PLACE, vehicle_name=F("vehicle__name"))[:200])


@router.post(
    "/{component_id}/fit",
    response={201: schemas.InstallationOut},
    summary="Put a component into a vehicle",
)
def fit_component(
    request: AuthedRequest, component_id: RowId, payload: schemas.FitBody, response: HttpResponse
) -> Status[Any]:
    """With its meter reading and place on the timeline; it must be in no other vehicle then."""
    data = services.FitInput(**payload.model_dump())
    row = services.component_fit(actor=request.auth, component_id=component_id, data=data)
    response["Location"] = f"/api/v1/components/{component_id}"
    return Status(201, _place(row))


@router.post(
    "/{component_id}/take-off",
    response=schemas.InstallationOut,
    summary="Take a component out of its vehicle",
)
def take_off_component(
    request: AuthedRequest, component_id: RowId, payload: schemas.TakeOffBody
) -> dict[str, Any]:
    """It keeps what it has done."""
    row = services.component_take_off(
        actor=request.auth, component_id=component_id, **payload.model_dump()
    )
    return _place(row)


@router.patch(
    "/installations/{installation_id}",
    response=schemas.InstallationOut,
    summary="Correct where a component was",
)
def change_installation(
    request: AuthedRequest, installation_id: RowId, payload: schemas.InstallationPatch
) -> dict[str, Any]:
    """Entries and readings follow; a `removed_on` of null puts it back in."""
    row = services.installation_change(
        actor=request.auth,
        installation_id=installation_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=installation_id),
    )
    return _place(row)


@router.delete(
    "/installations/{installation_id}",
    response={204: None},
    summary="Delete a time in a vehicle",
)
def delete_installation(request: AuthedRequest, installation_id: RowId) -> Status[Any]:
    """For what was recorded by mistake; its entries and readings go with it."""
    services.installation_delete(actor=request.auth, installation_id=installation_id)
    return Status(204, None)


@router.get(
    "/{component_id}/tread", response=list[schemas.TreadOut], summary="List tread measurements"
)
def list_tread(request: AuthedRequest, component_id: RowId) -> list[Any]:
    """The newest first, at most 500."""
    component = selectors.component_get(actor=request.auth, component_id=component_id)
    rows = TreadMeasurement.objects.for_actor(request.auth).filter(component=component)
    return list(rows.values(*schemas.TreadOut.model_fields)[:500])


@router.post(
    "/{component_id}/tread", response={201: list[schemas.TreadOut]}, summary="Record tread"
)
def record_tread(
    request: AuthedRequest, component_id: RowId, payload: schemas.TreadBody, response: HttpResponse
) -> Status[Any]:
    """By tyre: fl, fr, rl, rr, or front and rear; the same tyre on the same day is replaced."""
    rows = services.treads_record(
        actor=request.auth,
        component_id=component_id,
        on=payload.on,
        depths={str(place): mm for place, mm in payload.depths.items()},
    )
    response["Location"] = f"/api/v1/components/{component_id}/tread"
    names = schemas.TreadOut.model_fields
    return Status(201, [{name: getattr(row, name) for name in names} for row in rows])


@router.delete("/tread/{tread_id}", response={204: None}, summary="Delete a tread measurement")
def delete_tread(request: AuthedRequest, tread_id: RowId) -> Status[Any]:
    """For what was measured wrong."""
    services.tread_delete(actor=request.auth, tread_id=tread_id)
    return Status(204, None)


def _place(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _PLACE} | {"vehicle_name": row.vehicle.name}


def _out(component_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    row = selectors.component_get(actor=actor, component_id=component_id)
    with_etag(response, row)
    today = today_in(actor.time_zone, now=timezone.now())
    lives = selectors.component_lives(actor=actor, component_ids=[row.pk], today=today)[row.pk]
    place = installation_open(actor=actor, component_id=row.pk)
    made = dot.oldest(dot.split_codes(row.dot_codes), today=today)
    _depths, wear = selectors.component_wear(row, actor=actor)
    return {name: getattr(row, name) for name in (*_COLUMNS, "notes", "created_at")} | {
        "tags": list(row.tags.values_list("name", flat=True)),
        "installed": _place(place) if place else None,
        "life_km": lives.km.total,
        "life_hours": lives.hours.total,
        "life_is_about": lives.km.is_about or lives.hours.is_about,
        "made_in": str(made) if made else "",
        "lowest_tread_mm": wear.lowest if wear else None,
        "custom_fields": custom_values_out(row, actor=actor),
        "files": files_of(row, actor=actor),
    }
