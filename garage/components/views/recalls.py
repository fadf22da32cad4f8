"""Pages of recalls."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.components import presenting, selectors, services
from garage.components.forms.coverage import CoverageFilterForm, RecallForm
from garage.components.models import Recall
from garage.records.editing import Editor, RecordForm, deleted, edit, restored, work_choices
from garage.records.pages import (
    documents_of,
    file_ids_of,
    following,
    history_of,
    page_url,
    today_for,
)
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.web.pages import render_page
from project.web.pagination import Ordering, keyset_page

NEWEST_FIRST = Ordering(columns={"id": "id"}, default="-id")
_PLAIN = (*(name for name in RecallForm.base_fields if name not in {"uploads", "record_id"}),)


@require_safe
def recall_list(request: GarageRequest) -> HttpResponse:
    """Show all recalls."""
    actor, query = request.actor, request.GET
    form = CoverageFilterForm(query)
    form.is_valid()
    narrow = selectors.RecallFilter(search=form.cleaned_data.get("q", ""))
    page = keyset_page(
        selectors.recall_list(actor=actor, narrow=narrow).select_related("vehicle"),
        ordering=NEWEST_FIRST,
        asked=query.get("ordering"),
        cursor=query.get("cursor"),
    )
    context = {
        "form": form,
        "items": [presenting.recall_item(row, actor=actor) for row in page.items],
        "next_url": following(query, page.next),
        "is_narrowed": bool(query.get("q")),
    }
    return render_page(request, "garage/components/recalls.html", context)


@require_safe
def recall_detail(request: GarageRequest, recall_id: int) -> HttpResponse:
    """Show a recall with its remedy, and the work that answered it."""
    actor = request.actor
    row = selectors.recall_get(actor=actor, recall_id=recall_id)
    photos, documents = documents_of(row, actor=actor)
    tones = {"open": "bad", "booked": "warn", "done": "good"}
    context = {
        "recall": row,
        "tone": tones.get(row.state, ""),
        "photos": photos,
        "documents": documents,
        "history": history_of(row, actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/components/recall.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def recall_add(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Record that a vehicle is called back."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)

    def save(_form: RecordForm, given: dict[str, Any]) -> Recall:
        data = services.RecallInput(vehicle_id=vehicle.pk, **given)
        return services.recall_record(actor=actor, data=data)

    editor = Editor(
        title=_("Record a recall"),
        sub=vehicle.name,
        form=_form(actor, vehicle),
        initial={"announced_on": today_for(actor), "state": Recall.State.OPEN},
        save=save,
        done=lambda row: page_url("recall_detail", actor, recall_id=row.pk),
        back=page_url("vehicle_components", actor, vehicle_id=vehicle.pk),
        submit=_("Record recall"),
        said=_("Recall recorded."),
        custom="garage.recall",
        file_ids=(),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def recall_change(request: GarageRequest, recall_id: int) -> HttpResponse:
    """Change a recall, or say which work answered it."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    row = selectors.recall_get(actor=actor, recall_id=recall_id)
    url = page_url("recall_detail", actor, recall_id=row.pk)

    def save(form: RecordForm, given: dict[str, Any]) -> Recall:
        return services.recall_change(
            actor=actor,
            recall_id=row.pk,
            changes=given,
            expected_version=form.cleaned_data["version"],
        )

    editor = Editor(
        title=row.title,
        sub=row.vehicle.name,
        form=_form(actor, row.vehicle),
        initial=_stored(row),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Save recall"),
        said=_("Recall saved."),
        custom="garage.recall",
        row=row,
        file_ids=file_ids_of(row, actor=actor),
        stored=lambda: _stored(selectors.recall_get(actor=actor, recall_id=recall_id)),
    )
    return edit(request, editor)


@require_POST
def recall_delete(request: GarageRequest, recall_id: int) -> HttpResponse:
    """Put a recall into the bin."""
    row = services.recall_bin(actor=request.actor, recall_id=recall_id)
    back = page_url("vehicle_components", request.actor, vehicle_id=row.vehicle_id)
    return deleted(request, row, undo="recall_restore", back=back, recall_id=row.pk)


@require_POST
def recall_restore(request: GarageRequest, recall_id: int) -> HttpResponse:
    """Take a recall out of the bin."""
    row = services.recall_unbin(actor=request.actor, recall_id=recall_id)
    return restored(request, row, page="recall_detail", recall_id=row.pk)


def _form(actor: Actor, vehicle: Vehicle) -> Any:
    work = work_choices(actor=actor, vehicle_id=vehicle.pk)

    def make(*arguments: Any, **options: Any) -> RecallForm:
        return RecallForm(*arguments, choices={"record_id": work}, **options)

    return make


def _stored(row: Recall) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in _PLAIN} | {
        "record_id": str(row.record_id or ""),
    }
