"""Pages of collectibles: the gallery, one thing, appraisals, papers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from inventory.catalogue.models import Appraisal, Collectible, Item
from inventory.catalogue.selectors import item_get
from inventory.catalogue.services import ItemInput, item_change
from inventory.collectibles import presenting, selectors, services
from inventory.collectibles.forms import (
    AppraisalForm,
    CertificateForm,
    CollectibleForm,
    CollectionFilterForm,
)
from inventory.collectibles.panels import collectible_panels
from inventory.collectibles.selectors import CollectibleFilter
from inventory.collectibles.services import AppraisalInput, CollectibleInput
from inventory.locations.selectors import location_choices
from inventory.vendors.models import Vendor
from inventory.vendors.selectors import vendor_names
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated
from project.web.editing import Editor, RecordForm, currency_choices, deleted, edit, restored
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page
from project.web.records import documents_of, following, history_of, page_url

COLLECTIBLES_BY = Ordering(columns={"name": "item__name"}, default="name")
SHOWN = 24
MOST_APPRAISALS = 100
_DETAILS = tuple(
    name
    for name in CollectibleForm.base_fields
    if name not in {"name", "manufacturer", "part_number", "default_location", "notes", "tags"}
    and name not in {"vendor", "version"}
)


@require_safe
def collectible_list(request: GarageRequest) -> HttpResponse:
    """Show the collection with pictures, what it is worth, and how that went."""
    actor, query = request.actor, request.GET
    form = CollectionFilterForm(query)
    form.is_valid()
    clean = form.cleaned_data
    narrow = CollectibleFilter(
        search=clean.get("q", ""),
        grade=clean.get("grade", ""),
        state=clean.get("state") or "owned",
    )
    page = keyset_page(
        selectors.collectible_list(actor=actor, narrow=narrow),
        ordering=COLLECTIBLES_BY,
        cursor=query.get("cursor"),
        limit=SHOWN,
    )
    pictures = selectors.pictures_of(page.items, actor=actor)
    today = timezone.localdate()
    insured = selectors.insurance_list(actor=actor, today=today)
    series = selectors.collection_value(actor=actor)
    context = {
        "form": form,
        "rows": [_card(row, pictures.get(row.item_id), actor=actor) for row in page.items],
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in form.fields),
        "sums": selectors.insurance_sums(insured),
        "count": len(insured),
        "charts": presenting.collection_charts(series, today=today),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/collectibles/list.html", context, fragment="rows")


@require_safe
def collectible_detail(request: GarageRequest, collectible_id: int) -> HttpResponse:
    """Show a collectible: pictures, provenance, what it was said to be worth, its papers."""
    return _detail(request, collectible_id, CertificateForm())


@require_http_methods(["GET", "HEAD", "POST"])
def collectible_add(request: GarageRequest) -> HttpResponse:
    """Add a collectible, item and details in one form."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)

    def save(form: RecordForm, _given: dict[str, Any]) -> Collectible:
        assert isinstance(form, CollectibleForm)  # noqa: S101 - made by this module
        return services.collectible_add(
            actor=actor,
            item=ItemInput(**form.of_item()),
            data=CollectibleInput(**form.details(), acquired_from_id=_vendor(form, None, actor)),
        )

    editor = Editor(
        title=_("Add a collectible"),
        form=_form(actor),
        initial={"currency": actor.currency},
        save=save,
        done=lambda row: page_url("collectible_detail", actor, collectible_id=row.pk),
        back=page_url("collectible_list", actor),
        submit=_("Add collectible"),
        said=_("Collectible added."),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def collectible_describe(request: GarageRequest, item_id: int) -> HttpResponse:
    """Add what is to be said of an item that is a collectible; one that has it all is changed."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    item = item_get(actor=actor, item_id=item_id)
    known = selectors.collectible_of(actor=actor, item_id=item.pk)
    if known is not None:
        return go(request, page_url("collectible_change", actor, collectible_id=known.pk))

    def save(form: RecordForm, _given: dict[str, Any]) -> Collectible:
        assert isinstance(form, CollectibleForm)  # noqa: S101 - made by this module
        details = CollectibleInput(**form.details(), acquired_from_id=_vendor(form, None, actor))
        item_change(actor=actor, item_id=item.pk, changes=form.of_item())
        return services.collectible_describe(actor=actor, item_id=item.pk, data=details)

    editor = Editor(
        title=item.name,
        form=_form(actor),
        initial=_of_item(item) | {"currency": actor.currency},
        save=save,
        done=lambda row: page_url("collectible_detail", actor, collectible_id=row.pk),
        back=page_url("item_detail", actor, item_id=item.pk),
        submit=_("Save collectible"),
        said=_("Collectible saved."),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def collectible_change(request: GarageRequest, collectible_id: int) -> HttpResponse:
    """Change what is said of a collectible."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    row = selectors.collectible_get(actor=actor, collectible_id=collectible_id)
    url = page_url("collectible_detail", actor, collectible_id=row.pk)

    def save(form: RecordForm, _given: dict[str, Any]) -> Collectible:
        assert isinstance(form, CollectibleForm)  # noqa: S101 - made by this module
        return services.collectible_change(
            actor=actor,
            collectible_id=row.pk,
            changes=form.details() | {"acquired_from_id": _vendor(form, row, actor)},
            item_changes=form.of_item(),
            expected_version=form.cleaned_data["version"],
        )

    editor = Editor(
        title=row.item.name,
        form=_form(actor),
        initial=_stored(row),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Save collectible"),
        said=_("Collectible saved."),
        stored=lambda: _stored(
            selectors.collectible_get(actor=actor, collectible_id=collectible_id)
        ),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_add(request: GarageRequest, collectible_id: int) -> HttpResponse:
    """Record what a collectible is worth."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    row = selectors.collectible_get(actor=actor, collectible_id=collectible_id)
    url = page_url("collectible_detail", actor, collectible_id=row.pk)
    editor = Editor(
        title=_("Record an appraisal"),
        sub=row.item.name,
        form=_appraisal_form,
        initial={"on": timezone.localdate(), "currency": row.currency},
        save=lambda _form, given: services.appraisal_record(
            actor=actor, collectible_id=row.pk, data=AppraisalInput(**given)
        ),
        done=lambda _row: url,
        back=url,
        submit=_("Save appraisal"),
        said=_("Appraisal saved."),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_change(request: GarageRequest, appraisal_id: int) -> HttpResponse:
    """Change an appraisal."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    row = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    url = _of(row, actor=actor)
    editor = Editor(
        title=_("Change an appraisal"),
        sub=row.item.name,
        form=_appraisal_form,
        initial=_stored_appraisal(row),
        save=lambda form, given: services.appraisal_change(
            actor=actor,
            appraisal_id=row.pk,
            changes=given,
            expected_version=form.cleaned_data["version"],
        ),
        done=lambda _row: url,
        back=url,
        submit=_("Save appraisal"),
        said=_("Appraisal saved."),
        stored=lambda: _stored_appraisal(
            selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
        ),
    )
    return edit(request, editor)


@require_POST
def appraisal_delete(request: GarageRequest, appraisal_id: int) -> HttpResponse:
    """Put an appraisal into the bin."""
    row = services.appraisal_bin(actor=request.actor, appraisal_id=appraisal_id)
    back = _of(row, actor=request.actor)
    return deleted(request, row, undo="appraisal_restore", back=back, appraisal_id=row.pk)


@require_POST
def appraisal_restore(request: GarageRequest, appraisal_id: int) -> HttpResponse:
    """Take an appraisal out of the bin."""
    actor = request.actor
    row = services.appraisal_unbin(actor=actor, appraisal_id=appraisal_id)
    found = selectors.collectible_of(actor=actor, item_id=row.item_id)
    if found is None:
        return go(request, page_url("collectible_list", actor))
    return restored(request, row, page="collectible_detail", collectible_id=found.pk)


@require_POST
def certificate_add(request: GarageRequest, collectible_id: int) -> HttpResponse:
    """Keep a paper with a collectible."""
    form = CertificateForm(request.POST, request.FILES)
    if not form.is_valid():
        request.actor.require(Permission.EDIT_STOCK)
        return _detail(request, collectible_id, form, status=422)
    try:
        services.certificate_add(
            actor=request.actor, collectible_id=collectible_id, **form.cleaned_data
        )
    except RuleViolated as error:
        add_errors(form, error)
        return _detail(request, collectible_id, form, status=error.status)
    messages.success(request, _("Paper added."))
    return go(request, page_url("collectible_detail", request.actor, collectible_id=collectible_id))


@require_POST
def certificate_remove(
    request: GarageRequest, collectible_id: int, attachment_id: int
) -> HttpResponse:
    """Take a paper off a collectible."""
    actor = request.actor
    services.certificate_remove(
        actor=actor, collectible_id=collectible_id, attachment_id=attachment_id
    )
    messages.success(request, _("Paper deleted."))
    return go(request, page_url("collectible_detail", actor, collectible_id=collectible_id))


def _detail(
    request: GarageRequest, collectible_id: int, form: CertificateForm, *, status: int = 200
) -> HttpResponse:
    actor = request.actor
    row = selectors.collectible_get(actor=actor, collectible_id=collectible_id)
    appraisals = list(selectors.appraisal_list(actor=actor, collectible=row)[:MOST_APPRAISALS])
    photos, _rest = documents_of(row.item, actor=actor)
    insured = selectors.insured_of(row, today=timezone.localdate())
    context = {
        "panels": collectible_panels.of(row.item, actor=actor),
        "row": row,
        "edition": presenting.edition_text(row),
        "worth": selectors.worth_of(row),
        "cover": presenting.cover_label(insured.cover),
        "cover_tone": presenting.TONES[insured.cover],
        "gap": insured.gap,
        "appraisals": appraisals,
        "charts": presenting.appraisal_charts(appraisals),
        "photos": photos,
        "papers": selectors.certificates_of(actor=actor, collectible=row),
        "tags": row.item.tags.all(),
        "history": history_of(row, actor=actor),
        "form": form,
        "item_url": page_url("item_detail", actor, item_id=row.item_id),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/collectibles/detail.html", context, status=status)


def _card(row: Any, picture: Any, *, actor: Actor) -> dict[str, Any]:
    worth = selectors.worth_of(row)
    thumb = ""
    if picture is not None:
        thumb = page_url("file_picture", actor, file_id=picture.file_id, variant="thumb")
    return {
        "row": row,
        "edition": presenting.edition_text(row),
        "worth": worth,
        "picture_url": thumb,
    }


def _form(actor: Actor) -> Any:
    places = [(str(pk), path) for pk, path in location_choices(actor=actor).items()]
    choices = {
        "currency": currency_choices(),
        "default_location": [("", _("Nowhere in particular")), *places],
    }
    suggestions = {"vendor": vendor_names(actor=actor)[:300]}

    def make(*arguments: Any, **options: Any) -> CollectibleForm:
        return CollectibleForm(*arguments, choices=choices, suggestions=suggestions, **options)

    return make


def _appraisal_form(*arguments: Any, **options: Any) -> AppraisalForm:
    return AppraisalForm(*arguments, choices={"currency": currency_choices()}, **options)


def _vendor(form: CollectibleForm, row: Collectible | None, actor: Actor) -> int | None:
    """Return the vendor that was typed; one that did not change stays, even from the bin."""
    name = form.cleaned_data["vendor"]
    if row is not None and row.acquired_from is not None and row.acquired_from.name == name:
        return int(row.acquired_from.pk)
    vendor = vendor_named(actor=actor, name=name, kind=Vendor.Kind.DEALER)
    return vendor.pk if vendor else None


def _stored(row: Collectible) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in _DETAILS} | _of_item(row.item)
    vendor = row.acquired_from.name if row.acquired_from else ""
    return said | {"vendor": vendor, "version": row.version}


def _of_item(item: Item) -> dict[str, Any]:
    return {
        "name": item.name,
        "manufacturer": item.manufacturer,
        "part_number": item.part_number,
        "default_location": str(item.default_location_id or ""),
        "notes": item.notes,
        "tags": list(item.tags.values_list("name", flat=True)),
    }


def _stored_appraisal(row: Appraisal) -> dict[str, Any]:
    names = ("on", "source", "value", "currency", "appraiser", "note", "version")
    return {name: getattr(row, name) for name in names}


def _of(row: Appraisal, *, actor: Actor) -> str:
    """Return the page of the collectible that an appraisal is of."""
    found = selectors.collectible_of(actor=actor, item_id=row.item_id)
    if found is None:
        return page_url("collectible_list", actor)
    return page_url("collectible_detail", actor, collectible_id=found.pk)
