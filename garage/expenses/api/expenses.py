"""Expenses as endpoints."""

from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.expenses import selectors, services
from garage.expenses.api.files import files_out
from garage.expenses.schemas import expenses as schemas
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Day, Line, RowId, Short

router = Router(tags=["Expenses"])

EXPENSES_BY = Ordering(
    columns={"on": "on", "total": "total", "title": "title", "updated": "updated_at", "id": "id"},
    default="-on",
)
_NAMES = {
    "vehicle_name": F("vehicle__name"),
    "vendor_name": F("vendor__name"),
    "recurring_id": F("occurrence__recurring_id"),
}
_COLUMNS = [name for name in schemas.ExpenseRow.model_fields if name not in _NAMES]
_LINE = tuple(schemas.ExpenseLineOut.model_fields)


class ExpensesQuery(BaseModel):
    """Which expenses, which page of them, in which order."""

    search: Line = ""
    vehicle: RowId | None = None
    vendor: RowId | None = None
    kind: schemas.KindName | Literal[""] = ""
    category: schemas.CategoryName | Literal[""] = ""
    since: Annotated[Day | None, Query(alias="from")] = None
    until: Annotated[Day | None, Query(alias="to")] = None
    tag: Short = ""
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.ExpenseRow], summary="List expenses")
def list_expenses(request: AuthedRequest, query: Query[ExpensesQuery]) -> dict[str, Any]:
    """Filter by vehicle, vendor, kind, category, from, to, tag and search; newest first by default."""
    narrow = selectors.ExpenseFilter(
        vehicle_id=query.vehicle,
        vendor_id=query.vendor,
        kind=query.kind,
        category=query.category,
        since=query.since,
        until=query.until,
        search=query.search,
        tag=query.tag,
    )
    rows = selectors.expense_list(actor=request.auth, narrow=narrow)
    page = keyset_page(
        rows.values(*_COLUMNS, **_NAMES),
        ordering=EXPENSES_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.ExpenseOut}, summary="Record an expense")
def record_expense(
    request: AuthedRequest, payload: schemas.ExpenseBody, response: HttpResponse
) -> Status[Any]:
    """On a vehicle, or on the garage as a whole."""
    given = schemas.changes_of(payload)
    given["currency"] = given.get("currency") or request.auth.currency
    expense = services.expense_record(actor=request.auth, data=services.ExpenseInput(**given))
    response["Location"] = f"/api/v1/expenses/{expense.pk}"
    return Status(201, _out(expense.pk, request.auth, response))


@router.get("/{expense_id}", response=schemas.ExpenseOut, summary="Get an expense")
def get_expense(
    request: AuthedRequest, expense_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its lines, tags and files."""
    return _out(expense_id, request.auth, response)


@router.patch("/{expense_id}", response=schemas.ExpenseOut, summary="Change an expense")
def change_expense(
    request: AuthedRequest,
    expense_id: RowId,
    payload: schemas.ExpensePatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; `If-Match` guards against overwriting somebody's change."""
    services.expense_change(
        actor=request.auth,
        expense_id=expense_id,
        changes=schemas.changes_of(payload),
        expected_version=version_asked(request, row_id=expense_id),
    )
    return _out(expense_id, request.auth, response)


@router.delete("/{expense_id}", response={204: None}, summary="Put an expense into the bin")
def delete_expense(request: AuthedRequest, expense_id: RowId) -> Status[Any]:
    """It can be restored for 30 days."""
    services.expense_bin(actor=request.auth, expense_id=expense_id)
    return Status(204, None)


@router.post("/{expense_id}/restore", response=schemas.ExpenseOut, summary="Restore an expense")
def restore_expense(
    request: AuthedRequest, expense_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin, with its reading and its place on the timeline."""
    services.expense_unbin(actor=request.auth, expense_id=expense_id)
    return _out(expense_id, request.auth, response)


def _out(expense_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    expense = selectors.expense_get(actor=actor, expense_id=expense_id)
    with_etag(response, expense)
    return {name: getattr(expense, name) for name in (*_COLUMNS, "notes", "created_at")} | {
        "vehicle_name": expense.vehicle.name if expense.vehicle else None,
        "vendor_name": expense.vendor.name if expense.vendor else None,
        "recurring_id": expense.occurrence.recurring_id if expense.occurrence else None,
        "tags": list(expense.tags.values_list("name", flat=True)),
        "lines": [{name: getattr(row, name) for name in _LINE} for row in expense.lines.all()],
        "files": files_out(expense, actor=actor),
        "custom_fields": custom_values_out(expense, actor=actor),
    }
