"""A vehicle: added, changed, put away, deleted with a way back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from garage.vehicles import kinds, presenting, selectors, services
from garage.vehicles.forms.vehicle import VehicleForm, fill_from_vin, initial_of, sources_of
from garage.vehicles.models import Vehicle
from garage.vehicles.models.vehicle import DEFAULT_COLOR
from garage.vehicles.paints import PAINTS
from garage.vehicles.presenting import page_url
from garage.vehicles.services import VehicleInput
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated, StaleVersion
from project.kernel.tags import tag_names
from project.web.components import Link
from project.web.custom_fields import PREFIX
from project.web.forms import add_errors
from project.web.pages import go, next_url, render_page

TEMPLATE = "garage/vehicles/form.html"


@require_http_methods(["GET", "HEAD", "POST"])
def vehicle_add(request: GarageRequest) -> HttpResponse:
    """Add a vehicle: the kind first, then what it has; the VIN fills what it says."""
    request.actor.require(Permission.EDIT_VEHICLES)
    kind = _kind(request, default=Vehicle.Kind.CAR)
    if request.method != "POST" or "step" in request.POST:
        return _fields(request, kind=kind, vehicle=None)
    form = _own(VehicleForm(request.POST, initial={}, kind=kind, is_new=True), request, None)
    if form.is_valid():
        try:
            vehicle = services.vehicle_add(
                actor=request.actor,
                data=_input(form.values()),
                custom_fields=form.custom_values(),
            )
        except RuleViolated as error:
            add_errors(form, error)
        else:
            return _saved(request, vehicle, _("%(name)s added.") % {"name": vehicle})
    return _page(request, form, vehicle=None, status=422)


def _own(form: VehicleForm, request: GarageRequest, vehicle: Vehicle | None) -> VehicleForm:
    """Let the form ask for what the organization wants to know of vehicles of this kind."""
    form.add_custom_fields(
        actor=request.actor, record_kind="garage.vehicle", scope=form.kind_value, row=vehicle
    )
    return form


def _input(said: Mapping[str, Any]) -> VehicleInput:
    return VehicleInput(**{**said, "tags": tuple(said["tags"])})


@require_http_methods(["GET", "HEAD", "POST"])
def vehicle_change(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Change what is said of a vehicle."""
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    request.actor.require(Permission.EDIT_VEHICLES)
    kind = _kind(request, default=vehicle.kind)
    if request.method != "POST" or "step" in request.POST:
        return _fields(request, kind=kind, vehicle=vehicle)
    form = VehicleForm(request.POST, initial=initial_of(vehicle), kind=kind, is_new=False)
    _own(form, request, vehicle)
    if not form.is_valid():
        return _page(request, form, vehicle=vehicle, status=422)
    try:
        changed = services.vehicle_change(
            actor=request.actor,
            vehicle_id=vehicle_id,
            changes=form.values(),
            custom_fields=form.custom_values(),
            expected_version=form.cleaned_data["version"],
        )
    except StaleVersion as error:
        return _conflict(request, form, vehicle=vehicle, message=error.message)
    except RuleViolated as error:
        add_errors(form, error)
        return _page(request, form, vehicle=vehicle, status=422)
    return _saved(request, changed, _("%(name)s saved.") % {"name": changed})


def _conflict(
    request: GarageRequest, form: VehicleForm, *, vehicle: Vehicle, message: str
) -> HttpResponse:
    """Show what somebody else saved beside what was typed; saving again takes what was typed."""
    stored = initial_of(vehicle)
    differing = [
        {"label": form[name].label, "theirs": stored[name], "yours": value}
        for name, value in form.values().items()
        if name in stored and name != "vin_fields" and stored[name] != value
    ]
    data = request.POST.copy()
    data["version"] = str(vehicle.version)
    again = VehicleForm(data, initial=stored, kind=form.kind_value, is_new=False)
    _own(again, request, vehicle)
    conflict = {"message": message, "rows": differing}
    return _page(request, again, vehicle=vehicle, status=409, conflict=conflict)


