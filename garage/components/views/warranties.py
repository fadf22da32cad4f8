"""Pages of warranties and their claims."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.components import presenting, selectors, services
from garage.components.forms.coverage import ClaimForm, CoverageFilterForm, WarrantyForm
from garage.components.models import Warranty, WarrantyClaim
from garage.components.selectors.coverage import vehicle_of
from garage.records.editing import (
    Editor,
    RecordForm,
    currency_choices,
    deleted,
    edit,
    restored,
    work_choices,
)
from garage.records.pages import (
    documents_of,
    file_ids_of,
    following,
    history_of,
    page_url,
    today_for,
    vehicle_choices,
)
from garage.vehicles.presenting import unit_of
from project.kernel.actor import Actor, Permission
from project.kernel.numbers import whole_number
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page

NEWEST_FIRST = Ordering(columns={"starts_on": "starts_on"}, default="-starts_on")
_PLAIN = (
    "title", "provider", "contract_number", "starts_on", "ends_on", "distance", "distance_unit",
    "starts_odometer", "terms", "version",
)  # fmt: skip
_CLAIM = ("title", "on", "outcome", "amount", "currency", "notes", "version")
MOST_COMPONENTS = 200
COVERED = ("vehicle", "component", "record__vehicle")


@require_safe
def warranty_list(request: GarageRequest) -> HttpResponse:
    """Show all warranties with what is left of them."""
    actor, query = request.actor, request.GET
    form = CoverageFilterForm(query)
    form.is_valid()
    narrow = selectors.WarrantyFilter(search=form.cleaned_data.get("q", ""))
    rows = selectors.warranty_list(actor=actor, narrow=narrow)
    page = keyset_page(
        rows.select_related(*COVERED),
        ordering=NEWEST_FIRST,
        asked=query.get("ordering"),
        cursor=query.get("cursor"),
    )
    context = {
        "form": form,
        "items": warranty_items(page.items, request=request),
        "next_url": following(query, page.next),
        "is_narrowed": bool(query.get("q")),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/components/warranties.html", context)


def warranty_items(rows: Sequence[Warranty], *, request: GarageRequest) -> list[Any]:
    """Return warranties as rows with what is left of them."""
    actor = request.actor
    covers = selectors.warranty_covers(rows, actor=actor, today=today_for(actor))
    distance_unit = unit_of(request.user)
    return [
        presenting.warranty_item(row, covers[row.pk], actor=actor, distance_unit=distance_unit)
        for row in rows
    ]


@require_safe
def warranty_detail(request: GarageRequest, warranty_id: int) -> HttpResponse:
    """Show a warranty: what it covers, what is left, its claims and papers."""
    actor = request.actor
    row = selectors.warranty_get(actor=actor, warranty_id=warranty_id)
    cover = selectors.warranty_covers([row], actor=actor, today=today_for(actor))[row.pk]
    left, limits = presenting.cover_texts(row, cover, distance_unit=unit_of(request.user))
    photos, documents = documents_of(row, actor=actor)
    context = {
        "warranty": row,
        "cover": cover,
        "tone": {"ended": "bad", "soon": "warn", "running": "good"}.get(cover.state, ""),
        "left": left,
        "limits": limits,
        "starts_reading": presenting.meter_typed(row.starts_odometer, row.distance_unit),
        "claims": list(selectors.claim_list(actor=actor, warranty_id=row.pk)[:100]),
        "photos": photos,
        "documents": documents,
        "history": history_of(row, actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/components/warranty.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def warranty_add(request: GarageRequest) -> HttpResponse:
    """Record a warranty on a vehicle, a component or one job."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    asked = request.GET.get("covers", "")

    def save(_form: RecordForm, given: dict[str, Any]) -> Warranty:
        return services.warranty_record(actor=actor, data=services.WarrantyInput(**given))

    editor = Editor(
        title=_("Record a warranty"),
        form=_form(actor, vehicle_id=_asked_vehicle(asked, actor=actor)),
        initial={"covers": asked, "starts_on": today_for(actor), "distance_unit": "km"},
        save=save,
        done=lambda row: page_url("warranty_detail", actor, warranty_id=row.pk),
        back=page_url("warranty_list", actor),
        submit=_("Record warranty"),
        said=_("Warranty recorded."),
        custom="garage.warranty",
        file_ids=(),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def warranty_change(request: GarageRequest, warranty_id: int) -> HttpResponse:
    """Change a warranty."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    row = selectors.warranty_get(actor=actor, warranty_id=warranty_id)
    url = page_url("warranty_detail", actor, warranty_id=row.pk)

    def save(form: RecordForm, given: dict[str, Any]) -> Warranty:
        return services.warranty_change(
            actor=actor,
            warranty_id=row.pk,
            changes=given,
            expected_version=form.cleaned_data["version"],
        )

    editor = Editor(
        title=row.title,
        form=_form(actor, vehicle_id=vehicle_of(row)),
        initial=_stored(row),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Save warranty"),
        said=_("Warranty saved."),
        custom="garage.warranty",
        row=row,
        file_ids=file_ids_of(row, actor=actor),
        stored=lambda: _stored(selectors.warranty_get(actor=actor, warranty_id=warranty_id)),
    )
    return edit(request, editor)


@require_POST
def warranty_delete(request: GarageRequest, warranty_id: int) -> HttpResponse:
    """Put a warranty into the bin."""
    row = services.warranty_bin(actor=request.actor, warranty_id=warranty_id)
    back = page_url("warranty_list", request.actor)
    return deleted(request, row, undo="warranty_restore", back=back, warranty_id=row.pk)


@require_POST
def warranty_restore(request: GarageRequest, warranty_id: int) -> HttpResponse:
    """Take a warranty out of the bin."""
    row = services.warranty_unbin(actor=request.actor, warranty_id=warranty_id)
    return restored(request, row, page="warranty_detail", warranty_id=row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def claim_add(request: GarageRequest, warranty_id: int) -> HttpResponse:
    """Record a claim on a warranty."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    warranty = selectors.warranty_get(actor=actor, warranty_id=warranty_id)

    def save(_form: RecordForm, given: dict[str, Any]) -> WarrantyClaim:
        data = services.ClaimInput(**given)
        return services.claim_record(actor=actor, warranty_id=warranty.pk, data=data)

    initial = {"on": today_for(actor), "currency": actor.currency, "outcome": "open"}
    return edit(
        request,
        _claim_editor(
            actor, warranty, initial=initial, save=save, title=_("Claim on the warranty")
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def claim_change(request: GarageRequest, claim_id: int) -> HttpResponse:
    """Change a claim: what came of it."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    row = selectors.claim_get(actor=actor, claim_id=claim_id)

    def save(form: RecordForm, given: dict[str, Any]) -> WarrantyClaim:
        return services.claim_change(
            actor=actor,
            claim_id=row.pk,
            changes=given,
            expected_version=form.cleaned_data["version"],
        )

    def stored() -> Mapping[str, Any]:
        fresh = selectors.claim_get(actor=actor, claim_id=claim_id)
        return {name: getattr(fresh, name) for name in _CLAIM}

    editor = _claim_editor(
        actor, row.warranty, initial=stored(), save=save, title=row.title, stored=stored
    )
    return edit(request, editor)


@require_POST
def claim_delete(request: GarageRequest, claim_id: int) -> HttpResponse:
    """Delete a claim that was recorded by mistake."""
    row = services.claim_delete(actor=request.actor, claim_id=claim_id)
    messages.success(request, _("Claim deleted."))
    return go(request, page_url("warranty_detail", request.actor, warranty_id=row.warranty_id))


def _claim_editor(actor: Actor, warranty: Warranty, **values: Any) -> Editor:
    url = page_url("warranty_detail", actor, warranty_id=warranty.pk)

    def make(*arguments: Any, **options: Any) -> ClaimForm:
        return ClaimForm(*arguments, choices={"currency": currency_choices()}, **options)

    return Editor(
        sub=warranty.title,
        form=make,
        done=lambda _row: url,
        back=url,
        submit=_("Save claim"),
        said=_("Claim saved."),
        **values,
    )


def _asked_vehicle(asked: str, *, actor: Actor) -> int | None:
    """Return the vehicle whose work is offered, when a vehicle is asked for."""
    kind, _dot, text = asked.partition("-")
    known = {pk for pk, _name in vehicle_choices(actor=actor)}
    return whole_number(text) if kind == "vehicle" and text in known else None


def _form(actor: Actor, *, vehicle_id: int | None) -> Any:
    vehicles = [(f"vehicle-{pk}", name) for pk, name in vehicle_choices(actor=actor)]
    rows = selectors.component_list(actor=actor).order_by("name", "id")
    components = [
        (f"component-{pk}", name) for pk, name in rows.values_list("id", "name")[:MOST_COMPONENTS]
    ]
    work = [
        (f"record-{pk}", title)
        for pk, title in work_choices(actor=actor, vehicle_id=vehicle_id)
        if pk
    ]
    covers: list[Any] = [
        (label, offered)
        for label, offered in (
            (_("Vehicle"), vehicles),
            (_("Component"), components),
            (_("Work"), work),
        )
        if offered
    ]

    def make(*arguments: Any, **options: Any) -> WarrantyForm:
        return WarrantyForm(*arguments, choices={"covers": covers}, **options)

    return make


def _stored(row: Warranty) -> Mapping[str, Any]:
    covered = {
        "vehicle": row.vehicle_id,
        "component": row.component_id,
        "record": row.record_id,
    }
    covers = next(f"{name}-{pk}" for name, pk in covered.items() if pk)
    return {name: getattr(row, name) for name in _PLAIN} | {"covers": covers}
