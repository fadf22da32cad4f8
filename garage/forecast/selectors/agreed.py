"""What is agreed: what recurs, premiums of policies that will be renewed, loans and leases."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from garage.expenses.models import Finance, Policy
from garage.expenses.recurrence import Rule, occurrences
from garage.expenses.selectors import (
    Due,
    finance_forecast,
    finance_list,
    finance_schedule,
    occurrences_until,
    parts_of,
    policies_ending,
)
from garage.forecast.arithmetic import OWN_SPREAD, Expected, Range, around, exactly
from garage.forecast.rows import AGREED, RENEWED, USED, Found, Row, Source, Unpriced
from garage.vehicles.models.timeline import Category
from project.kernel.actor import Actor
from project.kernel.money import quantize

MOST_POLICIES, MOST_FINANCES, MOST_ALLOWANCES = 500, 500, 10


def agreed_ahead(*, actor: Actor, today: date, until: date, vehicle_id: int | None = None) -> Found:
    """Return what contracts and recurring expenses will cost up to a day."""
    found = Found()
    for due in occurrences_until(actor=actor, until=until, vehicle_id=vehicle_id):
        _add(found, _of_recurring(due, today=today, actor=actor), vehicle_id)
    policies = policies_ending(actor=actor, until=until).filter(ends_on__gte=today)
    for policy in policies.select_related("premium")[:MOST_POLICIES]:
        _add(found, _renewed(policy, until=until, actor=actor), vehicle_id)
    finances = finance_list(actor=actor, vehicle_id=vehicle_id).order_by("id")[:MOST_FINANCES]
    for finance in finances:
        _add(found, _of_finance(finance, today=today, until=until, actor=actor), vehicle_id)
    allowed = finance_list(actor=actor, vehicle_id=vehicle_id).filter(allowance__isnull=False)
    ending = [one for one in allowed[:MOST_FINANCES] if today <= one.ends_on <= until]
    for finance in ending[:MOST_ALLOWANCES]:
        _add(found, _of_allowance(finance, actor=actor), vehicle_id)
    return found


def _add(found: Found, made: Iterable[Row | Unpriced], vehicle_id: int | None) -> None:
    for one in made:
        if vehicle_id is not None and one.vehicle_id != vehicle_id:
            continue
        if isinstance(one, Row):
            found.rows.append(one)
        else:
            found.unpriced.append(one)


def _of_recurring(due: Due, *, today: date, actor: Actor) -> Iterator[Row | Unpriced]:
    recurring = due.recurring
    source = Source(page="recurring_detail", argument="recurring_id", row_id=recurring.pk)
    for part in due.parts:
        amount = _converted(
            part.amount, recurring.currency, rate=recurring.exchange_rate, actor=actor
        )
        vehicle_id = part.vehicle.pk if part.vehicle else None
        if amount is None:
            yield Unpriced(
                title=recurring.title,
                on=due.on,
                source=source,
                vehicle_id=vehicle_id,
                amount=part.amount,
                currency=recurring.currency,
            )
            continue
        yield Row(
            expected=_on(
                max(due.on, today),
                exactly(amount),
                recurring.category,
                key=f"recurring-{recurring.pk}",
            ),
            title=recurring.title,
            basis=AGREED,
            source=source,
            vehicle_id=vehicle_id,
        )


def _renewed(policy: Policy, *, until: date, actor: Actor) -> Iterator[Row]:
    """Return what a policy costs that ends and is renewed at its premium."""
    premium = policy.premium
    if premium is None or policy.ends_on is None or premium.binned_at is not None:
        return
    premium.shown_shares = [  # type: ignore[attr-defined]
        share for share in premium.shares.select_related("vehicle") if not share.vehicle.binned_at
    ]
    rule = replace(premium.rule, ends_on=None, times=None)
    since = policy.ends_on + timedelta(days=1)
    if premium.ends_on is None:
        return  # it recurs on its own
    for on in occurrences(rule, since=since, until=until):
        for part in parts_of(premium, premium.amount):
            amount = _converted(
                part.amount, premium.currency, rate=premium.exchange_rate, actor=actor
            )
            if amount is not None:
                yield Row(
                    expected=_on(
                        on,
                        around(amount, OWN_SPREAD),
                        premium.category,
                        key=f"policy-{policy.pk}",
                    ),
                    title=policy.title,
                    basis=RENEWED,
                    source=Source(page="policy_detail", argument="policy_id", row_id=policy.pk),
                    vehicle_id=part.vehicle.pk if part.vehicle else None,
                )


def _of_finance(
    finance: Finance, *, today: date, until: date, actor: Actor
) -> Iterator[Row | Unpriced]:
    """Return the payments of a contract that does not recur by itself, and its last one."""
    payments = [] if finance.payments_id else _payments(finance, since=today, until=until)
    if finance.kind == Finance.Kind.LOAN and finance.residual and today <= finance.ends_on <= until:
        payments.append((finance.ends_on, finance.residual))
    source = Source(page="finance_detail", argument="finance_id", row_id=finance.pk)
    for on, owed in payments:
        amount = _converted(owed, finance.currency, rate=None, actor=actor)
        if amount is None:
            yield Unpriced(
                title=finance.title,
                on=on,
                source=source,
                vehicle_id=finance.vehicle_id,
                amount=owed,
                currency=finance.currency,
            )
        else:
            yield Row(
                expected=_on(on, exactly(amount), Category.FIXED, key=f"finance-{finance.pk}"),
                title=finance.title,
                basis=AGREED,
                source=source,
                vehicle_id=finance.vehicle_id,
            )


def _payments(finance: Finance, *, since: date, until: date) -> list[tuple[date, Decimal]]:
    if finance.kind == Finance.Kind.LOAN and finance.loan:
        return [
            (row.on, row.payment) for row in finance_schedule(finance) if since <= row.on <= until
        ]
    rule = Rule(starts_on=finance.first_payment_on, times=finance.months)
    return [(on, finance.payment) for on in occurrences(rule, since=since, until=until)]


def _of_allowance(finance: Finance, *, actor: Actor) -> Iterator[Row]:
    """Return what a lease that ends costs for the distance beyond what is allowed."""
    told = finance_forecast(finance, actor=actor)
    if told is None or told.cost_high <= 0 or finance.currency != actor.currency:
        return
    costs = sorted(max(cost, Decimal(0)) for cost in (told.cost_low, told.cost, told.cost_high))
    yield Row(
        expected=_on(finance.ends_on, Range(*costs), Category.FIXED, key=f"allowance-{finance.pk}"),
        title=finance.title,
        basis=USED,
        source=Source(page="finance_detail", argument="finance_id", row_id=finance.pk),
        vehicle_id=finance.vehicle_id,
    )


def _on(on: date, amount: Range, category: str, *, key: str) -> Expected:
    return Expected(
        key=key,
        on=on,
        amount=amount,
        category=category,
        earliest_on=on,
        latest_on=on,
    )


def _converted(
    amount: Decimal, currency: str, *, rate: Decimal | None, actor: Actor
) -> Decimal | None:
    if currency == actor.currency:
        return amount
    return None if rate is None else quantize(amount * rate, actor.currency)
