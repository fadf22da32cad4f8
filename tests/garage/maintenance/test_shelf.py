"""Parts from the shelf on service records: stock, cost and the vehicle's cost agree."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from garage.maintenance import selectors, services
from garage.maintenance.models import ServiceRecord
from garage.maintenance.services import ServiceRecordInput
from garage.maintenance.shelf import parts_used
from garage.vehicles.models import TimelineEntry, Vehicle
from inventory.catalogue.models import Item, Kit, KitLine
from inventory.locations.models import Location
from inventory.locations.services import LocationInput, location_add
from inventory.reports.selectors import subject_uses
from inventory.stock.selectors import on_hand
from inventory.stock.services import ReceiveInput, TakeInput, stock_receive, stock_use
from inventory.stock.services.proving import disagreements
from project.kernel.actor import Actor
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.texts import sign_key
from tests.personas import PersonaClient

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


@pytest.fixture
def shelf(owner: Actor) -> Location:
    return location_add(actor=owner, data=LocationInput(name="Shelf"))


@pytest.fixture
def oil(owner: Actor, shelf: Location) -> Item:
    item = Item.objects.create(organization_id=owner.organization_id, name="Oil 5W-30", unit="l")
    receive(owner, item, shelf, quantity=5, cost="8")
    return item


@pytest.fixture
def record(owner: Actor) -> ServiceRecord:
    vehicle = Vehicle.objects.create(organization_id=owner.organization_id, name="Octavia")
    data = ServiceRecordInput(
        vehicle_id=vehicle.pk, on=DAY, title="Oil change", currency="EUR", total=Decimal(20)
    )
    return services.service_record_record(actor=owner, data=data)


def receive(actor: Actor, item: Item, place: Location, *, quantity: int, cost: str) -> None:
    data = ReceiveInput(
        item_id=item.pk,
        location_id=place.pk,
        quantity=Decimal(quantity),
        on=DAY,
        unit_cost=Decimal(cost),
        currency="EUR",
    )
    stock_receive(actor=actor, data=data)


def left(actor: Actor, item: Item) -> Decimal:
    return on_hand(actor=actor, item_ids=[item.pk])[item.pk].quantity


def cost_of_vehicle(actor: Actor) -> Decimal:
    entries = TimelineEntry.objects.for_actor(actor).filter(amount__isnull=False)
    return entries.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def fresh(actor: Actor, record: ServiceRecord) -> ServiceRecord:
    return selectors.service_record_get(actor=actor, record_id=record.pk)


def test_part_use_moves_stock_cost_and_the_vehicles_cost(
    owner: Actor, record: ServiceRecord, oil: Item
) -> None:
    taking = services.part_use(
        actor=owner, record_id=record.pk, item_id=oil.pk, quantity=Decimal("4.5")
    )
    assert left(owner, oil) == Decimal("0.5")
    assert fresh(owner, record).parts_cost == Decimal(36)
    assert cost_of_vehicle(owner) == Decimal(56)

    services.part_put_back(actor=owner, record_id=record.pk, batch=taking.batch)

    assert left(owner, oil) == Decimal(5)
    assert fresh(owner, record).parts_cost == 0
    assert cost_of_vehicle(owner) == Decimal(20)
    assert parts_used(record, actor=owner) == []


def test_part_use_refuses_more_than_there_is(
    owner: Actor, record: ServiceRecord, oil: Item
) -> None:
    with pytest.raises(RuleViolated, match="Only 5 l"):
        services.part_use(actor=owner, record_id=record.pk, item_id=oil.pk, quantity=Decimal(6))

    assert cost_of_vehicle(owner) == Decimal(20)


def test_part_use_refuses_another_currency(owner: Actor, record: ServiceRecord, oil: Item) -> None:
    services.service_record_change(
        actor=owner, record_id=record.pk, changes={"currency": "USD", "exchange_rate": Decimal(1)}
    )

    with pytest.raises(RuleViolated, match="bought in EUR"):
        services.part_use(actor=owner, record_id=record.pk, item_id=oil.pk, quantity=Decimal(1))

    assert left(owner, oil) == Decimal(5)


def test_currency_stays_while_parts_are_costed_in_it(
    owner: Actor, record: ServiceRecord, oil: Item
) -> None:
    services.part_use(actor=owner, record_id=record.pk, item_id=oil.pk, quantity=Decimal(1))

    with pytest.raises(RuleViolated, match="Put them back first"):
        services.service_record_change(
            actor=owner, record_id=record.pk, changes={"currency": "USD"}
        )


def test_kit_use_takes_everything_or_nothing(
    owner: Actor, record: ServiceRecord, oil: Item, shelf: Location
) -> None:
    organization = {"organization_id": owner.organization_id}
    filters = Item.objects.create(name="Filter", **organization)
    kit = Kit.objects.create(name="Oil service", **organization)
    KitLine.objects.create(kit=kit, item=oil, quantity=Decimal(4), **organization)
    KitLine.objects.create(kit=kit, item=filters, quantity=Decimal(1), **organization)
    with pytest.raises(RuleViolated, match="Filter"):
        services.kit_use(actor=owner, record_id=record.pk, kit_id=kit.pk)
    assert left(owner, oil) == Decimal(5)
    receive(owner, filters, shelf, quantity=2, cost="7")

    services.kit_use(actor=owner, record_id=record.pk, kit_id=kit.pk)

    assert (left(owner, oil), left(owner, filters)) == (Decimal(1), Decimal(1))
    assert fresh(owner, record).parts_cost == Decimal(39)
    assert len(parts_used(record, actor=owner)) == 2


def test_parts_go_back_with_a_deleted_record_and_return_with_it(
    owner: Actor, record: ServiceRecord, oil: Item
) -> None:
    services.part_use(actor=owner, record_id=record.pk, item_id=oil.pk, quantity=Decimal(3))

    services.service_record_bin(actor=owner, record_id=record.pk)
    assert left(owner, oil) == Decimal(5)
    services.service_record_unbin(actor=owner, record_id=record.pk)

    assert left(owner, oil) == Decimal(2)
    assert fresh(owner, record).parts_cost == Decimal(24)
    assert cost_of_vehicle(owner) == Decimal(44)


def test_restored_record_comes_without_parts_that_are_gone(
    owner: Actor, record: ServiceRecord, oil: Item
) -> None:
    services.part_use(actor=owner, record_id=record.pk, item_id=oil.pk, quantity=Decimal(3))
    services.service_record_bin(actor=owner, record_id=record.pk)
    stock_use(actor=owner, data=TakeInput(item_id=oil.pk, quantity=Decimal(4), on=DAY))

    services.service_record_unbin(actor=owner, record_id=record.pk)

    assert fresh(owner, record).parts_cost == 0
    assert left(owner, oil) == Decimal(1)


def test_strangers_use_and_put_back_nothing(
    owner: Actor, stranger: Actor, record: ServiceRecord, oil: Item
) -> None:
    taking = services.part_use(
        actor=owner, record_id=record.pk, item_id=oil.pk, quantity=Decimal(1)
    )
    theirs = Item.objects.create(organization_id=stranger.organization_id, name="Theirs")

    with pytest.raises(NotFound):
        services.part_use(actor=stranger, record_id=record.pk, item_id=oil.pk, quantity=Decimal(1))
    with pytest.raises(NotFound):
        services.part_use(actor=owner, record_id=record.pk, item_id=theirs.pk, quantity=Decimal(1))
    with pytest.raises(NotFound):
        services.part_put_back(actor=stranger, record_id=record.pk, batch=taking.batch)


def test_page_uses_by_name_and_puts_back(
    owner: Actor, owner_client: PersonaClient, record: ServiceRecord, oil: Item
) -> None:
    page = f"/o/{owner_client.slug}/work/{record.pk}/"

    used = owner_client.post(f"{page}parts/", {"item": "oil 5w-30", "quantity": "4,5"}, follow=True)
    assert "Parts from the shelf" in used.text
    assert "€36.00" in used.text
    batch = parts_used(record, actor=owner)[0].batch

    back = owner_client.post(f"{page}parts/{batch}/back/", follow=True)

    assert "Put back on the shelf" in back.text
    assert left(owner, oil) == Decimal(5)


def test_page_keeps_what_was_typed(
    owner_client: PersonaClient, record: ServiceRecord, oil: Item
) -> None:
    answer = owner_client.post(
        f"/o/{owner_client.slug}/work/{record.pk}/parts/", {"item": "Oyl", "quantity": "2"}
    )

    assert answer.status_code == 422
    assert "No item is called “Oyl”" in answer.text
    assert 'value="Oyl"' in answer.text


def test_api_uses_lists_and_puts_back(
    owner_api: PersonaClient, record: ServiceRecord, oil: Item
) -> None:
    base = f"/api/v1/service-records/{record.pk}"

    used = owner_api.post(
        f"{base}/parts", {"item_id": oil.pk, "quantity": "2"}, content_type="application/json"
    )
    batch = used.json()[0]["batch"]
    shown = owner_api.get(base).json()
    gone = owner_api.delete(f"{base}/parts/{batch}")

    assert used.status_code == 201
    assert shown["parts_cost"] == "16.000"
    assert gone.status_code == 204
    assert owner_api.get(f"{base}/parts").json() == []


def used_by_vehicle(actor: Actor) -> dict[int, Decimal]:
    return {one.id: one.total for one in subject_uses(actor=actor, currency="EUR")}


def test_what_a_record_uses_counts_for_its_vehicle_and_moves_with_it(
    owner: Actor, owner_client: PersonaClient, oil: Item, record: ServiceRecord
) -> None:
    other = Vehicle.objects.create(organization_id=owner.organization_id, name="Transit")
    services.part_use(actor=owner, record_id=record.pk, item_id=oil.pk, quantity=Decimal(2))
    assert used_by_vehicle(owner) == {record.vehicle_id: Decimal(16)}

    services.service_record_move(actor=owner, record_id=record.pk, vehicle_id=other.pk)

    assert used_by_vehicle(owner) == {other.pk: Decimal(16)}
    assert list(disagreements(actor=owner)) == []
    path = f"/o/{owner_client.slug}/inventory"
    assert (
        f"garage.vehicle%3A{other.pk}" in owner_client.get(f"{path}/reports/use/").content.decode()
    )
    ledger = owner_client.get(f"{path}/stock/movements/", {"for": f"garage.vehicle:{other.pk}"})
    assert "Oil 5W-30" in ledger.content.decode()


def test_a_record_that_goes_to_the_bin_takes_its_use_along(
    owner: Actor, oil: Item, record: ServiceRecord
) -> None:
    services.part_use(actor=owner, record_id=record.pk, item_id=oil.pk, quantity=Decimal(2))

    services.service_record_bin(actor=owner, record_id=record.pk)

    assert used_by_vehicle(owner) == {}
    assert list(disagreements(actor=owner)) == []


def test_part_put_back_takes_back_a_part_and_keeps_the_rest_out_of_its_lots(
    owner: Actor, record: ServiceRecord, oil: Item, shelf: Location
) -> None:
    receive(owner, oil, shelf, quantity=4, cost="10")
    taking = services.part_use(
        actor=owner, record_id=record.pk, item_id=oil.pk, quantity=Decimal(6)
    )
    assert fresh(owner, record).parts_cost == Decimal(50)

    services.part_put_back(
        actor=owner, record_id=record.pk, batch=taking.batch, quantity=Decimal(2)
    )

    assert [part.quantity for part in parts_used(record, actor=owner)] == [4]
    assert fresh(owner, record).parts_cost == Decimal(32)
    assert left(owner, oil) == Decimal(5)


def test_part_put_back_takes_one_item_out_of_a_kit(
    owner: Actor, record: ServiceRecord, oil: Item, shelf: Location
) -> None:
    washer = Item.objects.create(organization_id=owner.organization_id, name="Washer")
    receive(owner, washer, shelf, quantity=3, cost="1")
    kit = Kit.objects.create(organization_id=owner.organization_id, name="Oil change")
    for item in (oil, washer):
        KitLine.objects.create(
            organization_id=owner.organization_id, kit=kit, item=item, quantity=Decimal(2)
        )
    taking = services.kit_use(actor=owner, record_id=record.pk, kit_id=kit.pk)[0]
    given: dict[str, Any] = {"actor": owner, "record_id": record.pk, "batch": taking.batch}
    with pytest.raises(RuleViolated, match="which one"):
        services.part_put_back(**given, quantity=Decimal(1))
    with pytest.raises(RuleViolated, match="not taken"):
        services.part_put_back(**given, quantity=Decimal(3), item_id=oil.pk)

    services.part_put_back(**given, quantity=Decimal(2), item_id=washer.pk)

    assert [part.item for part in parts_used(record, actor=owner)] == [oil]
    assert fresh(owner, record).parts_cost == Decimal(16)


def test_the_page_and_the_api_put_back_a_part(
    owner: Actor, owner_client: PersonaClient, record: ServiceRecord, oil: Item
) -> None:
    services.part_use(actor=owner, record_id=record.pk, item_id=oil.pk, quantity=Decimal(4))
    batch = parts_used(record, actor=owner)[0].batch
    url = f"/o/{owner_client.slug}/work/{record.pk}/parts/{batch}/back/"
    assert url in owner_client.get(f"/o/{owner_client.slug}/work/{record.pk}/").content.decode()
    shown = owner_client.post(url, {"quantity": "9"}, follow=True).content.decode()
    assert "So much was not taken." in shown
    owner_client.post(url, {"item": str(oil.pk), "quantity": "1"})
    assert fresh(owner, record).parts_cost == Decimal(24)

    batch = parts_used(record, actor=owner)[0].batch
    answer = owner_client.delete(f"/api/v1/service-records/{record.pk}/parts/{batch}?quantity=2")

    assert answer.status_code == 204, answer.content
    assert fresh(owner, record).parts_cost == Decimal(8)


def test_the_list_of_work_shows_the_cost_with_the_parts(
    owner: Actor, owner_client: PersonaClient, record: ServiceRecord, oil: Item
) -> None:
    services.part_use(actor=owner, record_id=record.pk, item_id=oil.pk, quantity=Decimal(1))

    for path in (f"vehicles/{record.vehicle_id}/work/", "work/"):
        page = owner_client.get(f"/o/{owner_client.slug}/{path}").content.decode()
        assert "€28.00" in page
        assert "€20.00" not in page


def test_a_new_record_takes_what_was_added_by_number(
    owner: Actor, owner_client: PersonaClient, record: ServiceRecord, oil: Item
) -> None:
    oil.part_number, oil.part_key = "HU 7020", sign_key("HU 7020")
    oil.save()
    url = f"/o/{owner_client.slug}/vehicles/{record.vehicle_id}/work/add/"
    sent = {
        "vehicle": record.vehicle_id, "on": "2026-11-03", "title": "Oil", "currency": "EUR",
        "purpose": "repair", "lines-TOTAL_FORMS": "0", "use_item": "hu7020", "use_count": "2",
    }  # fmt: skip

    assert "Oil 5W-30 · HU 7020" in owner_client.get(url).text
    added = owner_client.post(url, sent | {"add_use": "1"})
    unknown = owner_client.post(url, sent | {"add_use": "1", "use_item": "Oyl"})
    refused = owner_client.post(url, sent | {"use_item": "Oyl"})

    assert added.status_code == 200
    assert f'name="use_quantity_{oil.pk}" value="2"' in added.text
    assert 'name="lines-TOTAL_FORMS" value="0"' in added.text
    for answer in (unknown, refused):
        assert answer.status_code == 422
        assert 'value="Oyl"' in answer.text
        assert "No item is called “Oyl”" in answer.text
    assert left(owner, oil) == Decimal(5)
    saved = owner_client.post(url, sent | {"use_item": "Oil 5W-30 · HU 7020"})
    assert saved.status_code == 302
    assert left(owner, oil) == Decimal(3)
