"""Vehicles as they are held: since when, what for, what they were worth, how far they go."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, F, QuerySet, SmallIntegerField, When, Window
from django.db.models.functions import RowNumber

from garage.expenses.models import Finance
from garage.insights.driving import driven
from garage.ownership.course import DAYS_A_YEAR, USUAL_KM_A_YEAR, Course, Fade, Point, course_of
from garage.ownership.missing import Missing, Note
from garage.valuation.market.curve import Curve
from garage.valuation.models import Valuation, VehicleValuation
from garage.valuation.selectors import BY_HAND, settings_of, valuation_list, value_series
from garage.vehicles.models import Meter, OwnershipEvent, Vehicle
from project.kernel.actor import Actor, Permission
from project.kernel.money import quantize

Kind = OwnershipEvent.Kind
MOST_EVENTS, MOST_FINANCES = 4000, 2000
PACE_DAYS, LEAST_PACE_DAYS = 365, 30
OLD_YEARS = 25  # from then on the estimator of values knows no age either
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """A vehicle since it came last: how it came and went, its contracts, its course of value.

    `pace` is how far it goes a year by the readings of the last one, `None` when nobody read it.
    """

    vehicle: Vehicle
    bought: OwnershipEvent | None
    gone: OwnershipEvent | None
    finances: Sequence[Finance]
    course: Course
    pace: Decimal | None
    latest: Valuation | None
    notes: Sequence[Note] = field(default_factory=tuple)

    @property
    def since(self) -> date | None:
        """The day it came; `None` when nobody said."""
        return self.bought.on if self.bought else None

    @property
    def until(self) -> date | None:
        """The day it went; `None` while it is here."""
        return self.gone.on if self.gone else None

    def is_leased(self, day: date) -> bool:
        """Say whether somebody else bears the loss of its value on a day."""
        return _is_leased(self.bought, self.finances, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    """What all tenures of a question share."""

    actor: Actor
    today: date
    curve: Curve
    collectors: frozenset[int]
    meters: Mapping[int, Meter]
    paces: Mapping[int, Decimal]


def tenures(
    *, actor: Actor, vehicles: Sequence[Vehicle], today: date, since: date | None = None
) -> dict[int, Tenure]:
    """Return how some vehicles are held, in a number of queries that does not grow with them.

    With `since` the courses hold only the values around that day and the newest one, which tell
    the same loss from then on; without, of a single vehicle, all.
    """
    actor.require(Permission.VIEW)
    ids = [vehicle.pk for vehicle in vehicles]
    events = _events(ids, actor=actor)
    finances = _finances(ids, actor=actor)
    values = _values(ids, actor=actor, since=since)
    shared = _gathered(ids, actor=actor, today=today)
    return {
        vehicle.pk: _tenure(
            vehicle,
            events=events.get(vehicle.pk, []),
            finances=finances.get(vehicle.pk, []),
            values=values.get(vehicle.pk, []),
            shared=shared,
        )
        for vehicle in vehicles
    }


def _events(ids: Collection[int], *, actor: Actor) -> dict[int, list[OwnershipEvent]]:
    found: dict[int, list[OwnershipEvent]] = {}
    rows = OwnershipEvent.objects.for_actor(actor).filter(vehicle_id__in=ids)
    for event in rows.order_by("-on", "-id")[:MOST_EVENTS]:
        found.setdefault(event.vehicle_id, []).insert(0, event)
    return found


def _finances(ids: Collection[int], *, actor: Actor) -> dict[int, list[Finance]]:
    """Return the loans and leases of vehicles, those in the bin too: what was paid for them stays."""
    found: dict[int, list[Finance]] = {}
    rows = Finance.objects.for_actor(actor).filter(vehicle_id__in=ids)
    for row in rows.order_by("starts_on", "id")[:MOST_FINANCES]:
        found.setdefault(row.vehicle_id, []).append(row)
    return found


def _values(ids: Sequence[int], *, actor: Actor, since: date | None) -> dict[int, list[Valuation]]:
    if since is None and len(ids) == 1:
        return {ids[0]: value_series(actor=actor, vehicle_id=ids[0])}
    rows = valuation_list(actor=actor).filter(vehicle_id__in=ids)
    parts = [_first_of(rows, newest=True)]
    if since is not None:
        parts += [
            _first_of(rows.filter(as_of__lte=since), newest=True),
            _first_of(rows.filter(as_of__gt=since), newest=False),
        ]
    found: dict[int, dict[int, Valuation]] = {}
    for part in parts:
        for row in part:
            found.setdefault(row.vehicle_id, {})[row.pk] = row
    return {pk: list(rows.values()) for pk, rows in found.items()}


def _first_of(rows: "QuerySet[Valuation]", *, newest: bool) -> "QuerySet[Valuation]":
    """Return of each vehicle its newest or oldest value, of one day that set by hand."""
    by_hand = Case(When(kind__in=BY_HAND, then=0), default=1, output_field=SmallIntegerField())
    day = F("as_of").desc() if newest else F("as_of").asc()
    place = Window(
        RowNumber(), partition_by=F("vehicle_id"), order_by=(day, by_hand, F("id").desc())
    )
    return rows.annotate(place=place).filter(place=1)


def _gathered(ids: Sequence[int], *, actor: Actor, today: date) -> _Gathered:
    chosen = VehicleValuation.objects.for_actor(actor).filter(vehicle_id__in=ids, is_collector=True)
    meters = Meter.objects.for_actor(actor).filter(
        vehicle_id__in=ids, is_primary=True, kind=Meter.Kind.ODOMETER, life_value__isnull=False
    )
    only = ids[0] if len(ids) == 1 else None
    spans = driven(
        actor=actor, since=today - timedelta(days=PACE_DAYS), until=today, vehicle_id=only
    )
    return _Gathered(
        actor=actor,
        today=today,
        curve=Curve.from_json(settings_of(actor).curve),
        collectors=frozenset(chosen.values_list("vehicle_id", flat=True)),
        meters={meter.vehicle_id: meter for meter in meters},
        paces={
            pk: (one.km / one.days * DAYS_A_YEAR).quantize(_ONE)
            for pk, one in spans.items()
            if one.days >= LEAST_PACE_DAYS
        },
    )


def _tenure(
    vehicle: Vehicle,
    *,
    events: Sequence[OwnershipEvent],
    finances: Sequence[Finance],
    values: Sequence[Valuation],
    shared: _Gathered,
) -> Tenure:
    bought, gone = _ends(events)
    end = gone.on if gone else shared.today
    pace = shared.paces.get(vehicle.pk)
    notes: list[Note] = []
    points: list[Point] = []
    if _is_leased(bought, finances, end):
        notes.append(Note(Missing.LEASED))
    else:
        points = _points(bought, gone, values, currency=shared.actor.currency, notes=notes)
    counted = [row for row in values if row.currency == shared.actor.currency]
    newest = max(counted, key=_order, default=None)
    return Tenure(
        vehicle=vehicle,
        bought=bought,
        gone=gone,
        finances=finances,
        course=course_of(points, _fade(vehicle, pace=pace, shared=shared)),
        pace=pace,
        latest=newest if points else None,
        notes=tuple(notes),
    )


def _ends(
    events: Sequence[OwnershipEvent],
) -> tuple[OwnershipEvent | None, OwnershipEvent | None]:
    """Return how a vehicle came last and how it went after that."""
    places = [at for at, event in enumerate(events) if event.kind == Kind.ACQUIRED]
    start = places[-1] if places else -1
    left = [event for event in events[start + 1 :] if event.kind != Kind.ACQUIRED]
    return (events[start] if places else None), (left[-1] if left else None)


def _is_leased(bought: OwnershipEvent | None, finances: Sequence[Finance], day: date) -> bool:
    if bought is not None and bought.price is not None:
        return False
    return any(
        row.kind == Finance.Kind.LEASE
        and row.binned_at is None
        and row.starts_on <= day <= row.ends_on
        for row in finances
    )


def _points(
    bought: OwnershipEvent | None,
    gone: OwnershipEvent | None,
    values: Sequence[Valuation],
    *,
    currency: str,
    notes: list[Note],
) -> list[Point]:
    """Return the days on which the value is known, in one currency; the others are named."""
    begin = bought.on if bought else date.min
    end = gone.on if gone else date.max
    inside = sorted((row for row in values if begin <= row.as_of <= end), key=_order)
    apart = {f"{row.value:f} {row.currency}" for row in inside if row.currency != currency}
    found = [
        Point(row.as_of, row.value, "own" if row.kind in BY_HAND else "valued")
        for row in inside
        if row.currency == currency
    ]
    if bought is not None and bought.price is not None:
        rate = bought.rate_to(currency)
        if rate is not None:
            found.append(Point(bought.on, quantize(bought.price * rate, currency), "paid"))
        else:
            apart.add(f"{bought.price:f} {bought.currency}")
    if gone is not None:
        price = Decimal(0) if gone.price is None and gone.kind == Kind.SCRAPPED else gone.price
        if price is None:
            notes.append(Note(Missing.NO_SALE_PRICE, (gone.on.isoformat(),)))
        elif price and gone.rate_to(currency) is None:
            apart.add(f"{price:f} {gone.currency}")
        else:
            rate = gone.rate_to(currency) or _ONE
            found.append(Point(gone.on, quantize(price * rate, currency), "gone"))
    if apart:
        notes.append(Note(Missing.OTHER_CURRENCY, tuple(sorted(apart)[:5])))
    return found


def _order(row: Valuation) -> tuple[date, bool, int]:
    """Order values so that of one day that set by hand comes last, and counts."""
    return row.as_of, row.kind in BY_HAND, row.pk


def _fade(vehicle: Vehicle, *, pace: Decimal | None, shared: _Gathered) -> Fade | None:
    """Return how the value of a vehicle goes on; nothing while its age is not known."""
    born_on = vehicle.first_registered_on
    if born_on is None and vehicle.model_year:
        born_on = date(vehicle.model_year, 7, 1)
    if born_on is None:
        return None
    meter = shared.meters.get(vehicle.pk)
    is_old = (shared.today - born_on).days >= OLD_YEARS * DAYS_A_YEAR
    return Fade(
        curve=shared.curve,
        born_on=born_on,
        on=(meter.read_on if meter else None) or shared.today,
        km=meter.life_value if meter else None,
        km_a_year=Decimal(USUAL_KM_A_YEAR) if pace is None else pace,
        is_held=is_old or vehicle.pk in shared.collectors,
    )
