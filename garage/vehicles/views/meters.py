"""The readings of a vehicle: recorded, judged, corrected; its meters and what happened to them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from garage.vehicles import presenting, selectors, services
from garage.vehicles.forms.records import MeterEventForm, MeterForm, ReadingForm
from garage.vehicles.models import Meter, MeterReading, Vehicle
from garage.vehicles.presenting import page_url
from garage.vehicles.selectors import reading_doubts
from garage.vehicles.services import MeterEventInput
from garage.vehicles.services.meters import COUNTING
from project.kernel.actor import Permission
from project.kernel.dates import today_in
from project.kernel.errors import DomainError, RuleViolated
from project.web import retelling
from project.web.forms import add_errors
from project.web.pages import go, next_url, render_page
from project.web.pagination import Ordering, keyset_page

NEWEST_FIRST = Ordering(columns={"on": "on"}, default="-on")
MOST_FOR_CHART = 1000
PAGE_READINGS = 25


@require_http_methods(["GET", "HEAD", "POST"])
def vehicle_readings(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show the readings of a vehicle, and record one."""
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    meters = list(selectors.meter_list(actor=request.actor, vehicle_id=vehicle_id))
    if request.method != "POST":
        return _page(request, vehicle, meters, form=None)
    request.actor.require(Permission.RECORD_METERS)
    form = ReadingForm(request.POST, meters=meters)
    if form.is_valid():
        try:
            reading = _record(request, vehicle, form.cleaned_data)
        except RuleViolated as error:
            add_errors(form, error)
        else:
            return _recorded(request, reading)
    return _page(request, vehicle, meters, form=form, status=422)


def _record(request: GarageRequest, vehicle: Vehicle, said: dict[str, Any]) -> MeterReading:
    """Record a reading; the first one of a vehicle makes its meter."""
    values = {name: said[name] for name in ("on", "value", "unit", "note")}
    if not said["meter"]:
        return services.vehicle_reading_record(actor=request.actor, vehicle_id=vehicle.pk, **values)
    return services.reading_record(actor=request.actor, meter_id=int(said["meter"]), **values)


def _recorded(request: GarageRequest, reading: MeterReading) -> HttpResponse:
    if reading.state == MeterReading.State.SUSPECT:
        text = _("%(reading)s is kept, but left out until you confirm it: %(reason)s")
        messages.warning(
            request, text % {"reading": reading, "reason": retelling.doubt(reading.reason)}
        )
    else:
        messages.success(request, _("%(reading)s recorded.") % {"reading": reading})
    return go(request, _url(request, reading.vehicle_id))


