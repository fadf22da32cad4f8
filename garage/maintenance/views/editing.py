"""The page on which a service record is written or changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.organizations.middleware import GarageRequest
from garage.maintenance import selectors, services
from garage.maintenance.forms import LineForm, ServiceRecordForm
from garage.maintenance.models import Purpose, ServiceRecord
from garage.maintenance.services import PartUse
from garage.maintenance.services.lines import lines_of
from garage.maintenance.sums import difference
from garage.maintenance.views.uses import (
    UseRow,
    names_on_shelf,
    use_added,
    uses_offered,
    uses_sent,
    uses_typed,
)
from garage.records.common import meter_unit_of
from garage.records.origins import WORK, Origins, begin, completed_by, offers_for, origins_of
from garage.records.pages import (
    Doubt,
    LineRows,
    file_ids_of,
    file_ids_sent,
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
from project.kernel.errors import RuleViolated, StaleVersion
from project.kernel.numbers import whole_numbers
from project.web.conflicts import Clash, clashes
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.templatetags.formats import money_text

_PLAIN = (
    "on",
    "title",
    "invoice_number",
    "purpose",
    "odometer",
    "odometer_unit",
    "lines_include_tax",
    "tax",
    "total",
    "currency",
    "exchange_rate",
    "notes",
)
MOST_SUGGESTED = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands on the page."""

    form: ServiceRecordForm
    rows: Any
    file_ids: Sequence[int]
    origins: Origins = ()
    completes: frozenset[int] = frozenset()
    uses: Sequence[UseRow] = ()
    use_error: str = ""
    doubts: Sequence[Doubt] = ()
    clashes: Sequence[Clash] = ()


