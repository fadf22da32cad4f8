"""Pages of defects: report one in a few taps, and see it through."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.inspections import presenting, selectors, services
from garage.inspections.forms import DefectFilterForm, DefectForm
from garage.inspections.models import Defect
from garage.inspections.views.common import sections
from garage.records.pages import (
    documents_of,
    file_ids_of,
    file_ids_sent,
    following,
    history_of,
    kept_files,
    page_url,
    today_for,
    uploads_store,
    vehicle_choices,
)
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, RuleViolated, StaleVersion
from project.web.components import Link
from project.web.conflicts import Clash, clashes
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page

DEFECTS_BY = Ordering(
    columns={"rank": "rank", "found": "found_on", "title": "title"}, default="rank"
)
STATES = ("todo", "open", "planned", "fixed", "accepted", "all")


@require_safe
def defect_list(request: GarageRequest) -> HttpResponse:
    """Show what is wrong with the vehicles, the worst first."""
    actor, query = request.actor, request.GET
    form = DefectFilterForm(query, vehicles=vehicle_choices(actor=actor))
    form.is_valid()
    clean, asked = form.cleaned_data, query.get("state", "todo")
    state = asked if asked in STATES else "todo"
    narrow = selectors.DefectFilter(
        vehicle_id=int(clean["vehicle"]) if clean.get("vehicle") else None,
        state="" if state == "all" else state,
        severity=clean.get("severity", ""),
        search=clean.get("q", ""),
    )
    page = keyset_page(
        selectors.defect_list(actor=actor, narrow=narrow).select_related("vehicle"),
        ordering=DEFECTS_BY,
        asked=query.get("ordering"),
        cursor=query.get("cursor"),
    )
    context = {
        "form": form,
        "page": page,
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in (*form.fields, "state")),
        "sections": sections("defect_list", actor=actor),
        "states": _states(state, actor=actor),
        "state": state,
        "counts": selectors.defect_counts(actor=actor),
        "can_report": actor.can(Permission.REPORT_DEFECTS),
    }
    return render_page(request, "garage/inspections/defect_list.html", context, fragment="rows")


@require_safe
def defect_detail(request: GarageRequest, defect_id: int) -> HttpResponse:
    """Show a defect, where it is, and what can be done about it."""
    actor = request.actor
    defect = selectors.defect_get(actor=actor, defect_id=defect_id)
    photos, documents = documents_of(defect, actor=actor)
    context = {
        "defect": defect,
        "vehicle": defect.vehicle,
        "state_tone": presenting.STATE_TONES[Defect.State(defect.state)],
        "severity_tone": presenting.SEVERITY_TONES[defect.severity],
        "outlines": presenting.outlines_of(presenting.defect_pins([defect])),
        "photos": photos,
        "documents": documents,
        "history": history_of(defect, actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/inspections/defect.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def defect_report(request: GarageRequest) -> HttpResponse:
    """Report a defect; drivers may do this too."""
    actor = request.actor
    actor.require(Permission.REPORT_DEFECTS)
    if request.method == "POST":
        return _sent(request, None)
    initial = {
        "vehicle": request.GET.get("vehicle", ""),
        "severity": Defect.Severity.MINOR,
        "found_on": today_for(actor),
    }
    return _page(request, _form(actor, initial=initial), (), defect=None)


@require_http_methods(["GET", "HEAD", "POST"])
def defect_change(request: GarageRequest, defect_id: int) -> HttpResponse:
    """Change a defect."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    defect = selectors.defect_get(actor=actor, defect_id=defect_id)
    if request.method == "POST":
        return _sent(request, defect)
    file_ids = file_ids_of(defect, actor=actor)
    return _page(request, _stored(defect, actor), file_ids, defect=defect)


@require_POST
def defect_state(request: GarageRequest, defect_id: int) -> HttpResponse:
    """Plan, fix, accept or reopen a defect."""
    actor, data = request.actor, request.POST
    actor.require(Permission.EDIT_WORK)
    named: dict[str, Any] = {"actor": actor, "defect_id": defect_id}
    texts = {
        "plan": _("Planned."),
        "fix": _("Fixed."),
        "accept": _("Accepted as it is."),
        "reopen": _("Open again."),
    }
    act = data.get("do", "")
    try:
        if act == "accept":
            services.defect_accept(**named, reason=data.get("reason", ""))
        elif act in texts:
            {
                "plan": services.defect_plan,
                "fix": services.defect_fix,
                "reopen": services.defect_reopen,
            }[act](**named)
        messages.success(request, texts[act]) if act in texts else None
    except (RuleViolated, Conflict) as error:
        messages.error(request, error.message)
    return go(request, page_url("defect_detail", actor, defect_id=defect_id))


