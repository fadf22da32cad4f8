"""Questions about loans and leases: the schedule, and how far the mileage will go."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from itertools import takewhile

from django.db.models import Q

from garage.expenses import allowance, amortization
from garage.expenses.allowance import Allowance, Forecast
from garage.expenses.amortization import Instalment
from garage.expenses.models import Finance
from garage.vehicles import meter_math
from garage.vehicles.models import Meter, OwnershipEvent
from garage.vehicles.selectors import meter_changes, meter_list, with_life
from garage.vehicles.selectors.meters import COUNTING
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet
from project.kernel.units import from_base, unit

WINDOWS = (365, 90)  # days over which the pace is looked at, the expected one first
MOST_READINGS = 1000


def finance_list(
    *, actor: Actor, search: str = "", kind: str = "", vehicle_id: int | None = None
) -> BinnedQuerySet[Finance]:
    """Return the loans and leases of vehicles that are not in the bin."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Finance] = Finance.objects.for_actor(actor)
    rows = rows.kept().filter(vehicle__binned_at__isnull=True)
    if text := search.strip():
        rows = rows.filter(
            Q(title__icontains=text)
            | Q(number__icontains=text)
            | Q(notes__icontains=text)
            | Q(lender__name__icontains=text)
        )
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(vehicle_id=vehicle_id) if vehicle_id is not None else rows


def finance_get(*, actor: Actor, finance_id: int, lock: bool = False) -> Finance:
    """Return a loan or lease; `lock` when it will change. Raises `NotFound`."""
    rows = finance_list(actor=actor).select_related("vehicle", "lender", "payments")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=finance_id).first()
    if row is None:
        raise NotFound
    return row


def finance_find(*, actor: Actor, finance_id: int) -> Finance:
    """Return a loan or lease even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Finance] = Finance.objects.for_actor(actor)
    row = rows.filter(pk=finance_id, vehicle__binned_at__isnull=True).first()
    if row is None:
        raise NotFound
    return row


def leased_vehicles(*, actor: Actor, vehicle_ids: Collection[int], on: date) -> set[int]:
    """Return those of some vehicles that are leased on a day, and not bought, in two queries."""
    leases = finance_list(actor=actor, kind=Finance.Kind.LEASE)
    leases = leases.filter(vehicle_id__in=vehicle_ids, starts_on__lte=on)
    found = {row.vehicle_id for row in leases if on <= row.ends_on}
    came = OwnershipEvent.objects.for_actor(actor).filter(
        vehicle_id__in=found, kind=OwnershipEvent.Kind.ACQUIRED
    )
    paid = {row.vehicle_id: row.price is not None for row in came.order_by("on", "id")}
    return {pk for pk in found if not paid.get(pk)}


def finance_schedule(finance: Finance) -> tuple[Instalment, ...]:
    """Return the instalments of a loan or lease; none where the financed amount is not known."""
    return amortization.schedule(finance.loan) if finance.loan else ()


def finance_forecast(finance: Finance, *, actor: Actor) -> Forecast | None:
    """Return how far the vehicle of a lease will go until its end, from its readings.

    The expected pace is that of the last year; the range goes from the slowest to the fastest of
    the last year, the last 90 days and the whole contract. `None` with too little to tell.
    """
    total = finance.allowance_total
    if total is None or not finance.allowance_unit:
        return None
    lives = _lives(finance, actor=actor)
    if not lives:
        return None
    start = _start(finance, lives)
    last = lives[-1]
    paces = [meter_math.per_day(lives, today=last[0], days=days) for days in WINDOWS]
    span = (last[0] - finance.starts_on).days
    paces.append((last[1] - start) / span if span > 0 else None)
    return allowance.forecast(
        Allowance(
            starts_on=finance.starts_on,
            ends_on=finance.ends_on,
            total=total,
            excess_price=finance.excess_price,
            refund_price=finance.refund_price,
        ),
        start=start,
        last=last,
        paces=[pace for pace in paces if pace is not None],
    )


def _start(finance: Finance, lives: list[tuple[date, Decimal]]) -> Decimal:
    """Return what the meter showed at the start: as typed, else the last reading before or first after."""
    if finance.start_odometer is not None:
        return finance.start_odometer
    before = list(takewhile(lambda pair: pair[0] <= finance.starts_on, lives))
    return (before or lives)[-1 if before else 0][1]


def _lives(finance: Finance, *, actor: Actor) -> list[tuple[date, Decimal]]:
    """Return the readings of the vehicle's meter in the unit of the allowance, the oldest first."""
    wanted = unit(finance.allowance_unit).dimension
    meters = meter_list(actor=actor, vehicle_id=finance.vehicle_id)
    meter: Meter | None = next((m for m in meters if unit(m.unit).dimension == wanted), None)
    if meter is None:
        return []
    rows = meter.readings.filter(state__in=COUNTING).order_by("-on", "-value")[:MOST_READINGS]
    pairs = with_life(rows, meter_changes(meter, actor=actor))
    return sorted((row.on, from_base(life, finance.allowance_unit)) for row, life in pairs)
