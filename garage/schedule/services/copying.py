"""Copying rules from one vehicle to others: how often, never when it was done."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from garage.schedule import selectors
from garage.schedule.models import Rule
from garage.schedule.services.refreshing import due_refresh
from garage.schedule.services.rules import input_of, rule_save
from garage.vehicles.models import Meter, Vehicle
from garage.vehicles.selectors import vehicle_get, vehicle_list
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, NotFound, RuleViolated, worded
from project.kernel.rows import save_changes
from project.kernel.units import unit

MOST_TARGETS = 50
MOST_COPIES = 500
NOTE = "Copied from {name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCopy:
    """A rule on its way to a vehicle: the rule it became, or why it was left out."""

    rule: Rule
    vehicle: Vehicle
    made: Rule | None = None
    reason: str = ""


def copyable_rules(*, actor: Actor, vehicle_id: int) -> list[Rule]:
    """Return what can be copied of a vehicle: its own rules and those of its group."""
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    narrow = selectors.RuleFilter(vehicle_id=vehicle.pk)
    rows = selectors.rule_list(actor=actor, narrow=narrow)
    return list(rows.exclude(vehicle__isnull=True, group__isnull=True)[:MOST_COPIES])


def copy_preview(*, actor: Actor, source_id: int, target_id: int) -> list[RuleCopy]:
    """Return each rule of a vehicle with the reason why another would not get it, if any."""
    rules = copyable_rules(actor=actor, vehicle_id=source_id)
    return _planned(rules, _targets({target_id}, source_id, actor=actor), actor=actor)


@transaction.atomic
def rules_copy(
    *,
    actor: Actor,
    source_id: int,
    target_ids: Collection[int],
    rule_ids: Collection[int] | None = None,
    is_dry: bool = False,
) -> list[RuleCopy]:
    """Give vehicles the chosen rules of another, or all of them; what was done is never copied.

    A floating rule loses its start, which says when it was done on the other vehicle. A rule whose
    item the vehicle has a rule of its own for is left out, with a word why.
    """
    actor.require(Permission.EDIT_WORK)
    rules = copyable_rules(actor=actor, vehicle_id=source_id)
    if rule_ids is not None:
        known = {rule.pk for rule in rules}
        if not set(rule_ids) <= known:
            raise NotFound
        rules = [rule for rule in rules if rule.pk in set(rule_ids)]
    if not rules:
        raise RuleViolated("Choose at least one reminder.", field="rules")
    targets = _targets(target_ids, source_id, actor=actor)
    if len(rules) * len(targets) > MOST_COPIES:
        raise RuleViolated(
            worded("At most %(most)s reminders are copied at once.", most=MOST_COPIES),
            field="vehicles",
        )
    if is_dry:
        return _planned(rules, targets, actor=actor)
    name = vehicle_get(actor=actor, vehicle_id=source_id).name
    done = [
        one if one.reason else replace(one, made=_copied(one, name, actor=actor))
        for one in _planned(rules, targets, actor=actor)
    ]
    due_refresh(actor=actor, vehicle_ids={one.vehicle.pk for one in done if one.made})
    return done


@transaction.atomic
def rules_uncopy(*, actor: Actor, rule_ids: Collection[int]) -> list[Rule]:
    """Put copied rules into the bin together; raises `Conflict` for one that was changed since."""
    actor.require(Permission.EDIT_WORK)
    rows = selectors.rule_list(actor=actor).select_for_update(of=("self",))
    rules = list(rows.filter(pk__in=rule_ids, vehicle__isnull=False)[:MOST_COPIES])
    if not rules or len(rules) != len(set(rule_ids)):
        raise NotFound
    if any(rule.updated_at != rule.created_at and rule.version > 1 for rule in rules):
        raise Conflict("A copied reminder was changed since. Delete it on its own page.")
    for rule in rules:
        save_changes(rule, changes={"binned_at": timezone.now()})
        audit.record("rule.bin", rule, actor=actor)
    due_refresh(actor=actor, vehicle_ids={rule.vehicle_id for rule in rules if rule.vehicle_id})
    return rules


def _targets(target_ids: Collection[int], source_id: int, *, actor: Actor) -> list[Vehicle]:
    """Return the vehicles that get rules; raises `NotFound`, `RuleViolated` for none or too many."""
    wanted = set(target_ids)
    if source_id in wanted:
        raise RuleViolated("Choose another vehicle.", field="vehicles")
    if not wanted:
        raise RuleViolated("Choose at least one vehicle.", field="vehicles")
    if len(wanted) > MOST_TARGETS:
        raise RuleViolated(
            worded("Choose at most %(most)s vehicles.", most=MOST_TARGETS), field="vehicles"
        )
    found = list(vehicle_list(actor=actor).filter(pk__in=wanted).order_by("name", "id"))
    if len(found) != len(wanted):
        raise NotFound
    return found


def _planned(rules: Sequence[Rule], targets: Sequence[Vehicle], *, actor: Actor) -> list[RuleCopy]:
    """Return every rule for every vehicle, with the reason where it is left out; in two queries."""
    ids = [vehicle.pk for vehicle in targets]
    own = set(
        selectors.rule_list(actor=actor)
        .filter(vehicle_id__in=ids)
        .values_list("vehicle_id", "item_id")
    )
    counted: dict[int, set[str]] = {row_id: set() for row_id in ids}
    meters = Meter.objects.for_actor(actor).filter(vehicle_id__in=ids)
    for vehicle_id, code in meters.values_list("vehicle_id", "unit"):
        counted[vehicle_id].add(unit(code).dimension)
    return [
        RuleCopy(
            rule=rule,
            vehicle=vehicle,
            reason=_reason(rule, vehicle, own=own, counted=counted[vehicle.pk]),
        )
        for vehicle in targets
        for rule in rules
    ]


def _reason(
    rule: Rule, vehicle: Vehicle, *, own: Collection[tuple[int | None, int]], counted: Iterable[str]
) -> str:
    if (vehicle.pk, rule.item_id) in own:
        return "It has this reminder already."
    if rule.group_id is not None and rule.group_id == vehicle.group_id:
        return "It has this reminder by its group."
    if rule.meter_unit and counted and unit(rule.meter_unit).dimension not in counted:
        return worded("No meter of it counts %(symbol)s.", symbol=unit(rule.meter_unit).symbol)
    return ""


def _copied(copy: RuleCopy, name: str, *, actor: Actor) -> Rule:
    rule = copy.rule
    data = replace(
        input_of(rule),
        vehicle_id=copy.vehicle.pk,
        group_id=None,
        source_note=(rule.source_note or NOTE.format(name=name))[:200],
    )
    if rule.repeats and rule.anchor == Rule.Anchor.FLOATING:
        data = replace(data, start_on=None, start_meter=None)
    return rule_save(actor=actor, data=data)
