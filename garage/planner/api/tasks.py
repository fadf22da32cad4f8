"""Tasks as endpoints."""

from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.planner import schemas, selectors, services
from garage.records.pages import today_for
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Line, RowId, Short

router = Router(tags=["Planner"])

TASKS_BY = Ordering(
    columns={"position": "position", "title": "title", "updated": "updated_at", "id": "id"},
    default="position",
)
_NAMES = {
    "lane_name": F("lane__name"),
    "plan_title": F("plan__title"),
    "vehicle_name": F("vehicle__name"),
}
_COLUMNS = [name for name in schemas.TaskRow.model_fields if name not in _NAMES]
_STEP = tuple(schemas.StepOut.model_fields)
_PART = tuple(schemas.PartOut.model_fields)
_FINISH = tuple(schemas.FinishOut.model_fields)


class TasksQuery(BaseModel):
    """Which tasks, which page of them, in which order."""

    search: Line = ""
    vehicle: RowId | None = None
    plan: RowId | None = None
    lane: RowId | None = None
    assignee: RowId | None = None
    due: Literal["overdue", "soon", "none", ""] = ""
    state: Literal["open", "finished", ""] = ""
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.TaskRow], summary="List tasks")
def list_tasks(request: AuthedRequest, query: Query[TasksQuery]) -> dict[str, Any]:
    """Filter by vehicle, plan, lane, assignee, due, state and search; by their places by default."""
    narrow = selectors.TaskFilter(
        vehicle_id=query.vehicle,
        plan_id=query.plan,
        lane_id=query.lane,
        assignee_id=query.assignee,
        due=query.due,
        state=query.state,
        search=query.search,
        today=today_for(request.auth),
    )
    rows = selectors.task_list(actor=request.auth, narrow=narrow)
    page = keyset_page(
        rows.values(*_COLUMNS, **_NAMES),
        ordering=TASKS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.TaskOut}, summary="Plan a task")
def plan_task(
    request: AuthedRequest, payload: schemas.TaskBody, response: HttpResponse
) -> Status[Any]:
    """With its steps, parts and what it waits for."""
    data = services.TaskInput(**schemas.changes_of(payload))
    task = services.task_plan(actor=request.auth, data=data)
    response["Location"] = f"/api/v1/tasks/{task.pk}"
    return Status(201, _out(task.pk, request.auth, response))


@router.get("/{task_id}", response=schemas.TaskOut, summary="Get a task")
def get_task(request: AuthedRequest, task_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """With its steps, parts, what it waits for, and each time that it was finished."""
    return _out(task_id, request.auth, response)


@router.patch("/{task_id}", response=schemas.TaskOut, summary="Change a task")
def change_task(
    request: AuthedRequest, task_id: RowId, payload: schemas.TaskPatch, response: HttpResponse
) -> dict[str, Any]:
    """Only what is sent changes; `If-Match` guards against overwriting somebody's change."""
    services.task_change(
        actor=request.auth,
        task_id=task_id,
        changes=schemas.changes_of(payload),
        expected_version=version_asked(request, row_id=task_id),
    )
    return _out(task_id, request.auth, response)


@router.post("/{task_id}/move", response=schemas.TaskOut, summary="Move a task")
def move_task(
    request: AuthedRequest, task_id: RowId, payload: schemas.TaskMove, response: HttpResponse
) -> dict[str, Any]:
    """To a lane, before another task, or a step within its lane; a lane may finish or reopen it."""
    services.task_move(
        actor=request.auth,
        task_id=task_id,
        expected_version=version_asked(request, row_id=task_id),
        **payload.model_dump(),
    )
    return _out(task_id, request.auth, response)


@router.post("/{task_id}/finish", response=schemas.TaskOut, summary="Finish a task")
def finish_task(
    request: AuthedRequest,
    task_id: RowId,
    payload: schemas.TaskFinishBody,
    response: HttpResponse,
) -> dict[str, Any]:
    """With the service record that it became, or without; a record can also be named later."""
    services.task_finish(
        actor=request.auth,
        task_id=task_id,
        record_id=payload.record_id,
        expected_version=version_asked(request, row_id=task_id),
    )
    return _out(task_id, request.auth, response)


@router.post("/{task_id}/reopen", response=schemas.TaskOut, summary="Reopen a task")
def reopen_task(request: AuthedRequest, task_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """Back into the lane that it came from; its history keeps the record."""
    services.task_reopen(
        actor=request.auth,
        task_id=task_id,
        expected_version=version_asked(request, row_id=task_id),
    )
    return _out(task_id, request.auth, response)


@router.delete("/{task_id}", response={204: None}, summary="Put a task into the bin")
def delete_task(request: AuthedRequest, task_id: RowId) -> Status[Any]:
    """It can be restored for 30 days."""
    services.task_bin(actor=request.auth, task_id=task_id)
    return Status(204, None)


@router.post("/{task_id}/restore", response=schemas.TaskOut, summary="Restore a task")
def restore_task(request: AuthedRequest, task_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """Take it out of the bin, into the lane that it stood in."""
    services.task_unbin(actor=request.auth, task_id=task_id)
    return _out(task_id, request.auth, response)


def _out(task_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    task = selectors.task_get(actor=actor, task_id=task_id)
    selectors.prefetch_cards([task], actor=actor)
    with_etag(response, task)
    plain = (*_COLUMNS, "description", "created_at")
    finishes = selectors.finishes_of(actor=actor, task=task)
    return {name: getattr(task, name) for name in plain} | {
        "lane_name": task.lane.name,
        "plan_title": task.plan.title if task.plan else None,
        "vehicle_name": task.vehicle.name if task.vehicle else None,
        "is_blocked": selectors.is_blocked(task),
        "custom_fields": custom_values_out(task, actor=actor),
        "steps": [{name: getattr(row, name) for name in _STEP} for row in task.steps.all()],
        "parts": [
            {name: getattr(row, name) for name in _PART} | {"on_hand": row.there}
            for row in task.parts.all()
        ],
        "needs": [row.needs_id for row in selectors.waits_of(actor=actor, task=task)],
        "finishes": [{name: getattr(row, name) for name in _FINISH} for row in finishes],
    }
