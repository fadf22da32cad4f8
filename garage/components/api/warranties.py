"""Warranties and their claims as endpoints."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from garage.components import schemas, selectors, services
from garage.components.api.common import PageQuery, changes_of, files_of, page_of
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.kernel.dates import today_in
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import Ordering, keyset_page
from project.web.types import Line, RowId

router = Router(tags=["Warranties"])
WARRANTIES_BY = Ordering(
    columns={"starts_on": "starts_on", "title": "title", "updated": "updated_at", "id": "id"},
    default="-starts_on",
)
_COLUMNS = list(schemas.WarrantyRow.model_fields)
_CLAIM = list(schemas.ClaimOut.model_fields)


class WarrantiesQuery(PageQuery):
    """Which warranties."""

    search: Line = ""
    vehicle: RowId | None = None
    component: RowId | None = None
    record: RowId | None = None


@router.get("", response=PageOf[schemas.WarrantyRow], summary="List warranties")
def list_warranties(request: AuthedRequest, query: Query[WarrantiesQuery]) -> dict[str, Any]:
    """Those of a vehicle are its own, those of its work and of the components in it."""
    narrow = selectors.WarrantyFilter(
        vehicle_id=query.vehicle,
        component_id=query.component,
        record_id=query.record,
        search=query.search,
    )
    rows = selectors.warranty_list(actor=request.auth, narrow=narrow).values(*_COLUMNS)
    return page_of(keyset_page(rows, ordering=WARRANTIES_BY, **query.asked()))


@router.post("", response={201: schemas.WarrantyOut}, summary="Record a warranty")
def record_warranty(
    request: AuthedRequest, payload: schemas.WarrantyBody, response: HttpResponse
) -> Status[Any]:
    """On exactly one of a vehicle, a component and a service record; until a day, a distance or both."""
    given = changes_of(payload)
    custom = given.pop("custom_fields", {})
    data = services.WarrantyInput(**given)
    row = services.warranty_record(actor=request.auth, data=data, custom_fields=custom)
    response["Location"] = f"/api/v1/warranties/{row.pk}"
    return Status(201, _out(row.pk, request.auth, response))


@router.get("/{warranty_id}", response=schemas.WarrantyOut, summary="Get a warranty")
def get_warranty(
    request: AuthedRequest, warranty_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With how it stands today: ahead, running, soon over, ended."""
    return _out(warranty_id, request.auth, response)


@router.patch("/{warranty_id}", response=schemas.WarrantyOut, summary="Change a warranty")
def change_warranty(
    request: AuthedRequest,
    warranty_id: RowId,
    payload: schemas.WarrantyPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; `If-Match` guards against overwriting somebody's change."""
    changes = changes_of(payload)
    services.warranty_change(
        actor=request.auth,
        warranty_id=warranty_id,
        custom_fields=changes.pop("custom_fields", None),
        changes=changes,
        expected_version=version_asked(request, row_id=warranty_id),
    )
    return _out(warranty_id, request.auth, response)


@router.delete("/{warranty_id}", response={204: None}, summary="Put a warranty into the bin")
def delete_warranty(request: AuthedRequest, warranty_id: RowId) -> Status[Any]:
    """It can be restored for 30 days."""
    services.warranty_bin(actor=request.auth, warranty_id=warranty_id)
    return Status(204, None)


@router.post("/{warranty_id}/restore", response=schemas.WarrantyOut, summary="Restore a warranty")
def restore_warranty(
    request: AuthedRequest, warranty_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    services.warranty_unbin(actor=request.auth, warranty_id=warranty_id)
    return _out(warranty_id, request.auth, response)


@router.get("/{warranty_id}/claims", response=list[schemas.ClaimOut], summary="List claims")
def list_claims(request: AuthedRequest, warranty_id: RowId) -> list[Any]:
    """The newest first, at most 200."""
    rows = selectors.claim_list(actor=request.auth, warranty_id=warranty_id)
    return list(rows.values(*_CLAIM)[:200])


@router.post("/{warranty_id}/claims", response={201: schemas.ClaimOut}, summary="Record a claim")
def record_claim(
    request: AuthedRequest, warranty_id: RowId, payload: schemas.ClaimBody, response: HttpResponse
) -> Status[Any]:
    """The provider was asked to pay."""
    given = payload.changes()
    given["currency"] = given.get("currency") or request.auth.currency
    data = services.ClaimInput(**given)
    row = services.claim_record(actor=request.auth, warranty_id=warranty_id, data=data)
    response["Location"] = f"/api/v1/warranties/{warranty_id}/claims"
    with_etag(response, row)
    return Status(201, {name: getattr(row, name) for name in _CLAIM})


@router.patch("/claims/{claim_id}", response=schemas.ClaimOut, summary="Change a claim")
def change_claim(
    request: AuthedRequest, claim_id: RowId, payload: schemas.ClaimPatch, response: HttpResponse
) -> dict[str, Any]:
    """What came of it."""
    row = services.claim_change(
        actor=request.auth,
        claim_id=claim_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=claim_id),
    )
    with_etag(response, row)
    return {name: getattr(row, name) for name in _CLAIM}


@router.delete("/claims/{claim_id}", response={204: None}, summary="Delete a claim")
def delete_claim(request: AuthedRequest, claim_id: RowId) -> Status[Any]:
    """For what was recorded by mistake."""
    services.claim_delete(actor=request.auth, claim_id=claim_id)
    return Status(204, None)


def _out(warranty_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    row = selectors.warranty_get(actor=actor, warranty_id=warranty_id)
    with_etag(response, row)
    today = today_in(actor.time_zone, now=timezone.now())
    cover = selectors.warranty_covers([row], actor=actor, today=today)[row.pk]
    return {name: getattr(row, name) for name in (*_COLUMNS, "terms", "created_at")} | {
        "state": cover.state,
        "days_left": cover.days_left,
        "left": cover.left,
        "custom_fields": custom_values_out(row, actor=actor),
        "files": files_of(row, actor=actor),
    }
