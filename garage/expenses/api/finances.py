"""Loans and leases as endpoints."""

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.expenses import amortization, selectors, services
from garage.expenses.api.files import files_out
from garage.expenses.models import Finance
from garage.expenses.schemas import finances as schemas
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.kernel.dates import today_in
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Line, RowId, Short

router = Router(tags=["Loans and leases"])

FINANCES_BY = Ordering(
    columns={
        "title": "title",
        "from": "starts_on",
        "payment": "payment",
        "updated": "updated_at",
        "id": "id",
    },
    default="title",
)
_NAMES = {"vehicle_name": F("vehicle__name"), "lender_name": F("lender__name")}
_COLUMNS = [name for name in schemas.FinanceRow.model_fields if name not in _NAMES]


class FinancesQuery(BaseModel):
    """Which loans and leases, which page of them, in which order."""

    search: Line = ""
    vehicle: RowId | None = None
    kind: schemas.FinanceKind | Literal[""] = ""
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.FinanceRow], summary="List loans and leases")
def list_finances(request: AuthedRequest, query: Query[FinancesQuery]) -> dict[str, Any]:
    """Filter by vehicle, kind and search; by name by default."""
    rows = selectors.finance_list(
        actor=request.auth, search=query.search, kind=query.kind, vehicle_id=query.vehicle
    )
    page = keyset_page(
        rows.values(*_COLUMNS, **_NAMES),
        ordering=FINANCES_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.FinanceOut}, summary="Add a loan or lease")
def add_finance(
    request: AuthedRequest, payload: schemas.FinanceBody, response: HttpResponse
) -> Status[Any]:
    """Its payments wait to be recorded whenever they are due."""
    given = schemas.changes_of(payload)
    given["currency"] = given.get("currency") or request.auth.currency
    finance = services.finance_add(actor=request.auth, data=services.FinanceInput(**given))
    response["Location"] = f"/api/v1/finances/{finance.pk}"
    return Status(201, _out(finance.pk, request.auth, response))


@router.get("/{finance_id}", response=schemas.FinanceOut, summary="Get a loan or lease")
def get_finance(
    request: AuthedRequest, finance_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With what is owed today and, for a lease, how far the vehicle will go."""
    return _out(finance_id, request.auth, response)


@router.patch("/{finance_id}", response=schemas.FinanceOut, summary="Change a loan or lease")
def change_finance(
    request: AuthedRequest,
    finance_id: RowId,
    payload: schemas.FinancePatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; the payments to come follow."""
    services.finance_change(
        actor=request.auth,
        finance_id=finance_id,
        changes=schemas.changes_of(payload),
        expected_version=version_asked(request, row_id=finance_id),
    )
    return _out(finance_id, request.auth, response)


@router.delete("/{finance_id}", response={204: None}, summary="Put a loan or lease into the bin")
def delete_finance(request: AuthedRequest, finance_id: RowId) -> Status[Any]:
    """It can be restored for 30 days; what was paid stays."""
    services.finance_bin(actor=request.auth, finance_id=finance_id)
    return Status(204, None)


@router.post(
    "/{finance_id}/restore", response=schemas.FinanceOut, summary="Restore a loan or lease"
)
def restore_finance(
    request: AuthedRequest, finance_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin, with its payments."""
    services.finance_unbin(actor=request.auth, finance_id=finance_id)
    return _out(finance_id, request.auth, response)


@router.get(
    "/{finance_id}/schedule",
    response=schemas.ScheduleOut,
    summary="Get the payments of a loan or lease",
)
def get_finance_schedule(request: AuthedRequest, finance_id: RowId) -> dict[str, Any]:
    """Interest, repayment and balance of each payment, exact to the cent."""
    finance = selectors.finance_get(actor=request.auth, finance_id=finance_id)
    rows = selectors.finance_schedule(finance)
    return {
        "currency": finance.currency,
        "principal": finance.principal,
        "residual": finance.residual,
        "interest": sum((row.interest for row in rows), Decimal(0)),
        "items": [asdict(row) for row in rows],
    }


def _owed(finance: Finance, actor: Actor) -> Decimal | None:
    if finance.principal is None:
        return None
    today = today_in(actor.time_zone, now=timezone.now())
    rows = selectors.finance_schedule(finance)
    return amortization.balance_at(rows, today, principal=finance.principal)


def _out(finance_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    finance = selectors.finance_get(actor=actor, finance_id=finance_id)
    with_etag(response, finance)
    forecast = selectors.finance_forecast(finance, actor=actor)
    columns = (*_COLUMNS, "notes", "created_at", "ends_on")
    return {name: getattr(finance, name) for name in columns} | {
        "vehicle_name": finance.vehicle.name,
        "lender_name": finance.lender.name if finance.lender else None,
        "owed": _owed(finance, actor),
        "recurring_id": finance.payments_id,
        "forecast": asdict(forecast) if forecast else None,
        "files": files_out(finance, actor=actor),
        "custom_fields": custom_values_out(finance, actor=actor),
    }
