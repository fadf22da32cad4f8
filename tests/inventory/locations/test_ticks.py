"""Places of a tree are ticked, and labels are printed for all of them at once."""

from inventory.catalogue.services import CategoryInput, category_add
from inventory.locations.services import LocationInput, location_add
from project.kernel.actor import Actor
from tests.personas import PersonaClient


def test_places_of_the_tree_are_ticked_for_labels(
    owner: Actor, owner_client: PersonaClient
) -> None:
    hall = location_add(actor=owner, data=LocationInput(name="Hall"))
    shelf = location_add(actor=owner, data=LocationInput(name="Shelf", parent_id=hall.pk))
    base = f"/o/{owner_client.slug}/inventory"

    tree = owner_client.get(f"{base}/locations/").content.decode()
    branch = owner_client.get(f"{base}/locations/{hall.pk}/", headers={"HX-Request": "true"})
    page = owner_client.get(f"{base}/locations/{hall.pk}/").content.decode()
    labels = owner_client.get(f"{base}/labels/", {"locations": [hall.pk, shelf.pk]})

    assert f'name="locations" value="{hall.pk}"' in tree
    assert 'aria-label="Tick Hall / Shelf"' in branch.content.decode()
    assert "<form" not in branch.content.decode()
    for text in (tree, page):
        assert f'<form method="get" action="{base}/labels/">' in text
        assert "Print labels of the ticked" in text
    assert "Shelf" in labels.content.decode()


def test_groups_of_items_are_not_ticked(owner: Actor, owner_client: PersonaClient) -> None:
    category_add(actor=owner, data=CategoryInput(name="Engine"))

    page = owner_client.get(f"/o/{owner_client.slug}/inventory/categories/").content.decode()

    assert "Engine" in page
    assert 'aria-label="Tick' not in page
