"""Parts from the shelf on the page of a service record: used, and put back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.organizations.middleware import GarageRequest
from garage.maintenance import selectors, services
from garage.maintenance.forms import PartForm
from garage.maintenance.models import ServiceRecord
from garage.maintenance.shelf import parts_used
from garage.maintenance.views.uses import item_typed, names_on_shelf
from inventory.catalogue.selectors import kit_list
from inventory.locations.selectors import location_choices
from inventory.stock.quantities import plain, quantity_text
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated
from project.kernel.numbers import parse_decimal, whole_number
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.records import page_url

MOST_OFFERED = 200


@require_POST
def record_part_use(request: GarageRequest, record_id: int) -> HttpResponse:
    """Use an item, or everything of a kit, from the shelf for this record."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    record = selectors.service_record_get(actor=actor, record_id=record_id)
    form = part_form(actor=actor, data=request.POST)
    if not form.is_valid():
        return _again(request, record, form)
    try:
        said = _use(record, form, actor=actor)
    except RuleViolated as error:
        add_errors(form, error)
        return _again(request, record, form)
    messages.success(request, said)
    return go(request, page_url("service_record_detail", actor, record_id=record.pk) + "#shelf")


@require_POST
def record_part_put_back(request: GarageRequest, record_id: int, batch: UUID) -> HttpResponse:
    """Put back what was taken for this record, or so much of it as is typed."""
    typed = request.POST.get("quantity", "").strip()
    try:
        services.part_put_back(
            actor=request.actor,
            record_id=record_id,
            batch=batch,
            item_id=whole_number(request.POST.get("item", "")),
            quantity=parse_decimal(typed) if typed else None,
        )
    except RuleViolated as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Put back on the shelf."))
    url = page_url("service_record_detail", request.actor, record_id=record_id)
    return go(request, f"{url}#shelf")


def part_form(*, actor: Actor, data: Any = None) -> PartForm:
    """Return the form that takes a part off the shelf, with what lies there."""
    kits = [(str(kit.pk), kit.name) for kit in kit_list(actor=actor)[:MOST_OFFERED]]
    places = [(str(pk), path) for pk, path in location_choices(actor=actor).items()]
    return PartForm(data, items=names_on_shelf(actor=actor), kits=kits, places=places)


def shelf_context(
    record: ServiceRecord, *, actor: Actor, form: PartForm | None = None
) -> dict[str, Any]:
    """Return what the panel of parts shows."""
    can_use = actor.can(Permission.EDIT_WORK) and actor.can(Permission.EDIT_STOCK)
    return {
        "parts": [
            {
                "part": part,
                "quantity": quantity_text(part.quantity, part.item.unit),
                "many": plain(part.quantity) if part.quantity != 1 else "",
            }
            for part in parts_used(record, actor=actor)
        ],
        "can_use": can_use,
        "part_form": form or (part_form(actor=actor) if can_use else None),
    }


def _use(record: ServiceRecord, form: PartForm, *, actor: Actor) -> str:
    given = form.cleaned_data
    if given["kit"]:
        services.kit_use(actor=actor, record_id=record.pk, kit_id=int(given["kit"]))
        return _("Everything of the kit was used.")
    if not given["item"].strip():
        raise RuleViolated(_("Type or scan an item, or choose a kit."), field="item")
    item = item_typed(given["item"], actor=actor)
    services.part_use(
        actor=actor,
        record_id=record.pk,
        item_id=item.pk,
        quantity=given["quantity"],
        location_id=whole_number(given["location"]),
    )
    used = quantity_text(given["quantity"], item.unit)
    return _("Used: %(quantity)s %(item)s.") % {"quantity": used, "item": item.name}


def _again(request: GarageRequest, record: ServiceRecord, form: PartForm) -> HttpResponse:
    """Show the form with what was typed, and what is wrong with it."""
    context = {
        "record": record,
        "vehicle": record.vehicle,
        **shelf_context(record, actor=request.actor, form=form),
    }
    return render_page(request, "garage/maintenance/shelf_form.html", context, status=422)
