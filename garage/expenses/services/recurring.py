"""Changes to recurring expenses: the template, its schedule and its vehicles."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from garage.expenses import selectors
from garage.expenses.models import (
    NEVER,
    Finance,
    Occurrence,
    Policy,
    RecurringExpense,
    RecurringShare,
    category_of,
    kind_of_category,
)
from garage.expenses.recurrence import UNITS, first_from
from garage.records.common import (
    Moved,
    days_checked,
    money_checked,
    save_with_parts,
    vendor_checked,
)
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.money import quantize
from project.kernel.rows import save_changes, save_new

MOST_VEHICLES = 100
ONE = Decimal(1)
LARGEST_SHARE = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareInput:
    """A vehicle that bears a part; the weights may be parts, percent or amounts."""

    vehicle_id: int
    share: Decimal = ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringInput:
    """An expense that comes again; without shares for the garage as a whole.

    `starts_on` is the first payment; it is paid every `every` units, on a day of the month if one
    is named, until `ends_on` or so many times.
    """

    title: str
    amount: Decimal
    currency: str
    starts_on: date
    kind: str = ""
    category: str = ""
    vendor_id: int | None = None
    exchange_rate: Decimal | None = None
    unit: str = "month"
    every: int = 1
    day_of_month: int | None = None
    ends_on: date | None = None
    times: int | None = None
    notes: str = ""
    shares: tuple[ShareInput, ...] = ()
    custom_fields: Mapping[str, Any] | None = None


_PARTS = frozenset({"shares", "custom_fields"})
_COLUMNS = frozenset(field.name for field in fields(RecurringInput)) - _PARTS
_SCHEDULE = frozenset({"starts_on", "unit", "every", "day_of_month", "ends_on", "times"})


@transaction.atomic
def recurring_add(*, actor: Actor, data: RecurringInput) -> RecurringExpense:
    """Set up an expense that comes again; nothing is recorded until somebody confirms it."""
    actor.require(Permission.EDIT_EXPENSES)
    vendor_checked(data.vendor_id, actor=actor)
    columns = _columns(data)
    row = RecurringExpense(**columns, for_garage=not data.shares, next_on=data.starts_on)
    row.next_on = first_from(row.rule, row.starts_on) or NEVER
    save_new(row, actor=actor)
    _shares_write(row, data.shares, actor=actor)
    custom_values_set(row, data.custom_fields, actor=actor, is_whole=True)
    after = {"amount": row.amount, "currency": row.currency, "starts_on": row.starts_on}
    audit.record("recurring.record", row, actor=actor, after=after)
    return row


@transaction.atomic
def recurring_change(
    *,
    actor: Actor,
    recurring_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> RecurringExpense:
    """Change what is sent of a recurring expense; what is recorded already stays as it is.

    A new schedule goes on after the last date that was settled. Raises `RuleViolated` for one that
    belongs to a policy, loan or lease, and `StaleVersion`.
    """
    actor.require(Permission.EDIT_EXPENSES)
    row = selectors.recurring_get(actor=actor, recurring_id=recurring_id, lock=True)
    _own(row, actor=actor)
    return recurring_rewrite(row, changes, actor=actor, expected_version=expected_version)


def recurring_rewrite(
    row: RecurringExpense,
    changes: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> RecurringExpense:
    """Change a locked recurring expense, also for the policy or loan that it belongs to."""
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    data = replace(_input_of(row), **given)
    if data.vendor_id != row.vendor_id:
        vendor_checked(data.vendor_id, actor=actor)
    columns = _columns(data)
    if any(columns[name] != getattr(row, name) for name in _SCHEDULE):
        columns["next_on"] = _next_after(row, data, actor=actor)
    parts: Moved = {}
    if "shares" in changes:
        columns["for_garage"] = not changes["shares"]
        parts = _shares_write(row, changes["shares"], actor=actor)
    moved = save_with_parts(row, changes=columns, parts=parts, expected_version=expected_version)
    moved.pop("next_on", None)
    audit.record_changes("recurring.change", row, actor=actor, moved=moved)
    custom_values_set(row, changes.get("custom_fields"), actor=actor)
    return row


@transaction.atomic
def recurring_bin(*, actor: Actor, recurring_id: int) -> RecurringExpense:
    """Put a recurring expense into the bin; what was recorded stays."""
    actor.require(Permission.EDIT_EXPENSES)
    row = selectors.recurring_get(actor=actor, recurring_id=recurring_id, lock=True)
    _own(row, actor=actor)
    binned_set(row, actor=actor, binned=True)
    return row


@transaction.atomic
def recurring_unbin(*, actor: Actor, recurring_id: int) -> RecurringExpense:
    """Take a recurring expense out of the bin."""
    actor.require(Permission.EDIT_EXPENSES)
    row = selectors.recurring_find(actor=actor, recurring_id=recurring_id)
    if row.binned_at is None:
        raise NotFound
    binned_set(row, actor=actor, binned=False)
    return row


@transaction.atomic
def recurring_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned recurring expense; the expenses that came of it stay."""
    actor.require(Permission.EDIT_EXPENSES)
    row = selectors.recurring_find(actor=actor, recurring_id=row_id)
    if row.binned_at is None:
        raise NotFound
    audit.record("recurring.purge", row, actor=actor, before={"title": row.title})
    row.delete()


