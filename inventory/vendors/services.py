"""Changes to vendors: added, found or learnt from receipts, changed, binned."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from inventory.vendors import selectors
from inventory.vendors.models import Vendor, VendorAlias
from inventory.vendors.naming import LONGEST, address_parts, name_key, tax_key
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.rows import save_changes, save_new
from project.kernel.tags import tags_for, tags_set

_RECORDERS = (
    Permission.EDIT_VENDORS,
    Permission.EDIT_WORK,
    Permission.EDIT_EXPENSES,
    Permission.EDIT_RECEIPTS,
    Permission.RECORD_ENERGY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorInput:
    """What is said about a new vendor."""

    name: str
    kind: str = Vendor.Kind.WORKSHOP
    tax_id: str = ""
    account_number: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    rating: int | None = None
    payment_days: int | None = None
    payment_terms: str = ""
    discount: Decimal | None = None
    notes: str = ""
    tags: tuple[str, ...] = ()


@transaction.atomic
def vendor_add(*, actor: Actor, data: VendorInput) -> Vendor:
    """Add a vendor to the organization's address book."""
    actor.require(Permission.EDIT_VENDORS)
    return _add(data, actor=actor)


@transaction.atomic
def vendor_find_or_add(
    *,
    actor: Actor,
    name: str,
    tax_id: str = "",
    kind: str = Vendor.Kind.WORKSHOP,
    address: str = "",
) -> Vendor:
    """Return the vendor that a name means and learn the spelling, or add a new one.

    Whoever may record work, fill-ups, expenses or receipts may name a new vendor with them.
    """
    _may_name_vendors(actor)
    found = selectors.vendor_match(actor=actor, name=name, tax_id=tax_id)
    if found is None:
        street, postal_code, city = address_parts(address)
        data = VendorInput(
            name=name[:LONGEST],
            kind=kind,
            tax_id=tax_id[:40],
            street=street,
            postal_code=postal_code,
            city=city,
        )
        return _add(data, actor=actor)
    alias_learn(found, name, actor=actor)
    return found


@transaction.atomic
def vendor_named(*, actor: Actor, name: str, kind: str = Vendor.Kind.WORKSHOP) -> Vendor | None:
    """Return the vendor that a person typed, exactly or by an alias, or add it; `None` for nothing."""
    if not name.strip():
        return None
    found = selectors.vendor_known_as(actor=actor, name=name)
    if found is None:
        _may_name_vendors(actor)
        return _add(VendorInput(name=name, kind=kind), actor=actor)
    return found


@transaction.atomic
def vendor_change(
    *,
    actor: Actor,
    vendor_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Vendor:
    """Change what is known of a vendor; a former name stays an alias."""
    actor.require(Permission.EDIT_VENDORS)
    row = selectors.vendor_get(actor=actor, vendor_id=vendor_id)
    former = row.name
    columns = _cleaned({name: value for name, value in changes.items() if name != "tags"})
    moved = tags_set(row, changes.get("tags"), actor=actor)
    if moved:
        columns["updated_at"] = timezone.now()
    moved |= save_changes(row, changes=columns, expected_version=expected_version)
    moved.pop("updated_at", None)
    if former != row.name:
        alias_learn(row, former, actor=actor)
    audit.record_changes("vendor.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def vendor_bin(*, actor: Actor, vendor_id: int) -> Vendor:
    """Put a vendor into the bin; its records keep its name, but nobody can choose it any more."""
    actor.require(Permission.EDIT_VENDORS)
    row = selectors.vendor_get(actor=actor, vendor_id=vendor_id)
    save_changes(row, changes={"binned_at": timezone.now()})
    audit.record("vendor.bin", row, actor=actor)
    return row


@transaction.atomic
def vendor_unbin(*, actor: Actor, vendor_id: int) -> Vendor:
    """Take a vendor out of the bin again."""
    actor.require(Permission.EDIT_VENDORS)
    row = selectors.vendor_find(actor=actor, vendor_id=vendor_id)
    if row.binned_at is None:
        raise NotFound
    save_changes(row, changes={"binned_at": None})
    audit.record("vendor.unbin", row, actor=actor)
    return row


def alias_learn(vendor: Vendor, name: str, *, actor: Actor) -> VendorAlias | None:
    """Remember a spelling of a vendor's name; `None` when it is known already, for anyone."""
    key = name_key(name)
    if not key or key == vendor.name_key:
        return None
    row, is_new = VendorAlias.objects.for_actor(actor).get_or_create(
        name_key=key,
        defaults={
            "organization_id": actor.organization_id,
            "vendor": vendor,
            "name": name.strip()[:120],
        },
    )
    return row if is_new else None


def _may_name_vendors(actor: Actor) -> None:
    if not any(actor.can(permission) for permission in _RECORDERS):
        actor.require(Permission.EDIT_VENDORS)


def _add(data: VendorInput, *, actor: Actor) -> Vendor:
    values = asdict(data)
    names = values.pop("tags")
    row = save_new(Vendor(**_cleaned(values)), actor=actor)
    row.tags.set(tags_for(names, actor=actor))
    audit.record("vendor.add", row, actor=actor, after={"name": row.name, "kind": row.kind})
    return row


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with their spaces in order, and with the keys that follow from them."""
    clean = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    if "name" in clean:
        clean["name"] = " ".join(clean["name"].split())
        if not clean["name"]:
            raise RuleViolated("Type the name of the vendor.", field="name")
        clean["name_key"] = name_key(clean["name"])
    if "tax_id" in clean:
        clean["tax_key"] = tax_key(clean["tax_id"])
    return clean
