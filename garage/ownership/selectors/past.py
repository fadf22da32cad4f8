"""What owning vehicles cost: from the monthly sums, the contracts and the course of values."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Min, QuerySet, Sum

from garage.expenses.amortization import Instalment
from garage.expenses.models import Expense, ExpenseKind, Finance
from garage.expenses.selectors import finance_schedule
from garage.insights.driving import driven
from garage.ownership.arithmetic import (
    LEASE,
    LOAN,
    UNKNOWN,
    ZERO,
    Costs,
    Driven,
    Payment,
    with_fees,
    with_losses,
    without_repayments,
)
from garage.ownership.course import CARRIED, HELD
from garage.ownership.missing import Missing, Note
from garage.ownership.selectors.tenures import Tenure, tenures
from garage.vehicles.models import MonthlySum
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.dates import add_months, month_start
from project.kernel.errors import RuleViolated
from project.kernel.money import places, quantize

MOST_PAYMENTS = 5000
NEARLY_ALL = Decimal("0.9")
Sums = Mapping[date, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a vehicle cost in a span, with the value at both ends and what is missing.

    `owned_since` is the day it came, or the first one of which anything is known.
    """

    tenure: Tenure
    currency: str
    costs: Costs
    owned_since: date
    value_before: Decimal | None
    value_after: Decimal | None
    notes: Sequence[Note]


def past(
    *,
    actor: Actor,
    vehicle_id: int,
    today: date,
    since: date | None = None,
    until: date | None = None,
) -> Past:
    """Return what a vehicle cost since it came, or within a span of whole months.

    Raises `NotFound`, and `RuleViolated` for a span in which the vehicle was not here.
    """
    actor.require(Permission.VIEW)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    held = tenures(actor=actor, vehicles=[vehicle], today=today)[vehicle.pk]
    if since is not None and until is not None and since > until:
        raise RuleViolated("The last day comes before the first.", field="until")
    told = _pasts({vehicle.pk: held}, actor=actor, today=today, since=since, until=until)
    if vehicle.pk not in told:
        raise RuleViolated("The vehicle was not here in this time.", field="since")
    return told[vehicle.pk]


def pasts(*, actor: Actor, held: Mapping[int, Tenure], today: date, since: date) -> dict[int, Past]:
    """Return what vehicles cost since a day, those left out that were not here since then."""
    return _pasts(held, actor=actor, today=today, since=since, until=None)


def _pasts(
    held: Mapping[int, Tenure],
    *,
    actor: Actor,
    today: date,
    since: date | None,
    until: date | None,
) -> dict[int, Past]:
    firsts = _firsts(held, actor=actor)
    spans = {
        pk: _span(one, firsts.get(pk), today=today, since=since, until=until)
        for pk, one in held.items()
    }
    ends = {pk: span for pk, span in spans.items() if span[0] <= span[1]}
    held = {pk: held[pk] for pk in ends}
    if not ends:
        return {}
    first, last = min(start for start, _ in ends.values()), max(end for _, end in ends.values())
    sums, elsewhere = _sums(held, actor=actor, since=first, until=last)
    payments = _payments(held, actor=actor, since=first, until=last)
    only = next(iter(held)) if len(held) == 1 else None
    went = driven(actor=actor, since=first, until=last, vehicle_id=only)
    return {
        pk: _past(
            one,
            ends[pk],
            actor=actor,
            owned_since=one.since or firsts.get(pk) or ends[pk][0],
            sums=_within(sums.get(pk, {}), ends[pk]),
            elsewhere=elsewhere.get(pk, {}),
            payments=[row for row in payments.get(pk, []) if _is_within(row.month, ends[pk])],
            went=Driven(km=went[pk].km, days=went[pk].days) if pk in went else None,
        )
        for pk, one in held.items()
    }


def _span(
    one: Tenure, first: date | None, *, today: date, since: date | None, until: date | None
) -> tuple[date, date]:
    """Return the days that count: whole months, from the day it came to the day it went.

    The first comes after the last where the vehicle was not here.
    """
    points = one.course.points
    known = min((day for day in (first, points[0].on if points else None) if day), default=today)
    begin = one.since or known
    end = min(one.until or today, today)
    last = end if until is None else min(add_months(until, 1) - timedelta(days=1), end)
    return (begin if since is None else max(month_start(since), begin)), last


def _firsts(held: Collection[int], *, actor: Actor) -> dict[int, date]:
    """Return the month in which each vehicle first cost something."""
    rows = MonthlySum.objects.for_actor(actor).filter(vehicle_id__in=held, entries__gt=0)
    return dict(rows.values_list("vehicle_id").annotate(first=Min("month")))


