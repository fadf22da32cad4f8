"""Recording and changing a fill-up: last values, a look before saving, warnings to accept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from accounts.organizations.selectors import member_list
from garage.energy import checking, presenting, selectors, services
from garage.energy.energies import ELECTRICITY
from garage.energy.forms import EnergyEntryForm, what_of
from garage.energy.models import EnergyEntry
from garage.energy.presenting import Told
from garage.records.pages import (
    Doubt,
    file_ids_of,
    file_ids_sent,
    kept_files,
    last_reading,
    page_url,
    today_for,
    uploads_store,
)
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from inventory.vendors.models import Vendor
from inventory.vendors.selectors import vendor_names
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotAllowed, RuleViolated, StaleVersion
from project.kernel.numbers import whole_number
from project.kernel.units import symbol_of
from project.web.conflicts import Clash, clashes
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.templatetags.formats import number

_NOT_PLAIN = {"what", "quantity", "vendor", "driver", "tags", "uploads"}
_PLAIN = tuple(name for name in EnergyEntryForm.base_fields if name not in _NOT_PLAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands on the page."""

    form: EnergyEntryForm
    file_ids: Sequence[int] = ()
    doubts: Sequence[Doubt] = ()
    clashes: Sequence[Clash] = ()
    told: Told | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def energy_entry_add(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Record a fill-up or charge of a vehicle."""
    request.actor.require(Permission.RECORD_ENERGY)
    vehicle = vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    if request.method == "POST":
        return _sent(request, vehicle, None)
    return _page(request, Draft(form=_blank(request, vehicle)), vehicle=vehicle, entry=None)


@require_http_methods(["GET", "HEAD", "POST"])
def energy_entry_change(request: GarageRequest, entry_id: int) -> HttpResponse:
    """Change a fill-up or charge."""
    actor = request.actor
    actor.require(Permission.RECORD_ENERGY)
    entry = selectors.energy_entry_get(actor=actor, entry_id=entry_id)
    if not services.may_change(entry, actor=actor):
        raise NotAllowed(_("Somebody else recorded this. Ask them, or a mechanic, to change it."))
    if request.method == "POST":
        return _sent(request, entry.vehicle, entry)
    draft = Draft(form=_stored(entry, actor), file_ids=file_ids_of(entry, actor=actor))
    return _page(request, draft, vehicle=entry.vehicle, entry=entry)


@require_POST
def energy_entry_check(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show what the fill-up on the form would tell; nothing is saved."""
    actor = request.actor
    actor.require(Permission.RECORD_ENERGY)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    entry_id = whole_number(request.POST.get("entry", ""))
    entry = selectors.energy_entry_get(actor=actor, entry_id=entry_id) if entry_id else None
    form = _form(actor, vehicle, request.POST)
    context = {"told": _told(request, form, vehicle, entry) if form.is_valid() else None}
    return render_page(request, "garage/energy/check.html", context)


def _sent(request: GarageRequest, vehicle: Vehicle, entry: EnergyEntry | None) -> HttpResponse:
    actor, data = request.actor, request.POST
    form = _form(actor, vehicle, data)
    right = form.is_valid()
    stored = uploads_store(request.FILES.getlist("uploads"), form, actor=actor)
    draft = Draft(form=form, file_ids=[*file_ids_sent(data), *stored])
    if not right or form.errors:
        return _page(request, draft, vehicle=vehicle, entry=entry, status=422)
    if "check" in data:
        told = _told(request, form, vehicle, entry)
        return _page(request, replace(draft, told=told), vehicle=vehicle, entry=entry)
    return _save(request, draft, vehicle, entry)


def _save(
    request: GarageRequest, draft: Draft, vehicle: Vehicle, entry: EnergyEntry | None
) -> HttpResponse:
    given = draft.form.given() | draft.form.custom_given()
    given["file_ids"] = tuple(draft.file_ids)
    try:
        doubts, told = _looked_at(request, given, vehicle, entry)
        if doubts:
            doubted = replace(draft, doubts=doubts, told=told)
            return _page(request, doubted, vehicle=vehicle, entry=entry, status=422)
        saved = _store(request.actor, draft.form, given, vehicle=vehicle, entry=entry)
    except StaleVersion as error:
        if entry is None:
            raise
        clashing = _clashing(request, draft, entry)
        return _page(request, clashing, vehicle=vehicle, entry=entry, status=error.status)
    except RuleViolated as error:
        add_errors(draft.form, error)
        return _page(request, draft, vehicle=vehicle, entry=entry, status=error.status)
    messages.success(request, _("Fill-up saved.") if entry else _("Fill-up recorded."))
    return go(request, page_url("energy_entry_detail", request.actor, entry_id=saved.pk))


def _looked_at(
    request: GarageRequest,
    given: Mapping[str, Any],
    vehicle: Vehicle,
    entry: EnergyEntry | None,
) -> tuple[list[Doubt], Told]:
    """Return what is odd and was not accepted with a tick, and what the fill-up would tell."""
    actor = request.actor
    reader = presenting.reader_of(request.user, actor=actor)
    check = checking.check_of(given, vehicle, entry, actor=actor)
    doubts = checking.doubts_of(
        given, check, vehicle=vehicle, entry=entry, actor=actor, reader=reader
    )
    accepted = request.POST.getlist("accept")
    odd = [doubt for doubt in doubts if doubt.code not in accepted]
    return odd, check.told(reader=reader)


def _told(
    request: GarageRequest, form: EnergyEntryForm, vehicle: Vehicle, entry: EnergyEntry | None
) -> Told | None:
    """Return what a valid form would tell, `None` while the amount is not known."""
    actor = request.actor
    try:
        check = checking.check_of(form.given(), vehicle, entry, actor=actor)
    except RuleViolated:
        return None
    if check.quantity is None:
        return None
    return check.told(reader=presenting.reader_of(request.user, actor=actor))


def _store(
    actor: Actor,
    form: EnergyEntryForm,
    given: dict[str, Any],
    *,
    vehicle: Vehicle,
    entry: EnergyEntry | None,
) -> EnergyEntry:
    typed = form.cleaned_data["vendor"]
    if entry is not None and entry.vendor is not None and entry.vendor.name == typed:
        given["vendor_id"] = entry.vendor_id
    else:
        vendor = vendor_named(actor=actor, name=typed, kind=Vendor.Kind.STATION)
        given["vendor_id"] = vendor.pk if vendor else None
    if entry is None:
        data = services.EnergyEntryInput(vehicle_id=vehicle.pk, **given)
        return services.energy_entry_record(actor=actor, data=data)
    return services.energy_entry_change(
        actor=actor,
        entry_id=entry.pk,
        changes=given,
        expected_version=form.cleaned_data["version"],
    )


def _form(
    actor: Actor,
    vehicle: Vehicle,
    data: QueryDict | None = None,
    *,
    row: EnergyEntry | None = None,
    **options: Any,
) -> EnergyEntryForm:
    members = member_list(actor=actor)
    form = EnergyEntryForm(
        data,
        stores=list(selectors.energy_store_list(actor=actor, vehicle_id=vehicle.pk)),
        energies=selectors.vehicle_energies(vehicle, actor=actor),
        drivers=[(str(row.user_id), str(row.user)) for row in members[:200]],
        home=actor.currency,
        **options,
    )
    return form.add_custom_fields(
        actor=actor, record_kind="garage.energyentry", scope=vehicle.kind, row=row
    )


def _blank(request: GarageRequest, vehicle: Vehicle) -> EnergyEntryForm:
    """Return an empty form with what was used last: tank, unit, currency, station, grade."""
    actor = request.actor
    last = selectors.energy_entry_last(actor=actor, vehicle_id=vehicle.pk)
    energies = selectors.vehicle_energies(vehicle, actor=actor)
    reader = presenting.reader_of(request.user, actor=actor)
    initial: dict[str, Any] = {
        "on": today_for(actor),
        "currency": actor.currency,
        "is_full": True,
        "driver": str(actor.user_id or ""),
        "what": what_of(energy=energies[0]),
        "quantity_unit": reader.quantity_unit(energies[0]),
        "odometer_unit": _meter_unit(vehicle),
    }
    if last is not None:
        initial |= {
            "what": what_of(store_id=last.store_id),
            "quantity_unit": last.quantity_unit,
            "currency": last.currency,
            "grade": last.grade,
            "vendor": last.vendor.name if last.vendor else "",
            "odometer_unit": last.odometer_unit or initial["odometer_unit"],
            "is_full": last.is_full or not last.is_charge,
            "is_home": last.is_home,
            "current": last.current,
        }
    form = _form(actor, vehicle, initial=initial)
    form.fields["total"].widget.attrs["autofocus"] = True
    return form


def _meter_unit(vehicle: Vehicle) -> str:
    meter = vehicle.meters.order_by("-is_primary", "id").first()
    return meter.unit if meter else "km"


def _stored(entry: EnergyEntry, actor: Actor) -> EnergyEntryForm:
    initial = {name: getattr(entry, name) for name in _PLAIN} | {
        "what": what_of(store_id=entry.store_id),
        "quantity": entry.entered_quantity,
        "vendor": entry.vendor.name if entry.vendor else "",
        "driver": str(entry.driver_id or ""),
        "tags": list(entry.tags.values_list("name", flat=True)),
        "tax": entry.tax or None,
        "discount": entry.discount or None,
    }
    return _form(actor, entry.vehicle, row=entry, initial=initial)


def _clashing(request: GarageRequest, draft: Draft, entry: EnergyEntry) -> Draft:
    """Return what was typed beside what somebody else saved; saving again lets this one win."""
    fresh = selectors.energy_entry_get(actor=request.actor, entry_id=entry.pk)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    form = _form(request.actor, fresh.vehicle, data)
    return replace(draft, form=form, clashes=clashes(form, _stored(fresh, request.actor)))


def _page(
    request: GarageRequest,
    draft: Draft,
    *,
    vehicle: Vehicle,
    entry: EnergyEntry | None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    reading = last_reading(vehicle, actor=actor, besides=entry)
    if reading is not None:
        typed = f"{number(reading.entered_value)} {symbol_of(reading.entered_unit)}"
        values = {"reading": typed}
        draft.form.fields["odometer"].help_text = _("Last %(reading)s.") % values
    context = {
        "entry": entry,
        "vehicle": vehicle,
        "form": draft.form,
        "charging": draft.form.takes_electricity
        or (entry is not None and entry.energy == ELECTRICITY),
        "files": kept_files(draft.file_ids, actor=actor),
        "doubts": draft.doubts,
        "clashes": draft.clashes,
        "told": draft.told,
        "vendor_names": vendor_names(actor=actor)[:300],
        "back": page_url("energy_entry_detail", actor, entry_id=entry.pk)
        if entry
        else page_url("vehicle_energy", actor, vehicle_id=vehicle.pk),
    }
    return render_page(request, "garage/energy/form.html", context, status=status)
