"""Pages of rules: how often something is due."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.records.common import meter_unit_of
from garage.records.pages import following, history_of, page_url
from garage.schedule import presenting, selectors, services
from garage.schedule.forms import RuleForm
from garage.schedule.models import Rule, ScheduleItem
from garage.schedule.views.scopes import scope_choices, scope_of
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, StaleVersion
from project.kernel.numbers import whole_number
from project.web.conflicts import Clash, clashes
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page

BY_NAME = Ordering(columns={"item": "item__name", "newest": "id"}, default="item")
MOST_NAMES = 300
_NOT_PLAIN = {"item", "scope", "repeats", "fuels", "category", "safety", "keywords"}
_PLAIN = tuple(name for name in RuleForm.base_fields if name not in _NOT_PLAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands on the page."""

    form: RuleForm
    clashes: Sequence[Clash] = ()


@require_safe
def rule_list(request: GarageRequest) -> HttpResponse:
    """Show all rules, by what they are about."""
    actor, query = request.actor, request.GET
    text = query.get("q", "")[:200]
    rows = selectors.rule_list(actor=actor, narrow=selectors.RuleFilter(search=text))
    page = keyset_page(
        rows, ordering=BY_NAME, asked=query.get("ordering"), cursor=query.get("cursor")
    )
    context = {
        "page": page,
        "rows": [
            {
                "rule": rule,
                "rhythm": presenting.rhythm_text(rule),
                "scope": presenting.scope_text(rule),
            }
            for rule in page.items
        ],
        "text": text,
        "next_url": following(query, page.next),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/schedule/rules.html", context, fragment="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def rule_add(request: GarageRequest) -> HttpResponse:
    """Add a rule."""
    request.actor.require(Permission.EDIT_WORK)
    if request.method == "POST":
        return _sent(request, None)
    return _page(request, Draft(form=_blank(request)), rule=None)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_change(request: GarageRequest, rule_id: int) -> HttpResponse:
    """Change a rule."""
    request.actor.require(Permission.EDIT_WORK)
    rule = selectors.rule_get(actor=request.actor, rule_id=rule_id)
    if request.method == "POST":
        return _sent(request, rule)
    return _page(request, Draft(form=_stored(rule, request.actor)), rule=rule)


@require_POST
def rule_delete(request: GarageRequest, rule_id: int) -> HttpResponse:
    """Put a rule into the bin."""
    rule = services.rule_bin(actor=request.actor, rule_id=rule_id)
    undo = page_url("rule_restore", request.actor, rule_id=rule.pk)
    text = _("“%(title)s” deleted.") % {"title": rule.item.name}
    messages.success(request, text, extra_tags=undo)
    return go(request, _home(rule, request.actor))


@require_POST
def rule_restore(request: GarageRequest, rule_id: int) -> HttpResponse:
    """Take a rule out of the bin."""
    rule = services.rule_unbin(actor=request.actor, rule_id=rule_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": rule.item.name})
    return go(request, _home(rule, request.actor))


def _sent(request: GarageRequest, rule: Rule | None) -> HttpResponse:
    form = _form(request.actor, request.POST)
    draft = Draft(form=form)
    if not form.is_valid():
        return _page(request, draft, rule=rule, status=422)
    try:
        saved = _store(request.actor, form, rule=rule)
    except StaleVersion as error:
        if rule is None:
            raise
        return _page(request, _clashing(request, draft, rule), rule=rule, status=error.status)
    except RuleViolated as error:
        add_errors(form, error)
        return _page(request, draft, rule=rule, status=error.status)
    messages.success(request, _("Reminder saved.") if rule else _("Reminder added."))
    return go(request, _home(saved, request.actor))


def _store(actor: Actor, form: RuleForm, *, rule: Rule | None) -> Rule:
    if rule is None:
        return services.rule_add(
            actor=actor, data=services.RuleInput(**form.given_new(), **form.custom_given())
        )
    return services.rule_change(
        actor=actor,
        rule_id=rule.pk,
        changes=form.given() | form.custom_given(),
        expected_version=form.cleaned_data["version"],
    )


def _form(actor: Actor, data: Any = None, row: Rule | None = None, **options: Any) -> RuleForm:
    form = RuleForm(data, scopes=scope_choices(actor=actor), **options)
    return form.add_custom_fields(actor=actor, record_kind="garage.rule", row=row)


def _blank(request: GarageRequest) -> RuleForm:
    actor, initial = request.actor, dict[str, Any]()
    vehicle_id = whole_number(request.GET.get("vehicle", ""))
    if vehicle_id is not None:
        vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
        initial = {"scope": f"vehicle-{vehicle_id}", "meter_unit": meter_unit_of(vehicle, "")}
    initial |= {"time_unit": Rule.Unit.MONTH, "safety": ScheduleItem.Safety.IMPORTANT}
    initial |= {"category": ScheduleItem.Category.OTHER}
    return _form(actor, initial=initial)


def _stored(rule: Rule, actor: Actor) -> RuleForm:
    initial = {name: getattr(rule, name) for name in _PLAIN} | {
        "item": rule.item.name,
        "scope": scope_of(rule),
        "repeats": "yes" if rule.repeats else "no",
        "fuels": rule.fuels,
        "category": rule.item.category,
        "safety": rule.item.safety,
        "keywords": ", ".join(rule.item.keywords),
    }
    return _form(actor, row=rule, initial=initial)


def _clashing(request: GarageRequest, draft: Draft, rule: Rule) -> Draft:
    """Return what was typed beside what somebody else saved; saving again lets this one win."""
    fresh = selectors.rule_get(actor=request.actor, rule_id=rule.pk)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    form = _form(request.actor, data)
    return replace(draft, form=form, clashes=clashes(form, _stored(fresh, request.actor)))


def _page(
    request: GarageRequest, draft: Draft, *, rule: Rule | None, status: int = 200
) -> HttpResponse:
    actor = request.actor
    names = selectors.item_list(actor=actor).values_list("name", flat=True)[:MOST_NAMES]
    context = {
        "rule": rule,
        "learned": _learned(rule, actor) if rule else "",
        "form": draft.form,
        "doubts": (),
        "clashes": draft.clashes,
        "item_names": list(names),
        "history": history_of(rule, actor=actor) if rule else [],
        "back": _home(rule, actor) if rule else page_url("reminder_list", actor),
    }
    return render_page(request, "garage/schedule/rule_form.html", context, status=status)


def _learned(rule: Rule, actor: Actor) -> str:
    found = selectors.rule_learned(rule, actor=actor)
    return presenting.learned_text(found, meter_unit=rule.meter_unit) if found else ""


def _home(rule: Rule, actor: Actor) -> str:
    if rule.vehicle_id is None:
        return page_url("rule_list", actor)
    return page_url("vehicle_reminders", actor, vehicle_id=rule.vehicle_id)
