"""Making two vendors one, and two again, with every record where it was."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from inventory.vendors import selectors
from inventory.vendors.models import Vendor, VendorAlias, VendorMerge
from inventory.vendors.records import movers
from inventory.vendors.services import alias_learn
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, NotFound, RuleViolated, worded
from project.kernel.holds import require_free
from project.kernel.rows import save_changes

_TAKEN_OVER = (
    "tax_id", "tax_key", "account_number", "contact", "phone", "email", "website", "street",
    "postal_code", "city", "region", "country", "payment_days", "payment_terms",
)  # fmt: skip


_DEFAULTS = {field.name: field for field in Vendor._meta.fields}


@transaction.atomic
def vendor_merge(*, actor: Actor, kept_id: int, duplicate_id: int) -> VendorMerge:
    """Merge a duplicate into the vendor that is kept: its records, aliases and missing facts move over."""
    actor.require(Permission.EDIT_VENDORS)
    if kept_id == duplicate_id:
        raise RuleViolated("Choose two different vendors.", field="duplicate_id")
    kept = selectors.vendor_get(actor=actor, vendor_id=kept_id)
    duplicate = selectors.vendor_get(actor=actor, vendor_id=duplicate_id)
    merge = VendorMerge(organization_id=actor.organization_id, kept=kept, duplicate=duplicate)
    merge.moved = {
        kind: move(actor=actor, source_id=duplicate.pk, target_id=kept.pk, ids=None)
        for kind, move in movers().items()
    }
    merge.aliases = _aliases_move(duplicate, kept)
    learnt = alias_learn(kept, duplicate.name, actor=actor)
    merge.learnt = [learnt.pk] if learnt else []
    merge.filled = _fill_gaps(kept, duplicate)
    merge.save(force_insert=True)
    save_changes(duplicate, changes={"merged_into": kept})
    audit.record("vendor.merge", duplicate, actor=actor, after={"merged_into": kept.name})
    return merge


@transaction.atomic
def vendor_unmerge(*, actor: Actor, duplicate_id: int) -> Vendor:
    """Undo a merge: what moved goes back, unless somebody gave it another vendor since."""
    actor.require(Permission.EDIT_VENDORS)
    duplicate = selectors.vendor_find(actor=actor, vendor_id=duplicate_id)
    merge = _open_merge(duplicate, actor=actor)
    if merge.kept.merged_into_id is not None:
        raise Conflict(
            worded("“%(kept)s” was merged itself later. Undo that merge first.", kept=merge.kept)
        )
    for kind, ids in merge.moved.items():
        if move := movers().get(kind):
            move(actor=actor, source_id=merge.kept_id, target_id=duplicate.pk, ids=ids)
    aliases = VendorAlias.objects.for_actor(actor)
    aliases.filter(pk__in=merge.aliases, vendor_id=merge.kept_id).update(vendor=duplicate)
    aliases.filter(pk__in=merge.learnt).delete()
    _empty_again(merge.kept, merge.filled)
    merge.undone_at = timezone.now()
    merge.save(update_fields=("undone_at",))
    save_changes(duplicate, changes={"merged_into": None})
    audit.record("vendor.unmerge", duplicate, actor=actor, before={"merged_into": merge.kept.name})
    return duplicate


@transaction.atomic
def vendor_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned vendor for good, with its merged duplicates; its records have none then."""
    actor.require(Permission.EDIT_VENDORS)
    vendor = selectors.vendor_find(actor=actor, vendor_id=row_id)
    if vendor.binned_at is None:
        raise NotFound
    require_free("inventory.vendor.purge", actor=actor, ids=[vendor.pk])
    for move in movers().values():
        move(actor=actor, source_id=vendor.pk, target_id=None, ids=None)
    audit.record("vendor.purge", vendor, actor=actor, before={"name": vendor.name})
    vendor.delete()


def _open_merge(duplicate: Vendor, *, actor: Actor) -> VendorMerge:
    rows = VendorMerge.objects.for_actor(actor).select_related("kept")
    merge: VendorMerge | None = rows.filter(duplicate=duplicate, undone_at__isnull=True).first()
    if merge is None or duplicate.merged_into_id is None:
        raise NotFound
    return merge


def _aliases_move(duplicate: Vendor, kept: Vendor) -> list[int]:
    ids = list(duplicate.aliases.values_list("id", flat=True))
    duplicate.aliases.update(vendor=kept)
    return ids


def _fill_gaps(kept: Vendor, duplicate: Vendor) -> dict[str, Any]:
    found = {
        name: getattr(duplicate, name)
        for name in _TAKEN_OVER
        if getattr(duplicate, name) and not getattr(kept, name)
    }
    save_changes(kept, changes=found)
    return found


def _empty_again(kept: Vendor, filled: Mapping[str, Any]) -> None:
    untouched = {
        name: _DEFAULTS[name].get_default()
        for name, value in filled.items()
        if getattr(kept, name) == value
    }
    save_changes(kept, changes=untouched)
