"""What the next years of a vehicle will cost, from the forecast, the past and the contracts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from garage.expenses.models import Finance
from garage.expenses.recurrence import Rule, occurrences
from garage.expenses.selectors import finance_schedule
from garage.forecast.arithmetic import (
    OTHER_SPREAD,
    OWN_SPREAD,
    Range,
    around,
    months_from,
    sum_within,
)
from garage.forecast.rows import Found, Row
from garage.forecast.selectors import rows_ahead
from garage.ownership.arithmetic import FINANCE, VALUE, ZERO
from garage.ownership.course import USUAL_KM_A_YEAR
from garage.ownership.missing import Missing, Note
from garage.ownership.projecting import (
    ENERGY,
    MOST_YEARS,
    NO_RANGE,
    Assumptions,
    Basis,
    Year,
    projection,
)
from garage.ownership.selectors.past import pasts
from garage.ownership.selectors.tenures import Tenure, tenures
from garage.valuation.market.ahead import Later
from garage.valuation.market.types import Subject
from garage.valuation.selectors import describe, settings_of, value_ahead
from garage.vehicles.models import Vehicle
from garage.vehicles.models.timeline import Category
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.dates import add_months, months_later
from project.kernel.errors import RuleViolated
from project.kernel.remembered import remembered, revision

PAST_MONTHS, LEAST_MONTHS = 36, 3
REPAIR = Category.REPAIR.value
# What an amount rests on.
AHEAD, BEFORE, TYPED = "ahead", "before", "typed"
MOST_NAMED = 5
GONE = (Vehicle.Status.SOLD, Vehicle.Status.SCRAPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The coming years of a vehicle under some assumptions, and what they rest on.

    `rests` says of each category whether the forecast or the past tells it; `past_months` is how
    many of the past are known.
    """

    tenure: Tenure
    currency: str
    assumed: Assumptions
    basis: Basis
    years: Sequence[Year]
    rests: Mapping[str, str]
    past_months: int
    notes: Sequence[Note]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What does not depend on assumptions; `subject` is what the market is asked about."""

    tenure: Tenure
    subject: Subject
    basis: Basis
    rests: Mapping[str, str]
    past_months: int
    notes: Sequence[Note] = field(default_factory=tuple)


def outlook(*, actor: Actor, vehicle_id: int, today: date, assumed: Assumptions) -> Outlook:
    """Return what the next one to five years of a vehicle will cost and leave of its value.

    Raises `NotFound`, and `RuleViolated` for a vehicle that is gone.
    """
    actor.require(Permission.VIEW)
    vehicle_get(actor=actor, vehicle_id=vehicle_id)
    known = remembered(
        f"outlook:{vehicle_id}:{today}:{MOST_YEARS}",
        at=revision(actor=actor),
        compute=lambda: _known(actor=actor, vehicle_id=vehicle_id, today=today),
    )
    basis = replace(known.basis, market=_market(known, assumed, actor=actor))
    rests = dict(known.rests)
    if assumed.repairs is not None:
        rests[REPAIR] = TYPED
    return Outlook(
        tenure=known.tenure,
        currency=actor.currency,
        assumed=assumed,
        basis=basis,
        years=projection(basis, assumed),
        rests=rests,
        past_months=known.past_months,
        notes=_asked_notes(known, assumed),
    )


def _known(*, actor: Actor, vehicle_id: int, today: date) -> _Known:
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    held = tenures(actor=actor, vehicles=[vehicle], today=today)
    one = held[vehicle.pk]
    if one.gone is not None or vehicle.status in GONE:
        raise RuleViolated("The vehicle is gone: nothing is to come.", field="vehicle_id")
    years = _years(today)
    spans = [month for since, until in years for month in months_from(since, until=until)]
    found = rows_ahead(actor=actor, today=today, spans=spans, vehicle_id=vehicle.pk)
    rows = _without_finance(found.rows, one)
    before, months = _before(held, actor=actor, today=today)
    running, rests = _running([_ahead(rows, since=s, until=u) for s, u in years], before)
    worth = _worth(one, today)
    return _Known(
        tenure=one,
        subject=_subject(vehicle, actor=actor, today=today),
        basis=Basis(
            today=today,
            worth=worth,
            fade=one.course.fade,
            running=running[0],
            years=running,
            finance=_finance(one, found.rows, years=years, currency=actor.currency),
            km_a_year=one.pace,
        ),
        rests=rests,
        past_months=months,
        notes=_notes(one, worth, found, months=months, today=today),
    )


def _subject(vehicle: Vehicle, *, actor: Actor, today: date) -> Subject:
    settings = settings_of(actor)
    return describe(vehicle, actor=actor, as_of=today, settings=settings).subject


def _market(known: _Known, assumed: Assumptions, *, actor: Actor) -> tuple[Later, ...]:
    """Return what the market says of the coming years; nothing of a worth that is not told or held."""
    fade = known.basis.fade
    if known.basis.worth is None or fade is None or fade.is_held:
        return ()
    km_a_year = fade.km_a_year if assumed.km_a_year is None else assumed.km_a_year
    return remembered(
        f"ahead:{known.tenure.vehicle.pk}:{known.basis.today}:{km_a_year}",
        at=revision(actor=actor),
        compute=lambda: value_ahead(
            actor=actor, subject=known.subject, km_a_year=float(km_a_year), years=MOST_YEARS
        ),
    )


def _years(today: date) -> list[tuple[date, date]]:
    """Return the first and last days of the coming years, from today on."""
    starts = [months_later(today, 12 * number) for number in range(MOST_YEARS + 1)]
    return [(start, after - timedelta(days=1)) for start, after in pairwise(starts)]


def _without_finance(rows: Sequence[Row], one: Tenure) -> list[Row]:
    """Return what will be paid but for loans and leases, which count by their schedules."""
    return [row for row in rows if _contract_of(row, one) is None]


def _contract_of(row: Row, one: Tenure) -> Finance | None:
    page, row_id = row.source.page, row.source.row_id
    for contract in one.finances:
        if page == "finance_detail" and row_id == contract.pk:
            return contract
        if page == "recurring_detail" and row_id == contract.payments_id:
            return contract
    return None


def _ahead(rows: Sequence[Row], *, since: date, until: date) -> dict[str, Range]:
    found = {}
    for name in Category.values:
        total = sum_within(
            (row.expected for row in rows if row.expected.category == name),
            since=since,
            until=until,
        )
        if total.high > ZERO:
            found[name] = total
    return found


def _before(
    held: Mapping[int, Tenure], *, actor: Actor, today: date
) -> tuple[dict[str, Decimal], int]:
    """Return what a year cost by category over the last three, and how many months are known."""
    told = pasts(actor=actor, held=held, today=today, since=add_months(today, 1 - PAST_MONTHS))
    if not told:
        return {}, 0
    (costs,) = (one.costs for one in told.values())
    months = max(round(costs.days / 30.4), 1) if costs.categories else 0
    if months < LEAST_MONTHS:
        return {}, months
    kept = {n: a for n, a in costs.categories.items() if n not in {FINANCE, VALUE} and a > 0}
    return {name: costs.a_year(amount) for name, amount in kept.items()}, months


def _running(
    ahead: Sequence[Mapping[str, Range]], before: Mapping[str, Decimal]
) -> tuple[list[dict[str, Range]], dict[str, str]]:
    """Return what each year costs by category: as forecast, else as before; upgrades only as planned.

    What the forecast knows of any year it tells of all. Repairs, of which no plan knows, are the
    larger of the two.
    """
    years = [dict(year) for year in ahead]
    rests = dict.fromkeys((name for year in ahead for name in year), AHEAD)
    for name, amount in before.items():
        if name == Category.UPGRADE or (name != REPAIR and name in rests):
            continue
        usual = around(amount, OTHER_SPREAD if name == REPAIR else OWN_SPREAD)
        less = [year for year in years if name not in year or amount > year[name].likely]
        for year in less:
            year[name] = usual
        if less:
            rests[name] = BEFORE
    order = Category.values
    return [{name: year[name] for name in order if name in year} for year in years], rests


def _worth(one: Tenure, today: date) -> Range | None:
    """Return what the vehicle is worth today, with the range of its newest value."""
    known = one.course.on(today)
    if known is None:
        return None
    row, last = one.latest, one.course.points[-1]
    if row is None or row.as_of != last.on or row.low is None or row.high is None or not row.value:
        return around(known.value, NO_RANGE)
    share = known.value / row.value
    return Range(row.low * share, known.value, row.high * share)


def _finance(
    one: Tenure, rows: Sequence[Row], *, years: Sequence[tuple[date, date]], currency: str
) -> list[Decimal]:
    """Return what loans (their interest) and leases will cost in each coming year."""
    kept = [row for row in one.finances if row.binned_at is None and row.currency == currency]
    return [
        sum((_owed(row, since=since, until=until) for row in kept), ZERO)
        + _beyond_allowance(rows, one, since=since, until=until)
        for since, until in years
    ]


def _beyond_allowance(rows: Sequence[Row], one: Tenure, *, since: date, until: date) -> Decimal:
    """Return what the distance beyond the allowance of leases that end in a span will cost."""
    keys = {f"allowance-{row.pk}" for row in one.finances}
    found = (row.expected for row in rows if row.expected.key in keys)
    return sum((each.amount.likely for each in found if since <= each.on <= until), ZERO)


def _owed(row: Finance, *, since: date, until: date) -> Decimal:
    if row.kind == Finance.Kind.LOAN:
        parts = [part for part in finance_schedule(row) if since <= part.on <= until]
        return sum((part.interest for part in parts), ZERO)
    rule = Rule(starts_on=row.first_payment_on, times=row.months)
    return row.payment * len(list(occurrences(rule, since=since, until=until)))


def _notes(
    one: Tenure, worth: Range | None, found: Found, *, months: int, today: date
) -> list[Note]:
    notes = list(one.notes)
    if worth is None and not one.is_leased(today):
        notes.append(Note(Missing.NO_VALUE))
    if worth is not None and one.course.fade is None:
        notes.append(Note(Missing.NO_AGE))
    if months < 12:  # noqa: PLR2004 - a year
        notes.append(Note(Missing.SHORT_PAST, (str(months),)))
    if found.unpriced:
        names = tuple(dict.fromkeys(row.title for row in found.unpriced))
        notes.append(Note(Missing.UNPRICED, names[:MOST_NAMED]))
    notes += [
        Note(Missing.LEASE_ENDS, (row.ends_on.isoformat(),))
        for row in one.finances
        if row.kind == Finance.Kind.LEASE
        and row.binned_at is None
        and today <= row.ends_on < months_later(today, 12 * MOST_YEARS)
    ]
    return notes


def _asked_notes(known: _Known, assumed: Assumptions) -> list[Note]:
    notes = list(known.notes)
    if assumed.km_a_year is None and known.basis.km_a_year is None:
        notes.append(Note(Missing.USUAL_KM, (str(USUAL_KM_A_YEAR),)))
    is_asked = assumed.km_a_year is not None and known.basis.km_a_year is None
    if is_asked and ENERGY in known.basis.running:
        notes.append(Note(Missing.NO_DISTANCE))
    return notes
