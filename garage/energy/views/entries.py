"""One fill-up: its page, what it told after saving, into the bin and back."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.energy import presenting, selectors, services
from garage.energy.models import EnergyEntry
from garage.energy.presenting import Reader
from garage.records.pages import documents_of, history_of, page_url
from project.web.pages import go, render_page


@require_safe
def energy_entry_detail(request: GarageRequest, entry_id: int) -> HttpResponse:
    """Show a fill-up or charge with its consumption, files and history."""
    actor = request.actor
    entry = selectors.energy_entry_get(actor=actor, entry_id=entry_id)
    reader = presenting.reader_of(request.user, actor=actor)
    photos, documents = documents_of(entry, actor=actor)
    context = {
        "entry": entry,
        "line": presenting.line_of(entry, actor=actor, reader=reader),
        "told": _told(request, entry, reader=reader),
        "loss": presenting.loss_text(entry),
        "photos": photos,
        "documents": documents,
        "tags": entry.tags.all(),
        "history": history_of(entry, actor=actor),
        "can_edit": services.may_change(entry, actor=actor),
    }
    return render_page(request, "garage/energy/detail.html", context)


@require_safe
def energy_entry_saved(request: GarageRequest, entry_id: int) -> HttpResponse:
    """Show what a fill-up told, right after it was saved at the pump."""
    actor = request.actor
    entry = selectors.energy_entry_get(actor=actor, entry_id=entry_id)
    reader = presenting.reader_of(request.user, actor=actor)
    context = {
        "entry": entry,
        "line": presenting.line_of(entry, actor=actor, reader=reader),
        "told": _told(request, entry, reader=reader),
        "can_edit": services.may_change(entry, actor=actor),
    }
    return render_page(request, "garage/energy/saved.html", context)


@require_POST
def energy_entry_delete(request: GarageRequest, entry_id: int) -> HttpResponse:
    """Put a fill-up into the bin."""
    entry = services.energy_entry_bin(actor=request.actor, entry_id=entry_id)
    undo = page_url("energy_entry_restore", request.actor, entry_id=entry.pk)
    messages.success(request, _("“%(title)s” deleted.") % {"title": entry}, extra_tags=undo)
    return go(request, page_url("vehicle_energy", request.actor, vehicle_id=entry.vehicle_id))


@require_POST
def energy_entry_restore(request: GarageRequest, entry_id: int) -> HttpResponse:
    """Take a fill-up out of the bin."""
    entry = services.energy_entry_unbin(actor=request.actor, entry_id=entry_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": entry})
    return go(request, page_url("energy_entry_detail", request.actor, entry_id=entry.pk))


def _told(request: GarageRequest, entry: EnergyEntry, *, reader: Reader) -> presenting.Told:
    """Return what a fill-up tells, beside the average of its tank."""
    told = selectors.vehicle_economy(actor=request.actor, vehicle_id=entry.vehicle_id)
    average = next(
        (one for one in told if (one.store_id, one.meter) == (entry.store_id, entry.span_meter)),
        None,
    )
    return presenting.told_of(
        presenting.span_of(entry), entry.energy, reader=reader, average=average
    )
