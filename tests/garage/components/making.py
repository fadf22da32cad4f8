"""Components, warranties and recalls as tests need them."""

from datetime import date
from decimal import Decimal
from typing import Any

from garage.components import services
from garage.components.models import Component, Installation, Recall, Warranty
from garage.vehicles.models import Vehicle
from garage.vehicles.services.meters import vehicle_reading_record
from project.kernel.actor import Actor

DAY = date(2025, 4, 1)


def make_component(actor: Actor, name: str = "Winter wheels", **values: Any) -> Component:
    given: dict[str, Any] = {"name": name, "currency": "EUR", "kind": "tyres", "season": "winter"}
    return services.component_add(actor=actor, data=services.ComponentInput(**(given | values)))


def fit(actor: Actor, component: Component, vehicle: Vehicle, **values: Any) -> Installation:
    given: dict[str, Any] = {"vehicle_id": vehicle.pk, "on": DAY}
    data = services.FitInput(**(given | values))
    return services.component_fit(actor=actor, component_id=component.pk, data=data)


def read(actor: Actor, vehicle: Vehicle, on: date, value: int, unit: str = "km") -> None:
    vehicle_reading_record(
        actor=actor, vehicle_id=vehicle.pk, on=on, value=Decimal(value), unit=unit
    )


def make_warranty(actor: Actor, **values: Any) -> Warranty:
    given: dict[str, Any] = {
        "title": "Used car warranty",
        "starts_on": DAY,
        "ends_on": date(2027, 3, 31),
    }
    return services.warranty_record(actor=actor, data=services.WarrantyInput(**(given | values)))


def make_recall(actor: Actor, vehicle: Vehicle, **values: Any) -> Recall:
    given: dict[str, Any] = {
        "vehicle_id": vehicle.pk,
        "title": "Airbag inflator",
        "campaign": "69W2",
    }
    return services.recall_record(actor=actor, data=services.RecallInput(**(given | values)))
