"""Defects as endpoints."""

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

router = Router(tags=["Defects"])

BY = Ordering(
    columns={"found": "found_on", "title": "title", "updated": "updated_at", "id": "id"},
    default="-found",
)
_NAMES = {"vehicle_name": F("vehicle__name")}
_COLUMNS = [name for name in schemas.DefectRow.model_fields if name not in _NAMES]
_MORE = ("note", "reason", "criterion_key", "view", "pin_x", "pin_y", "created_at")


class DefectsQuery(ListQuery):
    """What narrows the defects; `todo` is open or planned."""

    vehicle: RowId | None = None
    state: Literal["todo", "open", "planned", "fixed", "accepted", ""] = ""
    severity: schemas.Severity | Literal[""] = ""


@router.get("", response=PageOf[schemas.DefectRow], summary="List defects")
def list_defects(request: AuthedRequest, query: Query[DefectsQuery]) -> dict[str, Any]:
    """Filter by vehicle, state, severity and search; newest first by default."""
    narrow = selectors.DefectFilter(
        vehicle_id=query.vehicle, state=query.state, severity=query.severity, search=query.search
    )
    rows = selectors.defect_list(actor=request.auth, narrow=narrow)
    return page_of(rows.values(*_COLUMNS, **_NAMES), query, BY)


@router.post("", response={201: schemas.DefectOut}, summary="Report a defect")
def report_defect(
    request: AuthedRequest, payload: schemas.DefectBody, response: HttpResponse
) -> Status[Any]:
    """Drivers may do this too."""
    data = services.DefectInput(**schemas.changes_of(payload))
    defect = services.defect_report(actor=request.auth, data=data)
    response["Location"] = f"/api/v1/defects/{defect.pk}"
    return Status(201, _out(defect.pk, request.auth, response))


@router.get("/{defect_id}", response=schemas.DefectOut, summary="Get a defect")
def get_defect(request: AuthedRequest, defect_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """With its note, place and files."""
    return _out(defect_id, request.auth, response)


@router.patch("/{defect_id}", response=schemas.DefectOut, summary="Change a defect")
def change_defect(
    request: AuthedRequest, defect_id: RowId, payload: schemas.DefectPatch, response: HttpResponse
) -> dict[str, Any]:
    """Only what is sent changes; `If-Match` guards against overwriting somebody's change."""
    services.defect_change(
        actor=request.auth,
        defect_id=defect_id,
        changes=schemas.changes_of(payload),
        expected_version=version_asked(request, row_id=defect_id),
    )
    return _out(defect_id, request.auth, response)


@router.post("/{defect_id}/plan", response=schemas.DefectOut, summary="Plan to mend a defect")
def plan_defect(
    request: AuthedRequest,
    defect_id: RowId,
    payload: schemas.DefectPlanBody,
    response: HttpResponse,
) -> dict[str, Any]:
    """On a day, if one is known."""
    services.defect_plan(actor=request.auth, defect_id=defect_id, on=payload.on)
    return _out(defect_id, request.auth, response)


@router.post("/{defect_id}/fix", response=schemas.DefectOut, summary="Say that it is mended")
def fix_defect(
    request: AuthedRequest, defect_id: RowId, payload: schemas.FixBody, response: HttpResponse
) -> dict[str, Any]:
    """By a service record of its vehicle, or without one."""
    services.defect_fix(
        actor=request.auth,
        defect_id=defect_id,
        on=payload.on,
        record_id=payload.service_record_id,
    )
    return _out(defect_id, request.auth, response)


@router.post("/{defect_id}/accept", response=schemas.DefectOut, summary="Live with a defect")
def accept_defect(
    request: AuthedRequest, defect_id: RowId, payload: schemas.AcceptBody, response: HttpResponse
) -> dict[str, Any]:
    """And say why; one that forbids driving cannot be accepted."""
    services.defect_accept(actor=request.auth, defect_id=defect_id, reason=payload.reason)
    return _out(defect_id, request.auth, response)


@router.post("/{defect_id}/reopen", response=schemas.DefectOut, summary="Open a defect again")
def reopen_defect(
    request: AuthedRequest, defect_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """One that was planned, fixed or accepted."""
    services.defect_reopen(actor=request.auth, defect_id=defect_id)
    return _out(defect_id, request.auth, response)


@router.delete("/{defect_id}", response={204: None}, summary="Put a defect into the bin")
def delete_defect(request: AuthedRequest, defect_id: RowId) -> Status[Any]:
    """It can be restored for 30 days."""
    services.defect_bin(actor=request.auth, defect_id=defect_id)
    return Status(204, None)


@router.post("/{defect_id}/restore", response=schemas.DefectOut, summary="Restore a defect")
def restore_defect(
    request: AuthedRequest, defect_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    services.defect_unbin(actor=request.auth, defect_id=defect_id)
    return _out(defect_id, request.auth, response)


def _out(defect_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    row = selectors.defect_get(actor=actor, defect_id=defect_id)
    with_etag(response, row)
    return {name: getattr(row, name) for name in (*_COLUMNS, *_MORE)} | {
        "vehicle_name": row.vehicle.name,
        "file_ids": file_ids_of(row, actor=actor),
        "custom_fields": custom_values_out(row, actor=actor),
    }
