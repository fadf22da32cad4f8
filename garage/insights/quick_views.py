"""The page of quick add, which is also where the phone shares photos to."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from accounts.organizations.selectors import actor_for, home_of, membership_of
from accounts.preferences.selectors import preferences_of
from garage.energy.energies import base_unit
from garage.energy.models import Energy
from garage.energy.presenting import reader_of
from garage.energy.selectors import energy_entry_newest, vehicles_energies
from garage.insights import quick
from garage.insights.dashboard import readings_of
from garage.insights.presenting import meter_text
from garage.insights.views import today_of, unit_of
from garage.receipts.services import receipt_upload
from garage.vehicles import selectors as vehicle_selectors
from garage.vehicles.models import Vehicle
from inventory.vendors.models import Vendor
from inventory.vendors.selectors import vendor_list
from project.kernel.actor import Actor, Channel, Permission
from project.kernel.errors import DomainError, NotAllowed
from project.kernel.money import symbol
from project.web.pages import go, render_page

FROM_ELSEWHERE = {"cross-site", "same-site"}
MOST_STATIONS = 60
LAST_VEHICLE, LAST_KIND = "quick_vehicle", "quick_kind"


@require_http_methods(["GET", "HEAD", "POST"])
def quick_add(request: GarageRequest) -> HttpResponse:
    """Take a fill-up, work, an expense or a reading; a photo goes to the receipts."""
    request.actor.require(Permission.RECORD_METERS)
    if request.method != "POST":
        form = quick.QuickForm(initial=_initial(request))
        return _page(request, form, status=200)
    photos = request.FILES.getlist("photo")
    if photos:
        keep_photos(request, photos, actor=request.actor)
        return go(request, _url(request, "receipt_inbox"))
    form = quick.QuickForm(request.POST)
    if form.is_valid():
        try:
            volume = preferences_of(request.user).volume_unit
            saved = quick.quick_save(form, actor=request.actor, volume_unit=volume)
        except DomainError as error:
            for name, sentences in (error.fields or {"": [error.message]}).items():
                form.add_error(name if name in form.fields else None, sentences)
        else:
            if saved.entry_id is None:
                messages.success(request, _("Saved. %(what)s") % {"what": saved.text})
                url = _url(request, "dashboard")
            else:
                url = _url(request, "energy_entry_saved", entry_id=saved.entry_id)
            response = go(request, url)
            response.set_cookie(LAST_VEHICLE, form.data["vehicle"], samesite="Lax")
            response.set_cookie(LAST_KIND, form.cleaned_data["kind"], samesite="Lax")
            return response
    return _page(request, form, status=422)


@require_POST
def quick_check(request: GarageRequest) -> HttpResponse:
    """Show what the fill-up on the form would tell; nothing is saved."""
    actor = request.actor
    actor.require(Permission.RECORD_ENERGY)
    reader = reader_of(request.user, actor=actor)
    told = quick.quick_check(quick.QuickForm(request.POST), actor=actor, reader=reader)
    return render_page(request, "garage/energy/check.html", {"told": told})


def _url(request: GarageRequest, name: str, **ids: int) -> str:
    return reverse(name, kwargs={"organization": request.actor.organization_slug, **ids})


def _initial(request: GarageRequest) -> dict[str, Any]:
    kinds = quick.kinds_for(request.actor)
    asked = request.GET.get("kind") or request.COOKIES.get(LAST_KIND, "")
    return {
        "kind": asked if asked in kinds else kinds[0],
        "vehicle": request.GET.get("vehicle") or request.COOKIES.get(LAST_VEHICLE, ""),
        "on": today_of(request),
        "full": True,
    }


def _page(request: GarageRequest, form: quick.QuickForm, *, status: int) -> HttpResponse:
    actor = request.actor
    rows = vehicle_selectors.vehicle_list(actor=actor).filter(archived_at__isnull=True)
    vehicles = list(rows.exclude(status__in=("sold", "scrapped"))[: quick.MOST_VEHICLES])
    context = {
        "form": form,
        "vehicles": _tiles(request, vehicles, chosen=str(form["vehicle"].value() or "")),
        "kinds": [
            {
                "value": kind.value,
                "label": kind.label,
                "icon": quick.ICONS[kind],
                "checked": form["kind"].value() == kind,
            }
            for kind in quick.kinds_for(actor)
        ],
        "currency": symbol(actor.currency),
        "may_photo": actor.can(Permission.EDIT_RECEIPTS),
        "may_stock": actor.can(Permission.EDIT_STOCK),
        "stations": list(vendor_list(actor=actor, kind=Vendor.Kind.STATION)[:MOST_STATIONS]),
    }
    return render_page(request, "garage/insights/quick_add.html", context, status=status)


def _tiles(request: GarageRequest, vehicles: list[Vehicle], *, chosen: str) -> list[dict[str, Any]]:
    """Return the vehicles to choose from; one that takes two energies has a tile for each."""
    actor = request.actor
    readings = readings_of(vehicles, actor=actor)
    energies = vehicles_energies(vehicles, actor=actor)
    volume = preferences_of(request.user).volume_unit
    tiles = []
    for vehicle in vehicles:
        reading = readings.get(vehicle.pk)
        for place, energy in enumerate(energies[vehicle.pk]):
            unit = base_unit(energy)
            tiles.append(
                {
                    "row": vehicle,
                    "value": f"{vehicle.pk}-{energy}",
                    "energy": str(Energy(energy).label) if len(energies[vehicle.pk]) > 1 else "",
                    "is_second": bool(place),
                    "reading": meter_text(*reading, unit_of(request)) if reading else "",
                    "meter": reading[1] if reading else "km",
                    "unit": volume if unit == "l" else unit,
                }
            )
    values = [str(tile["value"]) for tile in tiles]
    named = [value for value in values if value == chosen or value.startswith(f"{chosen}-")]
    if not named:
        # Nobody added anything on this device yet: most likely it is about what was filled last.
        newest = energy_entry_newest(actor=actor)
        last = f"{newest.vehicle_id}-{newest.energy}" if newest else ""
        named = [value for value in values if value == last]
    picked = next(iter([*named, *values]), "")
    return [tile | {"checked": tile["value"] == picked} for tile in tiles]


def keep_photos(request: HttpRequest, photos: list[UploadedFile], *, actor: Actor) -> None:
    """Hand photos over to the receipts; each that cannot be taken gets its reason in a toast."""
    kept = 0
    for photo in photos[:20]:
        try:
            receipt_upload(actor=actor, upload=photo)
            kept += 1
        except DomainError as error:
            messages.error(request, error.message)
    if kept:
        text = ngettext("%(n)d receipt is being read.", "%(n)d receipts are being read.", kept)
        messages.success(request, text % {"n": kept})


@csrf_exempt  # the share sheet of a phone knows no token; the browser says where it came from
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quick_add_start(request: HttpRequest) -> HttpResponse:
    """Lead the phone's shortcut, and what it shares, to the organization used last."""
    if request.headers.get("Sec-Fetch-Site") in FROM_ELSEWHERE and request.method == "POST":
        raise NotAllowed("Share from your own device, or upload in the inbox.")
    organization = home_of(request.user)  # type: ignore[arg-type]
    if organization is None:
        return redirect("home")
    if request.method == "POST" and request.FILES:
        membership = membership_of(request.user, slug=organization.slug)  # type: ignore[arg-type]
        actor = actor_for(membership, channel=Channel.PAGE)
        keep_photos(request, request.FILES.getlist("photo"), actor=actor)
        return redirect("receipt_inbox", organization=organization.slug)
    return redirect("quick_add", organization=organization.slug)
