"""What fits a vehicle, what an item fits, and which vehicle a collectible belongs to."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.maintenance.models import ServiceRecord
from garage.parts import selectors, services
from garage.parts.models import RelatedVehicle
from garage.vehicles.models import Vehicle
from inventory.catalogue.models import Item
from inventory.catalogue.services import FitmentInput, fitment_add
from inventory.collectibles.services import CollectibleInput, collectible_describe
from inventory.stock.models import Movement
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated
from tests.garage.receipts.conftest import make_vehicle
from tests.inventory.stock.making import make_item, make_place, receive
from tests.personas import PersonaClient


@pytest.fixture
def vehicle(owner: Actor) -> Vehicle:
    return make_vehicle(owner)


@pytest.fixture
def filter_(owner: Actor) -> Item:
    return fitted(owner, "Oil filter")


@pytest.fixture
def model_car(owner: Actor) -> Item:
    return make_item(owner, "Model car", kind="collectible")


def fitted(actor: Actor, name: str, **values: Any) -> Item:
    """Return an item that fits a Skoda Octavia."""
    item = make_item(actor, name)
    given: dict[str, Any] = {"make": "Škoda", "model": "Octavia", **values}
    fitment_add(actor=actor, data=FitmentInput(item_id=item.pk, **given))
    return item


def test_fitting_items_tells_how_much_lies_where(
    owner: Actor, vehicle: Vehicle, filter_: Item
) -> None:
    fitted(owner, "Air filter")
    receive(owner, filter_, make_place(owner), "3")

    found = selectors.fitting_items(actor=owner, vehicle_id=vehicle.pk)

    assert [(one.item and one.item.name, one.on_hand, one.places) for one in found] == [
        ("Oil filter", Decimal(3), ("Shelf 2",)),
        ("Air filter", Decimal(0), ()),
    ]


def test_fitting_items_of_a_vehicle_without_a_make_is_nothing(owner: Actor, filter_: Item) -> None:
    bare: Vehicle = Vehicle.objects.create(organization_id=owner.organization_id, name="Barrow")

    assert selectors.fitting_items(actor=owner, vehicle_id=bare.pk) == []


def test_fitting_items_are_not_told_to_a_stranger(stranger: Actor, vehicle: Vehicle) -> None:
    with pytest.raises(NotFound):
        selectors.fitting_items(actor=stranger, vehicle_id=vehicle.pk)


def test_vehicles_fitted_are_those_in_use_that_it_fits(
    owner: Actor, vehicle: Vehicle, filter_: Item
) -> None:
    other = make_vehicle(owner, name="Golf", plate="B 1")
    Vehicle.objects.for_actor(owner).filter(pk=other.pk).update(make="VW", model="Golf")

    found = selectors.vehicles_fitted(actor=owner, item_id=filter_.pk)

    assert [one.vehicle for one in found] == [vehicle]


def test_the_page_of_parts_takes_as_many_queries_for_many_as_for_few(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    place = make_place(owner)
    address = f"/o/{owner.organization_slug}/vehicles/{vehicle.pk}/parts/"
    counts, shown = [], ""
    for numbers in (range(3), range(3, 20)):
        for number in numbers:
            receive(owner, fitted(owner, f"Part {number}"), place)
        owner_client.get(address)
        with CaptureQueriesContext(connection) as queries:
            shown = owner_client.get(address).content.decode()
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert "Part 19" in shown


def test_a_fitting_item_is_used_in_a_new_service_record(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle, filter_: Item
) -> None:
    receive(owner, filter_, make_place(owner), "3", "4.00")
    org = f"/o/{owner.organization_slug}"
    page = owner_client.get(f"{org}/vehicles/{vehicle.pk}/parts/").content.decode()
    assert f"?from=item-{filter_.pk}" in page
    form_page = owner_client.get(f"{org}/vehicles/{vehicle.pk}/work/add/?from=item-{filter_.pk}")
    assert "3 pcs on the shelf" in form_page.content.decode()
    sent = {
        "vehicle": str(vehicle.pk), "on": "2026-11-20", "title": "Oil change", "currency": "EUR",
        "purpose": "maintenance", "lines-TOTAL_FORMS": "0", "from": f"item-{filter_.pk}",
        "use_offered": str(filter_.pk), "use": str(filter_.pk),
        f"use_quantity_{filter_.pk}": "2",
    }  # fmt: skip

    answer = owner_client.post(f"{org}/vehicles/{vehicle.pk}/work/add/", sent)

    assert answer.status_code == 302, answer.content.decode()
    record = ServiceRecord.objects.for_actor(owner).get()
    assert record.parts_cost == 8
    assert Movement.objects.for_actor(owner).filter(kind="use").get().source_id == record.pk


@pytest.mark.parametrize("typed", ["nine", "9"])
def test_a_record_that_uses_more_than_there_is_is_shown_again(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle, filter_: Item, typed: str
) -> None:
    receive(owner, filter_, make_place(owner), "3", "4.00")
    sent = {
        "vehicle": str(vehicle.pk), "on": "2026-11-20", "title": "Oil change", "currency": "EUR",
        "purpose": "maintenance", "lines-TOTAL_FORMS": "0",
        "use_offered": str(filter_.pk), "use": str(filter_.pk),
        f"use_quantity_{filter_.pk}": typed,
    }  # fmt: skip

    answer = owner_client.post(
        f"/o/{owner.organization_slug}/vehicles/{vehicle.pk}/work/add/", sent
    )

    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    assert not ServiceRecord.objects.for_actor(owner).exists()


def test_the_api_records_work_with_parts_from_the_shelf(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle, filter_: Item
) -> None:
    receive(owner, filter_, make_place(owner), "3", "4.00")
    sent = {
        "vehicle_id": vehicle.pk, "on": "2026-11-20", "title": "Oil change",
        "uses": [{"item_id": filter_.pk, "quantity": "1"}],
    }  # fmt: skip

    answer = owner_client.post("/api/v1/service-records", sent, content_type="application/json")

    assert answer.status_code == 201, answer.content
    assert ServiceRecord.objects.for_actor(owner).get().parts_cost == 4


def test_the_api_answers_both_questions(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle, filter_: Item
) -> None:
    fitting = owner_client.get(f"/api/v1/vehicles/{vehicle.pk}/fitting-items").json()
    fits = owner_client.get(f"/api/v1/items/{filter_.pk}/fitted-vehicles").json()

    assert [(row["item_id"], row["verdict"]) for row in fitting] == [(filter_.pk, "fits")]
    assert [(row["vehicle_id"], row["verdict"]) for row in fits] == [(vehicle.pk, "fits")]


# --- Collectibles --------------------------------------------------------------------------------


def test_related_vehicle_set_keeps_one_vehicle(
    owner: Actor, vehicle: Vehicle, model_car: Item
) -> None:
    other = make_vehicle(owner, name="Golf", plate="B 1")
    services.related_vehicle_set(actor=owner, item_id=model_car.pk, vehicle_id=vehicle.pk)

    services.related_vehicle_set(actor=owner, item_id=model_car.pk, vehicle_id=other.pk)

    assert RelatedVehicle.objects.for_actor(owner).get().vehicle_id == other.pk


def test_related_vehicle_set_is_for_collectibles(
    owner: Actor, vehicle: Vehicle, filter_: Item
) -> None:
    with pytest.raises(RuleViolated):
        services.related_vehicle_set(actor=owner, item_id=filter_.pk, vehicle_id=vehicle.pk)


def test_related_vehicle_end_takes_it_from_its_vehicle(
    owner: Actor, vehicle: Vehicle, model_car: Item
) -> None:
    services.related_vehicle_set(actor=owner, item_id=model_car.pk, vehicle_id=vehicle.pk)

    services.related_vehicle_end(actor=owner, item_id=model_car.pk)

    assert not RelatedVehicle.objects.for_actor(owner).exists()
    services.related_vehicle_end(actor=owner, item_id=model_car.pk)


def test_related_vehicle_is_changed_by_members_who_may(
    owner: Actor, viewer: Actor, stranger: Actor, vehicle: Vehicle, model_car: Item
) -> None:
    theirs = make_item(stranger, kind="collectible")
    with pytest.raises(NotAllowed):
        services.related_vehicle_set(actor=viewer, item_id=model_car.pk, vehicle_id=vehicle.pk)
    with pytest.raises(NotAllowed):
        services.related_vehicle_end(actor=viewer, item_id=model_car.pk)
    with pytest.raises(NotFound):
        services.related_vehicle_set(actor=stranger, item_id=theirs.pk, vehicle_id=vehicle.pk)
    with pytest.raises(NotFound):
        services.related_vehicle_set(actor=owner, item_id=theirs.pk, vehicle_id=vehicle.pk)


def test_the_vehicle_of_a_collectible_is_shown_on_both_pages(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle, model_car: Item
) -> None:
    row = collectible_describe(
        actor=owner, item_id=model_car.pk, data=CollectibleInput(currency="EUR")
    )
    org = f"/o/{owner.organization_slug}"

    answer = owner_client.post(
        f"{org}/inventory/items/{model_car.pk}/vehicle/", {"vehicle": str(vehicle.pk)}
    )

    assert answer.status_code == 302
    for page in (f"items/{model_car.pk}", f"collectibles/{row.pk}"):
        assert (
            f"/vehicles/{vehicle.pk}/parts/"
            in owner_client.get(f"{org}/inventory/{page}/").content.decode()
        )
    shown = owner_client.get(f"{org}/vehicles/{vehicle.pk}/parts/").content.decode()
    assert "Model car" in shown
    owner_client.post(f"{org}/inventory/items/{model_car.pk}/vehicle/", {"vehicle": ""})
    assert not RelatedVehicle.objects.for_actor(owner).exists()


def test_the_api_keeps_the_vehicle_of_a_collectible(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle, model_car: Item
) -> None:
    address = f"/api/v1/related-vehicles/{model_car.pk}"

    put = owner_client.put(address, {"vehicle_id": vehicle.pk}, content_type="application/json")

    assert put.status_code == 200
    listed = owner_client.get(f"/api/v1/related-vehicles?vehicle={vehicle.pk}").json()
    assert listed["items"] == [{"item_id": model_car.pk, "vehicle_id": vehicle.pk}]
    assert owner_client.delete(address).status_code == 204
    assert owner_client.get("/api/v1/related-vehicles").json()["items"] == []