def _sums(
    held: Collection[int], *, actor: Actor, since: date, until: date
) -> tuple[dict[int, dict[date, dict[str, Decimal]]], dict[int, dict[str, Decimal]]]:
    """Return the monthly sums of vehicles, and what was paid in currencies without a rate."""
    rows: QuerySet[MonthlySum] = MonthlySum.objects.for_actor(actor).filter(
        vehicle_id__in=held, month__gte=month_start(since), month__lte=until
    )
    told = rows.values_list("vehicle_id", "month", "category", "currency")
    sums: dict[int, dict[date, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    elsewhere: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for pk, month, category, currency, amount in told.annotate(sum=Sum("amount")).order_by("month"):
        if not amount:
            continue
        if currency == actor.currency:
            sums[pk][month][category] = amount
        else:
            elsewhere[pk][currency] = elsewhere[pk].get(currency, ZERO) + amount
    return sums, elsewhere


def _payments(
    held: Mapping[int, Tenure], *, actor: Actor, since: date, until: date
) -> dict[int, list[Payment]]:
    """Return what was paid for loans and leases, and how much of it is interest."""
    contracts = {
        row.payments_id: row for one in held.values() for row in one.finances if row.payments_id
    }
    schedules: dict[int, dict[date, Instalment]] = {}
    rows: QuerySet[Expense] = Expense.objects.for_actor(actor).filter(
        vehicle_id__in=held,
        binned_at__isnull=True,
        kind=ExpenseKind.FINANCE,
        on__gte=month_start(since),
        on__lte=until,
    )
    wanted = rows.annotate(
        due_on=F("occurrence__due_on"), recurring_id=F("occurrence__recurring_id")
    ).order_by("on", "id")
    found: dict[int, list[Payment]] = defaultdict(list)
    for row in wanted[:MOST_PAYMENTS]:
        rate = _rate(row, actor=actor)
        if rate is None or row.vehicle_id is None:
            continue
        contract = contracts.get(row.recurring_id)
        interest = _interest(contract, row.due_on, schedules)
        found[row.vehicle_id].append(
            Payment(
                month=month_start(row.on),
                amount=quantize(row.total * rate, actor.currency),
                category=row.category,
                kind=contract.kind if contract else UNKNOWN,
                interest=None if interest is None else quantize(interest * rate, actor.currency),
            )
        )
    return found


def _rate(row: Expense, *, actor: Actor) -> Decimal | None:
    return Decimal(1) if row.currency == actor.currency else row.exchange_rate


def _interest(
    contract: Finance | None, due_on: date | None, schedules: dict[int, dict[date, Instalment]]
) -> Decimal | None:
    """Return the interest of an instalment; `None` for what is no loan with a schedule."""
    if contract is None or contract.kind != Finance.Kind.LOAN or contract.loan is None:
        return None
    if contract.pk not in schedules:
        schedules[contract.pk] = {row.on: row for row in finance_schedule(contract)}
    instalment = schedules[contract.pk].get(due_on) if due_on else None
    return instalment.interest if instalment else ZERO


def _is_within(month: date, ends: tuple[date, date]) -> bool:
    return month_start(ends[0]) <= month <= ends[1]


def _within(sums: Sums, ends: tuple[date, date]) -> Sums:
    return {month: parts for month, parts in sums.items() if _is_within(month, ends)}


def _past(
    one: Tenure,
    ends: tuple[date, date],
    *,
    actor: Actor,
    owned_since: date,
    sums: Sums,
    elsewhere: Mapping[str, Decimal],
    payments: Sequence[Payment],
    went: Driven | None,
) -> Past:
    since, until = ends
    coin = Decimal(1).scaleb(-places(actor.currency))
    months = without_repayments(sums, payments)
    months = with_fees(months, _fees(one, ends, currency=actor.currency))
    months = with_losses(months, one.course, since=since, until=until, coin=coin)
    costs = Costs(since=since, until=until, months=months, driven=went, elsewhere=elsewhere)
    points = one.course.points
    before = one.course.on(max(since, points[0].on)) if points else None
    after = one.course.on(until) if points else None
    return Past(
        tenure=one,
        currency=actor.currency,
        costs=costs,
        owned_since=owned_since,
        value_before=before.value.quantize(coin) if before else None,
        value_after=after.value.quantize(coin) if after else None,
        notes=[*one.notes, *_missing(one, costs, payments, currency=actor.currency)],
    )


def _fees(one: Tenure, ends: tuple[date, date], *, currency: str) -> list[tuple[date, Decimal]]:
    """Return the fees and taxes of buying and selling within a span."""
    return [
        (event.on, quantize((event.fees + event.tax) * rate, currency))
        for event in (one.bought, one.gone)
        if event is not None
        and (rate := event.rate_to(currency)) is not None
        and event.fees + event.tax
        and _is_within(month_start(event.on), ends)
    ]


def _missing(
    one: Tenure, costs: Costs, payments: Sequence[Payment], *, currency: str
) -> list[Note]:
    notes = [] if one.is_leased(costs.until) else _value_notes(one, costs)
    if costs.elsewhere:
        amounts = tuple(f"{amount:f} {code}" for code, amount in costs.elsewhere.items())
        notes.append(Note(Missing.ELSEWHERE, amounts[:5]))
    unknown = [row for row in one.finances if row.kind == LOAN and row.principal is None]
    if unknown and any(row.kind == LOAN and row.interest is None for row in payments):
        notes += [Note(Missing.LOAN_UNKNOWN, (row.title,)) for row in unknown[:5]]
    strange = sum((row.amount for row in payments if row.kind not in {LOAN, LEASE}), ZERO)
    if strange:
        notes.append(Note(Missing.NO_CONTRACT, (f"{strange:f} {currency}",)))
    if costs.driven is None:
        notes.append(Note(Missing.NO_DISTANCE))
    elif costs.cover < NEARLY_ALL:
        notes.append(Note(Missing.PART_DISTANCE, (str(round(costs.cover * 100)),)))
    if not costs.categories:
        notes.append(Note(Missing.NO_COSTS))
    return notes


def _value_notes(one: Tenure, costs: Costs) -> list[Note]:
    notes, points = [], one.course.points
    if one.bought is not None and one.bought.price is None:
        notes.append(Note(Missing.NO_PRICE, (one.bought.on.isoformat(),)))
    if not points:
        return [*notes, Note(Missing.NO_VALUE)]
    if points[0].on > costs.since:
        notes.append(Note(Missing.SINCE_FIRST_VALUE, (points[0].on.isoformat(),)))
    last = one.course.on(costs.until)
    if last is not None and last.basis in {CARRIED, HELD}:
        held = Missing.HELD if one.course.fade is None else Missing.KEPT
        code = Missing.BY_CURVE if last.basis == CARRIED else held
        notes.append(Note(code, (points[-1].on.isoformat(),)))
    return notes
