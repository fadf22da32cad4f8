"""What a vehicle is: its facts, its plates and how it came and went."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.vehicles import kinds, selectors, services
from garage.vehicles.forms.records import OwnershipForm, PlateForm
from garage.vehicles.forms.vehicle import sources_of
from garage.vehicles.models import MeterReading, OwnershipEvent, Vehicle
from garage.vehicles.presenting import page_url
from garage.vehicles.services import OwnershipInput, PlateInput
from project.kernel.actor import Permission
from project.kernel.audit import kind_of
from project.kernel.dates import today_in
from project.kernel.errors import DomainError, NotAllowed, NotFound
from project.web.forms import add_errors
from project.web.pages import go, render_page

Save = Callable[[dict[str, Any]], object]


@require_safe
def vehicle_details(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show the facts of a vehicle, its plates and its owners."""
    actor = request.actor
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id)
    context = {
        "vehicle": vehicle,
        "facts": _facts(vehicle),
        "tags": [tag.name for tag in vehicle.tags.all()],
        "warnings": selectors.vehicle_warnings(vehicle, actor=actor),
        "plates": list(selectors.plate_list(actor=actor, vehicle_id=vehicle_id)[:100]),
        "has_plates": bool(kinds.facts_of(vehicle.kind).plate_label) or bool(vehicle.plate),
        "events": list(selectors.ownership_list(actor=actor, vehicle_id=vehicle_id)[:100]),
        "may_change": actor.can(Permission.EDIT_VEHICLES),
    }
    return render_page(request, "garage/vehicles/details.html", context)


def _facts(vehicle: Vehicle) -> list[dict[str, Any]]:
    """Return what is known of a vehicle, with where it comes from."""
    facts, sources = kinds.facts_of(vehicle.kind), sources_of(vehicle)
    known = (
        ("kind", _("Kind"), vehicle.get_kind_display()),
        ("make", _("Make"), vehicle.make),
        ("model", _("Model"), vehicle.model),
        ("variant", _("Variant"), vehicle.variant),
        ("model_year", _("Model year"), vehicle.model_year),
        ("first_registered_on", _("First registered"), vehicle.first_registered_on),
        ("vin", _(facts.number_label), vehicle.vin),
        ("built_in", _("Built in"), vehicle.built_in),
        ("stock_number", _("Stock number"), vehicle.stock_number),
        ("fuel", _("Fuel"), vehicle.get_fuel_display() if vehicle.fuel else ""),
        ("engine", _("Engine"), vehicle.engine),
        ("transmission", _("Transmission"), vehicle.transmission),
        ("color_name", _("Colour"), vehicle.color_name),
        ("group", _("Group"), vehicle.group.name if vehicle.group else ""),
    )
    return [
        {
            "label": label,
            "value": value,
            "is_day": name == "first_registered_on",
            "source": sources.get(name, ""),
        }
        for name, label, value in known
        if value
    ]


def _url(request: GarageRequest, vehicle_id: int) -> str:
    return page_url("vehicle_details", actor=request.actor, vehicle_id=vehicle_id)


