"""The pages of plans: list, progress, money, form."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.planner import presenting, selectors, services
from garage.planner.forms import PlanFilterForm, PlanForm
from garage.planner.models import Plan
from garage.records.pages import following, history_of, page_url, today_for, vehicle_choices
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, StaleVersion
from project.kernel.numbers import whole_number
from project.web.conflicts import Clash, clashes
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page
from project.web.templatetags.formats import day, money_text

NEWEST = Ordering(columns={"id": "id"}, default="-id")
BY_DAY = Ordering(columns={"on": "on"}, default="-on")
MOST_TASKS = 50
MOST_COSTS = 200
_PLAIN = tuple(name for name in PlanForm.base_fields if name != "vehicle")


@require_safe
def plan_list(request: GarageRequest) -> HttpResponse:
    """Show the plans with their progress."""
    actor, query = request.actor, request.GET
    form = PlanFilterForm(query, vehicles=vehicle_choices(actor=actor))
    form.is_valid()
    rows = selectors.plan_list(actor=actor, narrow=_narrow(form.cleaned_data))
    page = keyset_page(rows.select_related("vehicle"), ordering=NEWEST, cursor=query.get("cursor"))
    context = {
        "form": form,
        "plans": presenting.plan_views(page.items, today=today_for(actor), actor=actor),
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in form.fields),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/planner/plans.html", context, fragment="rows")


@require_safe
def plan_detail(request: GarageRequest, plan_id: int) -> HttpResponse:
    """Show a plan: how far it is, its tasks, its money and its diary."""
    actor, today = request.actor, today_for(request.actor)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    view = presenting.plan_views([plan], today=today, actor=actor)[0]
    diary = keyset_page(
        selectors.diary_list(actor=actor, plan=plan).select_related("plan"),
        ordering=BY_DAY,
        cursor=request.GET.get("cursor"),
    )
    finish, finish_note = presenting.finish_text(view)
    context = {
        "plan": plan,
        "view": view,
        "finish": finish,
        "finish_note": finish_note,
        "chart": presenting.course_chart(view, actor=actor, today=today),
        "cards": _cards(plan, view, actor=actor),
        "more_tasks": max(view.total - MOST_TASKS, 0),
        "costs": _costs(plan, actor=actor),
        "candidates": _candidates(plan, actor=actor),
        "diary": presenting.diary_days(diary.items, actor=actor),
        "diary_next": following(request.GET, diary.next),
        "history": history_of(plan, actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/planner/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_add(request: GarageRequest) -> HttpResponse:
    """Start a plan."""
    request.actor.require(Permission.EDIT_WORK)
    if request.method == "POST":
        return _sent(request, None)
    initial = {
        "currency": request.actor.currency,
        "vehicle": request.GET.get("vehicle", ""),
        "kind": request.GET.get("kind", Plan.Kind.WORK),
        "started_on": today_for(request.actor),
    }
    return _page(request, _form(request.actor, initial=initial), plan=None)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_change(request: GarageRequest, plan_id: int) -> HttpResponse:
    """Change a plan."""
    request.actor.require(Permission.EDIT_WORK)
    plan = selectors.plan_get(actor=request.actor, plan_id=plan_id)
    if request.method == "POST":
        return _sent(request, plan)
    return _page(request, _stored(plan, request.actor), plan=plan)


@require_POST
def plan_delete(request: GarageRequest, plan_id: int) -> HttpResponse:
    """Put a plan into the bin."""
    plan = services.plan_bin(actor=request.actor, plan_id=plan_id)
    undo = page_url("plan_restore", request.actor, plan_id=plan.pk)
    messages.success(request, _("“%(title)s” deleted.") % {"title": plan.title}, extra_tags=undo)
    return go(request, page_url("plan_list", request.actor))


@require_POST
def plan_restore(request: GarageRequest, plan_id: int) -> HttpResponse:
    """Take a plan out of the bin."""
    plan = services.plan_unbin(actor=request.actor, plan_id=plan_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": plan.title})
    return _back(request, plan.pk)


@require_POST
def plan_cost_add(request: GarageRequest, plan_id: int) -> HttpResponse:
    """Let the money of a record count for the plan."""
    request.actor.require(Permission.EDIT_WORK)
    kind, number = _record_named(request.POST.get("record", ""))
    if number is None:
        selectors.plan_get(actor=request.actor, plan_id=plan_id)
        messages.error(request, _("Choose the record that counts."))
        return _back(request, plan_id)
    services.plan_cost_add(actor=request.actor, plan_id=plan_id, source_kind=kind, source_id=number)
    messages.success(request, _("The record counts for this plan."))
    return _back(request, plan_id)


@require_POST
def plan_cost_remove(request: GarageRequest, plan_id: int) -> HttpResponse:
    """Let the money of a record no longer count for the plan."""
    kind, number = _record_named(request.POST.get("record", ""))
    try:
        services.plan_cost_remove(
            actor=request.actor, plan_id=plan_id, source_kind=kind, source_id=number or 0
        )
    except RuleViolated as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The record no longer counts for this plan."))
    return _back(request, plan_id)


@require_POST
def plan_cover_set(request: GarageRequest, plan_id: int) -> HttpResponse:
    """Let a photo of the diary stand for the plan."""
    file_id = whole_number(request.POST.get("file", "")) or 0
    services.plan_cover_set(actor=request.actor, plan_id=plan_id, file_id=file_id)
    messages.success(request, _("Cover changed."))
    return _back(request, plan_id)


def _record_named(text: str) -> tuple[str, int | None]:
    """Return kind and id of a record as the select box names it: `garage.expense-12`."""
    kind, _dash, number = text.partition("-")
    return kind.replace("\0", "")[:60], whole_number(number)


def _back(request: GarageRequest, plan_id: int) -> HttpResponse:
    return go(request, page_url("plan_detail", request.actor, plan_id=plan_id))


def _narrow(clean: Mapping[str, Any]) -> selectors.PlanFilter:
    return selectors.PlanFilter(
        vehicle_id=int(clean["vehicle"]) if clean.get("vehicle") else None,
        kind=clean.get("kind", ""),
        state=clean.get("state", ""),
        search=clean.get("q", ""),
    )


def _cards(plan: Plan, view: presenting.PlanView, *, actor: Actor) -> list[presenting.Card]:
    """Return the first tasks of a plan: those in hand, those to come, those that are done."""
    rows = selectors.task_list(actor=actor).filter(plan=plan)
    rows = rows.select_related("lane", "vehicle", "assignee", "plan")
    tasks = list(rows.order_by("lane__is_done", "-lane__position", "position", "id")[:MOST_TASKS])
    selectors.prefetch_cards(tasks, actor=actor)
    return presenting.cards(tasks, today=today_for(actor), actor=actor, critical=view.critical)


def _costs(plan: Plan, *, actor: Actor) -> list[dict[str, Any]]:
    found = selectors.costs_of(actor=actor, plans=[plan])[plan.pk]
    return [
        {
            "entry": entry,
            "url": presenting.cost_url(entry, actor=actor),
            "name": f"{entry.source_kind}-{entry.source_id}",
        }
        for entry in reversed(found[-MOST_COSTS:])
    ]


def _candidates(plan: Plan, *, actor: Actor) -> list[tuple[str, str]]:
    return [
        (
            f"{row.source_kind}-{row.source_id}",
            f"{day(row.on)} · {row.title} · {money_text(row.amount, row.currency)}",
        )
        for row in selectors.cost_candidates(actor=actor, plan=plan)
    ]


def _sent(request: GarageRequest, plan: Plan | None) -> HttpResponse:
    form = _form(request.actor, request.POST)
    if not form.is_valid():
        return _page(request, form, plan=plan, status=422)
    try:
        saved = _store(request.actor, form, plan=plan)
    except StaleVersion as error:
        if plan is None:
            raise
        return _clashing(request, plan, status=error.status)
    except RuleViolated as error:
        add_errors(form, error)
        return _page(request, form, plan=plan, status=error.status)
    messages.success(request, _("Plan saved.") if plan else _("Plan started."))
    return _back(request, saved.pk)


def _store(actor: Actor, form: PlanForm, *, plan: Plan | None) -> Plan:
    if plan is None:
        return services.plan_add(
            actor=actor, data=services.PlanInput(**form.given(), **form.custom_given())
        )
    return services.plan_change(
        actor=actor,
        plan_id=plan.pk,
        changes=form.given() | form.custom_given(),
        expected_version=form.cleaned_data["version"],
    )


def _form(actor: Actor, data: Any = None, row: Plan | None = None, **options: Any) -> PlanForm:
    form = PlanForm(data, vehicles=vehicle_choices(actor=actor), **options)
    return form.add_custom_fields(actor=actor, record_kind="garage.plan", row=row)


def _stored(plan: Plan, actor: Actor) -> PlanForm:
    initial = {name: getattr(plan, name) for name in _PLAIN}
    return _form(actor, row=plan, initial=initial | {"vehicle": str(plan.vehicle_id or "")})


def _clashing(request: GarageRequest, plan: Plan, *, status: int) -> HttpResponse:
    """Show what was typed beside what somebody else saved; saving again lets this one win."""
    fresh = selectors.plan_get(actor=request.actor, plan_id=plan.pk)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    form = _form(request.actor, data)
    found = clashes(form, _stored(fresh, request.actor))
    return _page(request, form, plan=fresh, clashing=found, status=status)


def _page(
    request: GarageRequest,
    form: PlanForm,
    *,
    plan: Plan | None,
    clashing: list[Clash] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    back = page_url("plan_detail", actor, plan_id=plan.pk) if plan else page_url("plan_list", actor)
    context = {
        "plan": plan,
        "form": form,
        "doubts": (),
        "clashes": clashing or (),
        "back": back,
    }
    return render_page(request, "garage/planner/plan_form.html", context, status=status)
