"""Rules, readings and what is due, as tests need them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from garage.schedule import selectors, services
from garage.schedule.models import DueItem, Rule
from garage.schedule.services import RuleInput
from garage.vehicles.models import Vehicle
from garage.vehicles.services.meters import vehicle_reading_record
from project.kernel.actor import Actor


def today(actor: Actor) -> date:
    return selectors.today_of(actor)


def ago(actor: Actor, days: int) -> date:
    return today(actor) - timedelta(days=days)


def make_rule(actor: Actor, vehicle: Vehicle | None = None, **values: Any) -> Rule:
    given: dict[str, Any] = {
        "item": "Brake fluid",
        "vehicle_id": vehicle.pk if vehicle else None,
        "time_every": 24,
        "keywords": ("brake fluid",),
    }
    if not {"start_on", "repeats"} & set(values):
        given["start_on"] = ago(actor, 30)
    return services.rule_add(actor=actor, data=RuleInput(**(given | values)))


def make_due(actor: Actor, vehicle: Vehicle, **values: Any) -> DueItem:
    rule = make_rule(actor, vehicle, **values)
    found: DueItem = selectors.due_list(actor=actor).get(rule=rule, vehicle=vehicle)
    return found


def drive(actor: Actor, vehicle: Vehicle, *, a_day: int = 40, weeks: int = 30) -> None:
    """Record a reading every four weeks, the last one today."""
    for week in range(0, weeks + 1, 4):
        on = today(actor) - timedelta(weeks=weeks - week)
        vehicle_reading_record(
            actor=actor,
            vehicle_id=vehicle.pk,
            on=on,
            value=Decimal(50_000 + a_day * week * 7),
            unit="km",
        )


def due_rows(actor: Actor, **narrow: Any) -> list[DueItem]:
    rows = selectors.due_list(actor=actor, narrow=selectors.DueFilter(**narrow))
    return list(rows.order_by("sort_on", "id"))
