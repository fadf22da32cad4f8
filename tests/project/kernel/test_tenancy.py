"""No query leaves an organization unless it says so."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Organization
from garage.models import Meter, Vehicle
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated, UnscopedQuery
from project.kernel.rows import save_new
from project.kernel.tags import Tag

Rows = Any


@pytest.fixture
def vehicle(owner: Actor) -> Vehicle:
    return save_new(Vehicle(name="Octavia"), actor=owner)


@pytest.mark.parametrize(
    "ask",
    [
        list,
        lambda rows: rows.count(),
        lambda rows: rows.exists(),
        lambda rows: rows.first(),
        lambda rows: rows.last(),
        lambda rows: rows.get(pk=1),
        lambda rows: rows.latest("id"),
        lambda rows: rows.in_bulk([1]),
        lambda rows: list(rows.iterator()),
        lambda rows: list(rows.values("id")),
        lambda rows: list(rows.values_list("id", flat=True)),
        lambda rows: rows.aggregate(),
        lambda rows: rows.update(name="x"),
        lambda rows: rows.delete(),
        lambda rows: rows.explain(),
        lambda rows: rows.raw("SELECT 1"),
        lambda rows: rows[0],
        lambda rows: rows.get_or_create(name="x"),
        lambda rows: rows.contains(Vehicle(pk=1)),
        lambda rows: rows.bulk_create([Vehicle(name="x")]),
        lambda rows: rows.bulk_update([Vehicle(pk=1)], ["name"]),
        bool,
        len,
    ],
)
def test_every_way_to_ask_is_refused_without_an_organization(
    vehicle: Vehicle, ask: Callable[[Rows], object]
) -> None:
    with pytest.raises(UnscopedQuery):
        ask(Vehicle.objects.all())


@pytest.mark.parametrize(
    "combine",
    [
        lambda mine, all_rows: mine | all_rows,
        lambda mine, all_rows: all_rows | mine,
        lambda mine, all_rows: mine & all_rows,
        lambda mine, all_rows: mine ^ all_rows,
        lambda mine, all_rows: mine.union(all_rows),
        lambda mine, all_rows: mine.intersection(all_rows),
        lambda mine, all_rows: mine.difference(all_rows),
    ],
)
def test_a_scoped_query_does_not_take_in_an_open_one(
    owner: Actor, combine: Callable[[Rows, Rows], object]
) -> None:
    with pytest.raises(UnscopedQuery):
        combine(Vehicle.objects.for_actor(owner), Vehicle.objects.all())


def test_queries_of_two_organizations_do_not_combine(owner: Actor, stranger: Actor) -> None:
    with pytest.raises(UnscopedQuery):
        Vehicle.objects.for_actor(owner) | Vehicle.objects.for_actor(stranger)


def test_for_actor_shows_the_rows_of_one_organization_alone(
    vehicle: Vehicle, owner: Actor, stranger: Actor
) -> None:
    assert list(Vehicle.objects.for_actor(owner)) == [vehicle]
    assert list(Vehicle.objects.for_actor(stranger)) == []
    assert Vehicle.objects.for_actor(stranger).filter(pk=vehicle.pk).first() is None


def test_a_row_in_hand_may_ask_for_its_related_rows(vehicle: Vehicle) -> None:
    assert list(vehicle.meters.all()) == []
    assert vehicle.plates.count() == 0
    assert not vehicle.tags.exists()


def test_the_door_opens_only_with_a_reason(vehicle: Vehicle) -> None:
    assert list(Vehicle.objects.across_organizations(reason="a test")) == [vehicle]


def test_prefetching_stays_with_the_rows_in_hand(vehicle: Vehicle, owner: Actor) -> None:
    rows = Vehicle.objects.for_actor(owner).prefetch_related("meters", "tags")

    assert [list(row.meters.all()) for row in rows] == [[]]


def test_uniqueness_is_checked_within_the_organization(owner: Actor, stranger: Actor) -> None:
    def tag(actor: Actor) -> Tag:
        row = Tag(organization_id=actor.organization_id, name="Winter")
        row.full_clean()
        row.save()
        return row

    tag(owner)
    tag(stranger)
    with pytest.raises(Exception, match="tag_name_once"):
        tag(owner)


def test_deleting_an_organization_takes_its_rows_along(
    vehicle: Vehicle, organization: Organization
) -> None:
    Meter.objects.create(organization=organization, vehicle=vehicle, kind="odometer", unit="km")

    organization.delete()

    assert not Vehicle.objects.across_organizations(reason="a test").exists()


def test_save_new_names_the_fields_at_fault(owner: Actor) -> None:
    with pytest.raises(RuleViolated) as failure:
        save_new(Vehicle(name="", color="red"), actor=owner)

    assert set(failure.value.fields) == {"name", "color"}
