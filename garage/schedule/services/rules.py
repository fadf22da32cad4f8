"""Changes to rules: how often something is due."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.schedule import selectors
from garage.schedule.matching import LONGEST_KEYWORD, MOST_KEYWORDS
from garage.schedule.models import Rule, ScheduleItem
from garage.schedule.services.refreshing import due_refresh
from garage.vehicles.selectors import group_get, vehicle_get, vehicle_list
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.dates import check_date
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.jobs.defer import defer
from project.kernel.rows import save_changes, save_new
from project.kernel.units import METER_UNITS

MOST_AT_ONCE = 60  # vehicles computed while a person waits; more are left to a job
MOST_RULES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInput:
    """How often something is due; `item` is its name, found or added.

    Without vehicle and group it is for the whole garage. `keywords`, `safety` and `category` of
    `None` leave those of an item that is known.
    """

    item: str
    vehicle_id: int | None = None
    group_id: int | None = None
    fuels: tuple[str, ...] = ()
    time_every: int | None = None
    time_unit: str = Rule.Unit.MONTH
    meter_every: Decimal | None = None
    meter_unit: str = ""
    combine: str = Rule.Combine.FIRST
    anchor: str = Rule.Anchor.FLOATING
    repeats: bool = True
    start_on: date | None = None
    start_meter: Decimal | None = None
    season_from: int | None = None
    season_until: int | None = None
    factor: Decimal = Decimal(1)
    ends_on: date | None = None
    due_days: int | None = None
    soon_days: int | None = None
    source: str = Rule.Source.OWN
    source_note: str = ""
    notes: str = ""
    keywords: tuple[str, ...] | None = None
    safety: str | None = None
    category: str | None = None
    key: str = ""
    custom_fields: Mapping[str, Any] | None = None


_OF_ITEM = frozenset({"item", "keywords", "safety", "category", "key"})
_PARTS = frozenset({"custom_fields"})
_COLUMNS = frozenset(field.name for field in fields(RuleInput)) - _OF_ITEM - _PARTS


@transaction.atomic
def rule_add(*, actor: Actor, data: RuleInput) -> Rule:
    """Add a rule, and say at once what it makes due."""
    rule = rule_save(actor=actor, data=data)
    rule_follow(rule, actor=actor, vehicle_ids={rule.vehicle_id})
    return rule


def rule_save(*, actor: Actor, data: RuleInput) -> Rule:
    """Add a rule without computing what it makes due; the caller does that for all of them."""
    actor.require(Permission.EDIT_WORK)
    if Rule.objects.for_actor(actor).kept().count() >= MOST_RULES:
        raise RuleViolated(
            worded(
                "There are %(most)s rules already. Use rules for groups instead.", most=MOST_RULES
            )
        )
    columns = _columns(data, actor=actor)
    item = item_for(data, actor=actor)
    rule = save_new(Rule(item=item, **columns), actor=actor)
    custom_values_set(rule, data.custom_fields, actor=actor, is_whole=True)
    after = {name: value for name, value in columns.items() if value not in (None, "", [])}
    audit.record("rule.add", rule, actor=actor, after={"item": item.name} | after)
    return rule


@transaction.atomic
def rule_change(
    *,
    actor: Actor,
    rule_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Rule:
    """Change what is sent of a rule, by the names of `RuleInput`.

    Raises `StaleVersion` when somebody changed it after it was read.
    """
    actor.require(Permission.EDIT_WORK)
    rule = selectors.rule_get(actor=actor, rule_id=rule_id, lock=True)
    before = rule.vehicle_id
    data = replace(input_of(rule), **changes)
    columns = _columns(data, actor=actor)
    is_renamed = _rename_item(rule, data.item, actor=actor)
    item = item_for(data, actor=actor)
    moved = save_changes(
        rule, changes=columns | {"item_id": item.pk}, expected_version=expected_version
    )
    rule.item = item
    if moved or is_renamed:
        rule_follow(rule, actor=actor, vehicle_ids={before, rule.vehicle_id})
        audit.record_changes("rule.change", rule, actor=actor, moved=moved)
    custom_values_set(rule, data.custom_fields, actor=actor)
    return rule


@transaction.atomic
def rule_bin(*, actor: Actor, rule_id: int) -> Rule:
    """Put a rule into the bin; it makes nothing due any more, what was done stays."""
    actor.require(Permission.EDIT_WORK)
    rule = selectors.rule_get(actor=actor, rule_id=rule_id, lock=True)
    save_changes(rule, changes={"binned_at": timezone.now()})
    rule_follow(rule, actor=actor, vehicle_ids={rule.vehicle_id})
    audit.record("rule.bin", rule, actor=actor)
    return rule


@transaction.atomic
def rule_unbin(*, actor: Actor, rule_id: int) -> Rule:
    """Take a rule out of the bin."""
    actor.require(Permission.EDIT_WORK)
    rule = selectors.rule_find(actor=actor, rule_id=rule_id)
    if rule.binned_at is None:
        raise NotFound
    save_changes(rule, changes={"binned_at": None})
    rule_follow(rule, actor=actor, vehicle_ids={rule.vehicle_id})
    audit.record("rule.unbin", rule, actor=actor)
    return rule


@transaction.atomic
def rule_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned rule; what was done by it stays. There is no way back."""
    actor.require(Permission.EDIT_WORK)
    rule = selectors.rule_find(actor=actor, rule_id=row_id)
    if rule.binned_at is None:
        raise NotFound
    audit.record("rule.purge", rule, actor=actor, before={"item": rule.item.name})
    rule.delete()


