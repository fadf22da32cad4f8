"""Pages on which sites of vendors and the people there are added, changed and deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from inventory.vendors import places, selectors
from inventory.vendors.forms import ContactForm, SiteForm
from inventory.vendors.models import Vendor
from project.kernel.actor import Permission
from project.kernel.errors import Conflict, RuleViolated
from project.web.forms import add_errors
from project.web.pages import go, render_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One form page: what it is about, how its form is made, who saves what was typed."""

    vendor: Vendor
    title: str
    submit: str
    said: str
    form: Callable[..., Any]
    save: Callable[[dict[str, Any], int | None], object]
    initial: dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def site_add(request: GarageRequest, vendor_id: int) -> HttpResponse:
    """Add a site to a vendor."""
    actor = request.actor
    actor.require(Permission.EDIT_VENDORS)
    vendor = selectors.vendor_get(actor=actor, vendor_id=vendor_id)
    sheet = Sheet(
        vendor=vendor,
        title=_("Add a site"),
        submit=_("Add site"),
        said=_("Site added."),
        form=SiteForm,
        save=lambda given, _version: places.site_add(
            actor=actor, vendor_id=vendor.pk, data=places.SiteInput(**given)
        ),
        initial={"country": vendor.country},
    )
    return _sheet_page(request, sheet)


@require_http_methods(["GET", "HEAD", "POST"])
def site_change(request: GarageRequest, site_id: int) -> HttpResponse:
    """Change what is known of a site."""
    actor = request.actor
    actor.require(Permission.EDIT_VENDORS)
    site = selectors.site_get(actor=actor, site_id=site_id)
    sheet = Sheet(
        vendor=site.vendor,
        title=site.name,
        submit=_("Save site"),
        said=_("Site saved."),
        form=SiteForm,
        save=lambda given, version: places.site_change(
            actor=actor, site_id=site.pk, changes=given, expected_version=version
        ),
        initial={name: getattr(site, name) for name in SiteForm.base_fields},
    )
    return _sheet_page(request, sheet)


@require_POST
def site_delete(request: GarageRequest, site_id: int) -> HttpResponse:
    """Delete a site."""
    site = places.site_delete(actor=request.actor, site_id=site_id)
    messages.success(request, _("“%(name)s” deleted.") % {"name": site.name})
    return go(request, _vendor_url(request, site.vendor))


@require_http_methods(["GET", "HEAD", "POST"])
def contact_add(request: GarageRequest, vendor_id: int) -> HttpResponse:
    """Add a person to a vendor."""
    actor = request.actor
    actor.require(Permission.EDIT_VENDORS)
    vendor = selectors.vendor_get(actor=actor, vendor_id=vendor_id)
    sheet = Sheet(
        vendor=vendor,
        title=_("Add a contact"),
        submit=_("Add contact"),
        said=_("Contact added."),
        form=_contact_form(request, vendor),
        save=lambda given, _version: places.contact_add(
            actor=actor, vendor_id=vendor.pk, data=places.ContactInput(**given)
        ),
        initial={},
    )
    return _sheet_page(request, sheet)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_change(request: GarageRequest, contact_id: int) -> HttpResponse:
    """Change what is known of a person at a vendor."""
    actor = request.actor
    actor.require(Permission.EDIT_VENDORS)
    contact = selectors.contact_get(actor=actor, contact_id=contact_id)
    plain = {name: getattr(contact, name) for name in ContactForm.base_fields if name != "site"}
    sheet = Sheet(
        vendor=contact.vendor,
        title=contact.name,
        submit=_("Save contact"),
        said=_("Contact saved."),
        form=_contact_form(request, contact.vendor),
        save=lambda given, version: places.contact_change(
            actor=actor, contact_id=contact.pk, changes=given, expected_version=version
        ),
        initial=plain | {"site": contact.site_id},
    )
    return _sheet_page(request, sheet)


@require_POST
def contact_delete(request: GarageRequest, contact_id: int) -> HttpResponse:
    """Delete a person from a vendor."""
    contact = places.contact_delete(actor=request.actor, contact_id=contact_id)
    messages.success(request, _("“%(name)s” deleted.") % {"name": contact.name})
    return go(request, _vendor_url(request, contact.vendor))


def _contact_form(request: GarageRequest, vendor: Vendor) -> Callable[..., ContactForm]:
    rows = selectors.site_list(actor=request.actor, vendor_id=vendor.pk)
    sites = [(str(row.pk), row.name) for row in rows]
    return lambda *data, **options: ContactForm(*data, sites=sites, **options)


def _sheet_page(request: GarageRequest, sheet: Sheet) -> HttpResponse:
    """Show the form, or save what was typed: 422 with all of it where a rule is broken."""
    if request.method != "POST":
        return _shown(request, sheet, sheet.form(initial=sheet.initial), status=200)
    form = sheet.form(request.POST)
    if not form.is_valid():
        return _shown(request, sheet, form, status=422)
    try:
        sheet.save(form.given(), form.cleaned_data["version"])
    except (RuleViolated, Conflict) as error:
        add_errors(form, error)
        return _shown(request, sheet, form, status=error.status)
    messages.success(request, sheet.said)
    return go(request, _vendor_url(request, sheet.vendor))


def _shown(request: GarageRequest, sheet: Sheet, form: forms.Form, *, status: int) -> HttpResponse:
    context = {
        "sheet": sheet,
        "form": form,
        "fields": [
            (bound, sheet.form().widths.get(bound.name, "w3")) for bound in form.visible_fields()
        ],
        "back": _vendor_url(request, sheet.vendor),
    }
    return render_page(request, "inventory/vendors/place_form.html", context, status=status)


def _vendor_url(request: GarageRequest, vendor: Vendor) -> str:
    slug = request.actor.organization_slug
    return reverse("vendor_detail", kwargs={"organization": slug, "vendor_id": vendor.pk})
