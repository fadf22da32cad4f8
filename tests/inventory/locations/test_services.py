"""Places are added, moved with what lies in them, binned and found by their paths."""

from typing import Any

import pytest

from inventory.locations import selectors, services
from inventory.locations.models import Location
from inventory.locations.services import LocationInput
from project.kernel import holds
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated, StaleVersion
from project.kernel.trees import MOST_LEVELS


def place(actor: Actor, name: str, parent: Location | None = None, **values: Any) -> Location:
    data = LocationInput(name=name, parent_id=parent.pk if parent else None, **values)
    return services.location_add(actor=actor, data=data)


def test_location_add_keeps_trail_path_and_an_audit_entry(owner: Actor) -> None:
    garage = place(owner, " Garage  1 ", kind="building")

    shelf = place(owner, "Shelf 2", garage)

    assert (garage.path, garage.trail) == ("Garage 1", f"/{garage.pk}/")
    assert (shelf.path, shelf.trail) == ("Garage 1 / Shelf 2", f"/{garage.pk}/{shelf.pk}/")
    assert shelf.depth == 1
    actions = AuditEntry.objects.for_actor(owner).values_list("action", flat=True)
    assert set(actions) == {"location.add"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "Garage / Shelf"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"kind": "cave"}, "kind"),
    ],
)
def test_location_add_refuses_what_is_no_place(
    owner: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        services.location_add(actor=owner, data=LocationInput(**({"name": "Box"} | values)))

    assert field in caught.value.fields


def test_location_add_refuses_the_same_name_in_one_place(owner: Actor) -> None:
    garage = place(owner, "Garage")
    place(owner, "Shelf", garage)

    with pytest.raises(RuleViolated, match="already"):
        place(owner, "Shelf", garage)
    with pytest.raises(RuleViolated, match="already"):
        place(owner, "Garage")


def test_location_add_refuses_viewers_and_strangers_places(
    viewer: Actor, owner: Actor, stranger: Actor
) -> None:
    garage = place(owner, "Garage")

    with pytest.raises(NotAllowed):
        place(viewer, "Shelf")
    with pytest.raises(NotFound):
        place(stranger, "Shelf", garage)


def test_location_change_moves_a_whole_branch(owner: Actor) -> None:
    garage, cellar = place(owner, "Garage"), place(owner, "Cellar")
    cabinet = place(owner, "Cabinet", garage)
    shelf = place(owner, "Shelf", cabinet)

    services.location_change(
        actor=owner, location_id=cabinet.pk, changes={"parent_id": cellar.pk, "name": "Locker"}
    )

    shelf.refresh_from_db()
    assert shelf.path == "Cellar / Locker / Shelf"
    assert shelf.trail == f"/{cellar.pk}/{cabinet.pk}/{shelf.pk}/"
    assert list(selectors.location_list(actor=owner, search="cellar shelf")) == [shelf]


def test_location_change_asks_as_often_for_a_small_as_for_a_large_branch(
    owner: Actor, django_assert_max_num_queries: Any
) -> None:
    garage, cellar = place(owner, "Garage"), place(owner, "Cellar")
    for number in range(30):
        place(owner, f"Shelf {number}", garage)

    with django_assert_max_num_queries(20):
        services.location_change(
            actor=owner, location_id=garage.pk, changes={"parent_id": cellar.pk}
        )

    assert selectors.location_list(actor=owner, search="Cellar / Garage / Shelf").count() == 30


def test_location_change_refuses_a_place_within_itself(owner: Actor) -> None:
    garage = place(owner, "Garage")
    shelf = place(owner, "Shelf", garage)

    for inside in (garage, shelf):
        with pytest.raises(RuleViolated, match="itself"):
            services.location_change(
                actor=owner, location_id=garage.pk, changes={"parent_id": inside.pk}
            )


def test_location_change_refuses_too_many_levels(owner: Actor) -> None:
    deepest: Any = None
    for level in range(MOST_LEVELS):
        deepest = place(owner, f"Level {level}", deepest)
    box = place(owner, "Box")
    place(owner, "Bag", box)

    with pytest.raises(RuleViolated, match="levels"):
        place(owner, "Too deep", deepest)
    with pytest.raises(RuleViolated, match="levels"):
        services.location_change(
            actor=owner, location_id=box.pk, changes={"parent_id": deepest.parent_id}
        )


def test_location_change_refuses_an_old_version(owner: Actor) -> None:
    shelf = place(owner, "Shelf")
    services.location_change(actor=owner, location_id=shelf.pk, changes={"notes": "dry"})

    with pytest.raises(StaleVersion):
        services.location_change(
            actor=owner, location_id=shelf.pk, changes={"notes": "wet"}, expected_version=1
        )


def test_location_bin_takes_the_branch_along_and_brings_it_back(owner: Actor) -> None:
    garage = place(owner, "Garage")
    shelf, gone = place(owner, "Shelf", garage), place(owner, "Old shelf", garage)
    services.location_bin(actor=owner, location_id=gone.pk)

    services.location_bin(actor=owner, location_id=garage.pk)

    assert not selectors.location_list(actor=owner).exists()
    with pytest.raises(RuleViolated, match="Restore that first"):
        services.location_unbin(actor=owner, location_id=shelf.pk)
    services.location_unbin(actor=owner, location_id=garage.pk)
    assert set(selectors.location_list(actor=owner)) == {garage, shelf}


def test_location_bin_is_refused_while_a_room_holds_it(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = place(owner, "Shelf")
    monkeypatch.setitem(
        holds._holds,
        "inventory.location.bin",
        [lambda *, actor, ids: "There is stock in it." if shelf.pk in ids else ""],
    )

    with pytest.raises(Conflict, match="stock"):
        services.location_bin(actor=owner, location_id=shelf.pk)


def test_location_purge_deletes_what_lies_in_the_bin_alone(owner: Actor) -> None:
    garage = place(owner, "Garage")
    place(owner, "Shelf", garage)
    with pytest.raises(NotFound):
        services.location_purge(actor=owner, row_id=garage.pk)
    services.location_bin(actor=owner, location_id=garage.pk)

    services.location_purge(actor=owner, row_id=garage.pk)

    assert not Location.objects.for_actor(owner).exists()


def test_location_by_code_finds_a_label_of_the_own_organization(
    owner: Actor, stranger: Actor
) -> None:
    shelf = place(owner, "Shelf", barcode="LOC-17")

    assert selectors.location_by_code(actor=owner, code=" LOC-17 ") == shelf
    assert selectors.location_by_code(actor=stranger, code="LOC-17") is None
    assert selectors.location_by_code(actor=owner, code="") is None


@pytest.mark.parametrize("act", ["location_change", "location_bin", "location_unbin"])
def test_strangers_and_viewers_change_nothing(
    owner: Actor, stranger: Actor, viewer: Actor, act: str
) -> None:
    shelf = place(owner, "Shelf")
    more: Any = {"changes": {}} if act == "location_change" else {}

    with pytest.raises(NotFound):
        getattr(services, act)(actor=stranger, location_id=shelf.pk, **more)
    with pytest.raises(NotAllowed):
        getattr(services, act)(actor=viewer, location_id=shelf.pk, **more)
