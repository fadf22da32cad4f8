"""Recalls as endpoints."""

from typing import Any, Literal

from django.db.models import F
from django.http import HttpResponse
from ninja import Query, Router, Status

from garage.components import schemas, selectors, services
from garage.components.api.common import PageQuery, changes_of, files_of, page_of
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import Ordering, keyset_page
from project.web.types import Line, RowId

router = Router(tags=["Recalls"])
RECALLS_BY = Ordering(
    columns={"title": "title", "state": "state", "updated": "updated_at", "id": "id"},
    default="-id",
)
_COLUMNS = [name for name in schemas.RecallRow.model_fields if name != "vehicle_name"]


class RecallsQuery(PageQuery):
    """Which recalls; `open` is both what is open and what is booked."""

    search: Line = ""
    vehicle: RowId | None = None
    state: Literal["", "open", "booked", "done", "not_affected"] = ""
    open: bool | None = None


@router.get("", response=PageOf[schemas.RecallRow], summary="List recalls")
def list_recalls(request: AuthedRequest, query: Query[RecallsQuery]) -> dict[str, Any]:
    """Filter by vehicle, state, open and search; the newest first."""
    narrow = selectors.RecallFilter(
        vehicle_id=query.vehicle, state=query.state, is_open=query.open, search=query.search
    )
    rows = selectors.recall_list(actor=request.auth, narrow=narrow)
    page = keyset_page(
        rows.values(*_COLUMNS, vehicle_name=F("vehicle__name")),
        ordering=RECALLS_BY,
        **query.asked(),
    )
    return page_of(page)


@router.post("", response={201: schemas.RecallOut}, summary="Record a recall")
def record_recall(
    request: AuthedRequest, payload: schemas.RecallBody, response: HttpResponse
) -> Status[Any]:
    """A maker or an authority calls a vehicle back."""
    given = changes_of(payload)
    custom = given.pop("custom_fields", {})
    data = services.RecallInput(**given)
    row = services.recall_record(actor=request.auth, data=data, custom_fields=custom)
    response["Location"] = f"/api/v1/recalls/{row.pk}"
    return Status(201, _out(row.pk, request.auth, response))


@router.get("/{recall_id}", response=schemas.RecallOut, summary="Get a recall")
def get_recall(request: AuthedRequest, recall_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """With its remedy and files."""
    return _out(recall_id, request.auth, response)


@router.patch("/{recall_id}", response=schemas.RecallOut, summary="Change a recall")
def change_recall(
    request: AuthedRequest, recall_id: RowId, payload: schemas.RecallPatch, response: HttpResponse
) -> dict[str, Any]:
    """Naming the service record that answered it makes it done, on the day of that work."""
    changes = changes_of(payload)
    services.recall_change(
        actor=request.auth,
        recall_id=recall_id,
        custom_fields=changes.pop("custom_fields", None),
        changes=changes,
        expected_version=version_asked(request, row_id=recall_id),
    )
    return _out(recall_id, request.auth, response)


@router.delete("/{recall_id}", response={204: None}, summary="Put a recall into the bin")
def delete_recall(request: AuthedRequest, recall_id: RowId) -> Status[Any]:
    """It can be restored for 30 days."""
    services.recall_bin(actor=request.auth, recall_id=recall_id)
    return Status(204, None)


@router.post("/{recall_id}/restore", response=schemas.RecallOut, summary="Restore a recall")
def restore_recall(
    request: AuthedRequest, recall_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    services.recall_unbin(actor=request.auth, recall_id=recall_id)
    return _out(recall_id, request.auth, response)


def _out(recall_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    row = selectors.recall_get(actor=actor, recall_id=recall_id)
    with_etag(response, row)
    names = (*_COLUMNS, "risk", "remedy", "notes", "created_at")
    return {name: getattr(row, name) for name in names} | {
        "vehicle_name": row.vehicle.name,
        "custom_fields": custom_values_out(row, actor=actor),
        "files": files_of(row, actor=actor),
    }