@require_POST
def defect_delete(request: GarageRequest, defect_id: int) -> HttpResponse:
    """Put a defect into the bin."""
    actor = request.actor
    defect = services.defect_bin(actor=actor, defect_id=defect_id)
    undo = page_url("defect_restore", actor, defect_id=defect.pk)
    text = _("“%(title)s” deleted.") % {"title": defect.title}
    messages.success(request, text, extra_tags=undo)
    return go(request, page_url("defect_list", actor))


@require_POST
def defect_restore(request: GarageRequest, defect_id: int) -> HttpResponse:
    """Take a defect out of the bin."""
    defect = services.defect_unbin(actor=request.actor, defect_id=defect_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": defect.title})
    return go(request, page_url("defect_detail", request.actor, defect_id=defect.pk))


def _states(current: str, *, actor: Actor) -> list[Link]:
    base = page_url("defect_list", actor)
    labels = {"todo": _("To do"), "all": _("All")} | {
        state.value: str(state.label) for state in Defect.State
    }
    return [
        Link(label=labels[name], url=f"{base}?state={name}", current=name == current)
        for name in STATES
    ]


def _sent(request: GarageRequest, defect: Defect | None) -> HttpResponse:
    actor = request.actor
    form = _form(actor, request.POST)
    right = form.is_valid()
    stored = uploads_store(request.FILES.getlist("uploads"), form, actor=actor)
    file_ids = [*file_ids_sent(request.POST), *stored]
    if not right or form.errors:
        return _page(request, form, file_ids, defect=defect, status=422)
    try:
        saved = _store(actor, form, file_ids, defect=defect)
    except StaleVersion as error:
        if defect is None:
            raise
        return _clashing(request, file_ids, defect, status=error.status)
    except RuleViolated as error:
        add_errors(form, error)
        return _page(request, form, file_ids, defect=defect, status=error.status)
    messages.success(request, _("Defect saved.") if defect else _("Defect reported."))
    return go(request, page_url("defect_detail", actor, defect_id=saved.pk))


def _store(
    actor: Actor, form: DefectForm, file_ids: Sequence[int], *, defect: Defect | None
) -> Defect:
    given = form.given() | form.custom_given() | {"file_ids": tuple(file_ids)}
    if defect is None:
        vehicle_id = int(form.cleaned_data["vehicle"])
        data = services.DefectInput(vehicle_id=vehicle_id, **given)
        return services.defect_report(actor=actor, data=data)
    return services.defect_change(
        actor=actor,
        defect_id=defect.pk,
        changes=given,
        expected_version=form.cleaned_data["version"],
    )


def _form(actor: Actor, data: Any = None, row: Defect | None = None, **options: Any) -> DefectForm:
    form = DefectForm(data, vehicles=vehicle_choices(actor=actor), **options)
    return form.add_custom_fields(actor=actor, record_kind="garage.defect", row=row)


def _stored(defect: Defect, actor: Actor) -> DefectForm:
    names = ("title", "severity", "found_on", "note", "version")
    initial = {name: getattr(defect, name) for name in names}
    initial |= {"vehicle": str(defect.vehicle_id), "is_unsafe": not defect.is_safe_to_drive}
    return _form(actor, row=defect, initial=initial)


def _clashing(
    request: GarageRequest, file_ids: Sequence[int], defect: Defect, *, status: int
) -> HttpResponse:
    """Show what was typed beside what somebody else saved; saving again lets this one win."""
    fresh = selectors.defect_get(actor=request.actor, defect_id=defect.pk)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    form = _form(request.actor, data)
    found = clashes(form, _stored(fresh, request.actor))
    return _page(request, form, file_ids, defect=defect, clashing=found, status=status)


def _page(
    request: GarageRequest,
    form: DefectForm,
    file_ids: Sequence[int],
    *,
    defect: Defect | None,
    clashing: Sequence[Clash] = (),
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    back = (
        page_url("defect_detail", actor, defect_id=defect.pk)
        if defect
        else page_url("defect_list", actor)
    )
    context = {
        "form": form,
        "defect": defect,
        "files": kept_files(file_ids, actor=actor),
        "clashes": clashing,
        "doubts": (),
        "back": back,
    }
    return render_page(request, "garage/inspections/defect_form.html", context, status=status)
