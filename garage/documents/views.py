"""Pages of documents."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.documents import presenting, selectors, services
from garage.documents.expiry import SOON_DAYS
from garage.documents.forms import DocumentFilterForm, DocumentForm
from garage.documents.models import Document
from garage.records.editing import Editor, RecordForm, deleted, edit, restored
from garage.records.pages import (
    documents_of,
    file_ids_of,
    following,
    history_of,
    page_url,
    today_for,
    vehicle_choices,
)
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.files.store import file_get
from project.kernel.numbers import whole_number
from project.web.pages import render_page
from project.web.pagination import Ordering, keyset_page

DOCUMENTS_BY = Ordering(columns={"title": "title", "kind": "kind"}, default="title")
_NOT_PLAIN = {"vehicle", "uploads", "tags", "version"}
_PLAIN = tuple(name for name in DocumentForm.base_fields if name not in _NOT_PLAIN)
_RENEWED = ("kind", "title", "number", "issuer", "holder")
LONGEST_EXCERPT = 2_000


@require_safe
def document_list(request: GarageRequest) -> HttpResponse:
    """Show the documents of all vehicles and of the garage."""
    actor, query = request.actor, request.GET
    form = DocumentFilterForm(query, vehicles=vehicle_choices(actor=actor))
    form.is_valid()
    today = today_for(actor)
    rows = selectors.document_list(actor=actor, narrow=_narrow(form.cleaned_data, today=today))
    page = keyset_page(
        selectors.with_standing(rows, actor=actor).select_related("vehicle"),
        ordering=DOCUMENTS_BY,
        asked=query.get("ordering"),
        cursor=query.get("cursor"),
    )
    context = {
        "form": form,
        "items": [presenting.document_item(row, actor=actor, today=today) for row in page.items],
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in form.fields),
        "can_edit": actor.can(Permission.EDIT_VEHICLES),
    }
    return render_page(request, "garage/documents/list.html", context)


def _narrow(clean: Mapping[str, Any], *, today: Any) -> selectors.DocumentFilter:
    show = clean.get("show", "")
    return selectors.DocumentFilter(
        vehicle_id=int(clean["vehicle"]) if clean.get("vehicle") else None,
        kind=clean.get("kind", ""),
        search=clean.get("q", ""),
        in_force=show != "all",
        expires_until=today + timedelta(days=SOON_DAYS) if show == "ending" else None,
    )


@require_safe
def document_detail(request: GarageRequest, document_id: int) -> HttpResponse:
    """Show a document: its pages, how long it is good, what it replaced, the text on it."""
    actor = request.actor
    row = selectors.document_get(actor=actor, document_id=document_id)
    successor = selectors.document_successor(row, actor=actor)
    row.is_replaced = successor is not None  # type: ignore[attr-defined]
    expiry = presenting.standing(row, today=today_for(actor))
    photos, documents = documents_of(row, actor=actor)
    texts = list(row.texts.select_related("file"))
    context = {
        "document": row,
        "expiry": expiry,
        "standing": presenting.standing_text(row, expiry),
        "successor": successor,
        "predecessors": selectors.document_predecessors(row, actor=actor),
        "photos": photos,
        "documents": documents,
        "texts": [(text.file.name, text.text[:LONGEST_EXCERPT]) for text in texts if text.text],
        "problems": [(text.file.name, text.problem) for text in texts if text.problem],
        "is_waiting": len(texts) < len(photos) + len(documents),
        "tags": row.tags.all(),
        "history": history_of(row, actor=actor),
        "can_edit": actor.can(Permission.EDIT_VEHICLES),
    }
    return render_page(request, "garage/documents/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def document_add(request: GarageRequest) -> HttpResponse:
    """Record a document; a file that hangs on a vehicle already may be its first page."""
    actor = request.actor
    actor.require(Permission.EDIT_VEHICLES)
    kind, vehicle = request.GET.get("kind", ""), request.GET.get("vehicle", "")
    initial = {
        "vehicle": vehicle,
        "kind": kind if kind in Document.Kind.values else Document.Kind.OTHER,
    }

    def save(_form: RecordForm, given: dict[str, Any]) -> Document:
        return services.document_record(actor=actor, data=services.DocumentInput(**given))

    editor = Editor(
        title=_("Record a document"),
        form=_form(actor),
        initial=initial,
        save=save,
        submit=_("Record document"),
        said=_("Document recorded. Its text is being read."),
        custom="garage.document",
        file_ids=_file_asked(request),
        back=page_url("document_list", actor),
        done=lambda row: page_url("document_detail", actor, document_id=row.pk),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def document_renew(request: GarageRequest, document_id: int) -> HttpResponse:
    """Record the document that comes in the place of another."""
    actor = request.actor
    actor.require(Permission.EDIT_VEHICLES)
    old = selectors.document_get(actor=actor, document_id=document_id)
    begins = old.expires_on + timedelta(days=1) if old.expires_on else today_for(actor)
    initial = {name: getattr(old, name) for name in _RENEWED} | {
        "vehicle": str(old.vehicle_id or ""),
        "valid_from": begins,
    }

    def save(_form: RecordForm, given: dict[str, Any]) -> Document:
        data = services.DocumentInput(**given)
        return services.document_renew(actor=actor, document_id=old.pk, data=data)

    editor = Editor(
        title=_("Renew"),
        sub=old.title,
        form=_form(actor),
        initial=initial,
        save=save,
        submit=_("Record the new one"),
        said=_("Renewed. The earlier one is kept."),
        custom="garage.document",
        file_ids=(),
        back=page_url("document_detail", actor, document_id=old.pk),
        done=lambda row: page_url("document_detail", actor, document_id=row.pk),
        note=_(
            "The earlier document stays as it is; this one takes its place in lists and reminders."
        ),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def document_change(request: GarageRequest, document_id: int) -> HttpResponse:
    """Change a document."""
    actor = request.actor
    actor.require(Permission.EDIT_VEHICLES)
    row = selectors.document_get(actor=actor, document_id=document_id)
    url = page_url("document_detail", actor, document_id=row.pk)

    def save(form: RecordForm, given: dict[str, Any]) -> Document:
        return services.document_change(
            actor=actor,
            document_id=row.pk,
            changes=given,
            expected_version=form.cleaned_data["version"],
        )

    editor = Editor(
        title=row.title,
        form=_form(actor),
        initial=_stored(row),
        save=save,
        submit=_("Save document"),
        said=_("Document saved."),
        custom="garage.document",
        row=row,
        file_ids=file_ids_of(row, actor=actor),
        back=url,
        done=lambda _row: url,
        stored=lambda: _stored(selectors.document_get(actor=actor, document_id=document_id)),
    )
    return edit(request, editor)


@require_POST
def document_delete(request: GarageRequest, document_id: int) -> HttpResponse:
    """Put a document into the bin."""
    row = services.document_bin(actor=request.actor, document_id=document_id)
    back = page_url("document_list", request.actor)
    return deleted(request, row, undo="document_restore", back=back, document_id=row.pk)


@require_POST
def document_restore(request: GarageRequest, document_id: int) -> HttpResponse:
    """Take a document out of the bin."""
    row = services.document_unbin(actor=request.actor, document_id=document_id)
    return restored(request, row, page="document_detail", document_id=row.pk)


def _file_asked(request: GarageRequest) -> tuple[int, ...]:
    """Return the file that the address names, if the person may see it."""
    file_id = whole_number(request.GET.get("file", ""))
    if file_id is None or request.method == "POST":
        return ()
    try:
        return (file_get(file_id=file_id, actor=request.actor).pk,)
    except NotFound:
        return ()


def _form(actor: Actor) -> Any:
    choices = {"vehicle": [("", _("The whole garage")), *vehicle_choices(actor=actor)]}

    def make(*arguments: Any, **options: Any) -> DocumentForm:
        return DocumentForm(*arguments, choices=choices, **options)

    return make


def _stored(row: Document) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in _PLAIN} | {
        "vehicle": str(row.vehicle_id or ""),
        "tags": list(row.tags.values_list("name", flat=True)),
        "version": row.version,
    }
