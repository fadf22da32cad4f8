"""Service records hang together."""

import pytest

from garage.maintenance import selectors, services
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated
from tests.garage.maintenance.making import make_record, make_vehicle


def test_link_add_shows_on_both_records_once(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    first, second = make_record(owner, vehicle), make_record(owner, vehicle)

    for _ in range(2):
        services.link_add(actor=owner, record_id=second.pk, target_id=first.pk, kind="warranty_of")

    for record in (first, second):
        links = selectors.links_of(actor=owner, record=record)
        assert [(row.record, row.target) for row in links] == [(second, first)]


def test_link_add_refuses_itself_unknown_kinds_viewers_and_foreign_records(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    mine = make_record(owner, make_vehicle(owner))
    other = make_record(owner, mine.vehicle)
    theirs = make_record(stranger, make_vehicle(stranger))

    for actor, target, kind, error in (
        (owner, mine.pk, "caused_by", RuleViolated),
        (owner, other.pk, "loves", RuleViolated),
        (owner, theirs.pk, "caused_by", NotFound),
        (stranger, theirs.pk, "caused_by", NotFound),
        (viewer, other.pk, "caused_by", NotAllowed),
    ):
        with pytest.raises(error):
            services.link_add(actor=actor, record_id=mine.pk, target_id=target, kind=kind)


def test_link_remove_works_from_either_end(owner: Actor, viewer: Actor, stranger: Actor) -> None:
    vehicle = make_vehicle(owner)
    first, second = make_record(owner, vehicle), make_record(owner, vehicle)
    link = services.link_add(
        actor=owner, record_id=second.pk, target_id=first.pk, kind="follow_up_of"
    )

    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            services.link_remove(actor=actor, record_id=first.pk, link_id=link.pk)
    services.link_remove(actor=owner, record_id=first.pk, link_id=link.pk)

    assert not selectors.links_of(actor=owner, record=first).exists()
    with pytest.raises(NotFound):
        services.link_remove(actor=owner, record_id=first.pk, link_id=link.pk)


def test_links_of_leaves_out_the_bin(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    first, second = make_record(owner, vehicle), make_record(owner, vehicle)
    services.link_add(actor=owner, record_id=second.pk, target_id=first.pk, kind="caused_by")

    services.service_record_bin(actor=owner, record_id=first.pk)

    assert not selectors.links_of(actor=owner, record=second).exists()
