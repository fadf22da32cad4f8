"""Pages of what is due: the merged list, those of a vehicle, one of them, and what is done with it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from accounts.preferences.selectors import preferences_of
from garage.records.pages import following, page_url, vehicle_choices
from garage.schedule import presenting, selectors, services
from garage.schedule.forms import STATES, DoneForm, DueFilterForm, SnoozeForm
from garage.schedule.listing import REMINDER_LIST
from garage.schedule.models import Completion, DueItem, State
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import group_list, meter_list, vehicle_get
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated
from project.web.components import Link
from project.web.forms import add_errors
from project.web.list_views import list_state
from project.web.pages import go, next_url, render_page
from project.web.pagination import Ordering, keyset_page

FIRST_DUE = Ordering(columns={"on": "sort_on", "title": "title"}, default="on")
NEWEST = Ordering(columns={"on": "on"}, default="-on")
PAGE_REMINDERS = 25  # each with a menu of its own
SNOOZES = {"week": 7, "month": 30}


@require_safe
def reminder_list(request: GarageRequest) -> HttpResponse:
    """Show what is due on all vehicles, the most urgent first."""
    actor, query = request.actor, request.GET
    state = list_state(request, REMINDER_LIST, actor=request.actor)
    if state.redirect_url:
        return go(request, state.redirect_url)
    groups = [(str(pk), name) for pk, name in group_list(actor=actor).values_list("id", "name")]
    form = DueFilterForm(query, vehicles=vehicle_choices(actor=actor), groups=groups)
    form.is_valid()
    clean = form.cleaned_data
    narrow = selectors.DueFilter(
        vehicle_id=int(clean["vehicle"]) if clean.get("vehicle") else None,
        group_id=int(clean["group"]) if clean.get("group") else None,
        state=_state(request) or "awake",
        search=clean.get("q", ""),
    )
    counts = selectors.due_counts(actor=actor)
    context = _listed(request, narrow) | {
        "form": form,
        "list": state,
        "counts": counts,
        "overdue": counts[State.OVERDUE],
        "near": selectors.due_near(actor=actor)[1],
        "segments": _segments(request, counts),
        "has_rules": any(counts.values()) or selectors.rule_list(actor=actor).exists(),
        "is_narrowed": any(query.get(name) for name in form.fields),
    }
    return render_page(request, "garage/schedule/list.html", context, fragment="rows")


@require_safe
def vehicle_reminders(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show what is due on a vehicle, by which rules, and what was done."""
    actor = request.actor
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    narrow = selectors.DueFilter(vehicle_id=vehicle_id)
    done = selectors.completion_list(actor=actor, vehicle_id=vehicle_id)
    rules = selectors.rule_list(actor=actor, narrow=selectors.RuleFilter(vehicle_id=vehicle_id))
    context = _listed(request, narrow) | {
        "vehicle": vehicle,
        "header_pills": presenting.overdue_pills(
            selectors.due_counts(actor=actor, vehicle_id=vehicle_id)[State.OVERDUE]
        ),
        "has_rules": rules.exists(),
        "done": _history(list(done[:20]), request),
    }
    return render_page(request, "garage/schedule/vehicle.html", context, fragment="rows")


@require_safe
def reminder_detail(request: GarageRequest, due_id: int) -> HttpResponse:
    """Show one thing that is due: when and why, what can be done, and its history."""
    found = selectors.due_get(actor=request.actor, due_id=due_id)
    return _detail(request, found)


@require_POST
def reminder_done(request: GarageRequest, due_id: int) -> HttpResponse:
    """Say that something was done, today unless another day is given."""
    actor = request.actor
    found = selectors.due_get(actor=actor, due_id=due_id)
    today = selectors.today_of(actor)
    form = DoneForm(request.POST if "on" in request.POST else {"on": today})
    if not form.is_valid():
        return _detail(request, found, done=form, status=422)
    try:
        data = services.CompletionInput(**form.cleaned_data)
        completion = services.due_complete(actor=actor, due_id=due_id, data=data)
    except RuleViolated as error:
        add_errors(form, error)
        return _detail(request, found, done=form, status=error.status)
    text = _("“%(title)s” done.") % {"title": found.title}
    _told(request, text, completion)
    return go(request, _back(request))


@require_POST
def reminder_skip(request: GarageRequest, due_id: int) -> HttpResponse:
    """Pass over something this time."""
    actor = request.actor
    found = selectors.due_get(actor=actor, due_id=due_id)
    completion = services.due_skip(
        actor=actor, due_id=due_id, note=request.POST.get("note", "")[:200]
    )
    _told(request, _("“%(title)s” passed over this time.") % {"title": found.title}, completion)
    return go(request, _back(request))


@require_POST
def reminder_snooze(request: GarageRequest, due_id: int) -> HttpResponse:
    """Put something off for a week, a month, or to a day."""
    actor = request.actor
    found = selectors.due_get(actor=actor, due_id=due_id)
    days = SNOOZES.get(request.POST.get("for", ""))
    until = selectors.today_of(actor) + timedelta(days=days or 0)
    form = SnoozeForm({"until": until} if days else request.POST)
    if not form.is_valid():
        return _detail(request, found, snooze=form, status=422)
    try:
        services.due_snooze(actor=actor, due_id=due_id, until=form.cleaned_data["until"])
    except RuleViolated as error:
        add_errors(form, error)
        return _detail(request, found, snooze=form, status=error.status)
    undo = page_url("reminder_wake", actor, due_id=due_id)
    text = _("“%(title)s” put off.") % {"title": found.title}
    messages.success(request, text, extra_tags=undo)
    return go(request, _back(request))


