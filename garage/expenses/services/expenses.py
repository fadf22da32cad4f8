"""Changes to expenses: money spent on vehicles or on the garage that is not work."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from garage.expenses import selectors
from garage.expenses.models import (
    Expense,
    ExpenseLine,
    Occurrence,
    category_of,
    kind_of_category,
)
from garage.records.common import (
    Moved,
    days_checked,
    files_set,
    meter_unit_of,
    money_checked,
    odometer_base,
    reading_post,
    reading_withdraw,
    save_with_parts,
    tags_set,
    vendor_checked,
)
from garage.records.origins import record_restored, record_withdrawn, record_written
from garage.vehicles.models import MeterReading, TimelineEntry, Vehicle
from garage.vehicles.selectors import vehicle_get
from garage.vehicles.services.timeline import EntryData, entry_post, entry_withdraw
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.files.store import attachments_of
from project.kernel.rows import save_changes, save_new
from project.kernel.words import numbered

MOST_LINES = 200
ZERO = Decimal(0)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpenseLineInput:
    """One line of a receipt; `amount` is what it adds."""

    description: str
    amount: Decimal
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpenseInput:
    """Money that was spent; without `vehicle_id` on the garage as a whole.

    Of kind and category one is enough: the other follows from it.
    `completes` are the schedule items that this did; `None` goes by the words of the lines.
    """

    on: date
    title: str
    currency: str
    total: Decimal
    category: str = ""
    kind: str = ""
    vehicle_id: int | None = None
    vendor_id: int | None = None
    invoice_number: str = ""
    exchange_rate: Decimal | None = None
    tax: Decimal = ZERO
    litres: Decimal | None = None
    notes: str = ""
    tags: tuple[str, ...] = ()
    lines: tuple[ExpenseLineInput, ...] = ()
    odometer: Decimal | None = None
    odometer_unit: str = ""
    file_ids: tuple[int, ...] = ()
    completes: tuple[int, ...] | None = None
    custom_fields: Mapping[str, Any] | None = None


_PARTS = frozenset({"lines", "tags", "file_ids", "completes", "custom_fields"})
_COLUMNS = frozenset(field.name for field in fields(ExpenseInput)) - _PARTS
_LINE_COLUMNS = tuple(field.name for field in fields(ExpenseLineInput))


@transaction.atomic
def expense_record(
    *, actor: Actor, data: ExpenseInput, occurrence: Occurrence | None = None
) -> Expense:
    """Record an expense, with its lines, files, meter reading and place on the timeline.

    `occurrence` is the date of a recurring expense that it settles.
    """
    actor.require(Permission.EDIT_EXPENSES)
    vehicle = _vehicle_of(data, actor=actor)
    vendor_checked(data.vendor_id, actor=actor)
    columns = _columns(data, vehicle=vehicle)
    expense = save_new(Expense(**columns, occurrence=occurrence), actor=actor)
    _lines_write(expense, data.lines)
    tags_set(expense, data.tags, actor=actor)
    files_set(expense, data.file_ids, actor=actor)
    custom_values_set(expense, data.custom_fields, actor=actor, is_whole=True)
    _post(expense, actor=actor)
    record_written(expense, actor=actor, chosen=data.completes, is_new=True)
    after = {"on": expense.on, "total": expense.total, "currency": expense.currency}
    audit.record("expense.record", expense, actor=actor, after=after)
    return expense


@transaction.atomic
def expense_change(
    *,
    actor: Actor,
    expense_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Expense:
    """Change what is sent of an expense, by the names of `ExpenseInput`.

    Raises `StaleVersion` when somebody changed it after it was read.
    """
    actor.require(Permission.EDIT_EXPENSES)
    expense = selectors.expense_get(actor=actor, expense_id=expense_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    if "kind" in given and expense.category == category_of(expense.kind):
        given.setdefault("category", "")  # it follows its kind until somebody chose another
    data = replace(_input_of(expense), **given)
    if data.vendor_id != expense.vendor_id:
        vendor_checked(data.vendor_id, actor=actor)
    parts = _lines_write(expense, changes["lines"]) if "lines" in changes else {}
    parts |= tags_set(expense, changes.get("tags"), actor=actor)
    parts |= files_set(expense, changes.get("file_ids"), actor=actor)
    columns = _columns(data, vehicle=_vehicle_of(data, actor=actor))
    moved = save_with_parts(
        expense, changes=columns, parts=parts, expected_version=expected_version
    )
    if moved or "completes" in changes:
        record_written(expense, actor=actor, chosen=changes.get("completes"))
    if moved:
        _post(expense, actor=actor)
        audit.record_changes("expense.change", expense, actor=actor, moved=moved)
    custom_values_set(expense, changes.get("custom_fields"), actor=actor)
    return expense


@transaction.atomic
def expense_bin(*, actor: Actor, expense_id: int) -> Expense:
    """Put an expense into the bin; its entry, sums and meter reading go with it."""
    actor.require(Permission.EDIT_EXPENSES)
    expense = selectors.expense_get(actor=actor, expense_id=expense_id, lock=True)
    entry_withdraw(actor=actor, source=expense)
    _reading_drop(expense, actor=actor)
    save_changes(expense, changes={"binned_at": timezone.now()})
    record_withdrawn(expense, actor=actor)
    audit.record("expense.bin", expense, actor=actor)
    return expense


@transaction.atomic
def expense_unbin(*, actor: Actor, expense_id: int) -> Expense:
    """Take an expense out of the bin, with its entry, sums and meter reading."""
    actor.require(Permission.EDIT_EXPENSES)
    expense = selectors.expense_find(actor=actor, expense_id=expense_id)
    if expense.binned_at is None:
        raise NotFound
    save_changes(expense, changes={"binned_at": None})
    _post(expense, actor=actor)
    record_restored(expense, actor=actor)
    audit.record("expense.unbin", expense, actor=actor)
    return expense


@transaction.atomic
def expense_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned expense with its lines and files; there is no way back."""
    actor.require(Permission.EDIT_EXPENSES)
    expense = selectors.expense_find(actor=actor, expense_id=row_id)
    if expense.binned_at is None:
        raise NotFound
    audit.record("expense.purge", expense, actor=actor, before={"title": expense.title})
    files_set(expense, (), actor=actor)
    expense.delete()


