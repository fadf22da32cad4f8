"""Computing anew what is due: from rules, from what was done, and from how vehicles are used."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from garage.schedule import due, selectors
from garage.schedule.models import UNKNOWN_DAY, Completion, DueItem, Rule
from garage.schedule.prediction import Point, Track, track_of
from garage.schedule.sources import SOURCES, DueDate
from garage.vehicles import meter_math
from garage.vehicles.models import Meter, MeterEvent, MeterReading, Vehicle
from garage.vehicles.selectors import vehicle_list
from project.kernel.actor import Actor, Permission
from project.kernel.units import to_base, unit

AT_ONCE = 100
COUNTING = (MeterReading.State.COUNTED, MeterReading.State.CONFIRMED)
GONE = (Vehicle.Status.SOLD, Vehicle.Status.SCRAPPED)
Key = tuple[Any, ...]
Tracks = dict[tuple[int, str], tuple[Track, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is known of some vehicles: everything that says when something is due."""

    today: date
    done: Mapping[tuple[int, int], Sequence[due.Done]]
    tracks: Tracks


@transaction.atomic
def due_refresh(*, actor: Actor, vehicle_ids: Collection[int] | None = None) -> None:
    """Let what is due agree with rules, records and readings, of some vehicles or of all."""
    actor.require(Permission.VIEW)
    rows = vehicle_list(actor=actor).filter(archived_at__isnull=True).exclude(status__in=GONE)
    if vehicle_ids is not None:
        rows = rows.filter(pk__in=vehicle_ids)
    vehicles = list(rows)
    rules = list(selectors.rule_list(actor=actor))
    today = selectors.today_of(actor)
    wanted: dict[Key, dict[str, Any]] = {}
    for start in range(0, len(vehicles), AT_ONCE):
        some = vehicles[start : start + AT_ONCE]
        wanted |= _by_rules(some, rules, actor=actor, today=today)
    wanted |= _by_sources({row.pk for row in vehicles}, vehicle_ids, actor=actor)
    known = DueItem.objects.for_actor(actor)
    if vehicle_ids is not None:
        known = known.filter(vehicle_id__in=vehicle_ids)
    _write(wanted, rows=known, actor=actor, today=today)


@transaction.atomic
def source_refresh(*, actor: Actor, name: str) -> None:
    """Let what another room says is due agree with it; nothing else is computed anew."""
    actor.require(Permission.VIEW)
    today = selectors.today_of(actor)
    dates = SOURCES[name].dates(actor=actor, vehicle_ids=None)
    wanted: dict[Key, dict[str, Any]] = {
        (name, item.row_id): _of_source(name, item) for item in dates
    }
    rows = DueItem.objects.for_actor(actor).filter(source=name)
    _write(wanted, rows=rows, actor=actor, today=today)


def plan_of(rule: Rule) -> due.Plan:
    """Return a rule as the arithmetic takes it."""
    has_season = rule.season_from is not None and rule.season_until is not None
    return due.Plan(
        time_every=rule.time_every,
        time_unit=rule.time_unit,
        meter_every=_base(rule.meter_every, rule.meter_unit),
        combine=rule.combine,
        anchor=rule.anchor,
        start_on=rule.start_on,
        start_meter=_base(rule.start_meter, rule.meter_unit),
        repeats=rule.repeats,
        season=(rule.season_from or 0, rule.season_until or 0) if has_season else None,
        factor=rule.factor,
        ends_on=rule.ends_on,
        due_days=rule.due_days,
        soon_days=rule.soon_days,
    )


