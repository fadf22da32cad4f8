"""Pages of upgrades."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.maintenance import selectors, services
from garage.maintenance.forms import TakeOffForm, UpgradeForm
from garage.maintenance.models import ServiceRecord, Upgrade
from garage.maintenance.origins import RecordOrigin
from garage.records.common import meter_unit_of
from garage.records.origins import UPGRADE, Origins, begin, origins_of
from garage.records.pages import (
    Doubt,
    documents_of,
    file_ids_of,
    file_ids_sent,
    history_of,
    kept_files,
    last_reading,
    page_url,
    reading_doubt,
    today_for,
    uploads_store,
    vehicle_choices,
)
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from inventory.vendors.selectors import vendor_names
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated, StaleVersion
from project.web.conflicts import Clash, clashes
from project.web.forms import add_errors
from project.web.pages import go, render_page

_PLAIN = tuple(
    name for name in UpgradeForm.base_fields if name not in {"vehicle", "vendor", "tags", "uploads"}
)
Context = dict[str, Any]


@require_safe
def upgrade_detail(request: GarageRequest, upgrade_id: int) -> HttpResponse:
    """Show an upgrade with its files and history."""
    actor = request.actor
    upgrade = selectors.upgrade_get(actor=actor, upgrade_id=upgrade_id)
    photos, documents = documents_of(upgrade, actor=actor)
    context = {
        "upgrade": upgrade,
        "vehicle": upgrade.vehicle,
        "photos": photos,
        "documents": documents,
        "tags": upgrade.tags.all(),
        "history": history_of(upgrade, actor=actor),
        "take_off": TakeOffForm(initial={"removed_on": today_for(actor)}),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/maintenance/upgrade.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def upgrade_add(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Record an upgrade of a vehicle, from one of its service records or alone."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    record = _record_of(request, vehicle)
    if request.method == "POST":
        return _sent(request, vehicle, None, record)
    initial: Context = {
        "vehicle": str(vehicle.pk),
        "installed_on": today_for(actor),
        "currency": actor.currency,
        "odometer_unit": meter_unit_of(vehicle, ""),
        "is_reversible": True,
    }
    start = begin(_origins(request), actor=actor, form=UPGRADE, vehicle_id=vehicle.pk)
    initial |= start.initial | ({"title": start.title} if start.title else {})
    return _page(request, _form(actor, initial=initial), vehicle, None, record=record)


@require_http_methods(["GET", "HEAD", "POST"])
def upgrade_change(request: GarageRequest, upgrade_id: int) -> HttpResponse:
    """Change an upgrade."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    upgrade = selectors.upgrade_get(actor=actor, upgrade_id=upgrade_id)
    if request.method == "POST":
        return _sent(request, upgrade.vehicle, upgrade, upgrade.record)
    return _page(
        request,
        _stored(upgrade, actor),
        upgrade.vehicle,
        upgrade,
        file_ids=file_ids_of(upgrade, actor=actor),
        record=upgrade.record,
    )


@require_POST
def upgrade_take_off(request: GarageRequest, upgrade_id: int) -> HttpResponse:
    """Say when an upgrade was taken off, or that it is still there."""
    form = TakeOffForm(request.POST)
    url = page_url("upgrade_detail", request.actor, upgrade_id=upgrade_id)
    if not form.is_valid():
        messages.error(request, _("Type the day like 2026-03-14."))
        return go(request, url)
    day = form.cleaned_data["removed_on"]
    services.upgrade_take_off(actor=request.actor, upgrade_id=upgrade_id, on=day)
    messages.success(request, _("Taken off.") if day else _("It is on the vehicle again."))
    return go(request, url)


@require_POST
def upgrade_delete(request: GarageRequest, upgrade_id: int) -> HttpResponse:
    """Put an upgrade into the bin."""
    upgrade = services.upgrade_bin(actor=request.actor, upgrade_id=upgrade_id)
    undo = page_url("upgrade_restore", request.actor, upgrade_id=upgrade.pk)
    messages.success(request, _("“%(title)s” deleted.") % {"title": upgrade.title}, extra_tags=undo)
    return go(request, page_url("vehicle_work", request.actor, vehicle_id=upgrade.vehicle_id))


