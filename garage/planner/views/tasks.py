"""The page of a task, and what can be done with it there."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.planner import presenting, selectors, services
from garage.planner.models import Task
from garage.records.pages import history_of, page_url, today_for
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, RuleViolated
from project.kernel.numbers import whole_number
from project.web.pages import go, next_url, render_page

MOST_CHOICES = 200


@require_safe
def task_detail(request: GarageRequest, task_id: int) -> HttpResponse:
    """Show a task with steps, parts, what it waits for, and its history."""
    actor = request.actor
    task = selectors.task_get(actor=actor, task_id=task_id)
    selectors.prefetch_cards([task], actor=actor)
    waits = selectors.waits_of(actor=actor, task=task)
    context = {
        "task": task,
        "defect": selectors.defect_of(task, actor=actor),
        "card": presenting.card(task, today=today_for(actor), actor=actor),
        "steps": list(task.steps.all()),
        "parts": list(task.parts.all()),
        "waits": waits,
        "held_up": selectors.held_up_by(actor=actor, task=task),
        "candidates": _candidates(task, {wait.needs_id for wait in waits}, actor=actor),
        "lanes": selectors.lane_list(actor=actor),
        "finishes": selectors.finishes_of(actor=actor, task=task),
        "history": history_of(task, actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/planner/task.html", context)


@require_safe
def defect_task(request: GarageRequest, defect_id: int) -> HttpResponse:
    """Lead from a defect to the task that it was planned as."""
    task = selectors.task_of_defect(actor=request.actor, defect_id=defect_id)
    if task is not None:
        return go(request, page_url("task_detail", request.actor, task_id=task.pk))
    messages.info(request, _("The task is not there yet. Look again in a moment."))
    return go(request, page_url("defect_detail", request.actor, defect_id=defect_id))


@require_POST
def task_finish(request: GarageRequest, task_id: int) -> HttpResponse:
    """Finish a task without a record."""
    actor = request.actor
    try:
        task = services.task_finish(actor=actor, task_id=task_id)
    except Conflict as error:
        messages.info(request, error.message)
        return _back(request, task_id)
    undo = page_url("task_reopen", actor, task_id=task.pk)
    text = _("“%(title)s” finished.") % {"title": task.title}
    messages.success(request, text, extra_tags=undo)
    return _back(request, task_id)


@require_POST
def task_reopen(request: GarageRequest, task_id: int) -> HttpResponse:
    """Open a finished task again, in the lane that it came from."""
    try:
        task = services.task_reopen(actor=request.actor, task_id=task_id)
    except Conflict as error:
        messages.info(request, error.message)
    else:
        values = {"title": task.title, "lane": task.lane.name}
        messages.success(request, _("“%(title)s” reopened in %(lane)s.") % values)
    return _back(request, task_id)


@require_POST
def task_delete(request: GarageRequest, task_id: int) -> HttpResponse:
    """Put a task into the bin."""
    task = services.task_bin(actor=request.actor, task_id=task_id)
    undo = page_url("task_restore", request.actor, task_id=task.pk)
    messages.success(request, _("“%(title)s” deleted.") % {"title": task.title}, extra_tags=undo)
    if task.plan_id is not None:
        return go(request, page_url("plan_detail", request.actor, plan_id=task.plan_id))
    return go(request, page_url("planner", request.actor))


@require_POST
def task_restore(request: GarageRequest, task_id: int) -> HttpResponse:
    """Take a task out of the bin."""
    task = services.task_unbin(actor=request.actor, task_id=task_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": task.title})
    return _back(request, task.pk)


@require_POST
def task_step_add(request: GarageRequest, task_id: int) -> HttpResponse:
    """Add a step to the checklist."""
    text = request.POST.get("text", "")
    return _try(
        request,
        task_id,
        lambda actor: services.task_step_add(actor=actor, task_id=task_id, text=text),
    )


@require_POST
def task_step_tick(request: GarageRequest, task_id: int, step_id: int) -> HttpResponse:
    """Tick a step off, or on again."""
    services.task_step_tick(
        actor=request.actor,
        task_id=task_id,
        step_id=step_id,
        is_done=request.POST.get("done") == "1",
    )
    return _back(request, task_id)


@require_POST
def task_part_arrived(request: GarageRequest, task_id: int, part_id: int) -> HttpResponse:
    """Say that a part is on hand."""
    part = services.task_part_arrived(actor=request.actor, task_id=task_id, part_id=part_id)
    messages.success(request, _("“%(part)s” is on hand.") % {"part": part.description})
    return _back(request, task_id)


@require_POST
def task_wait(request: GarageRequest, task_id: int) -> HttpResponse:
    """Let the task wait for another one."""
    needs_id = whole_number(request.POST.get("other", ""))
    if needs_id is None:
        selectors.task_get(actor=request.actor, task_id=task_id)
        request.actor.require(Permission.EDIT_WORK)
        messages.error(request, _("Choose the task to wait for."))
        return _back(request, task_id)
    return _try(
        request,
        task_id,
        lambda actor: services.task_wait(actor=actor, task_id=task_id, needs_id=needs_id),
    )


@require_POST
def task_wait_end(request: GarageRequest, task_id: int, needs_id: int) -> HttpResponse:
    """Let the task no longer wait for another one."""
    services.task_wait_end(actor=request.actor, task_id=task_id, needs_id=needs_id)
    return _back(request, task_id)


def _try(request: GarageRequest, task_id: int, change: Callable[[Actor], object]) -> HttpResponse:
    """Make a change of one field; a broken rule is told, and the page shown again."""
    try:
        change(request.actor)
    except RuleViolated as error:
        messages.error(request, error.message)
    return _back(request, task_id)


def _back(request: GarageRequest, task_id: int) -> HttpResponse:
    return go(request, next_url(request, page_url("task_detail", request.actor, task_id=task_id)))


def _candidates(task: Task, known: set[int], *, actor: Actor) -> list[Task]:
    """Return the open tasks that a task may wait for: those of its plan, else of its vehicle."""
    rows = selectors.task_list(actor=actor).filter(finished_at__isnull=True)
    if task.plan_id is not None:
        rows = rows.filter(plan_id=task.plan_id)
    elif task.vehicle_id is not None:
        rows = rows.filter(vehicle_id=task.vehicle_id)
    rows = rows.exclude(pk__in=[*known, task.pk])
    return list(rows.order_by("title", "id")[:MOST_CHOICES])
