"""Putting components into vehicles, taking them out, changing wheels."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.components import selectors, services
from garage.components.forms.components import (
    POSITIONS,
    FitForm,
    InstallationForm,
    SwapForm,
    TakeOffForm,
    TreadForm,
)
from garage.components.models import Installation, TreadMeasurement
from garage.components.selectors.components import installation_open
from garage.records.common import meter_unit_of
from garage.records.editing import Editor, RecordForm, edit
from garage.records.pages import last_reading, page_url, today_for, vehicle_choices
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.units import unit
from project.web.pages import go
from project.web.templatetags.formats import number

_INSTALLATION = tuple(name for name in InstallationForm.base_fields if name != "vehicle")


def _detail(actor: Actor, component_id: int) -> str:
    return page_url("component_detail", actor, component_id=component_id)


@require_http_methods(["GET", "HEAD", "POST"])
def component_fit(request: GarageRequest, component_id: int) -> HttpResponse:
    """Put a component into a vehicle."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    component = selectors.component_get(actor=actor, component_id=component_id)
    url = _detail(actor, component.pk)

    def save(_form: RecordForm, given: dict[str, Any]) -> Installation:
        data = services.FitInput(**given)
        return services.component_fit(actor=actor, component_id=component.pk, data=data)

    editor = Editor(
        title=_("Put into a vehicle"),
        sub=component.name,
        form=_with_vehicles(FitForm, actor),
        initial={"vehicle": request.GET.get("vehicle", ""), "on": today_for(actor)},
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Put in"),
        said=_("“%(name)s” put in.") % {"name": component},
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def component_take_off(request: GarageRequest, component_id: int) -> HttpResponse:
    """Take a component out of its vehicle."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    component = selectors.component_get(actor=actor, component_id=component_id)
    url = _detail(actor, component.pk)
    place = installation_open(actor=actor, component_id=component.pk)

    def save(_form: RecordForm, given: dict[str, Any]) -> Installation:
        return services.component_take_off(actor=actor, component_id=component.pk, **given)

    editor = Editor(
        title=_("Take out"),
        sub=component.name,
        form=TakeOffForm,
        initial=_today(actor, place.vehicle if place else None),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Take out"),
        said=_("“%(name)s” taken out.") % {"name": component},
        note=_reading_note(place.vehicle, actor=actor) if place else "",
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def tyres_swap(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Change the wheels of a vehicle: one set off, the other on."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    url = page_url("vehicle_components", actor, vehicle_id=vehicle.pk)
    sets = selectors.swap_choices(actor=actor, vehicle_id=vehicle.pk)
    choices = {"component_id": [(str(row.pk), row.name) for row in sets]}

    def make(*arguments: Any, **options: Any) -> SwapForm:
        return SwapForm(*arguments, choices=choices, suggestions=_suggestions(), **options)

    def save(_form: RecordForm, given: dict[str, Any]) -> Installation:
        component_id = int(given.pop("component_id"))
        data = services.FitInput(vehicle_id=vehicle.pk, **given)
        return services.tyres_swap(actor=actor, component_id=component_id, data=data)

    editor = Editor(
        title=_("Change wheels"),
        sub=vehicle.name,
        form=make,
        initial=_today(actor, vehicle),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Change wheels"),
        said=_("Wheels changed."),
        note=_reading_note(vehicle, actor=actor),
    )
    return edit(request, editor)


@require_safe
def installation_detail(request: GarageRequest, installation_id: int) -> HttpResponse:
    """Lead from the timeline to the component that was fitted."""
    row = selectors.installation_get(actor=request.actor, installation_id=installation_id)
    return HttpResponseRedirect(_detail(request.actor, row.component_id))


@require_http_methods(["GET", "HEAD", "POST"])
def installation_change(request: GarageRequest, installation_id: int) -> HttpResponse:
    """Correct where a component was, and when."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    row = selectors.installation_get(actor=actor, installation_id=installation_id)
    url = _detail(actor, row.component_id)

    def save(form: RecordForm, given: dict[str, Any]) -> Installation:
        return services.installation_change(
            actor=actor,
            installation_id=row.pk,
            changes=given,
            expected_version=form.cleaned_data["version"],
        )

    editor = Editor(
        title=_("Correct where it was"),
        sub=row.component.name,
        form=_with_vehicles(InstallationForm, actor),
        initial=_stored(row),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Save"),
        said=_("Saved."),
        stored=lambda: _stored(
            selectors.installation_get(actor=actor, installation_id=installation_id)
        ),
    )
    return edit(request, editor)


@require_POST
def installation_delete(request: GarageRequest, installation_id: int) -> HttpResponse:
    """Delete a time in a vehicle that was recorded by mistake."""
    row = services.installation_delete(actor=request.actor, installation_id=installation_id)
    messages.success(
        request,
        _("“%(name)s” was never in %(vehicle)s then.")
        % {
            "name": row.component,
            "vehicle": row.vehicle,
        },
    )
    return go(request, _detail(request.actor, row.component_id))


@require_http_methods(["GET", "HEAD", "POST"])
def tread_add(request: GarageRequest, component_id: int) -> HttpResponse:
    """Record the tread of a set of tyres."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    component = selectors.component_get(actor=actor, component_id=component_id)
    url = _detail(actor, component.pk)

    def save(form: RecordForm, given: dict[str, Any]) -> list[TreadMeasurement]:
        assert isinstance(form, TreadForm)  # noqa: S101 - made by this module
        return services.treads_record(
            actor=actor, component_id=component.pk, on=given["on"], depths=form.depths()
        )

    editor = Editor(
        title=_("Record tread"),
        sub=component.name,
        form=TreadForm,
        initial={"on": today_for(actor)},
        save=save,
        done=lambda _rows: url,
        back=url,
        submit=_("Record tread"),
        said=_("Tread recorded."),
        note=_(
            "Four tyres by their corner, or front and rear alone. A day that was measured before is replaced."
        ),
    )
    return edit(request, editor)


def _with_vehicles(form: type[RecordForm], actor: Actor) -> Any:
    choices = {"vehicle": vehicle_choices(actor=actor)}

    def make(*arguments: Any, **options: Any) -> RecordForm:
        return form(*arguments, choices=choices, suggestions=_suggestions(), **options)

    return make


def _suggestions() -> Mapping[str, list[str]]:
    return {"position": [str(text) for text in POSITIONS]}


def _today(actor: Actor, vehicle: Vehicle | None) -> dict[str, Any]:
    unit = meter_unit_of(vehicle, "") if vehicle else ""
    return {"on": today_for(actor), "odometer_unit": unit}


def _reading_note(vehicle: Vehicle, *, actor: Actor) -> str:
    reading = last_reading(vehicle, actor=actor)
    if reading is None:
        return ""
    shown = f"{number(reading.entered_value)} {unit(reading.entered_unit).symbol}"
    return _("Last reading of %(vehicle)s: %(reading)s.") % {"vehicle": vehicle, "reading": shown}


def _stored(row: Installation) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in _INSTALLATION} | {"vehicle": str(row.vehicle_id)}
