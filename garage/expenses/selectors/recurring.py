"""Questions about recurring expenses: which there are, and which of their dates wait to be recorded."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from garage.expenses import amortization
from garage.expenses.models import (
    NEVER,
    Expense,
    Finance,
    Occurrence,
    RecurringExpense,
    RecurringShare,
)
from garage.expenses.recurrence import occurrences
from garage.expenses.splitting import share_out
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.money import places
from project.kernel.rows import BinnedQuerySet

MOST_DUE = 50
MOST_DATES = 1000  # of one recurring expense
MOST_SCHEDULES = 200
MOST_AHEAD = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """What an occurrence costs one vehicle; without a vehicle the garage as a whole."""

    vehicle: Vehicle | None
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An occurrence that nobody settled; `instalment` is that of a loan, with its interest."""

    recurring: RecurringExpense
    on: date
    amount: Decimal
    parts: tuple[Part, ...]
    instalment: amortization.Instalment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueList:
    """The first occurrences that wait, the earliest first, and how many there are in all."""

    items: tuple[Due, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.items)


def recurring_list(
    *,
    actor: Actor,
    search: str = "",
    kind: str = "",
    vehicle_id: int | None = None,
    ended: bool | None = None,
) -> BinnedQuerySet[RecurringExpense]:
    """Return what recurs for the garage or for a vehicle that is not in the bin."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[RecurringExpense] = RecurringExpense.objects.for_actor(actor)
    rows = _seen(rows.kept(), actor=actor)
    if text := search.strip():
        rows = rows.filter(
            Q(title__icontains=text) | Q(notes__icontains=text) | Q(vendor__name__icontains=text)
        )
    if kind:
        rows = rows.filter(kind=kind)
    if vehicle_id is not None:
        rows = rows.filter(Exists(_shares(actor).filter(vehicle_id=vehicle_id)))
    if ended is not None:
        rows = rows.filter(next_on=NEVER) if ended else rows.exclude(next_on=NEVER)
    return rows


def recurring_get(*, actor: Actor, recurring_id: int, lock: bool = False) -> RecurringExpense:
    """Return a recurring expense; `lock` when it will change. Raises `NotFound`."""
    rows = recurring_list(actor=actor)
    rows = rows.select_for_update(of=("self",)) if lock else with_parts(rows, actor=actor)
    row = rows.filter(pk=recurring_id).first()
    if row is None:
        raise NotFound
    return row


def recurring_find(*, actor: Actor, recurring_id: int) -> RecurringExpense:
    """Return a recurring expense even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[RecurringExpense] = RecurringExpense.objects.for_actor(actor)
    row = rows.filter(pk=recurring_id).first()
    if row is None:
        raise NotFound
    return row


def with_parts(
    rows: BinnedQuerySet[RecurringExpense], *, actor: Actor
) -> BinnedQuerySet[RecurringExpense]:
    """Let each carry its vendor, its vehicles that are not in the bin, its policy and its loan."""
    shares = RecurringShare.objects.for_actor(actor).filter(vehicle__binned_at__isnull=True)
    return rows.select_related("vendor", "policy", "finance").prefetch_related(
        Prefetch("shares", queryset=shares.select_related("vehicle"), to_attr="shown_shares")
    )


def recurring_due_count(*, actor: Actor, today: date) -> int:
    """Return how many recurring expenses wait for somebody to record them, in one query."""
    return recurring_list(actor=actor).filter(next_on__lte=today).count()


def occurrences_due(*, actor: Actor, today: date, recurring_id: int | None = None) -> DueList:
    """Return what was due up to today and is not settled, of everything or of one recurring expense."""
    rows = recurring_list(actor=actor).filter(next_on__lte=today)
    if recurring_id is not None:
        rows = rows.filter(pk=recurring_id)
    rows = with_parts(rows.order_by("next_on", "id"), actor=actor)
    return occurrences_due_of(rows[:MOST_SCHEDULES], actor=actor, today=today)


def occurrences_due_of(rows: Iterable[RecurringExpense], *, actor: Actor, today: date) -> DueList:
    """Return what waits of recurring expenses that were read with their parts."""
    rows = list(rows)
    settled = _settled(rows, actor=actor)
    found = [(day, row) for row in rows for day in _open(row, settled[row.pk], today)]
    found.sort(key=lambda pair: (pair[0], pair[1].pk))
    items = tuple(due_of(row, day) for day, row in found[:MOST_DUE])
    return DueList(items=items, count=len(found))


