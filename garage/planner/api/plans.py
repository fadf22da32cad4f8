"""Plans, what counts for them, and their diaries as endpoints."""

from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.planner import presenting, schemas, selectors, services
from garage.planner.models import DiaryEntry
from garage.records.pages import today_for
from garage.vehicles.models import TimelineEntry
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.kernel.files.store import attachments_of
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Line, RowId, Short

router = Router(tags=["Planner"])
diary = Router(tags=["Planner"])

PLANS_BY = Ordering(
    columns={"title": "title", "created": "created_at", "updated": "updated_at", "id": "id"},
    default="-id",
)
DIARY_BY = Ordering(columns={"on": "on", "id": "id"}, default="-on")
_NAMES = {"vehicle_name": F("vehicle__name")}
_COLUMNS = [name for name in schemas.PlanRow.model_fields if name not in _NAMES]
_COST = tuple(schemas.CostOut.model_fields)
_ENTRY = tuple(name for name in schemas.DiaryOut.model_fields if name != "files")


class PlansQuery(BaseModel):
    """Which plans, which page of them, in which order."""

    search: Line = ""
    vehicle: RowId | None = None
    kind: Literal["work", "restoration", "other", ""] = ""
    state: Literal["active", "paused", "done", "dropped", ""] = ""
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


class DiaryQuery(BaseModel):
    """Which page of a diary, in which order."""

    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.PlanRow], summary="List plans")
def list_plans(request: AuthedRequest, query: Query[PlansQuery]) -> dict[str, Any]:
    """Filter by vehicle, kind, state and search; newest first by default."""
    narrow = selectors.PlanFilter(
        vehicle_id=query.vehicle, kind=query.kind, state=query.state, search=query.search
    )
    page = keyset_page(
        selectors.plan_list(actor=request.auth, narrow=narrow).values(*_COLUMNS, **_NAMES),
        ordering=PLANS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.PlanOut}, summary="Start a plan")
def add_plan(
    request: AuthedRequest, payload: schemas.PlanBody, response: HttpResponse
) -> Status[Any]:
    """Of a vehicle, or of none."""
    data = services.PlanInput(**payload.model_dump())
    plan = services.plan_add(actor=request.auth, data=data)
    response["Location"] = f"/api/v1/plans/{plan.pk}"
    return Status(201, _out(plan.pk, request.auth, response))


@router.get("/{plan_id}", response=schemas.PlanOut, summary="Get a plan")
def get_plan(request: AuthedRequest, plan_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """With its computed progress and the records whose money counts."""
    return _out(plan_id, request.auth, response)


@router.patch("/{plan_id}", response=schemas.PlanOut, summary="Change a plan")
def change_plan(
    request: AuthedRequest, plan_id: RowId, payload: schemas.PlanPatch, response: HttpResponse
) -> dict[str, Any]:
    """Only what is sent changes; `If-Match` guards against overwriting somebody's change."""
    services.plan_change(
        actor=request.auth,
        plan_id=plan_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=plan_id),
    )
    return _out(plan_id, request.auth, response)


@router.delete("/{plan_id}", response={204: None}, summary="Put a plan into the bin")
def delete_plan(request: AuthedRequest, plan_id: RowId) -> Status[Any]:
    """With its tasks and its diary; it can be restored for 30 days."""
    services.plan_bin(actor=request.auth, plan_id=plan_id)
    return Status(204, None)


