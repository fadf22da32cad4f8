"""The page on which a vehicle gets rules from the generic table."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.organizations.middleware import GarageRequest
from accounts.preferences.selectors import preferences_of
from garage.records.common import meter_unit_of
from garage.records.pages import page_url
from garage.schedule import presenting, selectors
from garage.schedule.due import state_of
from garage.schedule.forms import GenericForm, GenericRowForm
from garage.schedule.generic import generic_items
from garage.schedule.services.generic import (
    GenericChoice,
    GenericLine,
    generic_preview,
    generic_set,
)
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated
from project.web.pages import go, render_page


@require_http_methods(["GET", "HEAD", "POST"])
def generic_add(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show what the table would set for a vehicle, and set what is chosen."""
    request.actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    if request.method == "POST":
        return _sent(request, vehicle)
    return _page(request, vehicle, is_severe=request.GET.get("use") == "severe")


def _sent(request: GarageRequest, vehicle: Vehicle) -> HttpResponse:
    is_severe = request.POST.get("use") == "severe"
    known = {item.key for item in generic_items()}
    forms = [
        _row_form(key, data=request.POST) for key in request.POST.getlist("keys") if key in known
    ]
    if "again" in request.POST:
        return _page(request, vehicle, is_severe=is_severe)
    right = not [form for form in forms if not form.is_valid()]
    chosen = [form for form in forms if form.is_valid() and form.cleaned_data["chosen"]]
    problem = "" if chosen else _("Tick at least one line.")
    if right and chosen:
        try:
            return _set(request, vehicle, chosen, is_severe=is_severe)
        except RuleViolated as error:
            problem = error.message
    return _page(request, vehicle, is_severe=is_severe, typed=forms, problem=problem, status=422)


def _set(
    request: GarageRequest, vehicle: Vehicle, chosen: list[GenericRowForm], *, is_severe: bool
) -> HttpResponse:
    choices = [
        GenericChoice(
            key=form.cleaned_data["key"],
            start_on=form.cleaned_data["start_on"],
            start_meter=form.cleaned_data["start_meter"],
        )
        for form in chosen
    ]
    actor = request.actor
    rules = generic_set(actor=actor, vehicle_id=vehicle.pk, choices=choices, is_severe=is_severe)
    text = ngettext("%(n)d reminder added.", "%(n)d reminders added.", len(rules))
    messages.success(request, text % {"n": len(rules)})
    return go(request, page_url("vehicle_reminders", actor, vehicle_id=vehicle.pk))


def _row_form(key: str, **options: Any) -> GenericRowForm:
    return GenericRowForm(prefix=f"row-{key}", **options)


def _page(
    request: GarageRequest,
    vehicle: Vehicle,
    *,
    is_severe: bool,
    typed: list[GenericRowForm] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    lines = generic_preview(actor=actor, vehicle_id=vehicle.pk, is_severe=is_severe)
    sent = {form.prefix: form for form in typed or ()}
    context = {
        "vehicle": vehicle,
        "use": GenericForm(initial={"use": "severe" if is_severe else "normal"}),
        "is_severe": is_severe,
        "unit": meter_unit_of(vehicle, ""),
        "problem": problem,
        "lines": [_shown(line, sent, request) for line in lines],
        "back": page_url("vehicle_reminders", actor, vehicle_id=vehicle.pk),
    }
    return render_page(request, "garage/schedule/generic.html", context, status=status)


def _shown(
    line: GenericLine, sent: dict[str | None, GenericRowForm], request: GarageRequest
) -> dict[str, Any]:
    key, record = line.item.key, line.record
    initial = {
        "key": key,
        "chosen": line.item.safety != "comfort",
        "start_on": record.on if record else None,
        "start_meter": record.odometer if record else None,
    }
    found = line.next
    state = state_of(found, selectors.today_of(request.actor)) if found else "unknown"
    return {
        "key": key,
        "name": line.item.name,
        "icon": presenting.ICONS[presenting.Category(line.item.category)],
        "rhythm": presenting.rhythm_text(line.rule),
        "record": record,
        "next": presenting.next_text(
            found, state=state, code=line.rule.meter_unit, distance_unit=_distance_unit(request)
        ),
        "tone": presenting.TONES.get(state, ""),
        "form": sent.get(f"row-{key}") or _row_form(key, initial=initial),
    }


def _distance_unit(request: GarageRequest) -> str:
    return preferences_of(request.user).distance_unit
