"""The demo's fill-ups agree with what the services would have kept."""

from datetime import date

from garage.demo import bulk
from garage.energy import services
from garage.energy.models import EnergyEntry
from garage.vehicles.models import Vehicle
from garage.vehicles.services.agreement import disagreements
from project.kernel.actor import Actor

COLUMNS = ("id", "span_reason", "span_quantity", "span_distance", "span_cost", "rate")


def test_a_large_garage_tells_the_same_consumption_as_the_services(owner: Actor) -> None:
    bulk.fill(actor=owner, vehicles=2, records=60, today=date(2026, 11, 21))
    kept = list(EnergyEntry.objects.for_actor(owner).order_by("id").values_list(*COLUMNS))

    for vehicle_id in Vehicle.objects.for_actor(owner).values_list("pk", flat=True):
        services.vehicle_economy_refresh(actor=owner, vehicle_id=vehicle_id)

    assert len(kept) == 50
    assert list(EnergyEntry.objects.for_actor(owner).order_by("id").values_list(*COLUMNS)) == kept
    assert {row[1] for row in kept} == {"first", ""}
    assert list(disagreements()) == []
