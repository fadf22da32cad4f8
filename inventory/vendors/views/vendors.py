"""Pages of vendors: the address book, one vendor, duplicates."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from inventory.vendors import merging, selectors, services
from inventory.vendors.forms import MergeForm, VendorFilterForm, VendorForm
from inventory.vendors.models import Vendor
from inventory.vendors.panels import vendor_panels
from inventory.vendors.presenting import years_chart
from inventory.vendors.records import vendor_entries, vendor_years
from inventory.vendors.services import VendorInput
from inventory.vendors.spending import Spent, spent_at, spent_at_each, vendors_by_spending
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.errors import RuleViolated, StaleVersion
from project.kernel.numbers import whole_number
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.pagination import PAGE_ROWS, Ordering, Page, keyset_page

VENDORS_BY = Ordering(columns={"name": "name", "city": "city", "kind": "kind"}, default="name")
MOST_ENTRIES = 50
_FORM_FIELDS = tuple(name for name in VendorForm.base_fields if name != "tags")


@require_safe
def vendor_list(request: GarageRequest) -> HttpResponse:
    """Show the address book, with what was spent."""
    actor, query = request.actor, request.GET
    form = VendorFilterForm(query)
    form.is_valid()
    rows = selectors.vendor_list(
        actor=actor,
        search=form.cleaned_data.get("q", ""),
        kind=form.cleaned_data.get("kind", ""),
    )
    page = _page_of(rows, query, actor=actor)
    spent = spent_at_each([row.pk for row in page.items], actor=actor, today=_today(actor))
    context = {
        "form": form,
        "rows": [(row, *_amounts(spent[row.pk])) for row in page.items],
        "next_url": _following(query, page.next),
        "is_narrowed": any(query.get(name) for name in form.fields),
        "can_edit": actor.can(Permission.EDIT_VENDORS),
    }
    return render_page(request, "inventory/vendors/list.html", context, fragment="rows")


@require_safe
def vendor_detail(request: GarageRequest, vendor_id: int) -> HttpResponse:
    """Show a vendor with what was bought there; a merged duplicate leads to the one that is kept."""
    actor = request.actor
    found = selectors.vendor_find(actor=actor, vendor_id=vendor_id)
    if found.merged_into is not None:
        return go(request, _url("vendor_detail", actor, vendor_id=found.merged_into_id))
    vendor = selectors.vendor_get(actor=actor, vendor_id=vendor_id)
    years = vendor_years(actor=actor, vendor_id=vendor.pk)
    context = {
        "vendor": vendor,
        "spent": spent_at(vendor, actor=actor, today=_today(actor)),
        "entries": vendor_entries(actor=actor, vendor_id=vendor.pk, limit=MOST_ENTRIES),
        "aliases": vendor.aliases.order_by("name"),
        "merged": vendor.merged.order_by("name"),
        "tags": vendor.tags.all(),
        "sites": selectors.site_list(actor=actor, vendor_id=vendor.pk),
        "contacts": selectors.contact_list(actor=actor, vendor_id=vendor.pk),
        "years": years_chart(years, first=actor.currency) if years else None,
        "panels": vendor_panels.of(vendor, actor=actor),
        "alike": selectors.vendors_like(vendor, actor=actor),
        "can_edit": actor.can(Permission.EDIT_VENDORS),
    }
    return render_page(request, "inventory/vendors/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def vendor_add(request: GarageRequest) -> HttpResponse:
    """Add a vendor; one of the same name is asked about first."""
    actor = request.actor
    actor.require(Permission.EDIT_VENDORS)
    if request.method != "POST":
        return _form_page(request, VendorForm(initial={"kind": Vendor.Kind.WORKSHOP}))
    form = VendorForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    values = form.given()
    known = selectors.vendor_match(actor=actor, name=values["name"], tax_id=values["tax_id"])
    if known is not None and "same" not in request.POST.getlist("accept"):
        return _form_page(request, form, known=known, status=422)
    try:
        vendor = services.vendor_add(actor=actor, data=VendorInput(**values))
    except RuleViolated as error:
        add_errors(form, error)
        return _form_page(request, form, status=error.status)
    messages.success(request, _("“%(name)s” added.") % {"name": vendor.name})
    return go(request, _url("vendor_detail", actor, vendor_id=vendor.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def vendor_change(request: GarageRequest, vendor_id: int) -> HttpResponse:
    """Change what is known of a vendor."""
    actor = request.actor
    actor.require(Permission.EDIT_VENDORS)
    vendor = selectors.vendor_get(actor=actor, vendor_id=vendor_id)
    if request.method != "POST":
        return _form_page(request, _stored(vendor), vendor=vendor)
    form = VendorForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, vendor=vendor, status=422)
    try:
        services.vendor_change(
            actor=actor,
            vendor_id=vendor.pk,
            changes=form.given(),
            expected_version=form.cleaned_data["version"],
        )
    except StaleVersion as error:
        return _clash_page(request, vendor, status=error.status)
    except RuleViolated as error:
        add_errors(form, error)
        return _form_page(request, form, vendor=vendor, status=error.status)
    messages.success(request, _("Vendor saved."))
    return go(request, _url("vendor_detail", actor, vendor_id=vendor.pk))


@require_POST
def vendor_delete(request: GarageRequest, vendor_id: int) -> HttpResponse:
    """Put a vendor into the bin."""
    vendor = services.vendor_bin(actor=request.actor, vendor_id=vendor_id)
    messages.success(
        request,
        _("“%(name)s” deleted. Its records keep its name.") % {"name": vendor.name},
        extra_tags=_url("vendor_restore", request.actor, vendor_id=vendor.pk),
    )
    return go(request, _url("vendor_list", request.actor))


@require_POST
def vendor_restore(request: GarageRequest, vendor_id: int) -> HttpResponse:
    """Take a vendor out of the bin."""
    vendor = services.vendor_unbin(actor=request.actor, vendor_id=vendor_id)
    messages.success(request, _("“%(name)s” restored.") % {"name": vendor.name})
    return go(request, _url("vendor_detail", request.actor, vendor_id=vendor.pk))


@require_safe
def vendor_duplicates(request: GarageRequest) -> HttpResponse:
    """Show vendors that may be the same business."""
    actor = request.actor
    pairs = selectors.vendor_likenesses(actor=actor)
    context = {"pairs": pairs, "can_edit": actor.can(Permission.EDIT_VENDORS)}
    return render_page(request, "inventory/vendors/duplicates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def vendor_merge(request: GarageRequest, vendor_id: int) -> HttpResponse:
    """Choose the duplicate of a vendor and which of the two is kept, then make them one."""
    actor = request.actor
    actor.require(Permission.EDIT_VENDORS)
    vendor = selectors.vendor_get(actor=actor, vendor_id=vendor_id)
    form = _merge_form(request, vendor)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        context = {"vendor": vendor, "form": form}
        return render_page(request, "inventory/vendors/merge.html", context, status=status)
    other = int(form.cleaned_data["other"])
    ids = (other, vendor.pk) if form.cleaned_data["keep"] == "other" else (vendor.pk, other)
    merge = merging.vendor_merge(actor=actor, kept_id=ids[0], duplicate_id=ids[1])
    messages.success(
        request,
        _("“%(duplicate)s” is now “%(kept)s”.")
        % {"duplicate": merge.duplicate.name, "kept": merge.kept.name},
        extra_tags=_url("vendor_unmerge", actor, vendor_id=merge.duplicate_id),
    )
    return go(request, _url("vendor_detail", actor, vendor_id=merge.kept_id))


@require_POST
def vendor_unmerge(request: GarageRequest, vendor_id: int) -> HttpResponse:
    """Undo a merge, named by the duplicate."""
    vendor = merging.vendor_unmerge(actor=request.actor, duplicate_id=vendor_id)
    messages.success(request, _("“%(name)s” stands on its own again.") % {"name": vendor.name})
    return go(request, _url("vendor_detail", request.actor, vendor_id=vendor.pk))


def _merge_form(request: GarageRequest, vendor: Vendor) -> MergeForm:
    choices = selectors.vendor_choices(actor=request.actor)
    others = [(str(pk), name) for pk, name in choices.items() if pk != vendor.pk]
    initial = {"other": request.GET.get("other", ""), "keep": "this"}
    data = request.POST if request.method == "POST" else None
    return MergeForm(data, others=others, name=vendor.name, initial=initial)


def _page_of(rows: Any, query: QueryDict, *, actor: Actor) -> Page[Vendor]:
    """Return a page of vendors; those by spending are ordered here, for the sums lie elsewhere."""
    asked, cursor = query.get("ordering", ""), query.get("cursor", "")
    if asked.removeprefix("-") != "spent":
        return keyset_page(rows, ordering=VENDORS_BY, asked=asked, cursor=cursor)
    start = whole_number(cursor) or 0
    ordered = vendors_by_spending(rows, actor=actor, descends=asked.startswith("-"))
    more = len(ordered) > start + PAGE_ROWS
    items = list(rows.filter(pk__in=ordered[start : start + PAGE_ROWS]))
    items.sort(key=lambda row: ordered.index(row.pk))
    return Page(items=items, next=str(start + PAGE_ROWS) if more else "")


def _amounts(spent: Sequence[Spent]) -> tuple[list[Any], list[Any]]:
    return (
        [(row.this_year, row.currency) for row in spent if row.this_year],
        [(row.ever, row.currency) for row in spent],
    )


def _following(query: QueryDict, cursor: str) -> str:
    if not cursor:
        return ""
    changed = query.copy()
    changed["cursor"] = cursor
    return f"?{changed.urlencode()}"


def _stored(vendor: Vendor) -> VendorForm:
    initial = {name: getattr(vendor, name) for name in _FORM_FIELDS}
    tags = list(vendor.tags.values_list("name", flat=True))
    return VendorForm(initial=initial | {"tags": tags})


def _clash_page(request: GarageRequest, vendor: Vendor, *, status: int) -> HttpResponse:
    """Show what was typed beside what somebody else saved; saving again lets this one win."""
    fresh = selectors.vendor_get(actor=request.actor, vendor_id=vendor.pk)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    form, now = VendorForm(data), _stored(fresh)
    clashes = [
        {"label": bound.label, "mine": bound.value(), "theirs": now[bound.name].value()}
        for bound in form
        if not bound.is_hidden and (bound.value() or "") != _as_typed(now, bound.name)
    ]
    return _form_page(request, form, vendor=fresh, clashes=clashes, status=status)


def _as_typed(form: VendorForm, name: str) -> str:
    value = form[name].value()
    return ", ".join(value) if isinstance(value, list) else value or ""


def _form_page(
    request: GarageRequest,
    form: VendorForm,
    *,
    vendor: Vendor | None = None,
    known: Vendor | None = None,
    clashes: Sequence[dict[str, Any]] = (),
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    back = (
        _url("vendor_detail", actor, vendor_id=vendor.pk) if vendor else _url("vendor_list", actor)
    )
    context = {
        "form": form,
        "vendor": vendor,
        "known": known,
        "clashes": clashes,
        "back": back,
    }
    return render_page(request, "inventory/vendors/form.html", context, status=status)


def _today(actor: Actor) -> Any:
    return today_in(actor.time_zone, now=timezone.now())


def _url(name: str, actor: Actor, **arguments: Any) -> str:
    return reverse(name, kwargs={"organization": actor.organization_slug, **arguments})