@router.post("/{plan_id}/restore", response=schemas.PlanOut, summary="Restore a plan")
def restore_plan(request: AuthedRequest, plan_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """Take it out of the bin, with its tasks and its diary."""
    services.plan_unbin(actor=request.auth, plan_id=plan_id)
    return _out(plan_id, request.auth, response)


@router.post("/{plan_id}/costs", response=schemas.PlanOut, summary="Count a record for a plan")
def add_plan_cost(
    request: AuthedRequest, plan_id: RowId, payload: schemas.CostBody, response: HttpResponse
) -> dict[str, Any]:
    """Records that its tasks became count by themselves."""
    services.plan_cost_add(actor=request.auth, plan_id=plan_id, **payload.model_dump())
    return _out(plan_id, request.auth, response)


@router.delete(
    "/{plan_id}/costs", response={204: None}, summary="Stop counting a record for a plan"
)
def remove_plan_cost(
    request: AuthedRequest, plan_id: RowId, query: Query[schemas.CostQuery]
) -> Status[Any]:
    """A record that one of its tasks became keeps counting."""
    services.plan_cost_remove(actor=request.auth, plan_id=plan_id, **query.model_dump())
    return Status(204, None)


@router.get("/{plan_id}/diary", response=PageOf[schemas.DiaryOut], summary="List a diary")
def list_diary_entries(
    request: AuthedRequest, plan_id: RowId, query: Query[DiaryQuery]
) -> dict[str, Any]:
    """The newest day first by default."""
    actor = request.auth
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    page = keyset_page(
        selectors.diary_list(actor=actor, plan=plan).select_related("plan"),
        ordering=DIARY_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    files = presenting.diary_files(page.items, actor=actor)
    items = [_entry(row) | {"files": files.get(row.pk, [])} for row in page.items]
    return {"items": items, "next": page.next or None, "count": page.count}


@router.post("/{plan_id}/diary", response={201: schemas.DiaryOut}, summary="Write a diary entry")
def write_diary_entry(
    request: AuthedRequest, plan_id: RowId, payload: schemas.DiaryBody, response: HttpResponse
) -> Status[Any]:
    """With photos that were uploaded to `/files` before."""
    data = services.DiaryInput(**schemas.changes_of(payload))
    entry = services.diary_write(actor=request.auth, plan_id=plan_id, data=data)
    response["Location"] = f"/api/v1/diary/{entry.pk}"
    return Status(201, _entry_out(entry.pk, request.auth, response))


@diary.get("/{diary_id}", response=schemas.DiaryOut, summary="Get a diary entry")
def get_diary_entry(
    request: AuthedRequest, diary_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its photos and papers."""
    return _entry_out(diary_id, request.auth, response)


@diary.patch("/{diary_id}", response=schemas.DiaryOut, summary="Change a diary entry")
def change_diary_entry(
    request: AuthedRequest, diary_id: RowId, payload: schemas.DiaryPatch, response: HttpResponse
) -> dict[str, Any]:
    """Only what is sent changes."""
    services.diary_change(
        actor=request.auth,
        entry_id=diary_id,
        changes=schemas.changes_of(payload),
        expected_version=version_asked(request, row_id=diary_id),
    )
    return _entry_out(diary_id, request.auth, response)


@diary.delete("/{diary_id}", response={204: None}, summary="Put a diary entry into the bin")
def delete_diary_entry(request: AuthedRequest, diary_id: RowId) -> Status[Any]:
    """It can be restored for 30 days."""
    services.diary_bin(actor=request.auth, entry_id=diary_id)
    return Status(204, None)


@diary.post("/{diary_id}/restore", response=schemas.DiaryOut, summary="Restore a diary entry")
def restore_diary_entry(
    request: AuthedRequest, diary_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin, with its photos."""
    services.diary_unbin(actor=request.auth, entry_id=diary_id)
    return _entry_out(diary_id, request.auth, response)


def _entry(entry: DiaryEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _ENTRY}


def _entry_out(entry_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    entry = selectors.diary_entry_get(actor=actor, entry_id=entry_id)
    with_etag(response, entry)
    links = attachments_of(entry, actor=actor)
    return _entry(entry) | {"files": [presenting.diary_file(link) for link in links]}


def _out(plan_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    with_etag(response, plan)
    view = presenting.plan_views([plan], today=today_for(actor), actor=actor)[0]
    costs = selectors.costs_of(actor=actor, plans=[plan])[plan.pk]
    return {name: getattr(plan, name) for name in (*_COLUMNS, "notes", "created_at")} | {
        "vehicle_name": plan.vehicle.name if plan.vehicle else None,
        "progress": _progress(view),
        "custom_fields": custom_values_out(plan, actor=actor),
        "costs": [_cost(row) for row in costs],
    }


def _cost(row: TimelineEntry) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COST}


def _progress(view: presenting.PlanView) -> dict[str, Any]:
    return {
        "percent": view.percent,
        "tasks_done": view.done,
        "tasks": view.total,
        "parts_ready": view.parts.ready,
        "parts": view.parts.total,
        "spent": view.money.spent,
        "estimate": view.estimate,
        "elsewhere": dict(view.elsewhere),
        "earliest_finish": view.finish.earliest if view.finish else None,
        "latest_finish": view.finish.latest if view.finish else None,
        "longest_chain": list(view.critical),
    }
