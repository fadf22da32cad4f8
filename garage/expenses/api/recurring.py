"""Recurring expenses as endpoints."""

from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.expenses import selectors, services
from garage.expenses.models import NEVER
from garage.expenses.schemas import recurring as schemas
from garage.expenses.schemas.expenses import KindName
from garage.expenses.selectors import DueList
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.kernel.dates import today_in
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Line, RowId, Short

router = Router(tags=["Recurring expenses"])

RECURRING_BY = Ordering(
    columns={
        "next": "next_on",
        "title": "title",
        "amount": "amount",
        "updated": "updated_at",
        "id": "id",
    },
    default="next",
)
_NAMES = {"vendor_name": F("vendor__name")}
_COLUMNS = [name for name in schemas.RecurringRow.model_fields if name not in _NAMES]


class RecurringQuery(BaseModel):
    """Which recurring expenses, which page of them, in which order."""

    search: Line = ""
    vehicle: RowId | None = None
    kind: KindName | Literal[""] = ""
    ended: bool | None = None
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.RecurringRow], summary="List recurring expenses")
def list_recurring_expenses(request: AuthedRequest, query: Query[RecurringQuery]) -> dict[str, Any]:
    """Filter by vehicle, kind, search and whether they have ended; the next due first by default."""
    rows = selectors.recurring_list(
        actor=request.auth,
        search=query.search,
        kind=query.kind,
        vehicle_id=query.vehicle,
        ended=query.ended,
    )
    page = keyset_page(
        rows.values(*_COLUMNS, **_NAMES),
        ordering=RECURRING_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    items = [{**row, "next_on": _next(row["next_on"])} for row in page.items]
    return {"items": items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.RecurringOut}, summary="Add a recurring expense")
def add_recurring_expense(
    request: AuthedRequest, payload: schemas.RecurringBody, response: HttpResponse
) -> Status[Any]:
    """Nothing is recorded by it: each date waits until somebody records or skips it."""
    given = schemas.changes_of(payload)
    given["currency"] = given.get("currency") or request.auth.currency
    row = services.recurring_add(actor=request.auth, data=services.RecurringInput(**given))
    response["Location"] = f"/api/v1/recurring-expenses/{row.pk}"
    return Status(201, _out(row.pk, request.auth, response))


@router.get("/due", response=schemas.DuesOut, summary="List what waits to be recorded")
def list_due_expenses(request: AuthedRequest) -> dict[str, Any]:
    """The first fifty dates up to today that nobody recorded or skipped."""
    actor = request.auth
    return _dues(selectors.occurrences_due(actor=actor, today=_today(actor)))


