"""What was spent at vendors, per currency: this year and ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from inventory.vendors.models import Vendor
from inventory.vendors.records import vendor_spent
from project.kernel.actor import Actor
from project.kernel.rows import BinnedQuerySet

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent in one currency."""

    currency: str
    this_year: Decimal
    ever: Decimal


def spent_at(vendor: Vendor, *, actor: Actor, today: date) -> list[Spent]:
    """Return what was spent at a vendor, the organization's currency first."""
    return spent_at_each([vendor.pk], actor=actor, today=today)[vendor.pk]


def spent_at_each(
    vendor_ids: Sequence[int], *, actor: Actor, today: date
) -> dict[int, list[Spent]]:
    """Return what was spent at each of some vendors."""
    ever = vendor_spent(actor=actor, vendor_ids=vendor_ids)
    year = vendor_spent(actor=actor, vendor_ids=vendor_ids, since=today.replace(month=1, day=1))
    return {
        vendor_id: _table(ever.get(vendor_id, {}), year.get(vendor_id, {}), first=actor.currency)
        for vendor_id in vendor_ids
    }


def vendors_by_spending(
    rows: "BinnedQuerySet[Vendor]", *, actor: Actor, descends: bool
) -> list[int]:
    """Return the ids of vendors, ordered by what was ever spent in the organization's currency."""
    spent = vendor_spent(actor=actor)

    def amount(vendor_id: int) -> Decimal:
        return spent.get(vendor_id, {}).get(actor.currency, ZERO)

    ids = list(rows.order_by("name", "id").values_list("id", flat=True))
    return sorted(ids, key=amount, reverse=descends)


def _table(ever: Mapping[str, Decimal], year: Mapping[str, Decimal], *, first: str) -> list[Spent]:
    currencies = sorted(ever, key=lambda code: (code != first, code))
    return [Spent(code, year.get(code, ZERO), ever[code]) for code in currencies if ever[code]]
