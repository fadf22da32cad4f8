"""What fits what, as endpoints."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from inventory.catalogue import selectors, services
from inventory.catalogue.fitting import VehicleFacts
from inventory.catalogue.models import Fitment
from inventory.catalogue.schemas import supply as schemas
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import RowId, Short

router = Router(tags=["Items"])
FITMENTS_BY = Ordering(columns={"make": "make", "id": "id"}, default="id")
_COLUMNS = tuple(schemas.FitmentOut.model_fields)


class FitmentsQuery(BaseModel):
    """Of which item or kit, which page of them, in which order."""

    item: RowId | None = None
    kit: RowId | None = None
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


class FittingQuery(BaseModel):
    """A vehicle; what is left out is not known."""

    make: Short
    model: Short = ""
    year: Annotated[int | None, Query(ge=1880, le=2100)] = None
    engine: Short = ""


@router.get("", response=PageOf[schemas.FitmentOut], summary="List fitments")
def list_fitments(request: AuthedRequest, query: Query[FitmentsQuery]) -> dict[str, Any]:
    """Answer what an item or kit fits."""
    rows = selectors.fitment_list(actor=request.auth, item_id=query.item, kit_id=query.kit)
    page = keyset_page(
        rows.values(*_COLUMNS),
        ordering=FITMENTS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.get("/fitting", response=list[schemas.FittingOut], summary="List what fits a vehicle")
def list_fitting(request: AuthedRequest, query: Query[FittingQuery]) -> list[dict[str, Any]]:
    """Each item or kit once, what surely fits first, at most 500."""
    vehicle = VehicleFacts(**query.model_dump())
    return [
        {
            "verdict": str(one.verdict),
            "item_id": one.fitment.item_id,
            "kit_id": one.fitment.kit_id,
            "name": str(one.fitment.item or one.fitment.kit),
            "fitment_id": one.fitment.pk,
            "note": one.fitment.note,
        }
        for one in selectors.fitting(actor=request.auth, vehicle=vehicle)
    ]


@router.post("", response={201: schemas.FitmentOut}, summary="Add a fitment")
def add_fitment(
    request: AuthedRequest, payload: schemas.FitmentBody, response: HttpResponse
) -> Status[Any]:
    """Of one item or of one kit."""
    data = services.FitmentInput(**payload.model_dump())
    row = services.fitment_add(actor=request.auth, data=data)
    response["Location"] = f"/api/v1/fitments/{row.pk}"
    return Status(201, _out(row, response))


@router.get("/{fitment_id}", response=schemas.FitmentOut, summary="Get a fitment")
def get_fitment(
    request: AuthedRequest, fitment_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """What it fits."""
    return _out(selectors.fitment_get(actor=request.auth, fitment_id=fitment_id), response)


@router.patch("/{fitment_id}", response=schemas.FitmentOut, summary="Change a fitment")
def change_fitment(
    request: AuthedRequest,
    fitment_id: RowId,
    payload: schemas.FitmentPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """It stays with its item or kit."""
    row = services.fitment_change(
        actor=request.auth,
        fitment_id=fitment_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=fitment_id),
    )
    return _out(row, response)


@router.delete("/{fitment_id}", response={204: None}, summary="Delete a fitment")
def delete_fitment(request: AuthedRequest, fitment_id: RowId) -> Status[Any]:
    """It is said no more."""
    services.fitment_remove(actor=request.auth, fitment_id=fitment_id)
    return Status(204, None)


def _out(row: Fitment, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, row)
    return {name: getattr(row, name) for name in _COLUMNS}