def expenses_move(
    *, actor: Actor, source_id: int, target_id: int | None, ids: Collection[int] | None
) -> list[int]:
    """Give the expenses of a vendor another one, as when two vendors become one."""
    actor.require(Permission.EDIT_VENDORS)
    rows = Expense.objects.for_actor(actor).filter(vendor_id=source_id).order_by("id")
    rows = rows if ids is None else rows.filter(pk__in=ids)
    moved = list(rows.values_list("id", flat=True))
    rows.update(vendor_id=target_id, version=F("version") + 1)
    fresh = Expense.objects.for_actor(actor).filter(pk__in=moved)
    for expense in fresh.kept().select_related("vehicle"):
        _post(expense, actor=actor)
    return moved


def _vehicle_of(data: ExpenseInput, *, actor: Actor) -> Vehicle | None:
    if data.vehicle_id is None:
        return None
    return vehicle_get(actor=actor, vehicle_id=data.vehicle_id)


def _input_of(expense: Expense) -> ExpenseInput:
    return ExpenseInput(**{name: getattr(expense, name) for name in _COLUMNS})


def _columns(data: ExpenseInput, *, vehicle: Vehicle | None) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in _COLUMNS}
    values = money_checked(values, currency=data.currency)
    days_checked(values, "on")
    values["title"] = " ".join(data.title.split())
    values["kind"] = data.kind or kind_of_category(data.category)
    values["category"] = data.category or category_of(values["kind"])
    if vehicle is None and data.odometer is not None:
        raise RuleViolated("Choose the vehicle that this reading is of.", field="vehicle_id")
    values["odometer_unit"] = meter_unit_of(vehicle, data.odometer_unit) if vehicle else ""
    return values


def _lines_write(expense: Expense, lines: Sequence[ExpenseLineInput]) -> Moved:
    if len(lines) > MOST_LINES:
        raise RuleViolated(
            worded("An expense has at most %(most)s lines.", most=MOST_LINES), field="lines"
        )
    rows = expense.lines.order_by("position", "id").values(*_LINE_COLUMNS)
    before = tuple(ExpenseLineInput(**row) for row in rows)
    if tuple(lines) == before:
        return {}
    expense.lines.all().delete()
    ExpenseLine.objects.bulk_create(
        _line(expense, line, position) for position, line in enumerate(lines, start=1)
    )
    return {"lines": ([line.description for line in before], [line.description for line in lines])}


def _line(expense: Expense, line: ExpenseLineInput, position: int) -> ExpenseLine:
    row = ExpenseLine(
        organization_id=expense.organization_id,
        expense=expense,
        position=position,
        **asdict(line),
    )
    try:
        row.clean_fields(exclude=("organization", "expense"))
    except ValidationError as error:
        named = {f"lines.{position - 1}.{key}": texts for key, texts in error.message_dict.items()}
        first = next(iter(named.values()))[0]
        raise RuleViolated(numbered(position, first), fields=named) from error
    return row


def _post(expense: Expense, *, actor: Actor) -> None:
    """Let the timeline, the sums and the meter agree with an expense."""
    if expense.vehicle is None:
        _reading_drop(expense, actor=actor)
    else:
        reading_post(expense, actor=actor, on=expense.on, vehicle=expense.vehicle)
    litres = f"{expense.litres.normalize():f} l" if expense.litres is not None else ""
    data = EntryData(
        vehicle_id=expense.vehicle_id,
        on=expense.on,
        kind=TimelineEntry.Kind.EXPENSE,
        category=expense.category,
        title=expense.title,
        detail=litres,
        vendor_id=expense.vendor_id,
        meter_value=odometer_base(expense),
        meter_unit=expense.odometer_unit if expense.odometer is not None else "",
        amount=expense.total,
        currency=expense.currency,
        exchange_rate=expense.exchange_rate,
        files=attachments_of(expense, actor=actor).count(),
    )
    entry_post(actor=actor, source=expense, data=data)


def _reading_drop(expense: Expense, *, actor: Actor) -> None:
    """Take away the reading that an expense brought, on whichever vehicle it is."""
    readings = MeterReading.objects.for_actor(actor).select_related("vehicle")
    reading = readings.filter(source_kind=audit.kind_of(expense), source_id=expense.pk).first()
    if reading is not None:
        reading_withdraw(expense, actor=actor, on=expense.on, vehicle=reading.vehicle)
