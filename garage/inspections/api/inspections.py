"""Inspections as endpoints."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpResponse
from ninja import Query, Router, Status

from garage.inspections import schemas, selectors, services
from garage.inspections.api.common import ListQuery, page_of
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import Ordering
from project.web.types import Day, RowId

router = Router(tags=["Inspections"])

BY = Ordering(
    columns={"on": "on", "title": "title", "updated": "updated_at", "id": "id"}, default="-on"
)
_NAMES = {"vehicle_name": F("vehicle__name")}
_COLUMNS = [name for name in schemas.InspectionRow.model_fields if name not in _NAMES]
_JUDGEMENT = tuple(schemas.JudgementOut.model_fields)


class InspectionsQuery(ListQuery):
    """What narrows the inspections."""

    vehicle: RowId | None = None
    template: RowId | None = None
    state: Literal["draft", "signed", ""] = ""
    since: Annotated[Day | None, Query(alias="from")] = None
    until: Annotated[Day | None, Query(alias="to")] = None


@router.get("", response=PageOf[schemas.InspectionRow], summary="List inspections")
def list_inspections(request: AuthedRequest, query: Query[InspectionsQuery]) -> dict[str, Any]:
    """Filter by vehicle, template, state, from, to and search; newest first by default."""
    narrow = selectors.InspectionFilter(
        vehicle_id=query.vehicle,
        template_id=query.template,
        state=query.state,
        since=query.since,
        until=query.until,
        search=query.search,
    )
    rows = selectors.inspection_list(actor=request.auth, narrow=narrow)
    return page_of(rows.values(*_COLUMNS, **_NAMES), query, BY)


@router.get(
    "/condition/{vehicle_id}",
    response=schemas.ConditionOut | None,
    summary="Get the condition of a vehicle",
)
def get_vehicle_condition(request: AuthedRequest, vehicle_id: RowId) -> dict[str, Any] | None:
    """As the latest signed condition report found it; null without one."""
    vehicle = vehicle_get(actor=request.auth, vehicle_id=vehicle_id)
    found = selectors.condition_latest(actor=request.auth, vehicle_id=vehicle.pk)
    return asdict(found) if found else None


@router.post("", response={201: schemas.InspectionOut}, summary="Start an inspection")
def start_inspection(
    request: AuthedRequest, payload: schemas.InspectionBody, response: HttpResponse
) -> Status[Any]:
    """With the published version of a template."""
    data = services.InspectionInput(**payload.changes())
    row = services.inspection_start(actor=request.auth, data=data)
    response["Location"] = f"/api/v1/inspections/{row.pk}"
    return Status(201, _out(row.pk, request.auth, response))


@router.get("/{inspection_id}", response=schemas.InspectionOut, summary="Get an inspection")
def get_inspection(
    request: AuthedRequest, inspection_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its judgements and its result, of a draft as far as it is."""
    return _out(inspection_id, request.auth, response)


@router.patch("/{inspection_id}", response=schemas.InspectionOut, summary="Change a draft")
def change_inspection(
    request: AuthedRequest,
    inspection_id: RowId,
    payload: schemas.InspectionPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Its facts; a signed inspection is corrected by a new version."""
    services.inspection_change(
        actor=request.auth,
        inspection_id=inspection_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=inspection_id),
    )
    return _out(inspection_id, request.auth, response)


@router.post("/{inspection_id}/judgements", response=schemas.InspectionOut, summary="Judge")
def judge_inspection(
    request: AuthedRequest,
    inspection_id: RowId,
    payload: schemas.JudgementsBody,
    response: HttpResponse,
) -> dict[str, Any]:
    """Write what was found for some criteria; all of them are kept or none."""
    judgements = {one.key: one.given() for one in payload.judgements}
    services.inspection_judge(
        actor=request.auth, inspection_id=inspection_id, judgements=judgements
    )
    return _out(inspection_id, request.auth, response)


@router.post("/{inspection_id}/pins", response=schemas.InspectionOut, summary="Pin a criterion")
def pin_inspection(
    request: AuthedRequest, inspection_id: RowId, payload: schemas.PinBody, response: HttpResponse
) -> dict[str, Any]:
    """To a place of the vehicle's outline, in percent."""
    services.inspection_pin(actor=request.auth, inspection_id=inspection_id, **payload.model_dump())
    return _out(inspection_id, request.auth, response)


@router.post("/{inspection_id}/photos", response=schemas.InspectionOut, summary="Add a photo")
def add_inspection_photo(
    request: AuthedRequest,
    inspection_id: RowId,
    payload: schemas.PhotoBody,
    response: HttpResponse,
) -> dict[str, Any]:
    """One that was uploaded to `/files`."""
    services.inspection_photo_add(
        actor=request.auth,
        inspection_id=inspection_id,
        key=payload.key,
        file_id=payload.file_id,
    )
    return _out(inspection_id, request.auth, response)


@router.post("/{inspection_id}/sign", response=schemas.InspectionOut, summary="Sign an inspection")
def sign_inspection(
    request: AuthedRequest, inspection_id: RowId, payload: schemas.SignBody, response: HttpResponse
) -> dict[str, Any]:
    """It never changes again; what failed becomes defects, and its report is made."""
    services.inspection_sign(
        actor=request.auth,
        inspection_id=inspection_id,
        name=payload.name,
        expected_version=version_asked(request, row_id=inspection_id),
    )
    return _out(inspection_id, request.auth, response)


@router.post("/{inspection_id}/revise", response={201: schemas.InspectionOut}, summary="Correct it")
def revise_inspection(
    request: AuthedRequest, inspection_id: RowId, response: HttpResponse
) -> Status[Any]:
    """Return the draft of a new version of a signed inspection."""
    row = services.inspection_revise(actor=request.auth, inspection_id=inspection_id)
    response["Location"] = f"/api/v1/inspections/{row.pk}"
    return Status(201, _out(row.pk, request.auth, response))


@router.post(
    "/{inspection_id}/report",
    response={202: schemas.InspectionJobOut},
    summary="Have the report made",
)
def make_inspection_report(request: AuthedRequest, inspection_id: RowId) -> Status[Any]:
    """As PDF; `report_id` of the inspection names the file once it is there."""
    job = services.report_want(actor=request.auth, inspection_id=inspection_id)
    return Status(202, {"job_id": job.pk})


@router.delete("/{inspection_id}", response={204: None}, summary="Put an inspection into the bin")
def delete_inspection(request: AuthedRequest, inspection_id: RowId) -> Status[Any]:
    """It can be restored for 30 days."""
    services.inspection_bin(actor=request.auth, inspection_id=inspection_id)
    return Status(204, None)


@router.post(
    "/{inspection_id}/restore", response=schemas.InspectionOut, summary="Restore an inspection"
)
def restore_inspection(
    request: AuthedRequest, inspection_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin, with its reading and its place on the timeline."""
    services.inspection_unbin(actor=request.auth, inspection_id=inspection_id)
    return _out(inspection_id, request.auth, response)


def _out(inspection_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    row = selectors.inspection_get(actor=actor, inspection_id=inspection_id)
    with_etag(response, row)
    judged = selectors.judgements_of(row, actor=actor).values()
    names = (*_COLUMNS, "note", "signed_name", "created_at")
    return {name: getattr(row, name) for name in names} | {
        "vehicle_name": row.vehicle.name,
        "custom_fields": custom_values_out(row, actor=actor),
        "result": selectors.result_now(row, actor=actor),
        "judgements": [{name: getattr(one, name) for name in _JUDGEMENT} for one in judged],
    }
