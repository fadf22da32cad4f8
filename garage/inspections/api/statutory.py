"""Statutory inspections as endpoints."""

from dataclasses import asdict
from typing import Any, Literal

from django.db.models import F
from django.http import HttpResponse
from ninja import Query, Router, Status

from garage.inspections import schemas, selectors, services
from garage.inspections.api.common import ListQuery, page_of
from garage.records.pages import file_ids_of
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import Ordering
from project.web.types import RowId

router = Router(tags=["Statutory inspections"])

BY = Ordering(columns={"on": "on", "updated": "updated_at", "id": "id"}, default="-on")
_NAMES = {"vehicle_name": F("vehicle__name"), "vendor_name": F("vendor__name")}
_COLUMNS = [name for name in schemas.StatutoryRow.model_fields if name not in _NAMES]


class StatutoryQuery(ListQuery):
    """What narrows the statutory inspections."""

    vehicle: RowId | None = None
    regime: schemas.RegimeName | Literal[""] = ""
    result: Literal["passed", "advisories", "failed", ""] = ""


@router.get("", response=PageOf[schemas.StatutoryRow], summary="List statutory inspections")
def list_statutory_inspections(
    request: AuthedRequest, query: Query[StatutoryQuery]
) -> dict[str, Any]:
    """Filter by vehicle, regime, result and search; newest first by default."""
    narrow = selectors.StatutoryFilter(
        vehicle_id=query.vehicle, regime=query.regime, result=query.result, search=query.search
    )
    rows = selectors.statutory_list(actor=request.auth, narrow=narrow)
    return page_of(rows.values(*_COLUMNS, **_NAMES), query, BY)


@router.get("/due", response=list[schemas.StatutoryDueOut], summary="List what is due by law")
def list_statutory_due(request: AuthedRequest) -> list[dict[str, Any]]:
    """The soonest first, at most 200; sold and archived vehicles need nothing."""
    return [asdict(due) for due in selectors.statutory_due(actor=request.auth)[:200]]


@router.post("", response={201: schemas.StatutoryOut}, summary="Record a statutory inspection")
def record_statutory_inspection(
    request: AuthedRequest, payload: schemas.StatutoryBody, response: HttpResponse
) -> Status[Any]:
    """Findings become defects; a passed one closes what a failed one left open."""
    given = schemas.changes_of(payload) | {"result": payload.result}
    given["currency"] = given.get("currency") or request.auth.currency
    row = services.statutory_record(actor=request.auth, data=services.StatutoryInput(**given))
    response["Location"] = f"/api/v1/statutory-inspections/{row.pk}"
    return Status(201, _out(row.pk, request.auth, response))


@router.get("/{statutory_id}", response=schemas.StatutoryOut, summary="Get a statutory inspection")
def get_statutory_inspection(
    request: AuthedRequest, statutory_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With notes, defects and files."""
    return _out(statutory_id, request.auth, response)


@router.patch(
    "/{statutory_id}", response=schemas.StatutoryOut, summary="Change a statutory inspection"
)
def change_statutory_inspection(
    request: AuthedRequest,
    statutory_id: RowId,
    payload: schemas.StatutoryPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; `If-Match` guards against overwriting somebody's change."""
    services.statutory_change(
        actor=request.auth,
        statutory_id=statutory_id,
        changes=schemas.changes_of(payload),
        expected_version=version_asked(request, row_id=statutory_id),
    )
    return _out(statutory_id, request.auth, response)


@router.delete("/{statutory_id}", response={204: None}, summary="Put it into the bin")
def delete_statutory_inspection(request: AuthedRequest, statutory_id: RowId) -> Status[Any]:
    """It can be restored for 30 days."""
    services.statutory_bin(actor=request.auth, statutory_id=statutory_id)
    return Status(204, None)


@router.post(
    "/{statutory_id}/restore",
    response=schemas.StatutoryOut,
    summary="Restore a statutory inspection",
)
def restore_statutory_inspection(
    request: AuthedRequest, statutory_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin, with its reading and its place on the timeline."""
    services.statutory_unbin(actor=request.auth, statutory_id=statutory_id)
    return _out(statutory_id, request.auth, response)


def _out(statutory_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    row = selectors.statutory_get(actor=actor, statutory_id=statutory_id)
    with_etag(response, row)
    defects = row.defects.filter(binned_at__isnull=True).order_by("id")
    return {name: getattr(row, name) for name in (*_COLUMNS, "notes", "created_at")} | {
        "vehicle_name": row.vehicle.name,
        "vendor_name": row.vendor.name if row.vendor else None,
        "defect_ids": list(defects.values_list("id", flat=True)),
        "file_ids": file_ids_of(row, actor=actor),
        "custom_fields": custom_values_out(row, actor=actor),
    }
