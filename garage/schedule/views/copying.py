"""Pages on which rules are copied from one vehicle to others."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from garage.records.pages import page_url, vehicle_choices
from garage.schedule import presenting
from garage.schedule.services.copying import (
    RuleCopy,
    copy_preview,
    copyable_rules,
    rules_copy,
    rules_uncopy,
)
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated
from project.kernel.numbers import whole_number, whole_numbers
from project.web.pages import go, render_page

MOST_IDS = 500
MOST_TOLD = 4


@require_http_methods(["GET", "HEAD", "POST"])
def rules_copy_from(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show what a vehicle would get from another, and copy what is ticked."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    others = _others(request, vehicle)
    asked = whole_number((request.POST or request.GET).get("from", ""))
    if asked is not None:
        vehicle_get(actor=actor, vehicle_id=asked)
    if request.method == "POST":
        return _sent(request, vehicle, source=asked, targets=[vehicle_id])
    lines: list[RuleCopy] = []
    if asked is not None and asked != vehicle_id:
        lines = copy_preview(actor=actor, source_id=asked, target_id=vehicle_id)
    return _page(request, vehicle, lines=_shown(lines), others=others, source=asked)


@require_http_methods(["GET", "HEAD", "POST"])
def rules_copy_to(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show the rules of a vehicle beside the others, and copy the ticked ones to the ticked."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    if request.method == "POST":
        targets = whole_numbers(request.POST.getlist("vehicles")[:MOST_IDS])
        return _sent(request, vehicle, source=vehicle_id, targets=targets)
    return _page(request, vehicle, **_outward(request, vehicle))


@require_POST
def rules_copy_undo(request: GarageRequest) -> HttpResponse:
    """Take copied rules away again."""
    ids = whole_numbers(request.GET.getlist("ids")[:MOST_IDS])
    rules = rules_uncopy(actor=request.actor, rule_ids=ids)
    messages.success(request, _("Undone."))
    return go(
        request, page_url("vehicle_reminders", request.actor, vehicle_id=rules[0].vehicle_id or 0)
    )


def _sent(
    request: GarageRequest, vehicle: Vehicle, *, source: int | None, targets: list[int]
) -> HttpResponse:
    actor = request.actor
    chosen = whole_numbers(request.POST.getlist("rules")[:MOST_IDS])
    if source is None:
        problem = _("Choose the vehicle to copy from.")
        return _page(
            request, vehicle, problem=problem, others=_others(request, vehicle), status=422
        )
    try:
        done = rules_copy(actor=actor, source_id=source, target_ids=targets, rule_ids=chosen)
    except RuleViolated as error:
        again = _again(request, vehicle, source, set(chosen))
        return _page(request, vehicle, problem=error.message, status=error.status, **again)
    _told(request, done)
    return go(request, page_url("vehicle_reminders", actor, vehicle_id=vehicle.pk))


def _again(
    request: GarageRequest, vehicle: Vehicle, source: int, chosen: set[int]
) -> dict[str, Any]:
    if source == vehicle.pk and "from" not in request.POST:
        return _outward(request, vehicle, chosen=chosen)
    lines: list[RuleCopy] = []
    if source != vehicle.pk:
        lines = copy_preview(actor=request.actor, source_id=source, target_id=vehicle.pk)
    return {
        "lines": _shown(lines, chosen=chosen),
        "others": _others(request, vehicle),
        "source": source,
    }


def _outward(
    request: GarageRequest, vehicle: Vehicle, *, chosen: set[int] | None = None
) -> dict[str, Any]:
    rules = copyable_rules(actor=request.actor, vehicle_id=vehicle.pk)
    return {
        "lines": _shown([RuleCopy(rule=rule, vehicle=vehicle) for rule in rules], chosen=chosen),
        "others": _others(request, vehicle),
        "is_outward": True,
        "ticked": set(request.POST.getlist("vehicles")),
    }


def _others(request: GarageRequest, vehicle: Vehicle) -> list[tuple[str, str]]:
    choices = vehicle_choices(actor=request.actor)
    return [choice for choice in choices if choice[0] != str(vehicle.pk)]


def _shown(lines: Sequence[RuleCopy], *, chosen: set[int] | None = None) -> list[dict[str, Any]]:
    return [
        {
            "id": line.rule.pk,
            "name": line.rule.item.name,
            "rhythm": presenting.rhythm_text(line.rule),
            "reason": line.reason,
            "is_on": not line.reason and (chosen is None or line.rule.pk in chosen),
        }
        for line in lines
    ]


def _told(request: GarageRequest, done: Sequence[RuleCopy]) -> None:
    """Say how many were copied, and which were left out and why."""
    made = [one.made.pk for one in done if one.made]
    if made:
        undo = page_url("rules_copy_undo", request.actor)
        undo = f"{undo}?{urlencode({'ids': made}, doseq=True)}"
        text = ngettext("%(n)d reminder copied.", "%(n)d reminders copied.", len(made))
        messages.success(request, text % {"n": len(made)}, extra_tags=undo)
    left_out = [one for one in done if one.reason]
    if left_out:
        told = [f"{one.vehicle.name}: {one.rule.item.name}" for one in left_out[:MOST_TOLD]]
        told += ["…"] if len(left_out) > MOST_TOLD else []
        text = ngettext(
            "%(n)d was left out, for it exists already: %(which)s.",
            "%(n)d were left out, for they exist already: %(which)s.",
            len(left_out),
        )
        messages.info(request, text % {"n": len(left_out), "which": ", ".join(told)})


def _page(
    request: GarageRequest,
    vehicle: Vehicle,
    *,
    problem: str = "",
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    context = {
        "vehicle": vehicle,
        "problem": problem,
        "source": None,
        "is_outward": False,
        "ticked": (),
        "back": page_url("vehicle_reminders", request.actor, vehicle_id=vehicle.pk),
        **shown,
    }
    context["source_id"] = str(context["source"] or "")
    return render_page(request, "garage/schedule/copy.html", context, status=status)