def rule_follow(rule: Rule, *, actor: Actor, vehicle_ids: Collection[int | None]) -> None:
    """Compute what a rule makes due on these vehicles; `None` among them stands for all.

    Where that are many, a job does it.
    """
    some = {row_id for row_id in vehicle_ids if row_id is not None}
    if None not in vehicle_ids:
        due_refresh(actor=actor, vehicle_ids=some)
    elif vehicle_list(actor=actor).count() <= MOST_AT_ONCE:
        due_refresh(actor=actor)
    else:
        defer("garage.schedule.refresh", rule, actor=actor)


def input_of(rule: Rule) -> RuleInput:
    """Return a rule as it would be given."""
    columns = {name: getattr(rule, name) for name in _COLUMNS}
    columns["fuels"] = tuple(rule.fuels)
    return RuleInput(item=rule.item.name, **columns)


def item_for(data: RuleInput, *, actor: Actor) -> ScheduleItem:
    """Return the item of that name, added when it is new, with what is said of it."""
    name = " ".join(data.item.split())
    if not name:
        raise RuleViolated("Say in a few words what is to be done.", field="item")
    said: dict[str, Any] = {
        "keywords": _keywords(data.keywords),
        "safety": data.safety,
        "category": data.category,
        "key": data.key or None,
    }
    said = {column: value for column, value in said.items() if value is not None}
    rows = ScheduleItem.objects.for_actor(actor).select_for_update()
    item: ScheduleItem | None = rows.filter(name__iexact=name).first()
    if item is None:
        return save_new(ScheduleItem(name=name, **said), actor=actor)
    moved = save_changes(item, changes=said)
    audit.record_changes("schedule_item.change", item, actor=actor, moved=moved)
    return item


def _rename_item(rule: Rule, typed: str, *, actor: Actor) -> bool:
    """Rename the item of a rule that nobody else uses, so that what was done stays with it."""
    name, item = " ".join(typed.split()), rule.item
    if not name or name == item.name:
        return False
    others = Rule.objects.for_actor(actor).filter(item=item).exclude(pk=rule.pk)
    same = ScheduleItem.objects.for_actor(actor).filter(name__iexact=name).exclude(pk=item.pk)
    if others.exists() or same.exists():
        return False
    moved = save_changes(item, changes={"name": name})
    audit.record_changes("schedule_item.change", item, actor=actor, moved=moved)
    return True


def _keywords(words: tuple[str, ...] | None) -> list[str] | None:
    if words is None:
        return None
    return [word[:LONGEST_KEYWORD] for word in dict.fromkeys(words) if word][:MOST_KEYWORDS]


def _columns(data: RuleInput, *, actor: Actor) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in _COLUMNS}
    values["fuels"] = sorted(set(data.fuels))
    if data.vehicle_id is not None:
        vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
        values["fuels"] = []
    if data.group_id is not None:
        group_get(actor=actor, group_id=data.group_id)
    for name in ("start_on", "ends_on"):
        if values[name] is not None:
            check_date(values[name], field=name)
    _check_meter(data)
    _check_rhythm(data)
    if data.meter_every is None and data.start_meter is None:
        values["meter_unit"] = ""
    return values


def _check_meter(data: RuleInput) -> None:
    if data.meter_every is None and data.start_meter is None:
        return
    if data.meter_unit not in METER_UNITS:
        raise RuleViolated(
            worded("Choose one of %(names)s.", names=", ".join(METER_UNITS)), field="meter_unit"
        )


def _check_rhythm(data: RuleInput) -> None:
    """Raise `RuleViolated` for a rule that would never be due, or always."""
    if not data.repeats:
        if data.start_on is None and data.start_meter is None:
            raise RuleViolated("Say on which day, or at which reading.", field="start_on")
        return
    if data.time_every is None and data.meter_every is None:
        raise RuleViolated("Say after how long, or after which distance.", field="time_every")
    if data.anchor == Rule.Anchor.FIXED:
        _check_fixed(data)
    if data.season_from is not None and data.time_every is None:
        raise RuleViolated("A season needs an interval in time.", field="time_every")
    if data.ends_on and data.start_on and data.ends_on < data.start_on:
        raise RuleViolated("The end lies before the start.", field="ends_on")


def _check_fixed(data: RuleInput) -> None:
    if data.time_every is not None and data.start_on is None:
        raise RuleViolated("A fixed plan needs the day it is due first.", field="start_on")
    if data.meter_every is not None and data.start_meter is None:
        raise RuleViolated("A fixed plan needs its first reading.", field="start_meter")
