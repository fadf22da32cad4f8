"""Lists by keyset: every row once, in order, on every page."""

import base64

import pytest

from garage.models import Vehicle
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated
from project.kernel.rows import save_new
from project.web.pagination import MOST_ROWS, Ordering, keyset_page

BY_NAME = Ordering(columns={"name": "name", "year": "version", "id": "id"}, default="name")


@pytest.fixture
def names(owner: Actor) -> list[str]:
    names = ["Ann", "Ben", "Ben", "Cleo", "Ben", "Dora", "Emil"]
    for name in names:
        save_new(Vehicle(name=name), actor=owner)
    return names


def walk(actor: Actor, *, asked: str, limit: int) -> list[Vehicle]:
    """Return all rows by turning the pages."""
    found: list[Vehicle] = []
    cursor: str | None = None
    while True:
        rows = Vehicle.objects.for_actor(actor)
        page = keyset_page(rows, ordering=BY_NAME, asked=asked, cursor=cursor, limit=limit)
        found += page.items
        if not page.next:
            return found
        cursor = page.next


@pytest.mark.parametrize("asked", ["name", "-name", "year", "-year", "id", "-id"])
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_keyset_page_shows_every_row_once_in_order(
    names: list[str], owner: Actor, asked: str, limit: int
) -> None:
    found = walk(owner, asked=asked, limit=limit)

    column = {"name": "name", "year": "version", "id": "pk"}[asked.removeprefix("-")]
    keys = [(getattr(row, column), row.pk) for row in found]
    assert keys == sorted(keys, reverse=asked.startswith("-"))
    assert len({row.pk for row in found}) == len(names)


def test_keyset_page_takes_values_as_well_as_rows(names: list[str], owner: Actor) -> None:
    rows = Vehicle.objects.for_actor(owner).values("id", "name")

    first = keyset_page(rows, ordering=BY_NAME, limit=3)
    second = keyset_page(rows, ordering=BY_NAME, limit=3, cursor=first.next)

    assert [row["name"] for row in first.items] == ["Ann", "Ben", "Ben"]
    assert [row["name"] for row in second.items] == ["Ben", "Cleo", "Dora"]


def test_keyset_page_counts_only_when_asked(names: list[str], owner: Actor) -> None:
    rows = Vehicle.objects.for_actor(owner)

    assert keyset_page(rows, ordering=BY_NAME).count is None
    assert keyset_page(rows, ordering=BY_NAME, with_count=True).count == len(names)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!!!",
        "é",
        base64.urlsafe_b64encode(b"null").decode(),
        base64.urlsafe_b64encode(b'["a"]').decode(),
        base64.urlsafe_b64encode(b'["a","b"]').decode(),
        base64.urlsafe_b64encode(b'{"a":1}').decode(),
        base64.urlsafe_b64encode(b"[null,1]").decode(),
        base64.urlsafe_b64encode(b'["Ann",1]').decode(),
        base64.urlsafe_b64encode(b'["Ann",1]').decode() + "~" + 43 * "A",
    ],
)
def test_keyset_page_refuses_a_forged_cursor(owner: Actor, cursor: str) -> None:
    with pytest.raises(RuleViolated):
        keyset_page(Vehicle.objects.for_actor(owner), ordering=BY_NAME, cursor=cursor)


def test_keyset_page_refuses_the_cursor_of_another_order(names: list[str], owner: Actor) -> None:
    rows = Vehicle.objects.for_actor(owner)
    first = keyset_page(rows, ordering=BY_NAME, asked="name", limit=1)

    with pytest.raises(RuleViolated):
        keyset_page(rows, ordering=BY_NAME, asked="year", cursor=first.next)


def test_keyset_page_refuses_an_unknown_order(owner: Actor) -> None:
    with pytest.raises(RuleViolated):
        keyset_page(Vehicle.objects.for_actor(owner), ordering=BY_NAME, asked="organization")


def test_keyset_page_is_bounded(names: list[str], owner: Actor) -> None:
    page = keyset_page(Vehicle.objects.for_actor(owner), ordering=BY_NAME, limit=10**9)

    assert len(page.items) <= MOST_ROWS