@require_http_methods(["GET", "HEAD", "POST"])
def service_record_add(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Record work on a vehicle."""
    request.actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    if request.method != "POST":
        return _page(request, _blank(request, vehicle), vehicle, record=None)
    return _sent(request, vehicle, None)


@require_http_methods(["GET", "HEAD", "POST"])
def service_record_change(request: GarageRequest, record_id: int) -> HttpResponse:
    """Change a service record, or move it to another vehicle."""
    request.actor.require(Permission.EDIT_WORK)
    record = selectors.service_record_get(actor=request.actor, record_id=record_id)
    if request.method != "POST":
        return _page(request, _stored(record, request.actor), record.vehicle, record=record)
    return _sent(request, record.vehicle, record)


def _sent(request: GarageRequest, vehicle: Vehicle, record: ServiceRecord | None) -> HttpResponse:
    actor, problem = request.actor, ""
    data: QueryDict = request.POST
    if record is None:
        try:
            data = use_added(data, actor=actor)
        except RuleViolated as error:
            problem = error.message
    if "add_line" in data or "add_use" in data:
        draft = replace(_retyped(request, vehicle, record, data=data), use_error=problem)
        status = 422 if problem and "add_use" in data else 200
        return _page(request, draft, vehicle, record=record, status=status)
    form, rows = _form(actor, vehicle, record, data=data), LineRows.sent(LineForm, data)
    if not rows.are_valid():
        form.add_error(None, _("Some lines need correcting; they say what."))
    if problem:
        form.add_error(None, problem)
    file_ids = [
        *file_ids_sent(data),
        *uploads_store(request.FILES.getlist("uploads"), form, actor=actor),
    ]
    ticked = frozenset(whole_numbers(data.getlist("completes")))
    uses = uses_typed(data, actor=actor)
    origins = () if record else origins_of(data, form=WORK)
    draft = Draft(
        form=form,
        rows=rows,
        file_ids=file_ids,
        origins=origins,
        completes=ticked,
        uses=uses,
        use_error=problem,
    )
    if form.errors:
        return _page(request, draft, vehicle, record=record, status=422)
    return _save(request, draft, vehicle, record, data=data)


def _save(
    request: GarageRequest,
    draft: Draft,
    vehicle: Vehicle,
    record: ServiceRecord | None,
    *,
    data: QueryDict,
) -> HttpResponse:
    given = draft.form.given() | {
        "lines": tuple(row.given() for row in draft.rows.filled()),
        "file_ids": tuple(draft.file_ids),
    }
    given["completes"] = _completes(request, draft, given, record)
    if record is None:
        given["origins"] = draft.origins
    try:
        if record is None:
            given["uses"] = uses_sent(data)
        doubts = _doubts(request, draft, given, record)
        if doubts:
            doubted = replace(draft, doubts=doubts)
            return _page(request, doubted, vehicle, record=record, status=422)
        saved = _store(request.actor, draft.form, given, record=record)
    except StaleVersion as error:
        if record is None:
            raise
        clashing = _clashing(request, draft, record)
        return _page(request, clashing, vehicle, record=record, status=error.status)
    except RuleViolated as error:
        add_errors(draft.form, error, names=draft.rows.add_errors(error))
        return _page(request, draft, vehicle, record=record, status=error.status)
    messages.success(request, _("Record saved.") if record else _told(saved, actor=request.actor))
    return go(request, page_url("service_record_detail", request.actor, record_id=saved.pk))


def _told(record: ServiceRecord, *, actor: Actor) -> str:
    """Return that work was recorded, and what it completed."""
    done = ", ".join(row.title for row in completed_by(record, actor=actor))
    if not done:
        return _("Work recorded.")
    return _("Work recorded. It completes: %(names)s.") % {"names": done}


def _store(
    actor: Actor,
    form: ServiceRecordForm,
    given: dict[str, Any],
    *,
    record: ServiceRecord | None,
) -> ServiceRecord:
    typed = form.cleaned_data["vendor"]
    if record is not None and record.vendor is not None and record.vendor.name == typed:
        given["vendor_id"] = record.vendor_id
    else:
        vendor = vendor_named(actor=actor, name=typed)
        given["vendor_id"] = vendor.pk if vendor else None
    if record is None:
        data = services.ServiceRecordInput(**given)
        custom = form.custom_values()
        return services.service_record_record(actor=actor, data=data, custom_fields=custom)
    return services.service_record_change(
        actor=actor,
        record_id=record.pk,
        custom_fields=form.custom_values(),
        changes=given,
        expected_version=form.cleaned_data["version"],
    )


def _completes(
    request: GarageRequest, draft: Draft, given: Mapping[str, Any], record: ServiceRecord | None
) -> tuple[int, ...]:
    """Return what was ticked; of a new record also what its words speak of and was not offered so."""
    if record is not None:
        return tuple(draft.completes)
    texts = [given["title"], *(line.description for line in given["lines"])]
    offers = offers_for(actor=request.actor, vehicle_id=given["vehicle_id"], texts=texts)
    refused = set(whole_numbers(request.POST.getlist("offered"))) - draft.completes
    spoken_of = {offer.key for offer in offers if offer.is_on} - refused
    return tuple(draft.completes | spoken_of)


def _doubts(
    request: GarageRequest, draft: Draft, given: Mapping[str, Any], record: ServiceRecord | None
) -> list[Doubt]:
    """Return what is odd about the record and was not accepted with a tick."""
    actor = request.actor
    vehicle = vehicle_get(actor=actor, vehicle_id=given["vehicle_id"])
    found = [
        _total_doubt(given),
        reading_doubt(given, vehicle, record, actor=actor),
        _invoice_doubt(given, draft.form.cleaned_data["vendor"], record, actor=actor),
    ]
    accepted = request.POST.getlist("accept")
    return [doubt for doubt in found if doubt is not None and doubt.code not in accepted]


def _total_doubt(given: Mapping[str, Any]) -> Doubt | None:
    if given["total"] is None:
        return None
    gap = difference(
        given["lines"],
        total=given["total"],
        tax=given["tax"],
        lines_include_tax=given["lines_include_tax"],
        currency=given["currency"],
    )
    if not gap:
        return None
    values = {
        "total": money_text(given["total"], given["currency"]),
        "lines": money_text(given["total"] - gap, given["currency"]),
    }
    return Doubt(
        "total",
        _("The total is not what the lines come to"),
        _("The total says %(total)s, the lines come to %(lines)s. Both are kept as typed.")
        % values,
        _("The total is right as it is"),
    )


def _invoice_doubt(
    given: Mapping[str, Any], vendor: str, record: ServiceRecord | None, *, actor: Actor
) -> Doubt | None:
    if not given["invoice_number"] or not vendor:
        return None
    rows = selectors.service_record_list(actor=actor).filter(
        invoice_number=given["invoice_number"], vendor__name__iexact=vendor
    )
    same = (rows.exclude(pk=record.pk) if record else rows).first()
    if same is None:
        return None
    return Doubt(
        "invoice",
        _("This invoice may be recorded already"),
        _("“%(title)s” has the same vendor and invoice number.") % {"title": same.title},
        _("Record it all the same"),
    )


def _form(
    actor: Actor,
    vehicle: Vehicle,
    record: ServiceRecord | None,
    *,
    data: QueryDict | None = None,
    **options: Any,
) -> ServiceRecordForm:
    form = ServiceRecordForm(
        data, vehicles=vehicle_choices(actor=actor), home=actor.currency, **options
    )
    kind = "garage.servicerecord"
    form.add_custom_fields(actor=actor, record_kind=kind, scope=vehicle.kind, row=record)
    return form


def _blank(request: GarageRequest, vehicle: Vehicle) -> Draft:
    actor = request.actor
    purpose = request.GET.get("purpose", "")
    initial: dict[str, Any] = {
        "vehicle": str(vehicle.pk),
        "on": today_for(actor),
        "purpose": purpose if purpose in Purpose.values else Purpose.MAINTENANCE,
        "currency": actor.currency,
        "odometer_unit": meter_unit_of(vehicle, ""),
        "lines_include_tax": True,
    }
    origins = origins_of(request.GET, form=WORK)
    start = begin(origins, actor=actor, form=WORK, vehicle_id=vehicle.pk)
    initial |= start.initial
    initial |= {name: said for name in ("title", "notes") if (said := getattr(start, name))}
    plain = {"purpose": initial["purpose"]}
    lines = [{**plain, **line} for line in start.lines]
    lines += [plain] * max(3 - len(lines), 1 if lines else 0)
    rows = LineRows.fresh(LineForm, lines, spare=0)
    form = _form(actor, vehicle, None, initial=initial)
    uses = uses_offered([PartUse(**use) for use in start.uses], actor=actor)
    return Draft(
        form=form, rows=rows, file_ids=(), origins=origins, completes=start.completes, uses=uses
    )


def _stored(record: ServiceRecord, actor: Actor) -> Draft:
    initial = {name: getattr(record, name) for name in _PLAIN} | {
        "vehicle": str(record.vehicle_id),
        "vendor": record.vendor.name if record.vendor else "",
        "tags": list(record.tags.values_list("name", flat=True)),
        "version": record.version,
    }
    lines = [
        {name: getattr(line, name) for name in LineForm.base_fields} for line in lines_of(record)
    ]
    rows = LineRows.fresh(LineForm, lines, spare=0 if lines else 1)
    return Draft(
        form=_form(actor, record.vehicle, record, initial=initial),
        rows=rows,
        file_ids=file_ids_of(record, actor=actor),
        completes=frozenset(done.key for done in completed_by(record, actor=actor)),
    )


def _retyped(
    request: GarageRequest, vehicle: Vehicle, record: ServiceRecord | None, *, data: QueryDict
) -> Draft:
    """Return the page as it was typed, with one more line; nothing is judged or kept yet."""
    actor = request.actor
    form = _form(actor, vehicle, record)
    form.initial = {name: data.get(name, "") for name in form.fields}
    form.initial["lines_include_tax"] = "lines_include_tax" in data
    judged = _form(actor, vehicle, record, data=data)
    stored = uploads_store(request.FILES.getlist("uploads"), judged, actor=actor)
    rows = LineRows.retyped(LineForm, data, spare=int("add_line" in data))
    ticked = frozenset(whole_numbers(data.getlist("completes")))
    files = [*file_ids_sent(data), *stored]
    uses = uses_typed(data, actor=actor)
    origins = () if record else origins_of(data, form=WORK)
    return Draft(form=form, rows=rows, file_ids=files, origins=origins, completes=ticked, uses=uses)


def _clashing(request: GarageRequest, draft: Draft, record: ServiceRecord) -> Draft:
    """Return what was typed beside what somebody else saved; saving again lets this one win."""
    fresh = selectors.service_record_get(actor=request.actor, record_id=record.pk)
    now = _stored(fresh, request.actor)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    form = _form(request.actor, fresh.vehicle, fresh, data=data)
    found = clashes(form, now.form)
    if lines_of(fresh) != tuple(row.given() for row in draft.rows.filled()):
        found.append(Clash(_("Lines"), str(len(draft.rows.filled())), str(now.rows.count)))
    return replace(draft, form=form, clashes=found)


def _page(
    request: GarageRequest,
    draft: Draft,
    vehicle: Vehicle,
    *,
    record: ServiceRecord | None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    back = (
        page_url("service_record_detail", actor, record_id=record.pk)
        if record
        else page_url("vehicle_work", actor, vehicle_id=vehicle.pk)
    )
    start = begin(draft.origins, actor=actor, form=WORK, vehicle_id=vehicle.pk)
    context = {
        "record": record,
        "origins": [f"{kind}-{row_id}" for kind, row_id in draft.origins],
        "origin_label": start.label,
        "vehicle": vehicle,
        "form": draft.form,
        "rows": draft.rows,
        "files": kept_files(draft.file_ids, actor=actor),
        "uses": draft.uses,
        "on_shelf": names_on_shelf(actor=actor) if record is None else [],
        "use_typed": {
            "item": request.POST.get("use_item", "") if draft.use_error else "",
            "count": request.POST.get("use_count", "") if draft.use_error else "",
            "error": draft.use_error,
        },
        "doubts": draft.doubts,
        "clashes": draft.clashes,
        "offers": [
            replace(offer, is_on=offer.key in draft.completes)
            for offer in offers_for(actor=actor, vehicle_id=vehicle.pk)
        ],
        "vendor_names": vendor_names(actor=actor)[:MOST_SUGGESTED],
        "reading": last_reading(vehicle, actor=actor, besides=record),
        "back": back,
    }
    return render_page(request, "garage/maintenance/record_form.html", context, status=status)