@router.get("/{recurring_id}", response=schemas.RecurringOut, summary="Get a recurring expense")
def get_recurring_expense(
    request: AuthedRequest, recurring_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its vehicles, and the policy, loan or lease that it belongs to."""
    return _out(recurring_id, request.auth, response)


@router.patch(
    "/{recurring_id}", response=schemas.RecurringOut, summary="Change a recurring expense"
)
def change_recurring_expense(
    request: AuthedRequest,
    recurring_id: RowId,
    payload: schemas.RecurringPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; what was recorded stays as it is."""
    services.recurring_change(
        actor=request.auth,
        recurring_id=recurring_id,
        changes=schemas.changes_of(payload),
        expected_version=version_asked(request, row_id=recurring_id),
    )
    return _out(recurring_id, request.auth, response)


@router.delete(
    "/{recurring_id}", response={204: None}, summary="Put a recurring expense into the bin"
)
def delete_recurring_expense(request: AuthedRequest, recurring_id: RowId) -> Status[Any]:
    """It can be restored for 30 days; what was recorded stays."""
    services.recurring_bin(actor=request.auth, recurring_id=recurring_id)
    return Status(204, None)


@router.post(
    "/{recurring_id}/restore",
    response=schemas.RecurringOut,
    summary="Restore a recurring expense",
)
def restore_recurring_expense(
    request: AuthedRequest, recurring_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    services.recurring_unbin(actor=request.auth, recurring_id=recurring_id)
    return _out(recurring_id, request.auth, response)


@router.get(
    "/{recurring_id}/due",
    response=schemas.DuesOut,
    summary="List what waits of a recurring expense",
)
def list_due_dates(request: AuthedRequest, recurring_id: RowId) -> dict[str, Any]:
    """Its dates up to today that nobody recorded or skipped."""
    actor = request.auth
    row = selectors.recurring_get(actor=actor, recurring_id=recurring_id)
    return _dues(selectors.occurrences_due(actor=actor, today=_today(actor), recurring_id=row.pk))


@router.get(
    "/{recurring_id}/settled",
    response=list[schemas.SettledOut],
    summary="List the settled dates of a recurring expense",
)
def list_settled_dates(request: AuthedRequest, recurring_id: RowId) -> list[dict[str, Any]]:
    """The newest two hundred that were recorded or skipped."""
    actor = request.auth
    row = selectors.recurring_get(actor=actor, recurring_id=recurring_id)
    dates = selectors.occurrence_list(actor=actor, recurring=row)[:200]
    return [
        {
            "due_on": settled.due_on,
            "is_skipped": settled.is_skipped,
            "expense_ids": [
                expense.pk
                for expense in settled.kept_expenses  # type: ignore[attr-defined]
            ],
        }
        for settled in dates
    ]


@router.post(
    "/{recurring_id}/record",
    response={201: schemas.RecordedOut},
    summary="Record dates of a recurring expense",
)
def record_due_dates(
    request: AuthedRequest, recurring_id: RowId, payload: schemas.RecordBody
) -> Status[Any]:
    """One expense a vehicle; a date that was settled before is passed over, never doubled."""
    made = services.occurrences_record(
        actor=request.auth,
        recurring_id=recurring_id,
        settlings=[row.given() for row in payload.dates],
    )
    return Status(201, {"expense_ids": [expense.pk for expense in made]})


@router.post(
    "/{recurring_id}/skip",
    response=schemas.RecurringOut,
    summary="Skip dates of a recurring expense",
)
def skip_due_dates(
    request: AuthedRequest,
    recurring_id: RowId,
    payload: schemas.DatesBody,
    response: HttpResponse,
) -> dict[str, Any]:
    """They were not paid and are not asked for again."""
    services.occurrences_skip(actor=request.auth, recurring_id=recurring_id, days=payload.dates)
    return _out(recurring_id, request.auth, response)


@router.post(
    "/{recurring_id}/reopen",
    response=schemas.RecurringOut,
    summary="Let a date of a recurring expense wait again",
)
def reopen_due_date(
    request: AuthedRequest,
    recurring_id: RowId,
    payload: schemas.ReopenBody,
    response: HttpResponse,
) -> dict[str, Any]:
    """For one that was skipped, or whose expenses were deleted."""
    services.occurrence_reopen(actor=request.auth, recurring_id=recurring_id, due_on=payload.due_on)
    return _out(recurring_id, request.auth, response)


def _today(actor: Actor) -> Any:
    return today_in(actor.time_zone, now=timezone.now())


def _next(day: Any) -> Any:
    return None if day == NEVER else day


def _dues(due: DueList) -> dict[str, Any]:
    items = [
        {
            "recurring_id": item.recurring.pk,
            "title": item.recurring.title,
            "due_on": item.on,
            "amount": item.amount,
            "currency": item.recurring.currency,
            "parts": [
                {"vehicle_id": part.vehicle.pk if part.vehicle else None, "amount": part.amount}
                for part in item.parts
            ],
        }
        for item in due.items
    ]
    return {"items": items, "count": due.count}


def _out(recurring_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    row = selectors.recurring_get(actor=actor, recurring_id=recurring_id)
    with_etag(response, row)
    policy, finance = getattr(row, "policy", None), getattr(row, "finance", None)
    return {name: getattr(row, name) for name in (*_COLUMNS, "notes", "created_at")} | {
        "next_on": _next(row.next_on),
        "vendor_name": row.vendor.name if row.vendor else None,
        "vehicles": [
            {
                "vehicle_id": share.vehicle_id,
                "vehicle_name": share.vehicle.name,
                "share": share.share,
            }
            for share in row.shown_shares  # type: ignore[attr-defined]
        ],
        "policy_id": policy.pk if policy else None,
        "finance_id": finance.pk if finance else None,
        "custom_fields": custom_values_out(row, actor=actor),
    }
