"""Questions about vendors: one, many, which one a name means, and which look like the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from inventory.vendors.models import Vendor, VendorAlias, VendorContact, VendorSite
from inventory.vendors.naming import closeness, name_key, tax_key
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet
from project.kernel.tenancy import ScopedQuerySet

# From this closeness on, two spellings are taken for one business (0 to 100).
CLOSE = 90.0
# From this closeness on, a person is asked.
ALIKE = 84.0
MOST_COMPARED = 2000
SHORTEST_TAX_NUMBER = 5


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two vendors that may be the same business, and how alike their names are (0 to 100)."""

    kept: Vendor
    duplicate: Vendor
    closeness: float


def vendor_get(*, actor: Actor, vendor_id: int) -> Vendor:
    """Return a vendor; raises `NotFound` for strangers, merged duplicates and what is in the bin."""
    row = _present(actor).filter(pk=vendor_id).first()
    if row is None:
        raise NotFound
    return row


def vendor_find(*, actor: Actor, vendor_id: int) -> Vendor:
    """Return a vendor even when it was merged or lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    row: Vendor | None = (
        Vendor.objects.for_actor(actor).select_related("merged_into").filter(pk=vendor_id).first()
    )
    if row is None:
        raise NotFound
    return row


def vendor_list(
    *, actor: Actor, search: str = "", kind: str = "", tag: str = ""
) -> BinnedQuerySet[Vendor]:
    """Return the vendors that people choose from, narrowed by text, kind and tag."""
    rows = _present(actor)
    if kind:
        rows = rows.filter(kind=kind)
    if tag:
        rows = rows.filter(tags__name__iexact=tag)
    return rows.filter(_mentions(search, actor=actor)) if search.strip() else rows


def site_list(*, actor: Actor, vendor_id: int) -> ScopedQuerySet[VendorSite]:
    """Return the sites of a vendor by name; raises `NotFound` for strangers."""
    vendor = vendor_get(actor=actor, vendor_id=vendor_id)
    rows: ScopedQuerySet[VendorSite] = VendorSite.objects.for_actor(actor)
    return rows.filter(vendor=vendor)


def site_get(*, actor: Actor, site_id: int) -> VendorSite:
    """Return a site with its vendor; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = VendorSite.objects.for_actor(actor).select_related("vendor")
    row: VendorSite | None = rows.filter(pk=site_id, vendor__in=_present(actor)).first()
    if row is None:
        raise NotFound
    return row


def contact_list(*, actor: Actor, vendor_id: int) -> ScopedQuerySet[VendorContact]:
    """Return the people at a vendor by name, with their sites; raises `NotFound` for strangers."""
    vendor = vendor_get(actor=actor, vendor_id=vendor_id)
    rows: ScopedQuerySet[VendorContact] = VendorContact.objects.for_actor(actor)
    return rows.filter(vendor=vendor).select_related("site")


