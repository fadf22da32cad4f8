"""Items are added, found, changed and binned."""

from typing import Any

import pytest

from inventory.catalogue import selectors, services
from inventory.catalogue.models import Item
from inventory.catalogue.selectors import ItemFilter
from inventory.catalogue.services import CategoryInput, ItemInput
from inventory.locations.services import LocationInput, location_add
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion


def oil_filter(actor: Actor, **values: Any) -> Item:
    given = {"name": "Oil filter", "manufacturer": "MANN", "part_number": "HU 719/7 x"}
    return services.item_add(actor=actor, data=ItemInput(**(given | values)))


def test_item_add_keeps_keys_tags_codes_and_an_audit_entry(owner: Actor) -> None:
    shelf = location_add(actor=owner, data=LocationInput(name="Shelf"))
    category = services.category_add(actor=owner, data=CategoryInput(name="Filters"))

    item = oil_filter(
        owner,
        name=" Oil  filter ",
        tags=("service",),
        codes=("4011558 706005",),
        default_location_id=shelf.pk,
        category_id=category.pk,
    )

    assert (item.name, item.part_key) == ("Oil filter", "hu7197x")
    assert [tag.name for tag in item.tags.all()] == ["service"]
    assert [code.code for code in item.codes.all()] == ["4011558706005"]
    assert (item.default_location, item.category) == (shelf, category)
    assert AuditEntry.objects.for_actor(owner).filter(action="item.add").exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"kind": "animal"}, "kind"),
        ({"unit": "firkin"}, "unit"),
        ({"codes": (" ",)}, "code"),
    ],
)
def test_item_add_refuses_what_is_no_item(owner: Actor, values: Any, field: str) -> None:
    with pytest.raises(RuleViolated) as caught:
        oil_filter(owner, **values)

    assert field in caught.value.fields


def test_item_add_refuses_viewers_and_what_is_a_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    theirs = location_add(actor=stranger, data=LocationInput(name="Shelf"))
    group = services.category_add(actor=stranger, data=CategoryInput(name="Filters"))

    with pytest.raises(NotAllowed):
        oil_filter(viewer)
    with pytest.raises(NotFound):
        oil_filter(owner, default_location_id=theirs.pk)
    with pytest.raises(NotFound):
        oil_filter(owner, category_id=group.pk)


def test_item_add_refuses_a_code_that_another_item_has(owner: Actor) -> None:
    oil_filter(owner, codes=("012345678905",))

    with pytest.raises(RuleViolated, match="belongs to “Oil filter” already"):
        oil_filter(owner, name="Other", codes=("0012345678905",))


def test_item_by_code_takes_a_upc_and_its_ean_for_the_same(owner: Actor, stranger: Actor) -> None:
    item = oil_filter(owner, codes=("012345678905",))

    assert selectors.item_by_code(actor=owner, code="0012345678905") == item
    assert selectors.item_by_code(actor=owner, code="0 12345 67890 5") == item
    assert selectors.item_by_code(actor=stranger, code="012345678905") is None


@pytest.mark.parametrize(
    "text", ["oil filt", "MANN hu", "hu719/7x", "HU 719-7", "4011558", "ölfilter", "fi"]
)
def test_item_search_finds_by_name_maker_number_and_code(owner: Actor, text: str) -> None:
    item = oil_filter(owner, name="Oil filter Ölfilter", codes=("4011558706005",))
    oil_filter(owner, name="Wiper", manufacturer="Bosch", part_number="A 863 S")

    assert selectors.item_search(actor=owner, search=text) == [item]


def test_item_search_shows_the_exact_number_first(owner: Actor) -> None:
    oil_filter(owner, name="A longer number", part_number="HU 719/7 x 2")
    exact = oil_filter(owner, name="Z filter")

    found = selectors.item_search(actor=owner, search="hu719/7X")

    assert [item.name for item in found] == ["Z filter", "A longer number"]
    assert selectors.item_exact(actor=owner, text="HU719 7x") == [exact]


@pytest.mark.parametrize("text", ["", " ", "%", "'", '"', "\x00", "zz", "(", "AND", "x" * 300])
def test_item_search_takes_anything(owner: Actor, text: str) -> None:
    oil_filter(owner)

    assert selectors.item_search(actor=owner, search=text) in (
        [],
        [Item.objects.for_actor(owner)[0]],
    )


def test_item_search_shows_neither_strangers_items_nor_the_bin(
    owner: Actor, stranger: Actor
) -> None:
    item = oil_filter(owner)

    assert selectors.item_search(actor=stranger, search="filter") == []
    services.item_bin(actor=owner, item_id=item.pk)
    assert selectors.item_search(actor=owner, search="HU 719/7 x") == []


def test_item_list_takes_what_lies_below_a_category(owner: Actor) -> None:
    parts = services.category_add(actor=owner, data=CategoryInput(name="Parts"))
    filters = services.category_add(
        actor=owner, data=CategoryInput(name="Filters", parent_id=parts.pk)
    )
    item = oil_filter(owner, category_id=filters.pk)
    oil_filter(owner, name="Wiper", kind="supply")

    assert list(selectors.item_list(actor=owner, narrow=ItemFilter(category_id=parts.pk))) == [item]
    assert list(selectors.item_list(actor=owner, narrow=ItemFilter(kind="part"))) == [item]


def test_item_change_changes_only_what_is_sent_and_is_found_anew(owner: Actor) -> None:
    item = oil_filter(owner, tags=("a",))

    changed = services.item_change(
        actor=owner, item_id=item.pk, changes={"part_number": "OX 1234 D", "tags": ("b",)}
    )

    assert (changed.manufacturer, changed.part_key) == ("MANN", "ox1234d")
    assert [tag.name for tag in changed.tags.all()] == ["b"]
    assert selectors.item_search(actor=owner, search="ox 1234") == [item]
    assert selectors.item_search(actor=owner, search="719") == []


def test_item_change_refuses_an_old_version(owner: Actor) -> None:
    item = oil_filter(owner)
    services.item_change(actor=owner, item_id=item.pk, changes={"notes": "new"})

    with pytest.raises(StaleVersion):
        services.item_change(
            actor=owner, item_id=item.pk, changes={"notes": "old"}, expected_version=1
        )


def test_item_bin_and_unbin(owner: Actor) -> None:
    item = oil_filter(owner)

    services.item_bin(actor=owner, item_id=item.pk)
    with pytest.raises(NotFound):
        selectors.item_get(actor=owner, item_id=item.pk)
    services.item_unbin(actor=owner, item_id=item.pk)

    assert selectors.item_get(actor=owner, item_id=item.pk) == item
    with pytest.raises(NotFound):
        services.item_unbin(actor=owner, item_id=item.pk)


def test_item_purge_deletes_a_binned_item(owner: Actor) -> None:
    item = oil_filter(owner, codes=("4011558706005",))
    services.item_bin(actor=owner, item_id=item.pk)

    services.item_purge(actor=owner, row_id=item.pk)

    assert not Item.objects.for_actor(owner).exists()


@pytest.mark.parametrize("act", ["item_change", "item_bin", "item_unbin"])
def test_strangers_and_viewers_change_nothing(
    owner: Actor, stranger: Actor, viewer: Actor, act: str
) -> None:
    item = oil_filter(owner)
    more: Any = {"changes": {}} if act == "item_change" else {}

    with pytest.raises(NotFound):
        getattr(services, act)(actor=stranger, item_id=item.pk, **more)
    with pytest.raises(NotAllowed):
        getattr(services, act)(actor=viewer, item_id=item.pk, **more)
