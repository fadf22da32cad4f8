"""The page on which a task is planned or changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.organizations.middleware import GarageRequest
from garage.planner import presenting, selectors, services
from garage.planner.forms import PartForm, TaskForm
from garage.planner.models import Task
from garage.records.pages import LineRows, page_url, vehicle_choices
from inventory.catalogue.selectors import item_named
from inventory.purchasing.finding import item_names
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, StaleVersion
from project.kernel.numbers import whole_number
from project.web.conflicts import Clash, clashes
from project.web.forms import add_errors
from project.web.pages import go, render_page

_PLAIN = ("title", "due_on", "hours", "cost", "currency", "description", "version")
_PART = tuple(PartForm.base_fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands on the page."""

    form: TaskForm
    rows: Any
    clashes: Sequence[Clash] = ()


@require_http_methods(["GET", "HEAD", "POST"])
def task_add(request: GarageRequest) -> HttpResponse:
    """Plan a task."""
    request.actor.require(Permission.EDIT_WORK)
    if request.method == "POST":
        return _sent(request, None)
    return _page(request, _blank(request), task=None)


@require_http_methods(["GET", "HEAD", "POST"])
def task_change(request: GarageRequest, task_id: int) -> HttpResponse:
    """Change a task."""
    request.actor.require(Permission.EDIT_WORK)
    task = selectors.task_get(actor=request.actor, task_id=task_id)
    if request.method == "POST":
        return _sent(request, task)
    return _page(request, _stored(task, request.actor), task=task)


def _sent(request: GarageRequest, task: Task | None) -> HttpResponse:
    data = request.POST
    if "add_line" in data:
        return _page(request, _retyped(request, task), task=task)
    form, rows = _form(request.actor, task, data), LineRows.sent(PartForm, data)
    right = form.is_valid() and rows.are_valid()
    draft = Draft(form=form, rows=rows)
    if not right:
        return _page(request, draft, task=task, status=422)
    return _save(request, draft, task)


def _save(request: GarageRequest, draft: Draft, task: Task | None) -> HttpResponse:
    given = draft.form.given() | draft.form.custom_given()
    try:
        given["parts"] = _parts(request.actor, draft, task)
        saved = _store(request.actor, draft.form, given, task=task)
    except StaleVersion as error:
        if task is None:
            raise
        return _page(request, _clashing(request, draft, task), task=task, status=error.status)
    except RuleViolated as error:
        lines = {name.replace("parts.", "lines."): texts for name, texts in error.fields.items()}
        error.fields = {_FIELDS.get(name, name): texts for name, texts in lines.items()}
        add_errors(draft.form, error, names=draft.rows.add_errors(error))
        return _page(request, draft, task=task, status=error.status)
    text = _("Task saved.") if task else _("“%(title)s” planned.") % {"title": saved.title}
    messages.success(request, text)
    return go(request, page_url("task_detail", request.actor, task_id=saved.pk))


def _parts(actor: Actor, draft: Draft, task: Task | None) -> tuple[services.PartInput, ...]:
    """Return the parts with the items that were typed; one that was chosen before stays chosen."""
    before = _items_by_name(task)
    found = []
    for place, row in enumerate(draft.rows.filled()):
        typed = row.cleaned_data["item"].strip()
        try:
            item_id = before.get(typed) or item_named(actor=actor, text=typed).pk if typed else None
        except RuleViolated as error:
            fields = {f"parts.{place}.item": [error.message]}
            raise RuleViolated(error.message, fields=fields) from error
        found.append(replace(row.given(), item_id=item_id))
    return tuple(found)


def _items_by_name(task: Task | None) -> dict[str, int]:
    if task is None:
        return {}
    rows = task.parts.filter(item__isnull=False)
    return dict(rows.values_list("item__name", "item_id"))


_FIELDS = {"plan_id": "plan", "vehicle_id": "vehicle", "lane_id": "lane", "assignee_id": "assignee"}


