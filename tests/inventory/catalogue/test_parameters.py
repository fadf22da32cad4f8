"""Parameters that a category gives to its items, and finding items by them."""

from typing import Any

import pytest

from inventory.catalogue.models import Category, Item
from inventory.catalogue.parameters import is_inherited, parameters_of
from project.kernel.actor import Actor
from project.kernel.custom.models import CustomField
from project.kernel.custom.services import (
    CustomFieldInput,
    custom_field_add,
    custom_field_change,
    custom_values_set,
)
from project.kernel.rows import save_new
from project.kernel.trees import tree_place
from tests.personas import PersonaClient


@pytest.fixture
def bolts(owner: Actor) -> Category:
    return tree_place(Category(name="Bolts"), actor=owner)


@pytest.fixture
def steel(owner: Actor, bolts: Category) -> Category:
    return tree_place(Category(name="Steel", parent=bolts), actor=owner)


@pytest.fixture
def thread(owner: Actor, bolts: Category) -> CustomField:
    return field(owner, bolts, "Thread", kind="choice", choices=("M6", "M8"))


def field(actor: Actor, category: Category, name: str, **values: Any) -> CustomField:
    data = CustomFieldInput(
        record_kind="inventory.item", name=name, scopes=(f"category:{category.pk}",), **values
    )
    return custom_field_add(actor=actor, data=data)


def item(actor: Actor, category: Category | None, name: str, **said: Any) -> Item:
    row = save_new(Item(name=name, category=category), actor=actor)
    custom_values_set(row, said, actor=actor)
    return row


def page(client: PersonaClient, path: str, **query: Any) -> str:
    response = client.get(f"/o/{client.slug}/inventory/{path}", query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_parameters_are_inherited(
    owner: Actor, bolts: Category, steel: Category, thread: CustomField
) -> None:
    grade = field(owner, steel, "Grade", kind="number")

    assert parameters_of(bolts, actor=owner) == [thread]
    assert parameters_of(steel, actor=owner) == [thread, grade]
    assert [is_inherited(row, steel) for row in (thread, grade)] == [True, False]


def test_the_form_asks_for_the_parameters_of_the_category(
    owner_client: PersonaClient, owner: Actor, steel: Category, thread: CustomField
) -> None:
    other = item(owner, None, "Oil")
    bolt = item(owner, steel, "Bolt")

    assert "custom_thread" in page(owner_client, "items/add/", category=str(steel.pk))
    assert "custom_thread" not in page(owner_client, "items/add/")
    assert "custom_thread" in page(owner_client, f"items/{bolt.pk}/change/")
    assert "custom_thread" not in page(owner_client, f"items/{other.pk}/change/")


def test_a_needed_parameter_is_asked_for_once_the_category_is_chosen(
    owner_client: PersonaClient, owner: Actor, steel: Category, thread: CustomField
) -> None:
    custom_field_change(actor=owner, field_id=thread.pk, changes={"is_required": True})
    path = f"/o/{owner_client.slug}/inventory/items/add/"
    sent = {"name": "Bolt", "kind": "part", "unit": "pcs", "category_id": str(steel.pk)}

    asked = owner_client.post(path, sent)
    saved = owner_client.post(path, sent | {"custom_thread": "M8"})

    assert asked.status_code == 422
    assert "custom_thread" in asked.content.decode()
    assert saved.status_code == 302


@pytest.mark.parametrize(
    ("said", "found"),
    [("M8", ["M8 bolt"]), ("M6", ["M6 bolt"]), ("M9", [])],
)
def test_items_are_found_by_their_parameters(
    owner_client: PersonaClient, owner_api: PersonaClient, owner: Actor, steel: Category,
    bolts: Category, thread: CustomField, said: str, found: list[str],
) -> None:  # fmt: skip
    for size in ("M6", "M8"):
        item(owner, steel, f"{size} bolt", thread=size)

    html = page(owner_client, "", category=str(bolts.pk), p_thread=said)
    listed = owner_api.get("/api/v1/items", {"parameter": f"thread:{said}"}).json()

    assert 'name="p_thread"' in html
    assert [row["name"] for row in listed["items"]] == found
    if found:
        assert f"{found[0]}</a>" in html


def test_numbers_and_yes_are_compared_as_what_they_are(
    owner_api: PersonaClient, owner: Actor, bolts: Category
) -> None:
    field(owner, bolts, "Length", kind="number", unit="mm")
    field(owner, bolts, "Zinc plated", kind="yes_no")
    item(owner, bolts, "Long", length="20.0", zinc_plated=True)
    item(owner, bolts, "Short", length="2", zinc_plated=False)

    def names(*said: str) -> list[str]:
        found = owner_api.get("/api/v1/items", {"parameter": list(said)}).json()
        return [row["name"] for row in found["items"]]

    assert names("length:20") == ["Long"]
    assert names("length:20", "zinc_plated:yes") == ["Long"]
    assert names("zinc_plated:yes", "length:2") == []
    assert names("zinc_plated:no") == ["Short"]
    assert names("length:many") == []
    assert names("nobody:1") == []


def test_a_category_shows_its_parameters(
    owner_client: PersonaClient, viewer_client: PersonaClient, steel: Category, thread: CustomField
) -> None:
    html = page(owner_client, f"categories/{steel.pk}/")

    assert "from a category above" in html
    assert f"scopes=category:{steel.pk}" in html
    assert "scopes=category" not in page(viewer_client, f"categories/{steel.pk}/")
    settings = owner_client.get(
        f"/o/{owner_client.slug}/settings/fields",
        {"record_kind": "inventory.item", "scopes": f"category:{steel.pk}"},
    ).content.decode()
    assert f'value="category:{steel.pk}"' in settings
    assert "Bolts / Steel" in settings