def contact_get(*, actor: Actor, contact_id: int) -> VendorContact:
    """Return a person at a vendor; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = VendorContact.objects.for_actor(actor).select_related("vendor", "site")
    row: VendorContact | None = rows.filter(pk=contact_id, vendor__in=_present(actor)).first()
    if row is None:
        raise NotFound
    return row


def vendor_names(*, actor: Actor) -> list[str]:
    """Return the names of all vendors in order, for suggestions while typing."""
    return list(_present(actor).values_list("name", flat=True)[:MOST_COMPARED])


def vendor_match(*, actor: Actor, name: str, tax_id: str = "") -> Vendor | None:
    """Return the vendor that a name means: by tax number, exact key, alias, then close spelling."""
    key = name_key(name)
    return (
        _by_tax_number(tax_key(tax_id), actor=actor)
        or _by_key(key, actor=actor)
        or _by_spelling(key, actor=actor)
    )


def vendor_known_as(*, actor: Actor, name: str) -> Vendor | None:
    """Return the vendor with this very name, else with this key or alias."""
    named = _present(actor).filter(name=name.strip()).order_by("id").first()
    return named or _by_key(name_key(name), actor=actor)


def vendor_likenesses(*, actor: Actor, limit: int = 20) -> list[Likeness]:
    """Return pairs of vendors that may be the same business, the most alike first."""
    rows = list(_present(actor).order_by("id")[: MOST_COMPARED // 2])
    pairs = [
        Likeness(one, other, _alike(one, other))
        for index, one in enumerate(rows)
        for other in rows[index + 1 :]
        if _may_be_alike(one, other)
    ]
    found = [pair for pair in pairs if pair.closeness >= ALIKE]
    return sorted(found, key=lambda pair: (-pair.closeness, pair.kept.pk))[:limit]


def vendors_like(vendor: Vendor, *, actor: Actor, limit: int = 3) -> list[Vendor]:
    """Return the vendors that may be the same business as one."""
    others = _present(actor).exclude(pk=vendor.pk).order_by("id")[:MOST_COMPARED]
    alike = [(_alike(vendor, other), other) for other in others]
    found = [pair for pair in alike if pair[0] >= ALIKE]
    return [other for _, other in sorted(found, key=lambda pair: -pair[0])[:limit]]


def _present(actor: Actor) -> BinnedQuerySet[Vendor]:
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Vendor] = Vendor.objects.for_actor(actor)
    return rows.kept().filter(merged_into__isnull=True)


def _mentions(search: str, *, actor: Actor) -> Q:
    text, key = search.strip(), name_key(search)
    known_as = VendorAlias.objects.for_actor(actor).filter(name_key__contains=key)
    found = Q(name__icontains=text) | Q(city__icontains=text) | Q(account_number__iexact=text)
    if key:
        found |= Q(name_key__contains=key) | Q(pk__in=known_as.values("vendor_id"))
    if number := tax_key(text):
        found |= Q(tax_key=number)
    return found


def _by_tax_number(number: str, *, actor: Actor) -> Vendor | None:
    rows = _present(actor).order_by("id")
    return rows.filter(tax_key=number).first() if len(number) >= SHORTEST_TAX_NUMBER else None


def _by_key(key: str, *, actor: Actor) -> Vendor | None:
    if not key:
        return None
    rows = _present(actor).order_by("id")
    return rows.filter(name_key=key).first() or rows.filter(aliases__name_key=key).first()


def _by_spelling(key: str, *, actor: Actor) -> Vendor | None:
    spellings = _spellings(actor)
    best = max(
        ((closeness(key, spelling), -vendor_id) for spelling, vendor_id in spellings),
        default=(0.0, 0),
    )
    if not key or best[0] < CLOSE:
        return None
    return _present(actor).filter(pk=-best[1]).first()


def _spellings(actor: Actor) -> Iterable[tuple[str, int]]:
    """Return every key under which a vendor is known, with the vendor's id."""
    rows = _present(actor).order_by("-id")
    yield from rows.values_list("name_key", "id")[:MOST_COMPARED]
    aliases = VendorAlias.objects.for_actor(actor).order_by("-id")
    present = aliases.filter(vendor__binned_at__isnull=True, vendor__merged_into__isnull=True)
    yield from present.values_list("name_key", "vendor_id")[:MOST_COMPARED]


def _may_be_alike(one: Vendor, other: Vendor) -> bool:
    """Cheap look before the dear comparison: same tax number, or keys that start alike."""
    same_number = bool(one.tax_key) and one.tax_key == other.tax_key
    return same_number or one.name_key[:1] == other.name_key[:1]


def _alike(one: Vendor, other: Vendor) -> float:
    if one.tax_key and other.tax_key:
        return 100.0 if one.tax_key == other.tax_key else 0.0
    if one.postal_code and other.postal_code and one.postal_code != other.postal_code:
        return closeness(one.name_key, other.name_key) - 10
    return closeness(one.name_key, other.name_key)


def vendor_choices(*, actor: Actor) -> Mapping[int, str]:
    """Return id and name of every vendor, in order of the names, for select boxes."""
    return dict(_present(actor).values_list("id", "name")[:MOST_COMPARED])