def _page(
    request: GarageRequest,
    vehicle: Vehicle,
    meters: list[Meter],
    *,
    form: ReadingForm | None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    unit = presenting.unit_of(request.user)
    chosen = _chosen(request, meters)
    rows = selectors.reading_list(actor=actor, vehicle_id=vehicle.pk)
    if chosen is not None:
        rows = rows.filter(meter=chosen)
    page = keyset_page(
        rows,
        ordering=NEWEST_FIRST,
        cursor=request.GET.get("cursor"),
        with_count=True,
        limit=PAGE_READINGS,
    )
    changes = {meter.pk: selectors.meter_changes(meter, actor=actor) for meter in meters}
    context = {
        "vehicle": vehicle,
        "meters": meters,
        "chosen": chosen,
        "form": form or _form(meters, unit=unit, actor=actor),
        "rows": [_row(row, changes=changes, unit=unit) for row in page.items],
        "page": page,
        "next": f"?{_query(request, cursor=page.next)}" if page.next else "",
        "doubts": list(reading_doubts(actor=actor, vehicle_id=vehicle.pk)[:20]),
        "events": list(selectors.meter_event_list(actor=actor, vehicle_id=vehicle.pk)[:50]),
        "chart": _chart(chosen or (meters[0] if meters else None), changes=changes, unit=unit),
        "may_record": actor.can(Permission.RECORD_METERS),
        "may_change": actor.can(Permission.EDIT_VEHICLES),
    }
    return render_page(request, "garage/vehicles/readings.html", context, status=status)


def _form(meters: list[Meter], *, unit: str, actor: Any) -> ReadingForm:
    first = meters[0] if meters else None
    initial = {
        "on": today_in(actor.time_zone, now=timezone.now()),
        "unit": first.unit if first else unit,
        "meter": first.pk if first else "",
    }
    return ReadingForm(initial=initial, meters=meters)


def _chosen(request: GarageRequest, meters: list[Meter]) -> Meter | None:
    asked = request.GET.get("meter", "")
    return next((meter for meter in meters if str(meter.pk) == asked), None)


def _query(request: GarageRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


def _row(row: MeterReading, *, changes: dict[int, Any], unit: str) -> dict[str, Any]:
    """Return a reading as typed, with its life value where that says something else."""
    life = selectors.with_life([row], changes[row.meter_id])[0][1]
    same = row.entered_unit == presenting.display_unit(row.meter.unit, unit)
    text = "" if same and life == row.value else presenting.life_text(life, row.meter, unit)
    return {"reading": row, "life": text, "counts": row.state in COUNTING}


def _chart(meter: Meter | None, *, changes: dict[int, Any], unit: str) -> Any:
    if meter is None:
        return None
    rows = meter.readings.filter(state__in=COUNTING).order_by("-on", "-value", "-id")
    newest_first = list(rows[:MOST_FOR_CHART])
    pairs = selectors.with_life(reversed(newest_first), changes[meter.pk])
    return presenting.meter_chart(pairs, meter, unit)


def _url(request: GarageRequest, vehicle_id: int) -> str:
    return page_url("vehicle_readings", actor=request.actor, vehicle_id=vehicle_id)


@require_POST
def reading_confirm(request: GarageRequest, reading_id: int) -> HttpResponse:
    """Let a doubted reading count."""
    return _decide(request, reading_id, services.reading_confirm, _("%(reading)s counts now."))


@require_POST
def reading_ignore(request: GarageRequest, reading_id: int) -> HttpResponse:
    """Leave a reading out of all sums."""
    return _decide(request, reading_id, services.reading_ignore, _("%(reading)s is left out."))


@require_POST
def reading_reconsider(request: GarageRequest, reading_id: int) -> HttpResponse:
    """Take a verdict back."""
    text = _("%(reading)s is judged by its neighbours again.")
    return _decide(request, reading_id, services.reading_reconsider, text)


def _decide(
    request: GarageRequest, reading_id: int, service: Callable[..., MeterReading], text: str
) -> HttpResponse:
    reading = service(actor=request.actor, reading_id=reading_id)
    undo = page_url("reading_reconsider", actor=request.actor, reading_id=reading_id)
    tags = "" if service is services.reading_reconsider else undo
    messages.success(request, text % {"reading": reading}, extra_tags=tags)
    return go(request, next_url(request, _url(request, reading.vehicle_id)))


@require_POST
def reading_delete(request: GarageRequest, reading_id: int) -> HttpResponse:
    """Delete a reading by hand; the toast can record it again."""
    reading = services.reading_delete(actor=request.actor, reading_id=reading_id)
    query = urlencode(
        {
            "meter": reading.meter_id,
            "on": reading.on.isoformat(),
            "value": reading.entered_value,
            "unit": reading.entered_unit,
            "note": reading.note,
        }
    )
    where = page_url("reading_undelete", actor=request.actor, vehicle_id=reading.vehicle_id)
    text = _("%(reading)s deleted.") % {"reading": reading}
    messages.success(request, text, extra_tags=f"{where}?{query}")
    return go(request, _url(request, reading.vehicle_id))


@require_POST
def reading_undelete(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Record a reading again as it was."""
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    request.actor.require(Permission.RECORD_METERS)
    meters = list(selectors.meter_list(actor=request.actor, vehicle_id=vehicle_id))
    form = ReadingForm(request.GET, meters=meters)
    if not form.is_valid():
        raise RuleViolated(_("This reading cannot be brought back. Record it again."))
    return _recorded(request, _record(request, vehicle, form.cleaned_data))


@require_http_methods(["GET", "HEAD", "POST"])
def reading_correct(request: GarageRequest, reading_id: int) -> HttpResponse:
    """Correct a reading that was recorded by hand."""
    reading = selectors.reading_get(actor=request.actor, reading_id=reading_id)
    request.actor.require(Permission.RECORD_METERS)
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=reading.vehicle_id)
    initial = {
        "meter": reading.meter_id,
        "on": reading.on,
        "value": reading.entered_value,
        "unit": reading.entered_unit,
        "note": reading.note,
    }
    data = request.POST if request.method == "POST" else None
    form = ReadingForm(data, initial=initial, meters=[reading.meter])
    if data is not None and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("on", "value", "unit", "note")}
        try:
            changed = services.reading_correct(actor=request.actor, reading_id=reading_id, **said)
        except RuleViolated as error:
            add_errors(form, error)
        else:
            return _recorded(request, changed)
    return _form_page(request, vehicle, form, title=_("Correct reading"))


def _form_page(request: GarageRequest, vehicle: Vehicle, form: Any, *, title: str) -> HttpResponse:
    context = {
        "vehicle": vehicle,
        "form": form,
        "title": title,
        "cancel_url": _url(request, vehicle.pk),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "garage/vehicles/record_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def meter_add(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Give a vehicle a further meter."""
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    request.actor.require(Permission.EDIT_VEHICLES)
    form = MeterForm(request.POST if request.method == "POST" else None)
    del form.fields["is_primary"]
    if form.is_bound and form.is_valid():
        try:
            services.meter_add(actor=request.actor, vehicle_id=vehicle_id, **form.cleaned_data)
        except RuleViolated as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Meter added."))
            return go(request, _url(request, vehicle_id))
    return _form_page(request, vehicle, form, title=_("Add meter"))


@require_http_methods(["GET", "HEAD", "POST"])
def meter_change(request: GarageRequest, meter_id: int) -> HttpResponse:
    """Rename a meter, or make it the main one."""
    meter = selectors.meter_get(actor=request.actor, meter_id=meter_id)
    request.actor.require(Permission.EDIT_VEHICLES)
    initial = {"unit": meter.unit, "name": meter.name, "is_primary": meter.is_primary}
    form = MeterForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            services.meter_change(actor=request.actor, meter_id=meter_id, changes=form.cleaned_data)
        except RuleViolated as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Meter saved."))
            return go(request, _url(request, meter.vehicle_id))
    return _form_page(request, meter.vehicle, form, title=_("Change meter"))


@require_POST
def meter_remove(request: GarageRequest, meter_id: int) -> HttpResponse:
    """Take a meter without readings off its vehicle."""
    vehicle_id = selectors.meter_get(actor=request.actor, meter_id=meter_id).vehicle_id
    try:
        services.meter_remove(actor=request.actor, meter_id=meter_id)
    except RuleViolated as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Meter removed."))
    return go(request, _url(request, vehicle_id))


@require_http_methods(["GET", "HEAD", "POST"])
def meter_event(request: GarageRequest, meter_id: int) -> HttpResponse:
    """Record that a meter was replaced or rolled over."""
    meter = selectors.meter_get(actor=request.actor, meter_id=meter_id)
    request.actor.require(Permission.RECORD_METERS)
    initial = {
        "unit": meter.unit,
        "on": today_in(request.actor.time_zone, now=timezone.now()),
        "new_value": "0",
    }
    form = MeterEventForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            services.meter_event_record(
                actor=request.actor, meter_id=meter_id, data=MeterEventInput(**form.cleaned_data)
            )
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The life total goes on from here."))
            return go(request, _url(request, meter.vehicle_id))
    return _form_page(request, meter.vehicle, form, title=_("Meter replaced or rolled over"))


@require_POST
def meter_event_delete(request: GarageRequest, event_id: int) -> HttpResponse:
    """Delete an event of a meter."""
    event = services.meter_event_delete(actor=request.actor, event_id=event_id)
    messages.success(request, _("Deleted. The readings are judged without it."))
    return go(request, _url(request, event.meter.vehicle_id))
