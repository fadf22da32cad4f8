"""Changes to loans and leases; their payments recur beside them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from garage.expenses import amortization, selectors
from garage.expenses.models import ExpenseKind, Finance
from garage.expenses.services.policies import limit_unit
from garage.expenses.services.recurring import (
    RecurringInput,
    ShareInput,
    binned_set,
    recurring_add,
    recurring_rewrite,
)
from garage.records.common import (
    days_checked,
    files_set,
    money_checked,
    save_with_parts,
    vendor_checked,
)
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.money import quantize
from project.kernel.rows import save_changes, save_new

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinanceInput:
    """A loan or lease of a vehicle; without `payment` a loan's level payment is worked out.

    Without `first_payment_on` the first payment is due at the start.
    """

    title: str
    vehicle_id: int
    currency: str
    starts_on: date
    kind: str = "loan"
    lender_id: int | None = None
    number: str = ""
    principal: Decimal | None = None
    down_payment: Decimal = ZERO
    rate: Decimal = ZERO
    first_payment_on: date | None = None
    months: int = 36
    payment: Decimal | None = None
    residual: Decimal = ZERO
    allowance: Decimal | None = None
    allowance_unit: str = ""
    allowance_period: str = "year"
    excess_price: Decimal = ZERO
    refund_price: Decimal = ZERO
    start_odometer: Decimal | None = None
    notes: str = ""
    file_ids: tuple[int, ...] = ()
    custom_fields: Mapping[str, Any] | None = None


_PARTS = frozenset({"file_ids", "custom_fields"})
_COLUMNS = frozenset(field.name for field in fields(FinanceInput)) - _PARTS
_AMOUNTS = ("principal", "down_payment", "payment", "residual")


@transaction.atomic
def finance_add(*, actor: Actor, data: FinanceInput) -> Finance:
    """Keep a loan or lease with its files, and set up its payments."""
    actor.require(Permission.EDIT_EXPENSES)
    _references_checked(data, actor=actor)
    finance = save_new(Finance(**_columns(data)), actor=actor)
    files_set(finance, data.file_ids, actor=actor)
    custom_values_set(finance, data.custom_fields, actor=actor, is_whole=True)
    _payments_follow(finance, actor=actor)
    after = {"kind": finance.kind, "payment": finance.payment, "currency": finance.currency}
    audit.record("finance.record", finance, actor=actor, after=after)
    return finance


@transaction.atomic
def finance_change(
    *,
    actor: Actor,
    finance_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Finance:
    """Change what is sent of a loan or lease; its payments follow. Raises `StaleVersion`."""
    actor.require(Permission.EDIT_EXPENSES)
    finance = selectors.finance_get(actor=actor, finance_id=finance_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    values = {name: getattr(finance, name) for name in _COLUMNS}
    data = replace(FinanceInput(**values), **given)
    _references_checked(data, actor=actor, before=finance)
    parts = files_set(finance, changes.get("file_ids"), actor=actor)
    moved = save_with_parts(
        finance, changes=_columns(data), parts=parts, expected_version=expected_version
    )
    custom_values_set(finance, changes.get("custom_fields"), actor=actor)
    if moved:
        fresh = selectors.finance_get(actor=actor, finance_id=finance.pk, lock=True)
        _payments_follow(fresh, actor=actor)
        audit.record_changes("finance.change", finance, actor=actor, moved=moved)
    return finance


@transaction.atomic
def finance_bin(*, actor: Actor, finance_id: int) -> Finance:
    """Put a loan or lease into the bin with its payments; what was paid stays."""
    actor.require(Permission.EDIT_EXPENSES)
    finance = selectors.finance_get(actor=actor, finance_id=finance_id, lock=True)
    if finance.payments is not None:
        binned_set(finance.payments, actor=actor, binned=True)
    binned_set(finance, actor=actor, binned=True)
    return finance


@transaction.atomic
def finance_unbin(*, actor: Actor, finance_id: int) -> Finance:
    """Take a loan or lease out of the bin with its payments."""
    actor.require(Permission.EDIT_EXPENSES)
    finance = selectors.finance_find(actor=actor, finance_id=finance_id)
    if finance.binned_at is None:
        raise NotFound
    if finance.payments is not None and finance.payments.binned_at is not None:
        binned_set(finance.payments, actor=actor, binned=False)
    binned_set(finance, actor=actor, binned=False)
    return finance


@transaction.atomic
def finance_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned loan or lease with its payments to come and files; what was paid stays."""
    actor.require(Permission.EDIT_EXPENSES)
    finance = selectors.finance_find(actor=actor, finance_id=row_id)
    if finance.binned_at is None:
        raise NotFound
    audit.record("finance.purge", finance, actor=actor, before={"title": finance.title})
    files_set(finance, (), actor=actor)
    payments = finance.payments
    finance.delete()
    if payments is not None and payments.binned_at is not None:
        payments.delete()


