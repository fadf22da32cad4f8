"""Specification cards as endpoints."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Status

from garage.specifications import schemas, selectors, services
from garage.specifications.models import Specification
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.types import RowId

router = Router(tags=["Specifications"])
_COLUMNS = tuple(schemas.SpecificationOut.model_fields)


@router.get("", response=list[schemas.SpecificationOut], summary="Get the card of a vehicle")
def list_specifications(
    request: AuthedRequest, vehicle: Annotated[RowId, Query()]
) -> list[dict[str, Any]]:
    """All its lines in their order, at most 150."""
    rows = selectors.specification_list(actor=request.auth, vehicle_id=vehicle)
    return list(rows.values(*_COLUMNS)[: selectors.MOST_LINES])


@router.post("", response={201: schemas.SpecificationOut}, summary="Add a line to a card")
def record_specification(
    request: AuthedRequest, payload: schemas.SpecificationBody, response: HttpResponse
) -> Status[Any]:
    """A name stands once in a group."""
    given = payload.changes()
    vehicle_id = given.pop("vehicle_id")
    data = services.SpecificationInput(**given)
    row = services.specification_record(actor=request.auth, vehicle_id=vehicle_id, data=data)
    response["Location"] = f"/api/v1/specifications/{row.pk}"
    return Status(201, _out(row, response))


@router.put(
    "/vehicles/{vehicle_id}",
    response=list[schemas.SpecificationOut],
    summary="Replace the card of a vehicle",
)
def replace_specifications(
    request: AuthedRequest, vehicle_id: RowId, payload: schemas.CardBody
) -> list[dict[str, Any]]:
    """The card has these lines and no others, in this order."""
    lines = [services.SpecificationInput(**line.changes()) for line in payload.lines]
    rows = services.specifications_set(actor=request.auth, vehicle_id=vehicle_id, lines=lines)
    return [{name: getattr(row, name) for name in _COLUMNS} for row in rows]


@router.get(
    "/{specification_id}", response=schemas.SpecificationOut, summary="Get a line of a card"
)
def get_specification(
    request: AuthedRequest, specification_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """One name with what stands behind it."""
    row = selectors.specification_get(actor=request.auth, specification_id=specification_id)
    return _out(row, response)


@router.patch(
    "/{specification_id}", response=schemas.SpecificationOut, summary="Change a line of a card"
)
def change_specification(
    request: AuthedRequest,
    specification_id: RowId,
    payload: schemas.SpecificationPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; `If-Match` guards against overwriting somebody's change."""
    row = services.specification_change(
        actor=request.auth,
        specification_id=specification_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=specification_id),
    )
    return _out(row, response)


@router.delete("/{specification_id}", response={204: None}, summary="Delete a line of a card")
def delete_specification(request: AuthedRequest, specification_id: RowId) -> Status[Any]:
    """The other lines stay."""
    services.specification_delete(actor=request.auth, specification_id=specification_id)
    return Status(204, None)


def _out(row: Specification, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, row)
    return {name: getattr(row, name) for name in _COLUMNS}
