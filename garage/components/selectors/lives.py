"""How far components have gone, told from the meters of the vehicles they were in."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q

from garage.components.life import NEVER, End, Life, Stretch, at_day, life_of
from garage.components.models import Component, Installation, TreadMeasurement
from garage.components.tread import Depth, Wear, wear_of
from garage.vehicles.meter_math import Change, life_value
from garage.vehicles.models import Meter, MeterEvent, MeterReading
from project.kernel.actor import Actor, Permission
from project.kernel.units import to_base, unit

COUNTING = (MeterReading.State.COUNTED, MeterReading.State.CONFIRMED)
KINDS = ("garage.installation", "garage.removal")
# The newest readings of the vehicles in question; a day before them is that of the oldest.
MOST_READINGS = 5_000
DISTANCE, TIME = "distance", "time"
Points = list[tuple[date, Decimal]]


@dataclass(frozen=True, slots=True)
class Lives:
    """What a component did, in km and in hours; a unit that its vehicles do not count is `NEVER`."""

    km: Life = NEVER
    hours: Life = NEVER


@dataclass(slots=True)
class MeterBook:
    """The meters of some vehicles with what happened to them, and what they showed."""

    meters: dict[int, dict[str, Meter]] = field(default_factory=dict)
    changes: dict[int, list[Change]] = field(default_factory=dict)
    points: dict[int, Points] = field(default_factory=dict)

    def value(
        self, vehicle_id: int, dimension: str, *, on: date, typed: Decimal | None, typed_unit: str
    ) -> End:
        """Return the life value of a vehicle on a day: as typed, else between its readings."""
        meter = self.meters.get(vehicle_id, {}).get(dimension)
        if meter is None:
            return End(value=None)
        if typed is not None and unit(typed_unit).dimension == dimension:
            base = to_base(typed, typed_unit)
            return End(value=life_value(on, base, self.changes.get(meter.pk, [])))
        return End(value=at_day(self.points.get(meter.pk, []), on), is_about=True)

    def now(self, vehicle_id: int, dimension: str) -> End:
        """Return the life value of a vehicle by its newest reading."""
        meter = self.meters.get(vehicle_id, {}).get(dimension)
        return End(value=meter.life_value if meter else None)


def meter_book(*, actor: Actor, vehicle_ids: Collection[int], with_readings: bool) -> MeterBook:
    """Return what the meters of some vehicles say, in two or three queries."""
    book = MeterBook()
    meters = list(
        Meter.objects.for_actor(actor)
        .filter(vehicle_id__in=vehicle_ids)
        .order_by("-is_primary", "id")
    )
    for meter in meters:
        book.meters.setdefault(meter.vehicle_id, {}).setdefault(unit(meter.unit).dimension, meter)
    ids = [meter.pk for meter in meters]
    for event in MeterEvent.objects.for_actor(actor).filter(meter_id__in=ids).order_by("on", "id"):
        change = Change(on=event.on, old_value=event.old_value, new_value=event.new_value)
        book.changes.setdefault(event.meter_id, []).append(change)
    if with_readings:
        rows = MeterReading.objects.for_actor(actor).filter(meter_id__in=ids, state__in=COUNTING)
        newest = rows.order_by("-on", "-id").values_list("meter_id", "on", "value")
        for meter_id, on, value in newest[:MOST_READINGS]:
            life = life_value(on, value, book.changes.get(meter_id, []))
            book.points.setdefault(meter_id, []).append((on, life))
        for points in book.points.values():
            points.sort()
    return book


def component_lives(
    *, actor: Actor, component_ids: Collection[int], today: date
) -> dict[int, Lives]:
    """Return how far some components have gone, in five queries however many there are."""
    actor.require(Permission.VIEW)
    installations = list(
        Installation.objects.for_actor(actor)
        .filter(component_id__in=component_ids)
        .order_by("installed_on", "id")
    )
    doubted = _doubted(installations, actor=actor)
    book = meter_book(
        actor=actor,
        vehicle_ids={row.vehicle_id for row in installations},
        with_readings=any(_is_gap(row, doubted) for row in installations),
    )
    by_component: dict[int, list[Installation]] = {}
    for row in installations:
        by_component.setdefault(row.component_id, []).append(row)
    return {
        component_id: _lives(by_component.get(component_id, ()), book, doubted, today=today)
        for component_id in component_ids
    }


def _doubted(rows: Iterable[Installation], *, actor: Actor) -> set[tuple[str, int]]:
    """Return the readings of installations that do not count, by kind and id of their source."""
    readings = MeterReading.objects.for_actor(actor).filter(
        source_kind__in=KINDS, source_id__in=[row.pk for row in rows]
    )
    left_out = readings.exclude(state__in=COUNTING).values_list("source_kind", "source_id")
    return {(kind, pk) for kind, pk in left_out if pk is not None}


def _is_gap(row: Installation, doubted: set[tuple[str, int]]) -> bool:
    """Say whether an end of an installation must be told from other readings."""
    if row.installed_odometer is None or (KINDS[0], row.pk) in doubted:
        return True
    ended = row.removed_on is not None
    return ended and (row.removed_odometer is None or (KINDS[1], row.pk) in doubted)


def _lives(
    rows: Iterable[Installation], book: MeterBook, doubted: set[tuple[str, int]], *, today: date
) -> Lives:
    rows = list(rows)
    return Lives(
        km=_life(rows, book, doubted, dimension=DISTANCE, today=today),
        hours=_life(rows, book, doubted, dimension=TIME, today=today),
    )


def _life(
    rows: list[Installation],
    book: MeterBook,
    doubted: set[tuple[str, int]],
    *,
    dimension: str,
    today: date,
) -> Life:
    counted = [row for row in rows if dimension in book.meters.get(row.vehicle_id, {})]
    stretches = [_stretch(row, book, doubted, dimension=dimension) for row in counted]
    return life_of(stretches, today=today)


def _stretch(
    row: Installation, book: MeterBook, doubted: set[tuple[str, int]], *, dimension: str
) -> Stretch:
    typed = None if (KINDS[0], row.pk) in doubted else row.installed_odometer
    begin = book.value(
        row.vehicle_id, dimension, on=row.installed_on, typed=typed, typed_unit=row.installed_unit
    )
    if row.removed_on is None:
        end = book.now(row.vehicle_id, dimension)
    else:
        typed = None if (KINDS[1], row.pk) in doubted else row.removed_odometer
        end = book.value(
            row.vehicle_id, dimension, on=row.removed_on, typed=typed, typed_unit=row.removed_unit
        )
    return Stretch(since=row.installed_on, until=row.removed_on, begin=begin, end=end)


def component_wear(component: Component, *, actor: Actor) -> tuple[list[Depth], Wear | None]:
    """Return the tread measurements of a set with how far it had gone, oldest first, and its wear."""
    measured = list(
        TreadMeasurement.objects.for_actor(actor)
        .filter(component=component)
        .order_by("on", "position")[:500]
    )
    if not measured:
        return [], None
    gone = _gone_by(component, {row.on for row in measured}, actor=actor)
    depths = [
        Depth(on=row.on, position=row.position, mm=row.depth_mm, km=gone.get(row.on))
        for row in measured
    ]
    return depths, wear_of(depths, season=component.season)


def _gone_by(
    component: Component, days: Collection[date], *, actor: Actor
) -> Mapping[date, Decimal | None]:
    """Return how far a component had gone on some days."""
    rows = list(
        Installation.objects.for_actor(actor)
        .filter(Q(component=component))
        .order_by("installed_on", "id")
    )
    book = meter_book(actor=actor, vehicle_ids={row.vehicle_id for row in rows}, with_readings=True)
    return {day: _gone_on(rows, book, day) for day in days}


def _gone_on(rows: list[Installation], book: MeterBook, day: date) -> Decimal | None:
    stretches = []
    for row in rows:
        if row.installed_on > day:
            continue
        whole = _stretch(row, book, set(), dimension=DISTANCE)
        if row.removed_on is None or row.removed_on > day:
            end = book.value(row.vehicle_id, DISTANCE, on=day, typed=None, typed_unit="")
            whole = Stretch(since=whole.since, until=day, begin=whole.begin, end=end)
        stretches.append(whole)
    return life_of(stretches, today=day).total
