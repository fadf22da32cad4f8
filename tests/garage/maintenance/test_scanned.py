"""What a scan uses up for a vehicle: it stands on a record, costs, and goes back."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from garage.maintenance.models import ServiceRecord
from garage.maintenance.scanned import ServiceRecords
from garage.vehicles.models import Vehicle
from inventory.catalogue.services import ItemInput, item_add
from inventory.stock.models import Movement
from inventory.stock.services import TakeInput
from project.kernel.actor import Actor
from project.kernel.dates import today_in
from project.kernel.errors import NotFound
from tests.inventory.stock.making import make_place, receive
from tests.personas import PersonaClient

pytestmark = pytest.mark.django_db
EAN = "4006381333931"


@pytest.fixture
def vehicle(owner: Actor) -> Vehicle:
    item = item_add(actor=owner, data=ItemInput(name="Oil filter", codes=(EAN,)))
    receive(owner, item, make_place(owner), "5", unit_cost=Decimal(8))
    return Vehicle.objects.create(organization_id=owner.organization_id, name="Octavia")


def used(client: PersonaClient, target: str) -> Any:
    given = {"mode": "use", "code": EAN, "target": target}
    return client.post(f"/o/{client.slug}/inventory/scan/", given)


def test_scan_uses_for_a_vehicle_on_one_record_a_day(
    vehicle: Vehicle, owner: Actor, mechanic_client: PersonaClient
) -> None:
    url = f"/o/{mechanic_client.slug}/inventory/scan/"
    target = f"garage.servicerecord:vehicle-{vehicle.pk}"

    assert target in mechanic_client.get(f"{url}?mode=use").content.decode()
    answer = used(mechanic_client, target)
    assert target.replace(":", "%3A") in answer["Location"]
    record = ServiceRecord.objects.for_actor(owner).get()
    used(mechanic_client, f"garage.servicerecord:record-{record.pk}")
    used(mechanic_client, target)

    record.refresh_from_db()
    assert (record.title, record.vehicle, record.parts_cost) == ("Parts used", vehicle, Decimal(24))
    batch = Movement.objects.for_actor(owner).filter(source_id=record.pk).latest("id").batch
    mechanic_client.post(f"{url}undo/", {"batch": batch, "mode": "use", "target": target})
    record.refresh_from_db()
    assert record.parts_cost == Decimal(16)


def test_scan_for_what_is_not_offered_uses_nothing(
    vehicle: Vehicle, owner: Actor, mechanic_client: PersonaClient
) -> None:
    assert used(mechanic_client, "garage.servicerecord:record-999").status_code == 422

    day = today_in(owner.time_zone, now=timezone.now())
    data = TakeInput(item_id=1, quantity=Decimal(1), on=day)
    for key in ("record-999", "vehicle-999", "plan-1", "record-x"):
        with pytest.raises(NotFound):
            ServiceRecords().use(actor=owner, key=key, data=data)
    assert not ServiceRecord.objects.for_actor(owner).exists()