@require_POST
def reminder_wake(request: GarageRequest, due_id: int) -> HttpResponse:
    """Let something that was put off be due again."""
    found = services.due_wake(actor=request.actor, due_id=due_id)
    messages.success(request, _("“%(title)s” is back.") % {"title": found.title})
    return go(request, _back(request))


@require_POST
def completion_undo(request: GarageRequest, completion_id: int) -> HttpResponse:
    """Take back that something was done or passed over."""
    actor = request.actor
    completion = services.completion_undo(actor=actor, completion_id=completion_id)
    redo = page_url("completion_redo", actor, completion_id=completion_id)
    text = _("“%(title)s” is due again.") % {"title": completion.item.name}
    messages.success(request, text, extra_tags=redo)
    return go(request, _home(request, completion))


@require_POST
def completion_redo(request: GarageRequest, completion_id: int) -> HttpResponse:
    """Let something that was taken back count again."""
    completion = services.completion_redo(actor=request.actor, completion_id=completion_id)
    text = _("“%(title)s” counts as done.") % {"title": completion.item.name}
    messages.success(request, text)
    return go(request, _home(request, completion))


def _listed(request: GarageRequest, narrow: selectors.DueFilter) -> dict[str, Any]:
    actor, query = request.actor, request.GET
    page = keyset_page(
        selectors.due_list(actor=actor, narrow=narrow),
        ordering=FIRST_DUE,
        asked=query.get("ordering"),
        cursor=query.get("cursor"),
        limit=PAGE_REMINDERS,
    )
    may_edit = actor.can(Permission.EDIT_WORK)
    unit = preferences_of(request.user).distance_unit
    return {
        "rows": [
            presenting.reminder_row(row, actor=actor, distance_unit=unit, may_edit=may_edit)
            for row in page.items
        ],
        "next_url": following(query, page.next),
        "may_edit": may_edit,
        "with_vehicle": narrow.vehicle_id is None,
        "here": request.get_full_path(),
    }


def _state(request: GarageRequest) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in dict(STATES) else ""


def _segments(request: GarageRequest, counts: Mapping[str, int]) -> list[Link]:
    """Return the states as links; those that nothing is in are left out, but for the chosen one."""
    chosen, links = _state(request), []
    counted = {**counts, "": sum(counts.values()) - counts[State.SNOOZED]}
    counted["urgent"] = sum(counts[state] for state in selectors.URGENT)
    for value, label in STATES:
        query = request.GET.copy()
        for name in ("state", "cursor"):
            query.pop(name, None)
        if value:
            query["state"] = value
        if counted[value] or value in {chosen, "urgent", ""}:
            url = f"{request.path}?{query.urlencode()}" if query else request.path
            links.append(
                Link(label=str(label), url=url, current=value == chosen, count=counted[value])
            )
    return links


def _detail(
    request: GarageRequest,
    found: DueItem,
    *,
    done: DoneForm | None = None,
    snooze: SnoozeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    may_edit = actor.can(Permission.EDIT_WORK) and found.item_id is not None
    unit = preferences_of(request.user).distance_unit
    today = selectors.today_of(actor)
    context = {
        "due": found,
        "row": presenting.reminder_row(found, actor=actor, distance_unit=unit, may_edit=may_edit),
        "scope": presenting.scope_text(found.rule) if found.rule else "",
        "counted": presenting.base_text(found, distance_unit=unit),
        "likely": presenting.range_text(found.earliest_on, found.latest_on, found.predicted_on),
        "is_assumed": found.base == DueItem.Base.ASSUMED,
        "may_edit": may_edit,
        "done_form": done or DoneForm(initial={"on": today, "meter_unit": _unit(found, actor)}),
        "snooze_form": snooze or SnoozeForm(initial={"until": today + timedelta(days=14)}),
        "history": _history(_completions(found, request), request),
    }
    return render_page(request, "garage/schedule/detail.html", context, status=status)


def _completions(found: DueItem, request: GarageRequest) -> list[Completion]:
    if found.vehicle_id is None or found.item_id is None:
        return []
    rows = selectors.completion_list(
        actor=request.actor, vehicle_id=found.vehicle_id, item_id=found.item_id
    )
    return list(rows[:50])


def _history(rows: list[Completion], request: GarageRequest) -> list[dict[str, Any]]:
    pages = {
        "garage.servicerecord": ("service_record_detail", "record_id"),
        "garage.expense": ("expense_detail", "expense_id"),
    }
    shown = []
    for row in rows:
        name, argument = pages.get(row.source_kind, ("", ""))
        url = page_url(name, request.actor, **{argument: row.source_id}) if name else ""
        shown.append({"row": row, "url": url})
    return shown


def _unit(found: DueItem, actor: Any) -> str:
    if found.meter_unit:
        return found.meter_unit
    if found.vehicle_id is None:
        return "km"
    meter = meter_list(actor=actor, vehicle_id=found.vehicle_id).first()
    return meter.unit if meter else "km"


def _told(request: GarageRequest, text: str, completion: Completion) -> None:
    undo = page_url("completion_undo", request.actor, completion_id=completion.pk)
    messages.success(request, text, extra_tags=undo)


def _back(request: GarageRequest) -> str:
    return next_url(request, page_url("reminder_list", request.actor))


def _home(request: GarageRequest, completion: Completion) -> str:
    vehicle: Vehicle = completion.vehicle
    return page_url("vehicle_reminders", request.actor, vehicle_id=vehicle.pk)
