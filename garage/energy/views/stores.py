"""Tanks and batteries: added, described, taken off."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from garage.energy import selectors, services
from garage.energy.forms import EnergyStoreForm
from garage.energy.models import EnergyStore
from garage.records.pages import page_url
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Permission
from project.kernel.errors import Conflict, RuleViolated, StaleVersion
from project.web.forms import add_errors
from project.web.pages import go, render_page


@require_http_methods(["GET", "HEAD", "POST"])
def energy_store_add(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Give a vehicle a further tank or battery."""
    actor = request.actor
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    if request.method != "POST":
        energies = selectors.vehicle_energies(vehicle, actor=actor)
        form = EnergyStoreForm(initial={"energy": energies[-1]})
        return _page(request, form, vehicle=vehicle, store=None)
    form = EnergyStoreForm(request.POST)
    if form.is_valid():
        try:
            services.energy_store_add(actor=actor, vehicle_id=vehicle.pk, **form.given())
        except RuleViolated as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Tank added."))
            return go(request, page_url("vehicle_energy", actor, vehicle_id=vehicle.pk))
    return _page(request, form, vehicle=vehicle, store=None, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def energy_store_change(request: GarageRequest, store_id: int) -> HttpResponse:
    """Rename a tank or battery, or say how much it holds."""
    actor = request.actor
    actor.require(Permission.EDIT_VEHICLES)
    store = selectors.energy_store_get(actor=actor, store_id=store_id)
    if request.method != "POST":
        form = EnergyStoreForm(energy=store.energy, initial=_stored(store))
        return _page(request, form, vehicle=store.vehicle, store=store)
    form = EnergyStoreForm(request.POST, energy=store.energy)
    status = 422
    if form.is_valid():
        try:
            services.energy_store_change(
                actor=actor,
                store_id=store.pk,
                changes=form.given(),
                expected_version=form.cleaned_data["version"],
            )
        except (RuleViolated, StaleVersion) as error:
            add_errors(form, error)
            status = error.status
        else:
            messages.success(request, _("Tank saved."))
            return go(request, page_url("vehicle_energy", actor, vehicle_id=store.vehicle_id))
    return _page(request, form, vehicle=store.vehicle, store=store, status=status)


@require_POST
def energy_store_remove(request: GarageRequest, store_id: int) -> HttpResponse:
    """Take an empty tank or battery off a vehicle."""
    actor = request.actor
    actor.require(Permission.EDIT_VEHICLES)
    store = selectors.energy_store_get(actor=actor, store_id=store_id)
    try:
        services.energy_store_remove(actor=actor, store_id=store_id)
        messages.success(request, _("Tank removed."))
    except Conflict as error:
        messages.error(request, error.message)
    return go(request, page_url("vehicle_energy", actor, vehicle_id=store.vehicle_id))


def _stored(store: EnergyStore) -> dict[str, Any]:
    return {
        "name": store.name,
        "capacity": store.entered_capacity,
        "capacity_unit": store.capacity_unit,
        "version": store.version,
    }


def _page(
    request: GarageRequest,
    form: EnergyStoreForm,
    *,
    vehicle: Vehicle,
    store: EnergyStore | None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "vehicle": vehicle,
        "store": store,
        "back": page_url("vehicle_energy", request.actor, vehicle_id=vehicle.pk),
    }
    return render_page(request, "garage/energy/store_form.html", context, status=status)
