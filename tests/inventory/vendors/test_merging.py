"""Two vendors become one and two again."""

from collections.abc import Collection
from typing import Any

import pytest

from inventory.vendors import merging, records, selectors, services
from inventory.vendors.models import Vendor
from inventory.vendors.services import VendorInput
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated


class Shelf:
    """Records of another room: record id → vendor id."""

    def __init__(self) -> None:
        self.records: dict[int, int] = {}

    def move(
        self, *, actor: Actor, source_id: int, target_id: int, ids: Collection[int] | None
    ) -> list[int]:
        moved = [
            key
            for key, vendor in self.records.items()
            if vendor == source_id and (ids is None or key in ids)
        ]
        self.records.update(dict.fromkeys(moved, target_id))
        return moved


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf()
    monkeypatch.setattr(records, "_movers", {"shelf": shelf.move})
    return shelf


def add(actor: Actor, name: str, **values: Any) -> Vendor:
    return services.vendor_add(actor=actor, data=VendorInput(name=name, **values))


def test_vendor_merge_moves_records_aliases_and_missing_facts(owner: Actor, shelf: Shelf) -> None:
    kept, duplicate = add(owner, "Weber"), add(owner, "Autohaus Weber", tax_id="DE123456789")
    services.alias_learn(duplicate, "VW Weber", actor=owner)
    shelf.records = {1: duplicate.pk, 2: kept.pk}

    merging.vendor_merge(actor=owner, kept_id=kept.pk, duplicate_id=duplicate.pk)

    assert shelf.records == {1: kept.pk, 2: kept.pk}
    for name in ("Autohaus Weber", "VW Weber"):
        assert selectors.vendor_match(actor=owner, name=name) == kept
    assert selectors.vendor_match(actor=owner, name="", tax_id="DE123456789") == kept
    assert list(selectors.vendor_list(actor=owner)) == [kept]
    assert selectors.vendor_find(actor=owner, vendor_id=duplicate.pk).merged_into == kept


def test_vendor_unmerge_puts_everything_back(owner: Actor, shelf: Shelf) -> None:
    kept, duplicate = add(owner, "Weber"), add(owner, "Autohaus Weber", tax_id="DE123456789")
    services.alias_learn(duplicate, "VW Weber", actor=owner)
    shelf.records = {1: duplicate.pk, 2: kept.pk, 3: duplicate.pk}
    merging.vendor_merge(actor=owner, kept_id=kept.pk, duplicate_id=duplicate.pk)
    shelf.records[3] = 99

    merging.vendor_unmerge(actor=owner, duplicate_id=duplicate.pk)

    assert shelf.records == {1: duplicate.pk, 2: kept.pk, 3: 99}
    kept.refresh_from_db()
    assert (kept.tax_id, kept.aliases.count()) == ("", 0)
    assert selectors.vendor_match(actor=owner, name="VW Weber") == duplicate


def test_vendor_unmerge_waits_for_a_later_merge(owner: Actor, shelf: Shelf) -> None:
    one, two, three = add(owner, "One"), add(owner, "Two"), add(owner, "Three")
    merging.vendor_merge(actor=owner, kept_id=two.pk, duplicate_id=one.pk)
    merging.vendor_merge(actor=owner, kept_id=three.pk, duplicate_id=two.pk)

    with pytest.raises(Conflict):
        merging.vendor_unmerge(actor=owner, duplicate_id=one.pk)
    merging.vendor_unmerge(actor=owner, duplicate_id=two.pk)
    merging.vendor_unmerge(actor=owner, duplicate_id=one.pk)

    assert selectors.vendor_list(actor=owner).count() == 3


def test_vendor_merge_refuses_itself_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    mine, other, theirs = add(owner, "One"), add(owner, "Two"), add(stranger, "Three")

    with pytest.raises(RuleViolated):
        merging.vendor_merge(actor=owner, kept_id=mine.pk, duplicate_id=mine.pk)
    with pytest.raises(NotAllowed):
        merging.vendor_merge(actor=viewer, kept_id=mine.pk, duplicate_id=other.pk)
    with pytest.raises(NotFound):
        merging.vendor_merge(actor=owner, kept_id=mine.pk, duplicate_id=theirs.pk)
    with pytest.raises(NotFound):
        merging.vendor_merge(actor=stranger, kept_id=mine.pk, duplicate_id=theirs.pk)


def test_vendor_unmerge_refuses_what_was_not_merged(
    owner: Actor, viewer: Actor, stranger: Actor, shelf: Shelf
) -> None:
    kept, duplicate = add(owner, "One"), add(owner, "Two")
    with pytest.raises(NotFound):
        merging.vendor_unmerge(actor=owner, duplicate_id=duplicate.pk)
    merging.vendor_merge(actor=owner, kept_id=kept.pk, duplicate_id=duplicate.pk)

    with pytest.raises(NotAllowed):
        merging.vendor_unmerge(actor=viewer, duplicate_id=duplicate.pk)
    with pytest.raises(NotFound):
        merging.vendor_unmerge(actor=stranger, duplicate_id=duplicate.pk)
