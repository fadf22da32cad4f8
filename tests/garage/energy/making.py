"""Fill-ups as tests need them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from garage.energy import services
from garage.energy.models import EnergyEntry
from garage.energy.services import EnergyEntryInput
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor

DAY = date(2026, 3, 1)


def make_car(actor: Actor, name: str = "Golf", fuel: str = "diesel", **values: Any) -> Vehicle:
    row: Vehicle = Vehicle.objects.create(
        organization_id=actor.organization_id, name=name, fuel=fuel, **values
    )
    return row


def fill(actor: Actor, vehicle: Vehicle, **values: Any) -> EnergyEntry:
    """Record a fill-up of 40 litres for 68 euro."""
    given: dict[str, Any] = {
        "vehicle_id": vehicle.pk,
        "on": DAY,
        "currency": "EUR",
        "quantity": Decimal(40),
        "total": Decimal(68),
    }
    return services.energy_entry_record(actor=actor, data=EnergyEntryInput(**(given | values)))


def fills(actor: Actor, vehicle: Vehicle, *rows: tuple[int, int], **values: Any) -> list[int]:
    """Record full tanks at readings, a week apart; returns their ids."""
    return [
        fill(
            actor,
            vehicle,
            on=DAY + timedelta(days=7 * index),
            odometer=Decimal(reading),
            quantity=Decimal(quantity),
            **values,
        ).pk
        for index, (reading, quantity) in enumerate(rows)
    ]


def told(entry_id: int, actor: Actor) -> tuple[str, Decimal | None, Decimal | None]:
    """Return what is kept of an entry: reason, quantity and distance."""
    row = EnergyEntry.objects.for_actor(actor).get(pk=entry_id)
    return row.span_reason, row.span_quantity, row.span_distance
