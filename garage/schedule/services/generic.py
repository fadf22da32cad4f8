"""Rules from the generic table: what would be set for a vehicle, and setting it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from garage.maintenance.models import ServiceRecord
from garage.maintenance.selectors import RecordFilter, service_record_list
from garage.records.common import meter_unit_of
from garage.schedule import due, selectors
from garage.schedule.generic import GenericItem, generic_for, generic_items
from garage.schedule.matching import completing, matched
from garage.schedule.models import Completion, Rule, ScheduleItem
from garage.schedule.services.following import texts_of
from garage.schedule.services.refreshing import computed, due_refresh, plan_of, scene_of
from garage.schedule.services.rules import RuleInput, rule_save
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.audit import kind_of
from project.kernel.errors import RuleViolated, worded
from project.kernel.rows import save_new
from project.kernel.units import from_base, unit

MOST_RECORDS = 500
SOURCE_NOTE = "My Garage table, 2026"
ROUGH, FINE, SMALL = Decimal(500), Decimal(50), Decimal(2000)


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericLine:
    """A line of the table as it would be set: the rule, what was found done, when it is due next.

    `rule` is not saved; `record` is the service record that was found to have done it last.
    """

    item: GenericItem
    rule: Rule
    record: ServiceRecord | None
    next: due.Next | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericChoice:
    """A line that a person chose, with when it was last done; without, what was found counts."""

    key: str
    start_on: date | None = None
    start_meter: Decimal | None = None


def generic_preview(*, actor: Actor, vehicle_id: int, is_severe: bool) -> list[GenericLine]:
    """Return what the table would set for a vehicle, leaving out what it has a rule for."""
    actor.require(Permission.VIEW)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    found = _last_records(vehicle, actor=actor)
    scene = scene_of([vehicle.pk], actor=actor, today=selectors.today_of(actor))
    lines = []
    for item in generic_for(
        kind=vehicle.kind, fuel=vehicle.fuel, besides=_keys_of(vehicle, actor=actor)
    ):
        record = found.get(item.key)
        data = _input(item, vehicle, is_severe=is_severe, start=_start_of(record))
        rule = _unsaved(item, data)
        following = computed(plan_of(rule), rule, vehicle, scene=scene)
        lines.append(GenericLine(item=item, rule=rule, record=record, next=following))
    return lines


@transaction.atomic
def generic_set(
    *, actor: Actor, vehicle_id: int, choices: Sequence[GenericChoice], is_severe: bool
) -> list[Rule]:
    """Give a vehicle the chosen rules of the table; raises `RuleViolated` for an unknown key."""
    actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    found = _last_records(vehicle, actor=actor)
    table = {item.key: item for item in generic_items()}
    known = _keys_of(vehicle, actor=actor)
    rules = []
    for choice in choices:
        if choice.key not in table:
            raise RuleViolated(
                worded("“%(key)s” is not in the table.", key=choice.key[:40]), field="keys"
            )
        if choice.key in known:
            continue
        record = found.get(choice.key)
        typed = (choice.start_on, choice.start_meter)
        is_found = record is not None and typed in {(None, None), _start_of(record)}
        start = (None, None) if is_found else typed
        data = _input(table[choice.key], vehicle, is_severe=is_severe, start=start)
        rule = rule_save(actor=actor, data=data)
        if is_found and record is not None:
            _complete(rule, record, actor=actor)
        rules.append(rule)
    due_refresh(actor=actor, vehicle_ids={vehicle.pk})
    return rules


def _start_of(record: ServiceRecord | None) -> tuple[date | None, Decimal | None]:
    return (record.on, record.odometer) if record is not None else (None, None)


def _keys_of(vehicle: Vehicle, *, actor: Actor) -> Collection[str]:
    """Return the lines that a vehicle has a rule for, by key or by name."""
    rows = selectors.rule_list(actor=actor, narrow=selectors.RuleFilter(vehicle_id=vehicle.pk))
    rows = rows.filter(vehicle=vehicle)
    known = set(rows.values_list("item__key", flat=True))
    names = {name.casefold() for name in rows.values_list("item__name", flat=True)}
    return known | {item.key for item in generic_items() if item.name.casefold() in names}


def _last_records(vehicle: Vehicle, *, actor: Actor) -> dict[str, ServiceRecord]:
    """Return the newest record of a vehicle that speaks of each line of the table."""
    rows = service_record_list(actor=actor, narrow=RecordFilter(vehicle_id=vehicle.pk))
    newest = rows.prefetch_related("lines").order_by("-on", "-id")[:MOST_RECORDS]
    table = generic_items()
    keywords = {i: completing(item.name, item.keywords) for i, item in enumerate(table)}
    found: dict[str, ServiceRecord] = {}
    for record in newest:
        for index in matched(texts_of(record), keywords):
            found.setdefault(table[index].key, record)
    return found


def _input(
    item: GenericItem,
    vehicle: Vehicle,
    *,
    is_severe: bool,
    start: tuple[date | None, Decimal | None],
) -> RuleInput:
    code = meter_unit_of(vehicle, "")
    season = item.season or (None, None)
    every = _meter_every(item, code)
    return RuleInput(
        item=item.name,
        vehicle_id=vehicle.pk,
        time_every=item.months,
        meter_every=every,
        meter_unit=code if every is not None or start[1] is not None else "",
        start_on=start[0],
        start_meter=start[1],
        season_from=season[0],
        season_until=season[1],
        factor=item.severe if is_severe else Decimal(1),
        source=Rule.Source.GENERIC,
        source_note=SOURCE_NOTE,
        keywords=item.keywords,
        safety=item.safety,
        category=item.category,
        key=item.key,
    )


def _meter_every(item: GenericItem, code: str) -> Decimal | None:
    """Return the step in the unit of the vehicle's meter, as round as the table is rough."""
    if unit(code).dimension == "time":
        return Decimal(item.hours) if item.hours else None
    if unit(code).dimension != "distance" or not item.km:
        return None
    value = from_base(Decimal(item.km), code)
    step = FINE if value < SMALL else ROUGH
    return max(step, (value / step).quantize(Decimal(1)) * step)


def _unsaved(item: GenericItem, data: RuleInput) -> Rule:
    named = ScheduleItem(name=item.name, category=item.category, safety=item.safety)
    return Rule(
        item=named,
        time_every=data.time_every,
        meter_every=data.meter_every,
        meter_unit=data.meter_unit,
        start_on=data.start_on,
        start_meter=data.start_meter,
        season_from=data.season_from,
        season_until=data.season_until,
        factor=data.factor,
    )


def _complete(rule: Rule, record: ServiceRecord, *, actor: Actor) -> None:
    """Count from the record that was found to have done it."""
    same = Completion.objects.for_actor(actor).filter(
        item_id=rule.item_id,
        vehicle_id=record.vehicle_id,
        source_kind=kind_of(record),
        source_id=record.pk,
        undone_at__isnull=True,
    )
    if same.exists():
        return
    save_new(
        Completion(
            item_id=rule.item_id,
            vehicle_id=record.vehicle_id,
            on=record.on,
            meter=record.odometer,
            meter_unit=record.odometer_unit if record.odometer is not None else "",
            source_kind=kind_of(record),
            source_id=record.pk,
        ),
        actor=actor,
    )