@require_POST
def upgrade_restore(request: GarageRequest, upgrade_id: int) -> HttpResponse:
    """Take an upgrade out of the bin."""
    upgrade = services.upgrade_unbin(actor=request.actor, upgrade_id=upgrade_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": upgrade.title})
    return go(request, page_url("upgrade_detail", request.actor, upgrade_id=upgrade.pk))


def _sent(
    request: GarageRequest,
    vehicle: Vehicle,
    upgrade: Upgrade | None,
    record: ServiceRecord | None,
) -> HttpResponse:
    actor, data = request.actor, request.POST
    form = _form(actor, data)
    right = form.is_valid()
    stored = uploads_store(request.FILES.getlist("uploads"), form, actor=actor)
    file_ids = [*file_ids_sent(data), *stored]
    shown: Context = {"file_ids": file_ids, "record": record}
    if not right or form.errors:
        return _page(request, form, vehicle, upgrade, status=422, **shown)
    given = form.given() | form.custom_given() | {"file_ids": tuple(file_ids)}
    try:
        doubt = _doubt(request, given, upgrade)
        if doubt is not None:
            return _page(request, form, vehicle, upgrade, status=422, doubts=[doubt], **shown)
        saved = _store(actor, form, given, upgrade=upgrade, record=record)
    except StaleVersion as error:
        if upgrade is None:
            raise
        fresh, found = _clashing(request, upgrade)
        return _page(request, fresh, vehicle, upgrade, status=error.status, found=found, **shown)
    except RuleViolated as error:
        add_errors(form, error)
        return _page(request, form, vehicle, upgrade, status=error.status, **shown)
    messages.success(request, _("Upgrade saved.") if upgrade else _("Upgrade recorded."))
    return go(request, page_url("upgrade_detail", actor, upgrade_id=saved.pk))


def _doubt(request: GarageRequest, given: Context, upgrade: Upgrade | None) -> Doubt | None:
    if "odometer" in request.POST.getlist("accept"):
        return None
    vehicle = vehicle_get(actor=request.actor, vehicle_id=given["vehicle_id"])
    seen = given | {"on": given["installed_on"]}
    return reading_doubt(seen, vehicle, upgrade, actor=request.actor)


def _store(
    actor: Actor,
    form: UpgradeForm,
    given: Context,
    *,
    upgrade: Upgrade | None,
    record: ServiceRecord | None,
) -> Upgrade:
    typed = form.cleaned_data["vendor"]
    if upgrade is not None and upgrade.vendor is not None and upgrade.vendor.name == typed:
        given["vendor_id"] = upgrade.vendor_id
    else:
        vendor = vendor_named(actor=actor, name=typed)
        given["vendor_id"] = vendor.pk if vendor else None
    if upgrade is not None:
        version = form.cleaned_data["version"]
        return services.upgrade_change(
            actor=actor, upgrade_id=upgrade.pk, changes=given, expected_version=version
        )
    removed = given.pop("removed_on")
    given["record_id"] = record.pk if record else None
    saved = services.upgrade_record(actor=actor, data=services.UpgradeInput(**given))
    if removed is None:
        return saved
    return services.upgrade_take_off(actor=actor, upgrade_id=saved.pk, on=removed)


def _origins(request: GarageRequest) -> Origins:
    return origins_of(request.POST or request.GET, form=UPGRADE)


def _record_of(request: GarageRequest, vehicle: Vehicle) -> ServiceRecord | None:
    """Return the service record that the upgrade is made from, if the address names one."""
    named = [row_id for kind, row_id in _origins(request) if kind == RecordOrigin.name]
    if not named:
        return None
    record = selectors.service_record_get(actor=request.actor, record_id=named[0])
    if record.vehicle_id != vehicle.pk:
        raise NotFound
    return record


def _form(
    actor: Actor, data: QueryDict | None = None, row: Upgrade | None = None, **options: Any
) -> UpgradeForm:
    form = UpgradeForm(data, vehicles=vehicle_choices(actor=actor), home=actor.currency, **options)
    return form.add_custom_fields(actor=actor, record_kind="garage.upgrade", row=row)


def _stored(upgrade: Upgrade, actor: Actor) -> UpgradeForm:
    initial = {name: getattr(upgrade, name) for name in _PLAIN} | {
        "vehicle": str(upgrade.vehicle_id),
        "vendor": upgrade.vendor.name if upgrade.vendor else "",
        "tags": list(upgrade.tags.values_list("name", flat=True)),
    }
    return _form(actor, row=upgrade, initial=initial)


def _clashing(request: GarageRequest, upgrade: Upgrade) -> tuple[UpgradeForm, list[Clash]]:
    fresh = selectors.upgrade_get(actor=request.actor, upgrade_id=upgrade.pk)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    form = _form(request.actor, data)
    return form, clashes(form, _stored(fresh, request.actor))


def _page(
    request: GarageRequest,
    form: UpgradeForm,
    vehicle: Vehicle,
    upgrade: Upgrade | None,
    *,
    status: int = 200,
    file_ids: Any = (),
    doubts: Any = (),
    found: Any = (),
    record: ServiceRecord | None = None,
) -> HttpResponse:
    actor = request.actor
    back = (
        page_url("upgrade_detail", actor, upgrade_id=upgrade.pk)
        if upgrade
        else page_url("vehicle_work", actor, vehicle_id=vehicle.pk)
    )
    context = {
        "upgrade": upgrade,
        "vehicle": vehicle,
        "record": record,
        "form": form,
        "files": kept_files(file_ids, actor=actor),
        "doubts": doubts,
        "clashes": found,
        "vendor_names": vendor_names(actor=actor)[:300],
        "reading": last_reading(vehicle, actor=actor, besides=upgrade),
        "back": back,
    }
    return render_page(request, "garage/maintenance/upgrade_form.html", context, status=status)