def _edit(
    request: GarageRequest, vehicle: Vehicle, form: Any, *, title: str, save: Save, done: str
) -> HttpResponse:
    """Show a form, or save what it says and go back to the details."""
    request.actor.require(Permission.EDIT_VEHICLES)
    if form.is_bound and form.is_valid():
        try:
            save(form.cleaned_data)
        except (NotFound, NotAllowed):
            raise
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, done)
            return go(request, _url(request, vehicle.pk))
    context = {
        "vehicle": vehicle,
        "form": form,
        "title": title,
        "cancel_url": _url(request, vehicle.pk),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "garage/vehicles/record_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def plate_add(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Add a plate; the one before it ends."""
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    initial = {"from_on": _today(request)}
    form = PlateForm(request.POST if request.method == "POST" else None, initial=initial)
    return _edit(
        request,
        vehicle,
        form,
        title=_("Add plate"),
        save=lambda said: services.plate_add(
            actor=request.actor, vehicle_id=vehicle_id, data=PlateInput(**said)
        ),
        done=_("Plate added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plate_change(request: GarageRequest, plate_id: int) -> HttpResponse:
    """Correct a plate and its days."""
    plate = selectors.plate_get(actor=request.actor, plate_id=plate_id)
    initial = {name: getattr(plate, name) for name in PlateForm.base_fields}
    form = PlateForm(request.POST if request.method == "POST" else None, initial=initial)
    return _edit(
        request,
        plate.vehicle,
        form,
        title=_("Change plate"),
        save=lambda said: services.plate_change(
            actor=request.actor, plate_id=plate_id, changes=said
        ),
        done=_("Plate saved."),
    )


@require_POST
def plate_delete(request: GarageRequest, plate_id: int) -> HttpResponse:
    """Delete a plate from the history."""
    plate = services.plate_delete(actor=request.actor, plate_id=plate_id)
    messages.success(request, _("Plate %(plate)s deleted.") % {"plate": plate})
    return go(request, _url(request, plate.vehicle_id))


@require_http_methods(["GET", "HEAD", "POST"])
def ownership_add(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Record that a vehicle was bought, sold or scrapped."""
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    primary = selectors.meter_list(actor=request.actor, vehicle_id=vehicle_id).first()
    initial = {
        "kind": request.GET.get("kind", "acquired"),
        "on": _today(request),
        "currency": request.actor.currency,
        "odometer_unit": primary.unit if primary else "km",
    }
    form = OwnershipForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        home=request.actor.currency,
    )
    return _edit(
        request,
        vehicle,
        form,
        title=_("Bought, sold or scrapped"),
        save=lambda said: services.ownership_record(
            actor=request.actor, vehicle_id=vehicle_id, data=OwnershipInput(**_amounts(said))
        ),
        done=_("Recorded."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ownership_change(request: GarageRequest, event_id: int) -> HttpResponse:
    """Correct how a vehicle came or went."""
    event = selectors.ownership_get(actor=request.actor, event_id=event_id)
    data = request.POST if request.method == "POST" else None
    initial = _ownership_initial(event, request=request)
    form = OwnershipForm(data, initial=initial, home=request.actor.currency)
    return _edit(
        request,
        event.vehicle,
        form,
        title=_("Change"),
        save=lambda said: services.ownership_change(
            actor=request.actor,
            event_id=event_id,
            changes=_amounts(said),
            expected_version=form.cleaned_data["version"],
        ),
        done=_("Saved."),
    )


def _ownership_initial(event: OwnershipEvent, *, request: GarageRequest) -> dict[str, Any]:
    names = (
        "kind", "on", "party", "price", "currency", "exchange_rate", "fees", "tax", "notes",
        "version",
    )  # fmt: skip
    initial = {name: getattr(event, name) for name in names}
    rows = MeterReading.objects.for_actor(request.actor)
    reading = rows.filter(source_kind=kind_of(event), source_id=event.pk).first()
    if reading is not None:
        initial |= {"odometer": reading.entered_value, "odometer_unit": reading.entered_unit}
    return initial


def _amounts(said: dict[str, Any]) -> dict[str, Any]:
    """Return what a form says as the service takes it: no fees are fees of nothing."""
    values = {name: value for name, value in said.items() if name != "version"}
    return values | {name: said[name] or Decimal(0) for name in ("fees", "tax")}


@require_POST
def ownership_delete(request: GarageRequest, event_id: int) -> HttpResponse:
    """Delete how a vehicle came or went."""
    event = services.ownership_delete(actor=request.actor, event_id=event_id)
    messages.success(request, _("%(event)s deleted.") % {"event": event})
    return go(request, _url(request, event.vehicle_id))


def _today(request: GarageRequest) -> Any:
    return today_in(request.actor.time_zone, now=timezone.now())
