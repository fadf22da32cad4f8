"""Tasks set aside what they need of the inventory, let go of it, and use it when they are finished."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from garage.maintenance.models import ServiceRecord
from garage.planner import presenting, selectors, services
from garage.planner.models import Task
from garage.planner.services import PartInput
from garage.records.origins import WORK, begin
from inventory.catalogue.models import Item
from inventory.locations.models import Location
from inventory.purchasing.shopping import shopping_list
from inventory.stock.models import Movement, Reservation
from inventory.stock.selectors import on_hand
from project.kernel.actor import Actor
from project.kernel.errors import NotFound, RuleViolated
from tests.garage.maintenance.making import make_vehicle
from tests.garage.planner.making import make_plan, make_task
from tests.inventory.stock.making import make_item, make_place, receive
from tests.personas import PersonaClient

D = Decimal


@pytest.fixture
def hose(owner: Actor) -> Item:
    return make_item(owner, "Brake hose")


@pytest.fixture
def shelf(owner: Actor) -> Location:
    return make_place(owner)


def needs(item: Item, quantity: str = "2", **values: Any) -> tuple[PartInput, ...]:
    return (PartInput(description=item.name, item_id=item.pk, quantity=D(quantity), **values),)


def reserved(actor: Actor, item: Item) -> Decimal:
    return on_hand(actor=actor, item_ids=[item.pk])[item.pk].reserved


def there(actor: Actor, task: Task) -> list[Decimal]:
    """Return how many of each part of a task are on hand."""
    selectors.prefetch_cards([task], actor=actor)
    return [part.there for part in task.parts.all()]


def test_task_plan_sets_aside_what_it_needs(owner: Actor, hose: Item) -> None:
    make_task(owner, parts=needs(hose) + needs(hose, "1"), due_on=date(2026, 12, 1))

    row = Reservation.objects.for_actor(owner).get()
    assert (row.quantity, row.needed_on, row.title) == (D(3), date(2026, 12, 1), "Brake lines")


def test_task_change_follows_what_is_needed(owner: Actor, hose: Item) -> None:
    pad = make_item(owner, "Pad")
    task = make_task(owner, parts=needs(hose))

    services.task_change(actor=owner, task_id=task.pk, changes={"parts": needs(pad, "4")})

    assert (reserved(owner, hose), reserved(owner, pad)) == (D(0), D(4))


@pytest.mark.parametrize("way", ["finish", "bin", "plan_bin", "dropped"])
def test_what_is_set_aside_is_let_go_of_and_taken_up_again(
    owner: Actor, hose: Item, way: str
) -> None:
    plan = make_plan(owner)
    task = make_task(owner, plan_id=plan.pk, parts=needs(hose))
    there_and_back: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "finish": (
            lambda: services.task_finish(actor=owner, task_id=task.pk),
            lambda: services.task_reopen(actor=owner, task_id=task.pk),
        ),
        "bin": (
            lambda: services.task_bin(actor=owner, task_id=task.pk),
            lambda: services.task_unbin(actor=owner, task_id=task.pk),
        ),
        "plan_bin": (
            lambda: services.plan_bin(actor=owner, plan_id=plan.pk),
            lambda: services.plan_unbin(actor=owner, plan_id=plan.pk),
        ),
        "dropped": (
            lambda: services.plan_change(
                actor=owner, plan_id=plan.pk, changes={"state": "dropped"}
            ),
            lambda: services.plan_change(actor=owner, plan_id=plan.pk, changes={"state": "active"}),
        ),
    }
    drop, back = there_and_back[way]

    drop()
    assert reserved(owner, hose) == 0

    back()
    assert reserved(owner, hose) == 2


def test_parts_on_hand_are_what_lies_on_the_shelf_for_the_first_task(
    owner: Actor, hose: Item, shelf: Location
) -> None:
    receive(owner, hose, shelf, "3")
    plan = make_plan(owner)
    late = make_task(owner, plan_id=plan.pk, parts=needs(hose), due_on=date(2027, 1, 1))
    soon = make_task(owner, plan_id=plan.pk, parts=needs(hose), due_on=date(2026, 12, 1))

    assert (there(owner, soon), there(owner, late)) == ([D(2)], [D(1)])
    view = presenting.plan_views([plan], today=date(2026, 11, 20), actor=owner)[0]
    assert (view.parts.ready, view.parts.total) == (1, 2)


def test_what_is_not_on_the_shelf_is_on_the_shopping_list(
    owner: Actor, hose: Item, shelf: Location
) -> None:
    receive(owner, hose, shelf, "1")
    make_task(owner, parts=needs(hose, "3"))

    (group,) = shopping_list(actor=owner)

    assert [(row.need and row.need.item, row.need and row.need.quantity) for row in group.rows] == [
        (hose, D(2))
    ]


def test_task_part_arrived_is_not_said_of_what_the_shelf_knows(owner: Actor, hose: Item) -> None:
    task = make_task(owner, parts=needs(hose))
    part = task.parts.get()

    with pytest.raises(RuleViolated):
        services.task_part_arrived(actor=owner, task_id=task.pk, part_id=part.pk)


def test_task_plan_does_not_find_a_strangers_item(owner: Actor, stranger: Actor) -> None:
    with pytest.raises(NotFound):
        make_task(owner, parts=needs(make_item(stranger)))


def test_a_board_takes_as_many_queries_for_many_parts_as_for_few(
    owner: Actor, shelf: Location, django_assert_num_queries: Any
) -> None:
    for number in range(4):
        item = make_item(owner, f"Part {number}")
        receive(owner, item, shelf)
        make_task(owner, f"Task {number}", parts=needs(item))
    tasks = list(selectors.task_list(actor=owner).order_by("id"))

    with django_assert_num_queries(5):
        selectors.prefetch_cards(tasks[:2], actor=owner)
    with django_assert_num_queries(5):
        selectors.prefetch_cards(tasks[2:] + tasks[:1], actor=owner)


def test_finishing_uses_what_was_set_aside(
    owner: Actor, owner_client: PersonaClient, hose: Item, shelf: Location
) -> None:
    receive(owner, hose, shelf, "3", "5")
    vehicle = make_vehicle(owner)
    task = make_task(owner, vehicle_id=vehicle.pk, parts=needs(hose))
    url = f"/o/{owner_client.slug}/vehicles/{vehicle.pk}/work/add/"
    shown = owner_client.get(url, {"from": f"task-{task.pk}"}).content.decode()
    assert f'name="use_quantity_{hose.pk}" value="2"' in shown
    sent = {
        "vehicle": vehicle.pk, "on": "2026-03-14", "title": "Brake lines", "currency": "EUR",
        "purpose": "repair", "lines-TOTAL_FORMS": "0", "from": f"task-{task.pk}",
        "use_offered": hose.pk, "use": hose.pk, f"use_quantity_{hose.pk}": "2",
    }  # fmt: skip

    answer = owner_client.post(url, sent)

    assert answer.status_code == 302, answer.content.decode()
    record = ServiceRecord.objects.for_actor(owner).get()
    assert record.parts_cost == 10
    assert Movement.objects.for_actor(owner).get(kind="use").source_id == record.pk
    assert on_hand(actor=owner, item_ids=[hose.pk])[hose.pk].available == 1
    task.refresh_from_db()
    assert task.is_finished
    assert there(owner, task) == [D(2)]


def test_what_is_not_there_is_a_line_of_the_bill(owner: Actor, hose: Item, shelf: Location) -> None:
    vehicle = make_vehicle(owner)
    task = make_task(owner, vehicle_id=vehicle.pk, parts=needs(hose))

    filled = begin((("task", task.pk),), actor=owner, form=WORK, vehicle_id=vehicle.pk)

    assert (len(filled.lines), filled.uses) == (1, ())


def test_the_page_of_a_task_chooses_items(
    owner: Actor, owner_client: PersonaClient, hose: Item
) -> None:
    sent = {
        "title": "Brake lines", "currency": "EUR", "lines-TOTAL_FORMS": "2",
        "lines-0-item": "Brake hose", "lines-0-quantity": "2",
        "lines-1-description": "Rag",
    }  # fmt: skip

    answer = owner_client.post(f"/o/{owner_client.slug}/planner/tasks/add/", sent)

    assert answer.status_code == 302, answer.content.decode()
    task = Task.objects.for_actor(owner).get()
    assert [(part.description, part.item_id) for part in task.parts.all()] == [
        ("Brake hose", hose.pk),
        ("Rag", None),
    ]
    shown = owner_client.get(f"/o/{owner_client.slug}/planner/tasks/{task.pk}/").content.decode()
    assert "On the shopping list" in shown
    form = owner_client.get(f"/o/{owner_client.slug}/planner/tasks/{task.pk}/change/")
    assert 'value="Brake hose"' in form.content.decode()


def test_the_page_of_a_task_says_that_there_is_no_such_item(
    owner: Actor, owner_client: PersonaClient
) -> None:
    sent = {
        "title": "Brake lines", "currency": "EUR", "lines-TOTAL_FORMS": "1",
        "lines-0-item": "Nothing like it",
    }  # fmt: skip

    answer = owner_client.post(f"/o/{owner_client.slug}/planner/tasks/add/", sent)

    assert answer.status_code == 422
    assert "No item is called" in answer.content.decode()


def test_the_api_sets_items_aside(
    owner: Actor, owner_client: PersonaClient, hose: Item, shelf: Location
) -> None:
    receive(owner, hose, shelf, "1")
    parts = [{"description": "Hose", "item_id": hose.pk, "quantity": "2"}]

    answer = owner_client.post(
        "/api/v1/tasks", {"title": "Hoses", "parts": parts}, content_type="application/json"
    )

    assert answer.status_code == 201, answer.content
    (part,) = answer.json()["parts"]
    assert (part["item_id"], D(part["on_hand"])) == (hose.pk, D(1))