def _fields(request: GarageRequest, *, kind: str, vehicle: Vehicle | None) -> HttpResponse:
    """Show the form for a kind, with what was typed so far and what the VIN says."""
    typed = initial_of(vehicle) if vehicle else _beginning(request, kind)
    sent = request.POST if request.method == "POST" else request.GET
    typed |= {name: sent[name] for name in VehicleForm.base_fields if name in sent}
    typed |= {name: text for name, text in sent.items() if name.startswith(PREFIX)}
    if isinstance(typed.get("tags"), str):
        typed["tags"] = tag_names(str(typed["tags"]))
    typed["kind"] = kind
    if vehicle is None and not typed.get("meter_value"):
        typed["meter_unit"] = _beginning(request, kind)["meter_unit"]
    sources: dict[str, str] = {}
    warnings: list[str] = []
    if request.POST.get("step") == "decode":
        warnings = selectors.number_warnings(str(typed.get("vin", "")), kind=kind)
        fields = VehicleForm(initial=typed, kind=kind, is_new=vehicle is None).fields
        typed, sources = fill_from_vin(typed, fields=fields)
    elif vehicle:
        sources = sources_of(vehicle)
    is_new = vehicle is None
    form = VehicleForm(initial=typed, kind=kind, is_new=is_new, sources=sources)
    _own(form, request, vehicle)
    return _page(request, form, vehicle=vehicle, warnings=warnings)


def _beginning(request: GarageRequest, kind: str) -> dict[str, Any]:
    """Return what the form of a new vehicle begins with."""
    facts = kinds.facts_of(kind)
    unit = facts.meter_unit or presenting.unit_of(request.user)
    return {"meter_unit": unit, "color": DEFAULT_COLOR, "body": facts.body}


def _kind(request: GarageRequest, *, default: str) -> str:
    sent = request.POST if request.method == "POST" else request.GET
    asked = sent.get("kind", "")
    return asked if asked in Vehicle.Kind.values else default


def _page(
    request: GarageRequest,
    form: VehicleForm,
    *,
    vehicle: Vehicle | None,
    status: int = 200,
    warnings: list[str] | None = None,
    conflict: Mapping[str, Any] | None = None,
) -> HttpResponse:
    actor = request.actor
    add_url = page_url("vehicle_add", actor=actor)
    home = page_url("vehicle_overview", actor=actor, vehicle_id=vehicle.pk) if vehicle else ""
    back = next_url(request, "")
    context = {
        "form": form,
        "vehicle": vehicle,
        "warnings": warnings or [],
        "conflict": conflict,
        "can_decode": kinds.has_vin(form.kind_value),
        "url": request.path,
        "next": back,
        "cancel_url": back or home or page_url("vehicle_list", actor=actor),
        "kinds": [
            Link(label=str(label), url=f"{add_url}?kind={kind}", current=kind == form.kind_value)
            for kind, label in Vehicle.Kind.choices
        ],
        "groups": [group.name for group in selectors.group_list(actor=actor)[:100]],
        "paints": PAINTS.items(),
    }
    return render_page(request, TEMPLATE, context, fragment="kind-fields", status=status)


def _saved(request: GarageRequest, vehicle: Vehicle, text: str) -> HttpResponse:
    messages.success(request, text)
    for warning in selectors.vehicle_warnings(vehicle, actor=request.actor):
        messages.warning(request, warning)
    home = page_url("vehicle_overview", actor=request.actor, vehicle_id=vehicle.pk)
    return go(request, next_url(request, home))


@require_POST
def vehicle_archive(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Put a vehicle out of the way."""
    vehicle = services.vehicle_archive(actor=request.actor, vehicle_id=vehicle_id)
    undo = page_url("vehicle_unarchive", actor=request.actor, vehicle_id=vehicle_id)
    messages.success(request, _("%(name)s archived.") % {"name": vehicle}, extra_tags=undo)
    return go(request, page_url("vehicle_list", actor=request.actor))


@require_POST
def vehicle_unarchive(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Bring an archived vehicle back."""
    vehicle = services.vehicle_unarchive(actor=request.actor, vehicle_id=vehicle_id)
    messages.success(request, _("%(name)s is back in the garage.") % {"name": vehicle})
    return go(request, page_url("vehicle_overview", actor=request.actor, vehicle_id=vehicle_id))


@require_POST
def vehicle_bin(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Put a vehicle with its records into the bin."""
    vehicle = services.vehicle_bin(actor=request.actor, vehicle_id=vehicle_id)
    undo = page_url("vehicle_unbin", actor=request.actor, vehicle_id=vehicle_id)
    messages.success(request, _("%(name)s deleted.") % {"name": vehicle}, extra_tags=undo)
    return go(request, page_url("vehicle_list", actor=request.actor))


@require_POST
def vehicle_unbin(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Take a vehicle out of the bin."""
    vehicle = services.vehicle_unbin(actor=request.actor, vehicle_id=vehicle_id)
    messages.success(request, _("%(name)s restored.") % {"name": vehicle})
    return go(request, page_url("vehicle_overview", actor=request.actor, vehicle_id=vehicle_id))
