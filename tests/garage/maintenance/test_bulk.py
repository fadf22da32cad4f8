"""Many service records change at once, and back."""

from typing import Any

import pytest

from garage.maintenance import selectors, services
from garage.maintenance.services import BulkChange
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated
from tests.garage.maintenance.making import make_record, make_vehicle, make_vendor


def told(actor: Actor) -> list[Any]:
    rows = selectors.service_record_list(actor=actor).order_by("id")
    return [
        (
            row.purpose,
            row.vendor_id,
            row.vehicle_id,
            sorted(row.tags.values_list("name", flat=True)),
            [line.purpose for line in row.lines.all()],
        )
        for row in rows
    ]


@pytest.mark.parametrize("action", ["purpose", "vendor", "tags", "move", "bin"])
def test_bulk_edit_changes_all_and_bulk_undo_puts_them_back(owner: Actor, action: str) -> None:
    vehicle, other = make_vehicle(owner), make_vehicle(owner, "Passat")
    ids = [make_record(owner, vehicle, tags=("A",)).pk for _ in range(3)]
    before = told(owner)
    change = BulkChange(
        action=action,
        purpose="inspection",
        vendor_id=make_vendor(owner).pk,
        tags=("B",),
        vehicle_id=other.pk,
    )

    edit = services.bulk_edit(actor=owner, record_ids=ids, change=change)
    after = told(owner)
    services.bulk_undo(actor=owner, edit_id=edit.pk)

    assert after != before
    assert told(owner) == before


def test_bulk_undo_happens_once_and_skips_what_was_restored_since(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    ids = [make_record(owner, vehicle).pk for _ in range(2)]
    edit = services.bulk_edit(actor=owner, record_ids=ids, change=BulkChange(action="bin"))
    services.service_record_unbin(actor=owner, record_id=ids[0])

    assert services.bulk_undo(actor=owner, edit_id=edit.pk) == 1
    with pytest.raises(NotFound):
        services.bulk_undo(actor=owner, edit_id=edit.pk)


def test_bulk_edit_changes_none_when_one_is_not_ours(owner: Actor, stranger: Actor) -> None:
    mine = make_record(owner, make_vehicle(owner))
    theirs = make_record(stranger, make_vehicle(stranger))
    change = BulkChange(action="purpose", purpose="inspection")

    with pytest.raises(NotFound):
        services.bulk_edit(actor=owner, record_ids=[mine.pk, theirs.pk], change=change)

    mine.refresh_from_db()
    assert mine.purpose == "repair"


@pytest.mark.parametrize(
    ("ids", "change"),
    [
        ([], BulkChange(action="bin")),
        (list(range(1, 202)), BulkChange(action="bin")),
        ([1], BulkChange(action="burn")),
        ([1], BulkChange(action="purpose", purpose="fun")),
        ([1], BulkChange(action="tags")),
        ([1], BulkChange(action="move")),
    ],
)
def test_bulk_edit_refuses_what_says_nothing(
    owner: Actor, ids: list[int], change: BulkChange
) -> None:
    with pytest.raises(RuleViolated):
        services.bulk_edit(actor=owner, record_ids=ids, change=change)


def test_bulk_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    record = make_record(owner, make_vehicle(owner))
    edit = services.bulk_edit(actor=owner, record_ids=[record.pk], change=BulkChange(action="bin"))

    with pytest.raises(NotAllowed):
        services.bulk_edit(actor=viewer, record_ids=[record.pk], change=BulkChange(action="bin"))
    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            services.bulk_undo(actor=actor, edit_id=edit.pk)
