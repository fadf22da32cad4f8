"""A vehicle with two years behind it, as tests of the cost of ownership need it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from garage.models import OwnershipEvent, Valuation, Vehicle
from garage.valuation.services import ValueInput, valuation_record
from garage.vehicles.services import OwnershipInput, ownership_record
from project.kernel.actor import Actor
from project.kernel.dates import add_months
from tests.garage.expenses.test_services import make_expense
from tests.garage.maintenance.making import line, make_record, make_vehicle
from tests.garage.schedule.making import drive, today

D = Decimal


def buy(actor: Actor, vehicle: Vehicle, **values: Any) -> OwnershipEvent:
    given: dict[str, Any] = {
        "kind": "acquired",
        "on": add_months(today(actor), -24),
        "price": D(20_000),
        "currency": "EUR",
    }
    return ownership_record(
        actor=actor, vehicle_id=vehicle.pk, data=OwnershipInput(**(given | values))
    )


def value(actor: Actor, vehicle: Vehicle, amount: int, **values: Any) -> Valuation:
    given: dict[str, Any] = {"value": D(amount), "as_of": today(actor), "currency": "EUR"}
    return valuation_record(actor=actor, vehicle_id=vehicle.pk, data=ValueInput(**(given | values)))


def owned(actor: Actor, name: str = "Golf", **bought: Any) -> Vehicle:
    """Return a vehicle bought two years ago for 20,000 that is worth 16,000, and costs 1,260."""
    vehicle = make_vehicle(actor, name)
    vehicle.model_year = today(actor).year - 4
    vehicle.save()
    buy(actor, vehicle, **bought)
    value(actor, vehicle, 16_000)
    drive(actor, vehicle, a_day=40, weeks=48)
    for months in (20, 8):
        on = add_months(today(actor), -months)
        make_record(
            actor,
            vehicle,
            on=on,
            title="Service",
            lines=(line("Oil", "450", purpose="maintenance"),),
        )
    on = add_months(today(actor), -6)
    make_expense(
        actor,
        vehicle_id=vehicle.pk,
        title="Tax",
        kind="road_tax",
        category="fixed",
        on=on,
        total=D(360),
    )
    return vehicle


def last_month(actor: Actor) -> date:
    return today(actor).replace(day=1) - timedelta(days=1)
