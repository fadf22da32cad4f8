"""The page of a service record, and what can be done with it there."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.maintenance import selectors, services
from garage.maintenance.forms import LinkForm
from garage.maintenance.models import RecordLink, ServiceRecord
from garage.maintenance.sums import difference, total_of
from garage.maintenance.views.shelf import shelf_context
from garage.records.origins import completed_by
from garage.records.pages import (
    documents_of,
    history_of,
    page_url,
    today_for,
)
from project.kernel.actor import Actor, Permission
from project.web.pages import go, render_page

MOST_TARGETS = 100


@require_safe
def service_record_detail(request: GarageRequest, record_id: int) -> HttpResponse:
    """Show a service record with lines, files, links, upgrades and history."""
    actor = request.actor
    record = selectors.service_record_get(actor=actor, record_id=record_id)
    lines = list(record.lines.all())
    photos, documents = documents_of(record, actor=actor)
    sums: dict[str, Any] = {
        "tax": record.tax,
        "lines_include_tax": record.lines_include_tax,
        "currency": record.currency,
    }
    context = {
        "record": record,
        "vehicle": record.vehicle,
        "lines": lines,
        "lines_total": total_of(lines, **sums),
        "difference": difference(lines, total=record.total, **sums),
        "photos": photos,
        "documents": documents,
        "links": links_shown(record, actor=actor),
        "link_form": link_form(record, actor=actor),
        "upgrades": record.upgrades.kept(),
        "completed": completed_by(record, actor=actor),
        "tags": record.tags.all(),
        "history": history_of(record, actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
        **shelf_context(record, actor=actor),
    }
    return render_page(request, "garage/maintenance/record.html", context)


@require_POST
def service_record_delete(request: GarageRequest, record_id: int) -> HttpResponse:
    """Put a service record into the bin."""
    record = services.service_record_bin(actor=request.actor, record_id=record_id)
    undo = page_url("service_record_restore", request.actor, record_id=record.pk)
    messages.success(request, _("“%(title)s” deleted.") % {"title": record.title}, extra_tags=undo)
    return go(request, page_url("vehicle_work", request.actor, vehicle_id=record.vehicle_id))


@require_POST
def service_record_restore(request: GarageRequest, record_id: int) -> HttpResponse:
    """Take a service record out of the bin."""
    record = services.service_record_unbin(actor=request.actor, record_id=record_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": record.title})
    return go(request, page_url("service_record_detail", request.actor, record_id=record.pk))


@require_POST
def service_record_duplicate(request: GarageRequest, record_id: int) -> HttpResponse:
    """Record the same work again today, and open it for changes."""
    copy = services.service_record_duplicate(
        actor=request.actor, record_id=record_id, on=today_for(request.actor)
    )
    undo = page_url("service_record_delete", request.actor, record_id=copy.pk)
    messages.success(
        request, _("Copied with today’s date. Change what is different."), extra_tags=undo
    )
    return go(request, page_url("service_record_change", request.actor, record_id=copy.pk))


@require_POST
def service_record_link(request: GarageRequest, record_id: int) -> HttpResponse:
    """Link a service record to another of the same vehicle."""
    record = selectors.service_record_get(actor=request.actor, record_id=record_id)
    form = link_form(record, actor=request.actor, data=request.POST)
    if form.is_valid():
        services.link_add(
            actor=request.actor,
            record_id=record.pk,
            target_id=int(form.cleaned_data["target"]),
            kind=form.cleaned_data["kind"],
        )
        messages.success(request, _("Records linked."))
    else:
        messages.error(request, _("Choose the record to link to."))
    return go(request, page_url("service_record_detail", request.actor, record_id=record.pk))


@require_POST
def service_record_unlink(request: GarageRequest, record_id: int, link_id: int) -> HttpResponse:
    """Take a link between two service records away."""
    services.link_remove(actor=request.actor, record_id=record_id, link_id=link_id)
    messages.success(request, _("Link removed."))
    return go(request, page_url("service_record_detail", request.actor, record_id=record_id))


_BACKWARDS = {
    RecordLink.Kind.CAUSED_BY: gettext_lazy("Led to"),
    RecordLink.Kind.FOLLOW_UP_OF: gettext_lazy("Followed up by"),
    RecordLink.Kind.WARRANTY_OF: gettext_lazy("Warranty work"),
}


def links_shown(record: ServiceRecord, *, actor: Actor) -> list[dict[str, object]]:
    """Return the links of a record with the other record, read from this one's side."""
    return [
        {
            "id": link.pk,
            "label": link.get_kind_display()
            if link.record_id == record.pk
            else _BACKWARDS[RecordLink.Kind(link.kind)],
            "other": link.target if link.record_id == record.pk else link.record,
        }
        for link in selectors.links_of(actor=actor, record=record)
    ]


def link_form(record: ServiceRecord, *, actor: Actor, data: Any = None) -> LinkForm:
    """Return the form that links a record to one of the newest others of its vehicle."""
    rows = selectors.service_record_list(
        actor=actor, narrow=selectors.RecordFilter(vehicle_id=record.vehicle_id)
    ).exclude(pk=record.pk)
    newest = rows.order_by("-on", "-id").values_list("id", "on", "title")[:MOST_TARGETS]
    targets = [(str(pk), f"{on.isoformat()} · {title}") for pk, on, title in newest]
    return LinkForm(data, targets=targets)
