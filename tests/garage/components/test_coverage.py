"""Warranties run until a day or a distance; recalls are answered by work."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from garage.components import selectors, services
from garage.components.cover import Cover
from garage.components.models import Recall, Warranty
from garage.maintenance.services import service_record_bin
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.garage.components.making import (
    DAY,
    fit,
    make_component,
    make_recall,
    make_warranty,
    read,
)
from tests.garage.maintenance.making import make_file, make_record, make_vehicle

TODAY = date(2026, 3, 1)


def cover(actor: Actor, row: Warranty) -> Cover:
    fresh = selectors.warranty_get(actor=actor, warranty_id=row.pk)
    return selectors.warranty_covers([fresh], actor=actor, today=TODAY)[row.pk]


def test_a_warranty_on_a_vehicle_ends_by_distance(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    read(owner, vehicle, date(2025, 4, 1), 50_000)
    row = make_warranty(
        owner, vehicle_id=vehicle.pk, distance=Decimal(20_000), starts_odometer=Decimal(50_000)
    )
    told = make_warranty(owner, vehicle_id=vehicle.pk, distance=Decimal(20_000))

    assert cover(owner, row).left == Decimal(20_000)
    read(owner, vehicle, date(2025, 12, 1), 65_000)
    assert (cover(owner, row).state, cover(owner, row).left) == ("running", Decimal(5_000))
    assert cover(owner, told).left == Decimal(5_000)
    read(owner, vehicle, date(2026, 2, 1), 71_000)
    assert (cover(owner, row).state, cover(owner, row).ended_by) == ("ended", "distance")


def test_a_warranty_on_a_component_counts_its_own_way(owner: Actor) -> None:
    golf, passat = make_vehicle(owner), make_vehicle(owner, "Passat")
    part = make_component(owner)
    read(owner, golf, date(2026, 2, 1), 58_000)
    fit(owner, part, golf, odometer=Decimal(50_000))
    services.component_take_off(
        actor=owner, component_id=part.pk, on=date(2026, 1, 1), odometer=Decimal(57_000)
    )
    row = make_warranty(owner, component_id=part.pk, distance=Decimal(10_000))
    fit(owner, part, passat, on=date(2026, 1, 2), odometer=Decimal(1_000))
    read(owner, passat, date(2026, 2, 1), 3_000)

    assert cover(owner, row).left == Decimal(1_000)
    narrow = selectors.WarrantyFilter(vehicle_id=passat.pk)
    assert list(selectors.warranty_list(actor=owner, narrow=narrow)) == [row]


def test_a_warranty_on_work_goes_with_it(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    record = make_record(owner, vehicle)
    row = make_warranty(owner, record_id=record.pk)
    narrow = selectors.WarrantyFilter(vehicle_id=vehicle.pk)

    assert list(selectors.warranty_list(actor=owner, narrow=narrow)) == [row]
    service_record_bin(actor=owner, record_id=record.pk)
    assert not selectors.warranty_list(actor=owner).exists()


@pytest.mark.parametrize(
    "values",
    [
        {"vehicle_id": None},
        {"component_id": True},
        {"ends_on": None},
        {"ends_on": date(2020, 1, 1)},
        {"distance": Decimal(0)},
        {"distance": Decimal(5), "distance_unit": "furlong"},
        {"title": " "},
        {"starts_on": date(1700, 1, 1)},
    ],
)
def test_warranty_record_refuses_what_cannot_be(owner: Actor, values: dict[str, Any]) -> None:
    given: dict[str, Any] = {"vehicle_id": make_vehicle(owner).pk} | values
    if given.get("component_id"):
        given["component_id"] = make_component(owner).pk

    with pytest.raises(RuleViolated):
        make_warranty(owner, **given)


def test_warranty_change_moves_it_and_keeps_versions(owner: Actor) -> None:
    vehicle, part = make_vehicle(owner), make_component(owner)
    row = make_warranty(owner, vehicle_id=vehicle.pk)

    changed = services.warranty_change(
        actor=owner,
        warranty_id=row.pk,
        changes={"component_id": part.pk, "file_ids": (make_file(owner).pk,)},
    )

    assert (changed.vehicle_id, changed.component_id) == (None, part.pk)
    with pytest.raises(StaleVersion):
        services.warranty_change(
            actor=owner, warranty_id=row.pk, changes={"terms": "x"}, expected_version=1
        )
    services.warranty_bin(actor=owner, warranty_id=row.pk)
    services.warranty_unbin(actor=owner, warranty_id=row.pk)
    with pytest.raises(NotFound):
        services.warranty_purge(actor=owner, row_id=row.pk)
    services.warranty_bin(actor=owner, warranty_id=row.pk)
    services.warranty_purge(actor=owner, row_id=row.pk)
    assert not Warranty.objects.for_actor(owner).exists()


def test_recall_is_done_by_work_on_the_same_vehicle(owner: Actor) -> None:
    vehicle, other = make_vehicle(owner), make_vehicle(owner, "Passat")
    row = make_recall(owner, vehicle)
    work = make_record(owner, vehicle, on=date(2026, 2, 2))

    with pytest.raises(RuleViolated, match="same vehicle"):
        services.recall_change(
            actor=owner,
            recall_id=row.pk,
            changes={"record_id": make_record(owner, other).pk},
        )
    done = services.recall_change(actor=owner, recall_id=row.pk, changes={"record_id": work.pk})

    assert (done.state, done.done_on) == ("done", date(2026, 2, 2))
    opened = selectors.RecallFilter(is_open=True)
    assert not selectors.recall_list(actor=owner, narrow=opened).exists()
    again = services.recall_change(
        actor=owner, recall_id=row.pk, changes={"state": "open", "record_id": None}
    )
    assert (again.is_open, again.done_on) == (True, None)
    services.recall_bin(actor=owner, recall_id=row.pk)
    services.recall_purge(actor=owner, row_id=row.pk)
    assert not Recall.objects.for_actor(owner).exists()


def test_coverage_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    vehicle = make_vehicle(owner)
    warranty, recall = make_warranty(owner, vehicle_id=vehicle.pk), make_recall(owner, vehicle)
    data = services.ClaimInput(on=DAY, title="Alternator", currency="EUR")
    claim = services.claim_record(actor=owner, warranty_id=warranty.pk, data=data)

    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            make_warranty(actor, vehicle_id=vehicle.pk)
        with pytest.raises(error):
            make_recall(actor, vehicle)
        for call, ids in (
            (services.warranty_change, {"warranty_id": warranty.pk, "changes": {}}),
            (services.warranty_bin, {"warranty_id": warranty.pk}),
            (services.warranty_unbin, {"warranty_id": warranty.pk}),
            (services.claim_record, {"warranty_id": warranty.pk, "data": data}),
            (services.claim_change, {"claim_id": claim.pk, "changes": {}}),
            (services.claim_delete, {"claim_id": claim.pk}),
            (services.recall_change, {"recall_id": recall.pk, "changes": {}}),
            (services.recall_bin, {"recall_id": recall.pk}),
            (services.recall_unbin, {"recall_id": recall.pk}),
        ):
            with pytest.raises(error):
                call(actor=actor, **ids)


def test_coverage_refuses_foreign_ids(owner: Actor, stranger: Actor) -> None:
    theirs = make_vehicle(stranger)
    for values in (
        {"vehicle_id": theirs.pk},
        {"component_id": make_component(stranger).pk},
        {"record_id": make_record(stranger, theirs).pk},
    ):
        with pytest.raises(NotFound):
            make_warranty(owner, **values)
    with pytest.raises(NotFound):
        make_recall(owner, make_vehicle(owner), record_id=make_record(stranger, theirs).pk)
