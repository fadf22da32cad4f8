"""Insurance policies as endpoints."""

from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.expenses import selectors, services
from garage.expenses.api.files import files_out
from garage.expenses.models import Policy
from garage.expenses.schemas import policies as schemas
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Day, Line, RowId, Short

router = Router(tags=["Policies"])

POLICIES_BY = Ordering(
    columns={"title": "title", "from": "starts_on", "updated": "updated_at", "id": "id"},
    default="title",
)
_NAMES = {"insurer_name": F("insurer__name")}
_COLUMNS = [name for name in schemas.PolicyRow.model_fields if name not in _NAMES]
_PREMIUM = ("amount", "starts_on", "unit", "every", "day_of_month")


class PoliciesQuery(BaseModel):
    """Which policies, which page of them, in which order."""

    search: Line = ""
    vehicle: RowId | None = None
    cover: schemas.CoverName | Literal[""] = ""
    valid_on: Day | None = None
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.PolicyRow], summary="List policies")
def list_policies(request: AuthedRequest, query: Query[PoliciesQuery]) -> dict[str, Any]:
    """Filter by vehicle, cover, search and a day on which they run; by name by default."""
    rows = selectors.policy_list(
        actor=request.auth,
        search=query.search,
        cover=query.cover,
        vehicle_id=query.vehicle,
        valid_on=query.valid_on,
    )
    page = keyset_page(
        rows.values(*_COLUMNS, **_NAMES),
        ordering=POLICIES_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.PolicyOut}, summary="Add a policy")
def add_policy(
    request: AuthedRequest, payload: schemas.PolicyBody, response: HttpResponse
) -> Status[Any]:
    """With its premium, which waits to be recorded whenever it is due."""
    given = schemas.changes_of(payload)
    given["currency"] = given.get("currency") or request.auth.currency
    policy = services.policy_add(actor=request.auth, data=services.PolicyInput(**given))
    response["Location"] = f"/api/v1/policies/{policy.pk}"
    return Status(201, _out(policy.pk, request.auth, response))


@router.get("/{policy_id}", response=schemas.PolicyOut, summary="Get a policy")
def get_policy(request: AuthedRequest, policy_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """With its premium, vehicles and files."""
    return _out(policy_id, request.auth, response)


@router.patch("/{policy_id}", response=schemas.PolicyOut, summary="Change a policy")
def change_policy(
    request: AuthedRequest,
    policy_id: RowId,
    payload: schemas.PolicyPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; the premium follows."""
    services.policy_change(
        actor=request.auth,
        policy_id=policy_id,
        changes=schemas.changes_of(payload),
        expected_version=version_asked(request, row_id=policy_id),
    )
    return _out(policy_id, request.auth, response)


@router.delete("/{policy_id}", response={204: None}, summary="Put a policy into the bin")
def delete_policy(request: AuthedRequest, policy_id: RowId) -> Status[Any]:
    """It can be restored for 30 days, with its premium; what was paid stays."""
    services.policy_bin(actor=request.auth, policy_id=policy_id)
    return Status(204, None)


@router.post("/{policy_id}/restore", response=schemas.PolicyOut, summary="Restore a policy")
def restore_policy(
    request: AuthedRequest, policy_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin, with its premium."""
    services.policy_unbin(actor=request.auth, policy_id=policy_id)
    return _out(policy_id, request.auth, response)


def _out(policy_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    policy = selectors.policy_get(actor=actor, policy_id=policy_id)
    with_etag(response, policy)
    columns = (*_COLUMNS, "notes", "created_at", "cancel_by")
    return {name: getattr(policy, name) for name in columns} | {
        "insurer_name": policy.insurer.name if policy.insurer else None,
        "premium": _premium(policy),
        "vehicles": [
            {
                "vehicle_id": row.vehicle_id,
                "vehicle_name": row.vehicle.name,
                "share": row.share,
                "agreed_value": row.agreed_value,
            }
            for row in policy.shown_covered  # type: ignore[attr-defined]
        ],
        "files": files_out(policy, actor=actor),
        "custom_fields": custom_values_out(policy, actor=actor),
    }


def _premium(policy: Policy) -> dict[str, Any] | None:
    row = policy.premium
    if row is None:
        return None
    return {"recurring_id": row.pk} | {name: getattr(row, name) for name in _PREMIUM}
