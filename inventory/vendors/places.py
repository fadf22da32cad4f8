"""Changes to the sites of vendors and to the people there."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from inventory.vendors import selectors
from inventory.vendors.models import VendorContact, VendorSite
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, RuleViolated, worded
from project.kernel.rows import save_changes, save_new

MOST_SITES = MOST_CONTACTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteInput:
    """What is said about a site of a vendor."""

    name: str
    phone: str = ""
    email: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    account_number: str = ""
    opening: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactInput:
    """What is said about a person at a vendor."""

    name: str
    role: str = ""
    phone: str = ""
    email: str = ""
    site_id: int | None = None


@transaction.atomic
def site_add(*, actor: Actor, vendor_id: int, data: SiteInput) -> VendorSite:
    """Add a site to a vendor, at most a hundred."""
    actor.require(Permission.EDIT_VENDORS)
    vendor = selectors.vendor_get(actor=actor, vendor_id=vendor_id)
    if selectors.site_list(actor=actor, vendor_id=vendor.pk).count() >= MOST_SITES:
        raise Conflict(
            worded("A vendor has at most %(most)s sites. Delete one first.", most=MOST_SITES)
        )
    row = save_new(VendorSite(vendor=vendor, **_stripped(asdict(data))), actor=actor)
    audit.record("vendor.site_add", vendor, actor=actor, after={"site": row.name})
    return row


@transaction.atomic
def site_change(
    *,
    actor: Actor,
    site_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> VendorSite:
    """Change what is known of a site."""
    actor.require(Permission.EDIT_VENDORS)
    row = selectors.site_get(actor=actor, site_id=site_id)
    moved = save_changes(row, changes=_stripped(changes), expected_version=expected_version)
    audit.record_changes("vendor.site_change", row.vendor, actor=actor, moved=moved)
    return row


@transaction.atomic
def site_delete(*, actor: Actor, site_id: int) -> VendorSite:
    """Delete a site; the people there stay with the vendor."""
    actor.require(Permission.EDIT_VENDORS)
    row = selectors.site_get(actor=actor, site_id=site_id)
    audit.record("vendor.site_delete", row.vendor, actor=actor, before=_told(row))
    row.delete()
    return row


@transaction.atomic
def contact_add(*, actor: Actor, vendor_id: int, data: ContactInput) -> VendorContact:
    """Add a person to a vendor, at most a hundred; `site_id` is one of that vendor's sites."""
    actor.require(Permission.EDIT_VENDORS)
    vendor = selectors.vendor_get(actor=actor, vendor_id=vendor_id)
    if selectors.contact_list(actor=actor, vendor_id=vendor.pk).count() >= MOST_CONTACTS:
        raise Conflict(
            worded("A vendor has at most %(most)s contacts. Delete one first.", most=MOST_CONTACTS)
        )
    _site_checked(data.site_id, vendor_id=vendor.pk, actor=actor)
    row = save_new(VendorContact(vendor=vendor, **_stripped(asdict(data))), actor=actor)
    audit.record("vendor.contact_add", vendor, actor=actor, after={"contact": row.name})
    return row


@transaction.atomic
def contact_change(
    *,
    actor: Actor,
    contact_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> VendorContact:
    """Change what is known of a person at a vendor."""
    actor.require(Permission.EDIT_VENDORS)
    row = selectors.contact_get(actor=actor, contact_id=contact_id)
    if "site_id" in changes:
        _site_checked(changes["site_id"], vendor_id=row.vendor_id, actor=actor)
    moved = save_changes(row, changes=_stripped(changes), expected_version=expected_version)
    audit.record_changes("vendor.contact_change", row.vendor, actor=actor, moved=moved)
    return row


@transaction.atomic
def contact_delete(*, actor: Actor, contact_id: int) -> VendorContact:
    """Delete a person from a vendor."""
    actor.require(Permission.EDIT_VENDORS)
    row = selectors.contact_get(actor=actor, contact_id=contact_id)
    audit.record("vendor.contact_delete", row.vendor, actor=actor, before=_told(row))
    row.delete()
    return row


def _site_checked(site_id: int | None, *, vendor_id: int, actor: Actor) -> None:
    if site_id is None:
        return
    if selectors.site_get(actor=actor, site_id=site_id).vendor_id != vendor_id:
        raise RuleViolated("Choose a site of this vendor.", field="site_id")


def _stripped(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }


def _told(row: VendorSite | VendorContact) -> dict[str, Any]:
    """Return what was known, so that the history can tell it after the row is gone."""
    known = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {
        name: value
        for name, value in known.items()
        if value not in {"", None} and name not in {"organization", "created_by", "version"}
    }