def occurrences_until(*, actor: Actor, until: date, vehicle_id: int | None = None) -> list[Due]:
    """Return what recurs and is not settled up to a day, of everything or of one vehicle."""
    rows = recurring_list(actor=actor, vehicle_id=vehicle_id).filter(next_on__lte=until)
    found = list(with_parts(rows.order_by("next_on", "id"), actor=actor)[:MOST_AHEAD])
    settled = _settled(found, actor=actor)
    return [due_of(row, day) for row in found for day in _open(row, settled[row.pk], until)]


def open_dates(row: RecurringExpense, *, actor: Actor, until: date) -> list[date]:
    """Return the dates of a recurring expense up to a day that nobody settled."""
    return _open(row, _settled([row], actor=actor)[row.pk], until)


def _settled(rows: Collection[RecurringExpense], *, actor: Actor) -> Mapping[int, set[date]]:
    """Return the dates from the next one of each row on that are settled already, in one query."""
    found: dict[int, set[date]] = defaultdict(set)
    dates = Occurrence.objects.for_actor(actor).filter(
        recurring__in=[row.pk for row in rows], due_on__gte=F("recurring__next_on")
    )
    for recurring_id, day in dates.values_list("recurring_id", "due_on"):
        found[recurring_id].add(day)
    return found


def _open(row: RecurringExpense, settled: set[date], until: date) -> list[date]:
    days = occurrences(row.rule, since=row.next_on, until=until)
    return list(islice((day for day in days if day not in settled), MOST_DATES))


def due_of(row: RecurringExpense, on: date, amount: Decimal | None = None) -> Due:
    """Return what an occurrence of a recurring expense, read with its parts, costs and whom.

    Without an amount it is the usual one; that of a loan is its instalment.
    """
    instalment = _instalment_of(row, on)
    usual = instalment.payment if instalment else row.amount
    total = usual if amount is None else amount
    return Due(
        recurring=row,
        on=on,
        amount=total,
        parts=parts_of(row, total),
        instalment=instalment if total == usual else None,
    )


def parts_of(row: RecurringExpense, amount: Decimal) -> tuple[Part, ...]:
    """Return what each vehicle of a recurring expense, read with its parts, bears of an amount."""
    shares: Sequence[RecurringShare] = row.shown_shares  # type: ignore[attr-defined]
    if row.for_garage:
        return (Part(None, amount),)
    weights = [share.share for share in shares]
    amounts = share_out(amount, weights, places=places(row.currency))
    return tuple(Part(share.vehicle, part) for share, part in zip(shares, amounts, strict=True))


def _instalment_of(row: RecurringExpense, on: date) -> amortization.Instalment | None:
    finance: Finance | None = getattr(row, "finance", None)
    loan = finance.loan if finance and finance.kind == Finance.Kind.LOAN else None
    if loan is None:
        return None
    return next((item for item in amortization.schedule(loan) if item.on == on), None)


def occurrence_list(*, actor: Actor, recurring: RecurringExpense) -> "QuerySet[Occurrence]":
    """Return the dates of a recurring expense that were settled, the newest first, with their expenses."""
    rows = Occurrence.objects.for_actor(actor).filter(recurring=recurring)
    kept = Expense.objects.for_actor(actor).kept().select_related("vehicle").order_by("id")
    return rows.prefetch_related(Prefetch("expenses", queryset=kept, to_attr="kept_expenses"))


def occurrence_get(*, actor: Actor, recurring: RecurringExpense, due_on: date) -> Occurrence:
    """Return a settled date of a recurring expense; raises `NotFound`."""
    row = occurrence_list(actor=actor, recurring=recurring).filter(due_on=due_on).first()
    if row is None:
        raise NotFound
    return row


def _seen(
    rows: BinnedQuerySet[RecurringExpense], *, actor: Actor
) -> BinnedQuerySet[RecurringExpense]:
    """Leave out what is for vehicles alone that lie in the bin or are gone."""
    return rows.filter(Q(for_garage=True) | Exists(_shares(actor)))


def _shares(actor: Actor) -> "QuerySet[RecurringShare]":
    rows: QuerySet[RecurringShare] = RecurringShare.objects.for_actor(actor)
    return rows.filter(recurring=OuterRef("pk"), vehicle__binned_at__isnull=True)
