"""The board: lanes with the cards of tasks, and moving them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.planner import presenting, selectors, services
from garage.planner.forms import BoardFilterForm
from garage.planner.models import Task
from garage.planner.presenting import LaneView
from garage.planner.selectors import TaskFilter
from garage.records.pages import following, page_url, today_for, vehicle_choices
from project.kernel.actor import Actor, Permission
from project.kernel.numbers import whole_number
from project.web.pages import go, is_fragment_request, next_url, render_page
from project.web.pagination import Ordering, keyset_page

BY_PLACE = Ordering(columns={"position": "position"}, default="position")
FILTERS = ("q", "vehicle", "plan", "assignee", "due")


@require_safe
def planner(request: GarageRequest) -> HttpResponse:
    """Show the board, narrowed by what the address says."""
    return _board_page(request, request.GET)


@require_safe
def lane_detail(request: GarageRequest, lane_id: int) -> HttpResponse:
    """Show all tasks of one lane, fifty at a time."""
    actor, query = request.actor, request.GET
    lane = selectors.lane_get(actor=actor, lane_id=lane_id)
    form = filter_form(query, actor=actor)
    rows = selectors.task_list(actor=actor, narrow=_narrow(form, actor=actor)).filter(lane=lane)
    page = keyset_page(
        rows.select_related("plan", "vehicle", "assignee"),
        ordering=BY_PLACE,
        cursor=query.get("cursor"),
    )
    selectors.prefetch_cards(page.items, actor=actor)
    context = {
        "lane": lane,
        "cards": presenting.cards(page.items, today=today_for(actor), actor=actor),
        "next_url": following(query, page.next),
        "board_url": board_url(query, actor=actor),
    }
    return render_page(request, "garage/planner/lane.html", context)


@require_POST
def task_move(request: GarageRequest, task_id: int) -> HttpResponse:
    """Move a task to a lane, or within its own; by the buttons of its menu or by drag."""
    actor, data = request.actor, request.POST
    before = selectors.task_get(actor=actor, task_id=task_id)
    task = services.task_move(
        actor=actor,
        task_id=task_id,
        lane_id=whole_number(data.get("lane", "")),
        before_id=whole_number(data.get("before", "")),
        step=data.get("step", ""),
    )
    _say_moved(request, task, before)
    back = next_url(request, page_url("planner", actor))
    if "board" in data and is_fragment_request(request):
        return _board_page(request, QueryDict(urlsplit(back).query))
    return go(request, back)


def board_url(query: QueryDict, *, actor: Actor, lane_id: int | None = None) -> str:
    """Return the address of the board with the filters of a query, and a lane for phones."""
    kept = QueryDict(mutable=True)
    for name in FILTERS:
        if query.get(name):
            kept[name] = query.get(name, "")
    if lane_id is not None:
        kept["lane"] = str(lane_id)
    page = page_url("planner", actor)
    return f"{page}?{kept.urlencode()}" if kept else page


def filter_form(query: QueryDict, *, actor: Actor) -> BoardFilterForm:
    """Return the judged form of the filters."""
    plan_id = whole_number(query.get("plan", ""))
    form = BoardFilterForm(
        query,
        vehicles=vehicle_choices(actor=actor),
        plans=selectors.plan_choices(actor=actor, also=plan_id),
        people=presenting.people(actor=actor),
    )
    form.is_valid()
    return form


def _board_page(request: GarageRequest, query: QueryDict) -> HttpResponse:
    actor = request.actor
    form = filter_form(query, actor=actor)
    lanes = _lane_views(form, query, actor=actor)
    context = {
        "form": form,
        "lanes": lanes,
        "board_url": board_url(query, actor=actor, lane_id=whole_number(query.get("lane", ""))),
        "add_query": _add_query(form.cleaned_data),
        "is_narrowed": any(query.get(name) for name in FILTERS),
        "is_empty": not any(lane.cards for lane in lanes),
        "plans": selectors.plan_list(actor=actor).filter(state="active").count(),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/planner/board.html", context, fragment="board")


def _lane_views(form: BoardFilterForm, query: QueryDict, *, actor: Actor) -> list[LaneView]:
    found = selectors.board(actor=actor, narrow=_narrow(form, actor=actor))
    chosen = whole_number(query.get("lane", ""))
    if chosen not in {each.lane.pk for each in found}:
        # The work in hand stands in the last lane that holds open tasks.
        filled = [each.lane.pk for each in found if each.tasks and not each.lane.is_done]
        chosen = filled[-1] if filled else next((each.lane.pk for each in found), None)
    today = today_for(actor)
    return [
        LaneView(
            id=each.lane.pk,
            name=each.lane.name,
            is_done=each.lane.is_done,
            cards=presenting.cards(each.tasks, today=today, actor=actor),
            more_url=_lane_url(each.lane.pk, query, actor=actor) if each.more else "",
            tab_url=board_url(query, actor=actor, lane_id=each.lane.pk),
            is_chosen=each.lane.pk == chosen,
        )
        for each in found
    ]


def _lane_url(lane_id: int, query: QueryDict, *, actor: Actor) -> str:
    _page, mark, filters = board_url(query, actor=actor).partition("?")
    return page_url("lane_detail", actor, lane_id=lane_id) + mark + filters


def _narrow(form: BoardFilterForm, *, actor: Actor) -> TaskFilter:
    clean = form.cleaned_data
    return TaskFilter(
        vehicle_id=_chosen(clean, "vehicle"),
        plan_id=_chosen(clean, "plan"),
        assignee_id=_chosen(clean, "assignee"),
        due=clean.get("due", ""),
        search=clean.get("q", ""),
        today=today_for(actor),
    )


def _chosen(clean: Mapping[str, Any], name: str) -> int | None:
    return int(clean[name]) if clean.get(name) else None


def _add_query(clean: Mapping[str, Any]) -> str:
    """Return what the page of a new task starts with: the vehicle and plan of the filter."""
    kept = QueryDict(mutable=True)
    for name in ("vehicle", "plan", "assignee"):
        if clean.get(name):
            kept[name] = clean[name]
    return f"?{kept.urlencode()}" if kept else ""


def _say_moved(request: GarageRequest, task: Task, before: Task) -> None:
    values = {"title": task.title, "lane": task.lane.name}
    if task.is_finished and not before.is_finished:
        undo = page_url("task_reopen", request.actor, task_id=task.pk)
        text = _("“%(title)s” finished. Its page can record the work.") % values
        messages.success(request, text, extra_tags=undo)
    elif before.is_finished and not task.is_finished:
        messages.success(request, _("“%(title)s” reopened in %(lane)s.") % values)
    elif before.lane_id != task.lane_id:
        messages.success(request, _("“%(title)s” moved to %(lane)s.") % values)
