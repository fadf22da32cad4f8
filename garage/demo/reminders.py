"""Reminders of the demo household: overdue, due, soon, later and unknown ones."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from garage.models import DueItem, Installation, Vehicle
from garage.schedule.generic import generic_items
from garage.schedule.services import (
    CompletionInput,
    RuleInput,
    due_complete,
    due_refresh,
    due_snooze,
)
from garage.schedule.services.generic import GenericChoice, generic_set
from garage.schedule.services.notices import due_tell
from garage.schedule.services.rules import rule_save
from project.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRule:
    """A rule of the demo that the generic table does not have, last done so many days ago."""

    item: str
    days_ago: int
    columns: dict[str, Any] = field(default_factory=dict)


# By vehicle: lines of the generic table, with the days since they were done where no record says it.
GENERIC: dict[str, dict[str, int | None]] = {
    "Octavia Combi": {
        "engine-oil": None, "brake-fluid": 742, "cabin-filter": 310, "timing-belt": 1400,
        "winter-tyres": 380, "air-filter": 200, "roadworthiness": None, "coolant": None,
    },
    "ID.3 Pro": {
        "brake-fluid": 700, "cabin-filter": 355, "hv-battery-health": 150, "tyre-rotation": 250,
        "battery-12v": 100, "roadworthiness": None,
    },
    "Transit Custom": {
        "engine-oil": None, "brake-fluid": None, "fuel-filter": 500, "adblue": 60,
        "air-conditioning": 900, "roadworthiness": None,
    },
    "R 1200 GS": {
        "engine-oil": None, "brake-fluid": 400, "chain-lube": 15, "tyre-pressure": 24,
        "valve-clearance": 300, "fork-oil": None,
    },
}  # fmt: skip
OWN: dict[str, tuple[DemoRule, ...]] = {
    "Octavia Combi": (
        DemoRule(item="Tow bar greased", days_ago=200, columns={"time_every": 12}),
        DemoRule(
            item="Roof box back in the cellar",
            days_ago=-25,
            columns={"repeats": False, "category": "other"},
        ),
    ),
    "R 1200 GS": (
        DemoRule(
            item="Out of winter storage",
            days_ago=250,
            columns={"time_every": 12, "season_from": 3, "season_until": 4},
        ),
    ),
}


def tell(*, actor: Actor, today: date) -> None:
    """Give the household its reminders."""
    vehicles = {row.name: row for row in Vehicle.objects.for_actor(actor)}
    for name, lines in GENERIC.items():
        _from_table(vehicles[name], lines, actor=actor, today=today)
    for name, rules in OWN.items():
        for rule in rules:
            _add(rule, vehicles[name], actor=actor, today=today)
    yearly = DemoRule(item="First-aid kit checked", days_ago=140, columns={"time_every": 24})
    _add(yearly, None, actor=actor, today=today)
    due_refresh(actor=actor)
    _snooze(actor=actor, today=today)
    _wheels_on(vehicles["Octavia Combi"], actor=actor)
    due_tell(actor=actor)


def _from_table(
    vehicle: Vehicle, lines: dict[str, int | None], *, actor: Actor, today: date
) -> None:
    known = {item.key for item in generic_items()}
    choices = [
        GenericChoice(key=key, start_on=today - timedelta(days=days) if days else None)
        for key, days in lines.items()
        if key in known
    ]
    generic_set(actor=actor, vehicle_id=vehicle.pk, choices=choices, is_severe=False)


def _add(rule: DemoRule, vehicle: Vehicle | None, *, actor: Actor, today: date) -> None:
    given: dict[str, Any] = {
        "item": rule.item,
        "vehicle_id": vehicle.pk if vehicle else None,
        "start_on": today - timedelta(days=rule.days_ago),
        "factor": Decimal(1),
    }
    rule_save(actor=actor, data=RuleInput(**(given | rule.columns)))


def _snooze(*, actor: Actor, today: date) -> None:
    """Put one thing off."""
    rows = DueItem.objects.for_actor(actor).filter(title="Air conditioning serviced")
    for row in rows:
        due_snooze(actor=actor, due_id=row.pk, until=today + timedelta(days=20))


def _wheels_on(car: Vehicle, *, actor: Actor) -> None:
    """Say that the winter wheels are on, from the day on which they were fitted."""
    fitted = Installation.objects.for_actor(actor).filter(
        vehicle=car, component__season="winter", removed_on__isnull=True
    )
    due = DueItem.objects.for_actor(actor).filter(vehicle=car, title="Winter tyres on")
    for turn in fitted:
        for row in due:
            due_complete(actor=actor, due_id=row.pk, data=CompletionInput(on=turn.installed_on))
