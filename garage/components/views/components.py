"""The list of components, and the page of one."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.components import presenting, selectors, services
from garage.components.forms.components import POSITIONS, ComponentFilterForm, ComponentForm
from garage.components.models import Component
from garage.components.selectors.components import installation_list, with_place
from garage.components.selectors.lives import Lives
from garage.components.tread import limit_for
from garage.components.views.warranties import COVERED, warranty_items
from garage.records.editing import (
    Editor,
    RecordForm,
    currency_choices,
    deleted,
    edit,
    restored,
    vendor_id_of,
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
from inventory.vendors.selectors import vendor_names
from project.kernel.actor import Actor, Permission
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page

COMPONENTS_BY = Ordering(columns={"name": "name", "kind": "kind"}, default="name")
_NOT_PLAIN = {"vendor", "tags", "uploads", "vehicle", "position", "fitted_on", "odometer"}
_PLAIN = tuple(
    name for name in ComponentForm.base_fields if name not in {*_NOT_PLAIN, "odometer_unit"}
)


@require_safe
def component_list(request: GarageRequest) -> HttpResponse:
    """Show all components, in vehicles and on the shelf."""
    actor, query = request.actor, request.GET
    form = ComponentFilterForm(query)
    form.is_valid()
    clean = form.cleaned_data
    narrow = selectors.ComponentFilter(
        kind=clean.get("kind", ""), where=clean.get("where", ""), search=clean.get("q", "")
    )
    rows = with_place(selectors.component_list(actor=actor, narrow=narrow), actor=actor)
    page = keyset_page(
        rows, ordering=COMPONENTS_BY, asked=query.get("ordering"), cursor=query.get("cursor")
    )
    today, distance_unit = today_for(actor), unit_of(request.user)
    lives = selectors.component_lives(
        actor=actor, component_ids=[row.pk for row in page.items], today=today
    )
    context = {
        "form": form,
        "rows": [
            {
                "component": row,
                "place": next(iter(row.opened), None),  # type: ignore[attr-defined]
                "facts": presenting.facts_line(row),
                "life": presenting.life_text(lives[row.pk], distance_unit),
                "tyres": presenting.tyres_of(row, today=today),
            }
            for row in page.items
        ],
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in form.fields),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/components/list.html", context, fragment="rows")


@require_safe
def component_detail(request: GarageRequest, component_id: int) -> HttpResponse:
    """Show a component: where it is and was, how far it went, tread, files and history."""
    actor = request.actor
    component = selectors.component_get(actor=actor, component_id=component_id)
    today, distance_unit = today_for(actor), unit_of(request.user)
    lives = selectors.component_lives(actor=actor, component_ids=[component.pk], today=today)
    installations = list(installation_list(actor=actor, component_id=component.pk)[:200])
    photos, documents = documents_of(component, actor=actor)
    context = {
        "component": component,
        "place": next((row for row in installations if row.is_open), None),
        "installations": [_stay(row) for row in installations],
        "life": _life_figures(lives[component.pk], distance_unit),
        "facts": presenting.facts_line(component),
        "tyres": presenting.tyres_of(component, today=today),
        "warranties": _warranties(component, request=request),
        "photos": photos,
        "documents": documents,
        "tags": component.tags.all(),
        "history": history_of(component, actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
        **_tread(component, actor=actor, distance_unit=distance_unit),
    }
    return render_page(request, "garage/components/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def component_add(request: GarageRequest) -> HttpResponse:
    """Add a component, in a vehicle or on the shelf."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    vehicle, kind = request.GET.get("vehicle", ""), request.GET.get("kind", "")
    initial = {
        "kind": kind if kind in Component.Kind.values else Component.Kind.OTHER,
        "vehicle": vehicle,
        "fitted_on": today_for(actor),
        "currency": actor.currency,
    }

    def save(form: RecordForm, given: dict[str, Any]) -> Component:
        return _save(form, given, None, actor=actor)

    editor = Editor(
        title=_("Add a component"),
        form=_form(actor, is_new=True),
        initial=initial,
        save=save,
        done=lambda row: page_url("component_detail", actor, component_id=row.pk),
        back=page_url("component_list", actor),
        submit=_("Add component"),
        said=_("Component added."),
        custom="garage.component",
        file_ids=(),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def component_change(request: GarageRequest, component_id: int) -> HttpResponse:
    """Change what is said of a component."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    component = selectors.component_get(actor=actor, component_id=component_id)
    url = page_url("component_detail", actor, component_id=component.pk)

    def save(form: RecordForm, given: dict[str, Any]) -> Component:
        return _save(form, given, component, actor=actor)

    editor = Editor(
        title=component.name,
        form=_form(actor, is_new=False),
        initial=_stored(component),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Save component"),
        said=_("Component saved."),
        custom="garage.component",
        row=component,
        file_ids=file_ids_of(component, actor=actor),
        stored=lambda: _stored(selectors.component_get(actor=actor, component_id=component_id)),
    )
    return edit(request, editor)


@require_POST
def component_delete(request: GarageRequest, component_id: int) -> HttpResponse:
    """Put a component into the bin."""
    row = services.component_bin(actor=request.actor, component_id=component_id)
    back = page_url("component_list", request.actor)
    return deleted(request, row, undo="component_restore", back=back, component_id=row.pk)


@require_POST
def component_restore(request: GarageRequest, component_id: int) -> HttpResponse:
    """Take a component out of the bin."""
    row = services.component_unbin(actor=request.actor, component_id=component_id)
    return restored(request, row, page="component_detail", component_id=row.pk)


@require_POST
def tread_delete(request: GarageRequest, tread_id: int) -> HttpResponse:
    """Delete a measurement of tread."""
    row = services.tread_delete(actor=request.actor, tread_id=tread_id)
    messages.success(request, _("Measurement deleted."))
    return go(request, page_url("component_detail", request.actor, component_id=row.component_id))


def _warranties(component: Component, *, request: GarageRequest) -> list[Any]:
    narrow = selectors.WarrantyFilter(component_id=component.pk)
    rows = selectors.warranty_list(actor=request.actor, narrow=narrow)
    return warranty_items(list(rows.select_related(*COVERED)[:20]), request=request)


def _form(actor: Actor, *, is_new: bool) -> Any:
    choices: dict[str, Any] = {"currency": currency_choices()}
    if is_new:
        choices["vehicle"] = [("", _("In no vehicle")), *vehicle_choices(actor=actor)]
    suggestions = {
        "vendor": vendor_names(actor=actor)[:300],
        "position": [str(text) for text in POSITIONS],
    }

    def make(*arguments: Any, **options: Any) -> ComponentForm:
        fitting = choices if is_new else {"currency": choices["currency"]}
        return ComponentForm(
            *arguments, is_new=is_new, choices=fitting, suggestions=suggestions, **options
        )

    return make


def _save(
    form: RecordForm, given: dict[str, Any], component: Component | None, *, actor: Actor
) -> Component:
    assert isinstance(form, ComponentForm)  # noqa: S101 - made by this module
    given["vendor_id"] = vendor_id_of(form.cleaned_data["vendor"], component, actor=actor)
    if component is not None:
        return services.component_change(
            actor=actor,
            component_id=component.pk,
            changes=given,
            expected_version=form.cleaned_data["version"],
        )
    fit = form.fit()
    return services.component_add(actor=actor, data=services.ComponentInput(**given), fit=fit)


def _stored(component: Component) -> Mapping[str, Any]:
    return {name: getattr(component, name) for name in _PLAIN} | {
        "vendor": component.vendor.name if component.vendor else "",
        "tags": list(component.tags.values_list("name", flat=True)),
        "version": component.version,
    }


def _stay(row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "begin": presenting.meter_typed(row.installed_odometer, row.installed_unit),
        "end": presenting.meter_typed(row.removed_odometer, row.removed_unit),
    }


def _life_figures(lives: Lives, distance_unit: str) -> dict[str, str]:
    days = max(lives.km.days, lives.hours.days)
    return {
        "text": presenting.life_text(lives, distance_unit),
        "days": presenting.days_text(days) if days else "",
    }


def _tread(component: Component, *, actor: Actor, distance_unit: str) -> dict[str, Any]:
    """Return what the page says of the tread of a set."""
    if not component.is_tyres:
        return {"treads": (), "wear": None, "wear_left": "", "tread_charts": ()}
    depths, wear = selectors.component_wear(component, actor=actor)
    limit = limit_for(component.season)
    left = wear.km_left if wear else None
    return {
        "treads": component.treads.order_by("-on", "position")[:60],
        "wear": wear,
        "wear_left": presenting.distance_text(left, distance_unit) if left is not None else "",
        "tread_charts": presenting.tread_charts(component, depths, limit),
    }