def rules_for(vehicle: Vehicle, rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules that hold for a vehicle: of each item those nearest to it."""
    nearest: dict[int, tuple[int, list[Rule]]] = {}
    for rule in rules:
        rank = _rank(rule, vehicle)
        if rank is None:
            continue
        known = nearest.get(rule.item_id)
        if known is None or rank < known[0]:
            nearest[rule.item_id] = (rank, [rule])
        elif rank == known[0]:
            known[1].append(rule)
    return [rule for _, found in nearest.values() for rule in found]


def scene_of(vehicle_ids: Collection[int], *, actor: Actor, today: date) -> Scene:
    """Gather what is known of some vehicles, in four queries."""
    return Scene(
        today=today,
        done=_done(vehicle_ids, actor=actor),
        tracks=tracks_of(vehicle_ids, actor=actor),
    )


def computed(plan: due.Plan, rule: Rule, vehicle: Vehicle, *, scene: Scene) -> due.Next | None:
    """Return when a rule is due next on a vehicle, also one that is not saved yet."""
    return due.next_due(
        plan,
        scene.done.get((vehicle.pk, rule.item_id or 0), ()),
        today=scene.today,
        track=scene.tracks.get((vehicle.pk, _dimension(rule.meter_unit)), (None, ""))[0],
        in_service=in_service_of(vehicle),
    )


def in_service_of(vehicle: Vehicle) -> date | None:
    """Return the day since which a vehicle is driven, as far as anybody said."""
    if vehicle.first_registered_on is not None:
        return vehicle.first_registered_on
    return date(vehicle.model_year, 1, 1) if vehicle.model_year else None


def tracks_of(vehicle_ids: Collection[int], *, actor: Actor) -> Tracks:
    """Return the course of the meters of some vehicles, by vehicle and dimension of their unit."""
    meters = list(Meter.objects.for_actor(actor).filter(vehicle_id__in=vehicle_ids))
    changes: dict[int, list[meter_math.Change]] = defaultdict(list)
    for event in MeterEvent.objects.for_actor(actor).filter(meter__in=meters).order_by("on", "id"):
        changes[event.meter_id].append(
            meter_math.Change(on=event.on, old_value=event.old_value, new_value=event.new_value)
        )
    points: dict[int, list[Point]] = defaultdict(list)
    readings = MeterReading.objects.for_actor(actor).filter(meter__in=meters, state__in=COUNTING)
    for meter_id, on, value in readings.values_list("meter_id", "on", "value"):
        life = meter_math.life_value(on, value, changes[meter_id])
        points[meter_id].append(Point(on, float(life)))
    return _tracks(meters, points, actor=actor)


def _tracks(meters: Sequence[Meter], points: Mapping[int, list[Point]], *, actor: Actor) -> Tracks:
    rows = vehicle_list(actor=actor).filter(pk__in={meter.vehicle_id for meter in meters})
    in_service = {row.pk: in_service_of(row) for row in rows}
    found: Tracks = {}
    for meter in meters:
        key = (meter.vehicle_id, unit(meter.unit).dimension)
        track = track_of(points.get(meter.pk, ()), in_service=in_service.get(meter.vehicle_id))
        if track is not None and key not in found:
            found[key] = (track, meter.unit)
    return found


def _by_rules(
    vehicles: Sequence[Vehicle], rules: Sequence[Rule], *, actor: Actor, today: date
) -> dict[Key, dict[str, Any]]:
    scene = scene_of([row.pk for row in vehicles], actor=actor, today=today)
    plans = {rule.pk: plan_of(rule) for rule in rules}
    wanted: dict[Key, dict[str, Any]] = {}
    for vehicle in vehicles:
        for rule in rules_for(vehicle, rules):
            found = computed(plans[rule.pk], rule, vehicle, scene=scene)
            if found is not None:
                wanted[vehicle.pk, rule.pk] = _columns(found) | {
                    "rule_id": rule.pk,
                    "item_id": rule.item_id,
                    "vehicle_id": vehicle.pk,
                    "title": rule.item.name,
                    "meter_unit": rule.meter_unit,
                }
    return wanted


def _columns(found: due.Next) -> dict[str, Any]:
    return asdict(found) | {"sort_on": found.on or UNKNOWN_DAY, "source": "", "source_id": None}


def _by_sources(
    in_use: Collection[int], vehicle_ids: Collection[int] | None, *, actor: Actor
) -> dict[Key, dict[str, Any]]:
    wanted: dict[Key, dict[str, Any]] = {}
    for source in SOURCES.values():
        for item in source.dates(actor=actor, vehicle_ids=vehicle_ids):
            if item.vehicle_id is not None and item.vehicle_id not in in_use:
                continue
            wanted[source.name, item.row_id] = _of_source(source.name, item)
    return wanted


def _of_source(name: str, item: DueDate) -> dict[str, Any]:
    whose = {"source": name, "source_id": item.row_id, "vehicle_id": item.vehicle_id}
    return _dated(item) | whose


def _dated(item: DueDate) -> dict[str, Any]:
    plan = due.Plan(due_days=item.due_days, soon_days=item.soon_days)
    due_days, soon_days = due.lead_days(plan, base_on=None, on=item.on)
    found = due.Next(
        due_on=item.on,
        on=item.on,
        reason=due.BY_DATE,
        soon_from=item.on - timedelta(days=soon_days),
        due_from=item.on - timedelta(days=due_days),
        overdue_from=item.on + timedelta(days=1) if item.has_end else None,
    )
    nothing = {"rule_id": None, "item_id": None, "meter_unit": "", "title": item.title[:200]}
    return _columns(found) | nothing


def _write(
    wanted: Mapping[Key, dict[str, Any]],
    *,
    rows: Any,
    actor: Actor,
    today: date,
) -> None:
    """Add, change and drop rows; a snooze ends with the occurrence that it was for."""
    known: dict[Key, DueItem] = {_key(row): row for row in rows.select_for_update()}
    stale = [row.pk for key, row in known.items() if key not in wanted]
    if stale:
        DueItem.objects.for_actor(actor).filter(pk__in=stale).delete()
    changed = []
    for key, values in wanted.items():
        if (row := known.get(key)) is not None and _apply(row, values, today=today):
            changed.append(row)
    if changed:
        names = [*next(iter(wanted.values())), "snoozed_until", "told", "checked_on", "version"]
        DueItem.objects.for_actor(actor).bulk_update(changed, names, batch_size=100)
    DueItem.objects.bulk_create(
        (
            DueItem(organization_id=actor.organization_id, checked_on=today, **values)
            for key, values in wanted.items()
            if key not in known
        ),
        ignore_conflicts=True,
        batch_size=100,
    )


def _key(row: Any) -> Key:
    return (row.source, row.source_id) if row.source else (row.vehicle_id, row.rule_id)


def _apply(row: DueItem, values: Mapping[str, Any], *, today: date) -> bool:
    """Give a row its new values; say whether something is to be saved."""
    moved = {name for name, value in values.items() if getattr(row, name) != value}
    if moved & {"base_on", "base_meter", "due_on", "due_meter"}:
        row.snoozed_until, row.told = None, ""
    for name in moved:
        setattr(row, name, values[name])
    if moved:
        row.version += 1
    is_checked = row.checked_on == today
    row.checked_on = today
    return bool(moved) or not is_checked


def _done(vehicle_ids: Collection[int], *, actor: Actor) -> dict[tuple[int, int], list[due.Done]]:
    rows = Completion.objects.for_actor(actor).filter(
        vehicle_id__in=vehicle_ids, undone_at__isnull=True, is_void=False
    )
    found: dict[tuple[int, int], list[due.Done]] = defaultdict(list)
    for row in rows.order_by("on", "id"):
        skipped = row.kind == Completion.Kind.SKIPPED
        meter = row.counts_meter if skipped else _base(row.meter, row.meter_unit)
        on = row.counts_on if skipped and row.counts_on else row.on
        found[row.vehicle_id, row.item_id].append(due.Done(on=on, meter=meter))
    return found


def _rank(rule: Rule, vehicle: Vehicle) -> int | None:
    """Return how near a rule is to a vehicle, 0 is nearest; `None` when it is not for it."""
    if rule.vehicle_id is not None:
        return 0 if rule.vehicle_id == vehicle.pk else None
    if rule.fuels and vehicle.fuel and vehicle.fuel not in rule.fuels:
        return None
    if rule.group_id is not None:
        return 1 if rule.group_id == vehicle.group_id else None
    return 2


def _base(value: Decimal | None, code: str) -> Decimal | None:
    return None if value is None else to_base(value, code or "km")


def _dimension(code: str) -> str:
    return unit(code or "km").dimension