def binned_set(row: RecurringExpense | Policy | Finance, *, actor: Actor, binned: bool) -> None:
    """Put a row into the bin or take it out, with its audit entry."""
    save_changes(row, changes={"binned_at": timezone.now() if binned else None})
    word = {RecurringExpense: "recurring", Policy: "policy", Finance: "finance"}[type(row)]
    audit.record(f"{word}.bin" if binned else f"{word}.unbin", row, actor=actor)


def recurring_move(
    *, actor: Actor, source_id: int, target_id: int | None, ids: Collection[int] | None
) -> list[int]:
    """Give what recurs at a vendor another one, as when two vendors become one."""
    actor.require(Permission.EDIT_VENDORS)
    rows = RecurringExpense.objects.for_actor(actor).filter(vendor_id=source_id)
    rows = rows if ids is None else rows.filter(pk__in=ids)
    moved = list(rows.order_by("id").values_list("id", flat=True))
    rows.update(vendor_id=target_id, version=F("version") + 1)
    return moved


def _own(row: RecurringExpense, *, actor: Actor) -> None:
    """Refuse to change what a policy, loan or lease keeps in step with itself."""
    for model, field in ((Policy, "premium"), (Finance, "payments")):
        owner = model.objects.for_actor(actor).kept().filter(**{field: row}).first()
        if owner is not None:
            raise RuleViolated(worded("This belongs to “%(owner)s”. Change it there.", owner=owner))


def _input_of(row: RecurringExpense) -> RecurringInput:
    return RecurringInput(**{name: getattr(row, name) for name in _COLUMNS})


def _columns(data: RecurringInput) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in _COLUMNS}
    values = money_checked(values, currency=data.currency)
    values["amount"] = quantize(data.amount, values["currency"])
    days_checked(values, "starts_on", "ends_on")
    if data.unit not in UNITS:
        raise RuleViolated(worded("Choose one of %(names)s.", names=", ".join(UNITS)), field="unit")
    if data.unit in {"day", "week"} and data.day_of_month is not None:
        raise RuleViolated(
            "A day of the month fits months, quarters and years alone.", field="day_of_month"
        )
    values["title"] = " ".join(data.title.split())
    values["kind"] = data.kind or kind_of_category(data.category)
    values["category"] = data.category or category_of(values["kind"])
    return values


def _next_after(row: RecurringExpense, data: RecurringInput, *, actor: Actor) -> date:
    """Return the first date of a new schedule that lies after all that were settled."""
    settled = Occurrence.objects.for_actor(actor).filter(recurring=row)
    last = settled.aggregate(last=Max("due_on"))["last"]
    fresh = RecurringExpense(**{name: getattr(data, name) for name in _SCHEDULE})
    since = data.starts_on if last is None else max(data.starts_on, last + timedelta(days=1))
    return first_from(fresh.rule, since) or NEVER


def _shares_write(row: RecurringExpense, shares: Sequence[ShareInput], *, actor: Actor) -> Moved:
    shares_checked([(share.vehicle_id, share.share) for share in shares], actor=actor)
    old = row.shares.order_by("id").values_list("vehicle_id", "share")
    before = [ShareInput(vehicle_id=pk, share=share) for pk, share in old]
    if list(shares) == before:
        return {}
    row.shares.all().delete()
    RecurringShare.objects.bulk_create(
        RecurringShare(
            organization_id=row.organization_id,
            recurring=row,
            vehicle_id=share.vehicle_id,
            share=share.share,
        )
        for share in shares
    )
    return {"vehicles": ([s.vehicle_id for s in before], [s.vehicle_id for s in shares])}


def shares_checked(shares: Sequence[tuple[int, Decimal]], *, actor: Actor) -> None:
    """Raise `NotFound` for vehicles the actor may not see, `RuleViolated` for weights that cannot be."""
    if len(shares) > MOST_VEHICLES:
        raise RuleViolated(
            worded("Choose at most %(most)s vehicles.", most=MOST_VEHICLES), field="vehicles"
        )
    seen: set[int] = set()
    for place, (vehicle_id, share) in enumerate(shares):
        vehicle_get(actor=actor, vehicle_id=vehicle_id)
        if vehicle_id in seen:
            raise RuleViolated("Choose each vehicle once.", field=f"lines.{place}.vehicle")
        if not share.is_finite() or share < 0 or share >= LARGEST_SHARE:
            raise RuleViolated("Type a share above zero.", field=f"lines.{place}.share")
        seen.add(vehicle_id)
