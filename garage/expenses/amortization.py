"""Paying back a loan or a lease with interest, to the cent: values in, instalments out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from garage.expenses.recurrence import Rule, occurrence

ZERO = Decimal(0)
MONTHS_A_YEAR = 12
MOST_MONTHS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """What is owed and how it is paid back, once a month.

    `rate` is the nominal interest a year in percent, `residual` what is still owed after the last
    instalment (a balloon, or the value at which a lease ends), `places` those of the currency.
    """

    principal: Decimal
    rate: Decimal
    months: int
    first_on: date
    payment: Decimal | None = None
    residual: Decimal = ZERO
    places: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One payment: how much of it is interest, how much is paid back, and what is owed after it."""

    number: int
    on: date
    payment: Decimal
    interest: Decimal
    principal: Decimal
    balance: Decimal


def level_payment(loan: Loan) -> Decimal:
    """Return the equal payment a month that leads to the residual, rounded to the currency."""
    months = max(loan.months, 1)
    monthly = loan.rate / 100 / MONTHS_A_YEAR
    if not monthly:
        return _round((loan.principal - loan.residual) / months, loan)
    growth = (1 + monthly) ** months
    return _round((loan.principal * growth - loan.residual) * monthly / (growth - 1), loan)


def covers_interest(loan: Loan) -> bool:
    """Say whether the payment keeps the debt from growing, and pays back where something is to be."""
    if loan.payment is None:
        return True
    interest = _interest(loan.principal, loan)
    return loan.payment > interest or (loan.principal == loan.residual and loan.payment == interest)


def schedule(loan: Loan) -> tuple[Instalment, ...]:
    """Return all instalments; the last one corrects what rounding left.

    A payment that is larger than needed ends the schedule early.
    """
    payment = loan.payment if loan.payment is not None else level_payment(loan)
    months = min(max(loan.months, 0), MOST_MONTHS)
    rule = Rule(starts_on=loan.first_on, times=months)
    found: list[Instalment] = []
    balance = loan.principal
    for index in range(months):
        on = occurrence(rule, index)
        if on is None or (found and balance <= loan.residual):
            break
        row = _instalment(loan, balance, payment, on=on, index=index, is_last=index == months - 1)
        found.append(row)
        balance = row.balance
    return tuple(found)


def _instalment(
    loan: Loan, balance: Decimal, payment: Decimal, *, on: date, index: int, is_last: bool
) -> Instalment:
    interest = _interest(balance, loan)
    rest = balance - loan.residual
    back = rest if is_last else min(payment - interest, max(rest, ZERO))
    return Instalment(
        number=index + 1,
        on=on,
        payment=interest + back,
        interest=interest,
        principal=back,
        balance=balance - back,
    )


def balance_at(rows: Sequence[Instalment], day: date, *, principal: Decimal) -> Decimal:
    """Return what is owed at the end of a day, when every instalment was paid on its day."""
    paid = [row for row in rows if row.on <= day]
    return paid[-1].balance if paid else principal


def _interest(balance: Decimal, loan: Loan) -> Decimal:
    return _round(balance * loan.rate / 100 / MONTHS_A_YEAR, loan)


def _round(amount: Decimal, loan: Loan) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-loan.places), rounding=ROUND_HALF_UP)
