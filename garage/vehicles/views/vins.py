"""The page of a vehicle's VIN: what it says offline, and what the online service suggests."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.vehicles import selectors, services
from garage.vehicles.forms.vehicle import VehicleForm, source_name, source_text
from garage.vehicles.models import Vehicle, VinLookup
from garage.vehicles.presenting import page_url
from garage.vehicles.vpic.words import FIELDS
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated
from project.kernel.jobs.models import JobRecord
from project.web.components import JobView
from project.web.pages import go, render_page

# Fields whose words are ours, with what people read.
LABELS = {"body": Vehicle.Body.choices, "fuel": Vehicle.Fuel.choices}


@require_safe
def vehicle_vin(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show what the VIN of a vehicle says, field by field."""
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    return _page(request, vehicle)


@require_POST
def vin_ask(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Have the VIN looked up online."""
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    try:
        services.vin_look_up(actor=request.actor, vehicle_id=vehicle_id)
    except RuleViolated as error:
        return _page(request, vehicle, problem=error.message, status=error.status)
    return go(request, page_url("vehicle_vin", actor=request.actor, vehicle_id=vehicle_id))


@require_POST
def vin_take(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Let one field say what the VIN says."""
    name = request.POST.get("name", "")
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    try:
        services.vin_word_take(
            actor=request.actor,
            vehicle_id=vehicle_id,
            name=name,
            source=request.POST.get("source", ""),
        )
    except RuleViolated as error:
        return _page(request, vehicle, problem=error.message, status=error.status)
    messages.success(request, _("%(field)s taken over.") % {"field": _label(name)})
    return go(request, page_url("vehicle_vin", actor=request.actor, vehicle_id=vehicle_id))


@require_POST
def vin_dismiss(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Put one suggestion aside."""
    name = request.POST.get("name", "")
    services.vin_word_dismiss(actor=request.actor, vehicle_id=vehicle_id, name=name)
    messages.success(request, _("%(field)s left as it is.") % {"field": _label(name)})
    return go(request, page_url("vehicle_vin", actor=request.actor, vehicle_id=vehicle_id))


@require_safe
def vin_progress(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show how far the online look-up is; htmx asks until it is there."""
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    lookup = selectors.vin_lookup_of(actor=request.actor, vehicle_id=vehicle_id)
    context = {"vehicle": vehicle, **_online(request, vehicle, lookup)}
    return render_page(request, "garage/vehicles/vin_online.html", context)


def _page(
    request: GarageRequest, vehicle: Vehicle, *, problem: str = "", status: int = 200
) -> HttpResponse:
    lookup = selectors.vin_lookup_of(actor=request.actor, vehicle_id=vehicle.pk)
    read = selectors.vin_read(vehicle.vin)
    dated = read.pack.dated if read.pack else ""
    rows = [
        _row(
            vehicle, name, read.words[name].value, source=source_text(read.words[name], dated=dated)
        )
        for name in FIELDS
        if name in read.words
    ]
    context = {
        "vehicle": vehicle,
        "rows": rows,
        "warnings": read.decoded.warnings if vehicle.vin else (),
        "pack": selectors.pack_about(),
        "problem": problem,
        "may_change": request.actor.can(Permission.EDIT_VEHICLES),
        **_online(request, vehicle, lookup),
    }
    return render_page(request, "garage/vehicles/vin.html", context, status=status)


def _online(request: GarageRequest, vehicle: Vehicle, lookup: VinLookup | None) -> dict[str, Any]:
    if lookup is not None and lookup.vin != vehicle.vin:
        lookup = None
    job = _job(request, lookup) if lookup and lookup.answered_at is None else None
    words = lookup.open_words if lookup else {}
    told = source_name(selectors.ONLINE, dated="")
    return {
        "lookup": lookup,
        "job": job,
        "is_online": bool(settings.VIN_LOOKUP_URL),
        "suggestions": [
            _row(vehicle, name, words[name], source=told) for name in FIELDS if name in words
        ],
        "may_change": request.actor.can(Permission.EDIT_VEHICLES),
    }


def _job(request: GarageRequest, lookup: VinLookup) -> JobView | None:
    rows = JobRecord.objects.for_actor(request.actor).filter(
        subject_kind="garage.vinlookup", subject_id=lookup.pk
    )
    job = rows.order_by("-id").first()
    if job is None:
        return None
    is_over = job.state in {JobRecord.State.DONE, JobRecord.State.FAILED}
    poll = page_url("vin_progress", actor=request.actor, vehicle_id=lookup.vehicle_id)
    return JobView(
        title=_("Looking up the VIN"),
        state=job.state,  # type: ignore[arg-type]
        message=lookup.problem or job.error,
        poll_url="" if is_over else poll,
    )


def _row(vehicle: Vehicle, name: str, word: str, *, source: str) -> dict[str, Any]:
    now, shown = getattr(vehicle, name), word
    if name in {"body", "fuel"}:
        labels = dict(LABELS[name])
        shown, now_shown = str(labels.get(word, word)), str(labels.get(now, "")) if now else ""
    else:
        now_shown = str(now or "")
    return {
        "name": name,
        "label": _label(name),
        "word": shown,
        "now": now_shown,
        "is_same": str(now or "") == word,
        "source": source.rstrip("?"),
        "is_guess": source.endswith("?"),
    }


def _label(name: str) -> str:
    field = VehicleForm.base_fields.get(name)
    return str(field.label) if field is not None else name