def finances_move(
    *, actor: Actor, source_id: int, target_id: int | None, ids: Collection[int] | None
) -> list[int]:
    """Give the loans and leases of a lender another one, as when two vendors become one."""
    actor.require(Permission.EDIT_VENDORS)
    rows = Finance.objects.for_actor(actor).filter(lender_id=source_id)
    rows = rows if ids is None else rows.filter(pk__in=ids)
    moved = list(rows.order_by("id").values_list("id", flat=True))
    rows.update(lender_id=target_id, version=F("version") + 1)
    return moved


def _references_checked(data: FinanceInput, *, actor: Actor, before: Finance | None = None) -> None:
    vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    if before is None or data.lender_id != before.lender_id:
        vendor_checked(data.lender_id, actor=actor)


def _columns(data: FinanceInput) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in _COLUMNS}
    values = money_checked(values, currency=data.currency)
    for name in _AMOUNTS:
        if values[name] is not None:
            values[name] = quantize(values[name], values["currency"])
    values["first_payment_on"] = data.first_payment_on or data.starts_on
    days_checked(values, "starts_on", "first_payment_on")
    values["title"] = " ".join(data.title.split())
    values["allowance_unit"] = limit_unit(
        data.allowance, data.allowance_unit, field="allowance_unit"
    )
    return values | {"payment": _payment(Finance(**values))}


def _payment(finance: Finance) -> Decimal:
    """Return the payment a month: as given, else that which pays the loan back."""
    if not 1 <= finance.months <= amortization.MOST_MONTHS:
        raise RuleViolated("Type a term of 1 to 600 months.", field="months")
    loan = finance.loan
    if finance.payment is None and (loan is None or finance.kind == Finance.Kind.LEASE):
        raise RuleViolated("Type what is paid a month.", field="payment")
    if loan is None:
        return finance.payment
    if loan.residual > loan.principal:
        raise RuleViolated("More is left at the end than is financed.", field="residual")
    if not amortization.covers_interest(loan):
        raise RuleViolated(
            "This does not even pay the interest. Type a higher payment, or leave it empty.",
            field="payment",
        )
    return amortization.level_payment(loan) if loan.payment is None else loan.payment


def _payments_follow(finance: Finance, *, actor: Actor) -> None:
    """Let the recurring expense of a loan or lease agree with it."""
    is_loan = finance.kind == Finance.Kind.LOAN
    instalments = selectors.finance_schedule(finance) if is_loan else ()
    wanted: dict[str, Any] = {
        "title": finance.title,
        "amount": finance.payment,
        "currency": finance.currency,
        "starts_on": finance.first_payment_on,
        "times": len(instalments) or finance.months,
        "kind": ExpenseKind.FINANCE,
        "category": "fixed",
        "vendor_id": finance.lender_id,
        "shares": (ShareInput(vehicle_id=finance.vehicle_id),),
    }
    if finance.payments is None:
        row = recurring_add(actor=actor, data=RecurringInput(**wanted))
        save_changes(finance, changes={"payments_id": row.pk})
    else:
        recurring_rewrite(finance.payments, wanted, actor=actor)
