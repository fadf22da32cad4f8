"""Settling the dates of recurring expenses: recorded once, skipped, or opened again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from garage.expenses import selectors
from garage.expenses.models import NEVER, Expense, Occurrence, RecurringExpense
from garage.expenses.recurrence import first_from, is_occurrence
from garage.expenses.selectors import Due
from garage.expenses.services.expenses import ExpenseInput, ExpenseLineInput, expense_record
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, worded
from project.kernel.money import quantize
from project.kernel.rows import save_changes

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """A date to be recorded: `amount` of `None` is the usual one, `on` of `None` is the date itself."""

    due_on: date
    amount: Decimal | None = None
    on: date | None = None


@transaction.atomic
def occurrences_record(
    *, actor: Actor, recurring_id: int, settlings: Sequence[Settling]
) -> list[Expense]:
    """Record dates of a recurring expense as expenses, split over its vehicles to the cent.

    A date that is settled already is passed over, so that a second click adds nothing. Raises
    `RuleViolated` for a date that the schedule does not have.
    """
    actor.require(Permission.EDIT_EXPENSES)
    selectors.recurring_get(actor=actor, recurring_id=recurring_id, lock=True)
    row = selectors.recurring_get(actor=actor, recurring_id=recurring_id)
    _checked(row, [settling.due_on for settling in settlings])
    made: list[Expense] = []
    for settling in settlings:
        occurrence = _settle(row, settling.due_on, is_skipped=False, actor=actor)
        if occurrence is not None:
            made += _record(row, settling, occurrence, actor=actor)
            audit.record("recurring.pay", row, actor=actor, after={"due_on": settling.due_on})
    _go_on(row, actor=actor)
    return made


@transaction.atomic
def occurrences_skip(
    *, actor: Actor, recurring_id: int, days: Collection[date]
) -> RecurringExpense:
    """Remember that dates of a recurring expense were not paid; they are not asked for again."""
    actor.require(Permission.EDIT_EXPENSES)
    row = selectors.recurring_get(actor=actor, recurring_id=recurring_id, lock=True)
    _checked(row, days)
    skipped = [day for day in days if _settle(row, day, is_skipped=True, actor=actor)]
    if skipped:
        audit.record("recurring.skip", row, actor=actor, after={"due_on": skipped})
    _go_on(row, actor=actor)
    return row


@transaction.atomic
def occurrence_reopen(*, actor: Actor, recurring_id: int, due_on: date) -> RecurringExpense:
    """Let a date wait again that was skipped, or whose expenses were deleted.

    Raises `RuleViolated` while one of its expenses is still there.
    """
    actor.require(Permission.EDIT_EXPENSES)
    row = selectors.recurring_get(actor=actor, recurring_id=recurring_id, lock=True)
    occurrence = selectors.occurrence_get(actor=actor, recurring=row, due_on=due_on)
    if occurrence.expenses.filter(binned_at__isnull=True).exists():
        raise RuleViolated("Delete the expense first that was recorded for this date.")
    occurrence.delete()
    save_changes(row, changes={"next_on": min(row.next_on, due_on)})
    _go_on(row, actor=actor)
    audit.record("recurring.reopen", row, actor=actor, after={"due_on": due_on})
    return row


def _checked(row: RecurringExpense, days: Collection[date]) -> None:
    if len(days) > MOST_AT_ONCE:
        raise RuleViolated(
            worded("Choose at most %(most)s dates at once.", most=MOST_AT_ONCE), field="due_on"
        )
    for day in days:
        if not is_occurrence(row.rule, day):
            raise RuleViolated(
                worded("Nothing is due on %(day)s.", day=day.isoformat()), field="due_on"
            )


def _settle(
    row: RecurringExpense, day: date, *, is_skipped: bool, actor: Actor
) -> Occurrence | None:
    """Return the settled date, `None` where somebody settled it before; the database allows one."""
    occurrence, is_new = Occurrence.objects.for_actor(actor).get_or_create(
        recurring=row,
        due_on=day,
        defaults={"organization_id": actor.organization_id, "is_skipped": is_skipped},
    )
    return occurrence if is_new else None


def _record(
    row: RecurringExpense, settling: Settling, occurrence: Occurrence, *, actor: Actor
) -> list[Expense]:
    amount = settling.amount
    if amount is not None:
        amount = quantize(amount, row.currency)
    due = selectors.due_of(row, settling.due_on, amount)
    on = settling.on or settling.due_on
    return [
        expense_record(
            actor=actor,
            data=ExpenseInput(
                on=on,
                title=row.title,
                kind=row.kind,
                category=row.category,
                currency=row.currency,
                exchange_rate=row.exchange_rate,
                total=part.amount,
                vehicle_id=part.vehicle.pk if part.vehicle else None,
                vendor_id=row.vendor_id,
                lines=_lines(due),
            ),
            occurrence=occurrence,
        )
        for part in due.parts
    ]


def _lines(due: Due) -> tuple[ExpenseLineInput, ...]:
    """Return interest and repayment of a loan's instalment as lines; nothing else has any."""
    if due.instalment is None or not due.instalment.interest:
        return ()
    return (
        ExpenseLineInput(description="Interest", amount=due.instalment.interest),
        ExpenseLineInput(description="Repayment", amount=due.instalment.principal),
    )


def _go_on(row: RecurringExpense, *, actor: Actor) -> None:
    """Move the next date past all that are settled."""
    settled = Occurrence.objects.for_actor(actor).filter(recurring=row, due_on__gte=row.next_on)
    days = set(settled.values_list("due_on", flat=True))
    day = first_from(row.rule, row.next_on)
    while day is not None and day in days:
        day = first_from(row.rule, day + timedelta(days=1))
    save_changes(row, changes={"next_on": day or NEVER})
