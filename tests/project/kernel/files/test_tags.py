"""Tags are made by using them, once for each spelling."""

import pytest

from project.kernel.actor import Actor
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.tags import (
    MOST_TAGS,
    Tag,
    tag_delete,
    tag_list,
    tag_names,
    tag_rename,
    tags_for,
)


def test_tags_for_makes_what_is_new_once(owner: Actor) -> None:
    first = tags_for(["Winter  tyres", "ÄRGER"], actor=owner)

    again = tags_for(["winter tyres", "ärger", " ", "New"], actor=owner)

    assert [tag.name for tag in first] == ["Winter tyres", "ÄRGER"]
    assert [tag.name for tag in again] == ["Winter tyres", "ÄRGER", "New"]
    assert Tag.objects.for_actor(owner).count() == 3


def test_tags_for_takes_a_tag_that_another_request_made_meanwhile(owner: Actor) -> None:
    Tag.objects.create(organization_id=owner.organization_id, name="Winter")

    assert len(tags_for(["WINTER"], actor=owner)) == 1


def test_tags_for_refuses_too_many(owner: Actor) -> None:
    with pytest.raises(RuleViolated):
        tags_for([str(number) for number in range(MOST_TAGS + 1)], actor=owner)


def test_tags_belong_to_their_organization(owner: Actor, stranger: Actor) -> None:
    tag = tags_for(["Mine"], actor=owner)[0]

    assert not tag_list(actor=stranger).exists()
    with pytest.raises(NotFound):
        tag_rename(actor=stranger, tag_id=tag.pk, name="Yours")
    with pytest.raises(NotFound):
        tag_delete(actor=stranger, tag_id=tag.pk)


def test_tag_rename_keeps_names_apart(owner: Actor) -> None:
    first, _ = tags_for(["One", "Two"], actor=owner)

    with pytest.raises(RuleViolated):
        tag_rename(actor=owner, tag_id=first.pk, name="two")
    with pytest.raises(RuleViolated):
        tag_rename(actor=owner, tag_id=first.pk, name="x" * 61)
    assert tag_rename(actor=owner, tag_id=first.pk, name=" One  more ").name == "One more"


def test_tag_delete_takes_it_away(owner: Actor) -> None:
    tag = tags_for(["One"], actor=owner)[0]

    tag_delete(actor=owner, tag_id=tag.pk)

    assert not tag_list(actor=owner).exists()


def test_tag_names_splits_at_commas_and_semicolons() -> None:
    assert tag_names("a, b;c ,, ") == ["a", "b", "c"]
