"""Questions about expenses."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from garage.expenses.models import Expense
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpenseFilter:
    """What narrows a list of expenses; empty values do not."""

    vehicle_id: int | None = None
    vendor_id: int | None = None
    category: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    search: str = ""
    tag: str = ""


EVERYTHING = ExpenseFilter()
_SEEN = Q(vehicle__isnull=True) | Q(vehicle__binned_at__isnull=True)


def expense_list(*, actor: Actor, narrow: ExpenseFilter = EVERYTHING) -> BinnedQuerySet[Expense]:
    """Return the expenses of the garage and of vehicles that are not in the bin, newest first."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Expense] = Expense.objects.for_actor(actor)
    rows = rows.kept().filter(_SEEN)
    equal = {
        "vehicle_id": narrow.vehicle_id,
        "vendor_id": narrow.vendor_id,
        "category": narrow.category,
        "kind": narrow.kind,
        "on__gte": narrow.since,
        "on__lte": narrow.until,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if narrow.tag:
        rows = rows.filter(tags__name__iexact=narrow.tag)
    if text := narrow.search.strip():
        rows = rows.filter(
            Q(title__icontains=text)
            | Q(notes__icontains=text)
            | Q(invoice_number__icontains=text)
            | Q(vendor__name__icontains=text)
        )
    return rows


def expense_get(*, actor: Actor, expense_id: int, lock: bool = False) -> Expense:
    """Return an expense; `lock` when it will change. Raises `NotFound`."""
    rows = expense_list(actor=actor).select_related("vehicle", "vendor", "occurrence__recurring")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=expense_id).first()
    if row is None:
        raise NotFound
    return row


def expense_find(*, actor: Actor, expense_id: int) -> Expense:
    """Return an expense even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = Expense.objects.for_actor(actor).filter(_SEEN).select_related("vehicle", "vendor")
    row: Expense | None = rows.filter(pk=expense_id).first()
    if row is None:
        raise NotFound
    return row