def _store(actor: Actor, form: TaskForm, given: dict[str, Any], *, task: Task | None) -> Task:
    if task is None:
        return services.task_plan(actor=actor, data=services.TaskInput(**given))
    return services.task_change(
        actor=actor,
        task_id=task.pk,
        changes=given,
        expected_version=form.cleaned_data["version"],
    )


def _form(
    actor: Actor, task: Task | None, data: QueryDict | None = None, **options: Any
) -> TaskForm:
    lanes = selectors.lane_list(actor=actor).filter(is_done=False).values_list("id", "name")
    people = presenting.people(actor=actor)
    # Somebody who left the organization stays chosen until the task is given to another.
    if task is not None and task.assignee is not None:
        gone = (str(task.assignee_id), str(task.assignee))
        people = people if gone in people else [*people, gone]
    form = TaskForm(
        data,
        plans=selectors.plan_choices(
            actor=actor, also=task.plan_id if task else _asked_plan(options)
        ),
        vehicles=vehicle_choices(actor=actor),
        people=people,
        lanes=[] if task else [(str(pk), name) for pk, name in lanes],
        **options,
    )
    return form.add_custom_fields(actor=actor, record_kind="garage.task", row=task)


def _asked_plan(options: dict[str, Any]) -> int | None:
    return whole_number(str(options.get("initial", {}).get("plan", "")))


def _blank(request: GarageRequest) -> Draft:
    actor, query = request.actor, request.GET
    initial: dict[str, Any] = {
        name: query.get(name, "") for name in ("title", "plan", "vehicle", "assignee", "lane")
    }
    initial["currency"] = actor.currency
    plan_id = whole_number(initial["plan"])
    if plan_id is not None:
        plan = selectors.plan_get(actor=actor, plan_id=plan_id)
        initial |= {"currency": plan.currency, "vehicle": str(plan.vehicle_id or "")}
    rows = LineRows.fresh(PartForm, [], spare=1)
    return Draft(form=_form(actor, None, initial=initial), rows=rows)


def _stored(task: Task, actor: Actor) -> Draft:
    initial = {name: getattr(task, name) for name in _PLAIN} | {
        "plan": str(task.plan_id or ""),
        "vehicle": str(task.vehicle_id or ""),
        "assignee": str(task.assignee_id or ""),
        "steps": services.steps_of(task),
    }
    columns = [name for name in _PART if name != "item"]
    rows = task.parts.order_by("position", "id").values(*columns, "item__name")
    parts = [row | {"item": row.pop("item__name") or ""} for row in rows]
    return Draft(
        form=_form(actor, task, initial=initial),
        rows=LineRows.fresh(PartForm, parts, spare=0 if parts else 1),
    )


def _retyped(request: GarageRequest, task: Task | None) -> Draft:
    """Return the page as it was typed, with one more part; nothing is judged yet."""
    data = request.POST
    form = _form(request.actor, task)
    form.initial = {name: data.get(name, "") for name in form.fields}
    return Draft(form=form, rows=LineRows.retyped(PartForm, data, spare=1))


def _clashing(request: GarageRequest, draft: Draft, task: Task) -> Draft:
    """Return what was typed beside what somebody else saved; saving again lets this one win."""
    fresh = selectors.task_get(actor=request.actor, task_id=task.pk)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    form = _form(request.actor, fresh, data)
    return replace(draft, form=form, clashes=clashes(form, _stored(fresh, request.actor).form))


def _page(
    request: GarageRequest, draft: Draft, *, task: Task | None, status: int = 200
) -> HttpResponse:
    actor = request.actor
    back = page_url("task_detail", actor, task_id=task.pk) if task else page_url("planner", actor)
    context = {
        "task": task,
        "form": draft.form,
        "rows": draft.rows,
        "item_names": item_names(actor=actor),
        "has_lane": "lane" in draft.form.fields,
        "doubts": (),
        "clashes": draft.clashes,
        "back": back,
    }
    return render_page(request, "garage/planner/task_form.html", context, status=status)
