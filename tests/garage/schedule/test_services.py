"""Rules make things due; what is done, passed over and put off moves them, and can be taken back."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from garage.schedule import selectors, services
from garage.schedule.models import Completion, DueItem, Rule
from garage.schedule.services import CompletionInput
from garage.vehicles.models import MeterReading, Vehicle, VehicleGroup
from garage.vehicles.services.vehicles import vehicle_archive, vehicle_unarchive
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.garage.maintenance.making import make_vehicle
from tests.garage.schedule.making import ago, drive, due_rows, make_due, make_rule, today


def states(actor: Actor) -> dict[str, str]:
    return {row.title: row.state for row in due_rows(actor)}


def test_rule_add_makes_something_due_and_is_audited(mechanic: Actor) -> None:
    vehicle = make_vehicle(mechanic)

    rule = make_rule(mechanic, vehicle, time_every=12, start_on=ago(mechanic, 380))

    found: DueItem = DueItem.objects.for_actor(mechanic).get()
    assert (found.rule_id, found.title, found.base, found.reason) == (
        rule.pk, "Brake fluid", "start", "date",
    )  # fmt: skip
    assert states(mechanic) == {"Brake fluid": "overdue"}
    assert AuditEntry.objects.for_actor(mechanic).filter(action="rule.add").exists()


def test_rule_add_predicts_by_the_readings(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    drive(owner, vehicle, a_day=40, weeks=28)

    found = make_due(
        owner, vehicle, item="Oil", time_every=None, meter_every=Decimal(10_000), meter_unit="km",
        start_on=ago(owner, 196), start_meter=Decimal(50_000),
    )  # fmt: skip

    assert found.due_meter == Decimal(60_000)
    assert found.predicted_on == ago(owner, 196) + timedelta(days=250)
    assert found.earliest_on is not None
    assert found.earliest_on <= found.predicted_on <= (found.latest_on or date.max)


def test_rule_by_miles_keeps_what_was_typed(owner: Actor) -> None:
    found = make_due(
        owner, make_vehicle(owner), time_every=None, meter_every=Decimal(6_000), meter_unit="mi",
        start_on=ago(owner, 10), start_meter=Decimal(31_402),
    )  # fmt: skip

    assert found.rule is not None
    assert (found.rule.meter_every, found.rule.start_meter) == (
        Decimal(6_000),
        Decimal(31_402),
    )
    assert found.due_meter == Decimal("60192.7")
    assert (found.unknown, found.state) == ("reading", "unknown")


def test_what_was_never_done_is_assumed_or_unknown(owner: Actor) -> None:
    new, old = make_vehicle(owner, "New"), make_vehicle(owner, "Old")
    Vehicle.objects.for_actor(owner).filter(pk=new.pk).update(first_registered_on=ago(owner, 20))
    Vehicle.objects.for_actor(owner).filter(pk=old.pk).update(model_year=2009)

    make_rule(owner, time_every=24, start_on=None)

    found = {row.vehicle.name: row for row in due_rows(owner) if row.vehicle}
    assert (found["New"].base, found["New"].state) == ("assumed", "later")
    assert (found["Old"].unknown, found["Old"].on) == ("history", None)


def test_the_rule_nearest_to_a_vehicle_wins(owner: Actor) -> None:
    group = VehicleGroup.objects.create(organization_id=owner.organization_id, name="Barn")
    own, grouped, plain = (make_vehicle(owner, name) for name in ("Own", "Grouped", "Plain"))
    rows = Vehicle.objects.for_actor(owner)
    rows.filter(pk__in=(own.pk, grouped.pk)).update(group=group)
    rows.filter(pk=plain.pk).update(fuel="electric")
    make_rule(owner, time_every=36)
    make_rule(owner, time_every=12, item="Oil", fuels=("petrol",))
    make_rule(owner, time_every=24, group_id=group.pk)
    make_rule(owner, own, time_every=12)

    found = {(row.vehicle.name, row.title): row.rule.time_every for row in due_rows(owner)}  # type: ignore[union-attr]

    assert found == {
        ("Own", "Brake fluid"): 12, ("Grouped", "Brake fluid"): 24, ("Plain", "Brake fluid"): 36,
        ("Own", "Oil"): 12, ("Grouped", "Oil"): 12,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"item": "  "}, "item"),
        ({"time_every": None}, "time_every"),
        ({"time_every": 0}, "time_every"),
        ({"meter_every": Decimal(100)}, "meter_unit"),
        ({"meter_every": Decimal(100), "meter_unit": "l"}, "meter_unit"),
        ({"repeats": False}, "start_on"),
        ({"anchor": "fixed", "start_on": None}, "start_on"),
        ({"anchor": "fixed", "meter_every": Decimal(9), "meter_unit": "h"}, "start_meter"),
        ({"start_on": date(1700, 1, 1)}, "start_on"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"factor": Decimal(9)}, "factor"),
        ({"season_from": 13, "season_until": 2}, "season_from"),
    ],
)
def test_rule_add_refuses_what_cannot_be(owner: Actor, values: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolated) as caught:
        make_rule(owner, make_vehicle(owner), **values)

    assert field in caught.value.fields
    assert not Rule.objects.for_actor(owner).exists()


def test_rule_add_refuses_half_a_season_and_foreign_ids(owner: Actor, stranger: Actor) -> None:
    group = VehicleGroup.objects.create(organization_id=stranger.organization_id, name="Theirs")

    with pytest.raises(RuleViolated, match="last month of the season"):
        make_rule(owner, season_from=10)
    foreign: list[dict[str, Any]] = [
        {"vehicle_id": make_vehicle(stranger).pk},
        {"group_id": group.pk},
    ]
    for values in foreign:
        with pytest.raises(NotFound):
            make_rule(owner, **values)


def test_rule_change_moves_what_is_due_and_guards_the_version(owner: Actor) -> None:
    first, second = make_vehicle(owner), make_vehicle(owner, "Passat")
    rule = make_rule(owner, first)

    services.rule_change(
        actor=owner, rule_id=rule.pk, changes={"vehicle_id": second.pk, "item": "Brakes"}
    )

    assert [(row.vehicle_id, row.title) for row in due_rows(owner)] == [(second.pk, "Brakes")]
    with pytest.raises(StaleVersion):
        services.rule_change(
            actor=owner, rule_id=rule.pk, changes={"notes": "x"}, expected_version=1
        )


def test_rule_bin_takes_what_is_due_away_and_unbin_brings_it_back(owner: Actor) -> None:
    rule = make_rule(owner, make_vehicle(owner))

    services.rule_bin(actor=owner, rule_id=rule.pk)
    assert due_rows(owner) == []
    services.rule_unbin(actor=owner, rule_id=rule.pk)
    assert len(due_rows(owner)) == 1
    with pytest.raises(NotFound):
        services.rule_unbin(actor=owner, rule_id=rule.pk)
    with pytest.raises(NotFound):
        services.rule_purge(actor=owner, row_id=rule.pk)
    services.rule_bin(actor=owner, rule_id=rule.pk)
    services.rule_purge(actor=owner, row_id=rule.pk)
    assert not Rule.objects.for_actor(owner).exists()


def test_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    found = make_due(owner, make_vehicle(owner))
    done = services.due_complete(
        actor=owner, due_id=found.pk, data=CompletionInput(on=today(owner))
    )
    rule_id = found.rule_id or 0

    with pytest.raises(NotAllowed):
        make_rule(viewer)
    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        for act in (
            lambda actor: services.rule_change(actor=actor, rule_id=rule_id, changes={}),
            lambda actor: services.rule_bin(actor=actor, rule_id=rule_id),
            lambda actor: services.rule_unbin(actor=actor, rule_id=rule_id),
            lambda actor: services.due_skip(actor=actor, due_id=found.pk),
            lambda actor: services.due_wake(actor=actor, due_id=found.pk),
            lambda actor: services.due_snooze(actor=actor, due_id=found.pk, until=date(2099, 1, 1)),
            lambda actor: services.due_complete(
                actor=actor, due_id=found.pk, data=CompletionInput(on=date(2026, 1, 1))
            ),
            lambda actor: services.completion_undo(actor=actor, completion_id=done.pk),
            lambda actor: services.completion_redo(actor=actor, completion_id=done.pk),
        ):
            with pytest.raises(error):
                act(actor)


def test_due_complete_counts_from_there_and_keeps_the_reading(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    found = make_due(owner, vehicle, time_every=12, start_on=ago(owner, 400))

    completion = services.due_complete(
        actor=owner,
        due_id=found.pk,
        data=CompletionInput(
            on=ago(owner, 2), meter=Decimal(61_000), meter_unit="km", note="At home"
        ),
    )

    assert states(owner) == {"Brake fluid": "later"}
    assert MeterReading.objects.for_actor(owner).get().value == Decimal(61_000)
    services.completion_undo(actor=owner, completion_id=completion.pk)
    assert states(owner) == {"Brake fluid": "overdue"}
    assert not MeterReading.objects.for_actor(owner).exists()
    services.completion_redo(actor=owner, completion_id=completion.pk)
    assert states(owner) == {"Brake fluid": "later"}
    with pytest.raises(Conflict):
        services.completion_redo(actor=owner, completion_id=completion.pk)


def test_due_complete_refuses_the_future(owner: Actor) -> None:
    found = make_due(owner, make_vehicle(owner))

    with pytest.raises(RuleViolated):
        services.due_complete(
            actor=owner,
            due_id=found.pk,
            data=CompletionInput(on=today(owner) + timedelta(days=1)),
        )


def test_due_skip_counts_from_when_it_was_due(owner: Actor) -> None:
    found = make_due(owner, make_vehicle(owner), time_every=12, start_on=date(2025, 3, 31))

    services.due_skip(actor=owner, due_id=found.pk)

    again = due_rows(owner)[0]
    assert found.due_on == date(2026, 3, 31)
    assert again.due_on == date(2027, 3, 31)
    assert Completion.objects.for_actor(owner).get().kind == "skipped"


def test_due_skip_needs_a_date(owner: Actor) -> None:
    found = make_due(owner, make_vehicle(owner), start_on=None)

    with pytest.raises(RuleViolated, match="last done"):
        services.due_skip(actor=owner, due_id=found.pk)


def test_due_snooze_puts_off_until_then_and_ends_with_the_occurrence(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    found = make_due(owner, vehicle, time_every=12, start_on=ago(owner, 400))
    until = today(owner) + timedelta(days=7)

    services.due_snooze(actor=owner, due_id=found.pk, until=until)
    assert states(owner) == {"Brake fluid": "snoozed"}
    services.due_wake(actor=owner, due_id=found.pk)
    assert states(owner) == {"Brake fluid": "overdue"}
    services.due_snooze(actor=owner, due_id=found.pk, until=until)
    services.due_complete(actor=owner, due_id=found.pk, data=CompletionInput(on=today(owner)))
    assert due_rows(owner)[0].snoozed_until is None
    for day in (today(owner), today(owner) + timedelta(days=500)):
        with pytest.raises(RuleViolated):
            services.due_snooze(actor=owner, due_id=found.pk, until=day)


def test_nothing_is_due_on_vehicles_out_of_use(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    make_rule(owner, vehicle)

    vehicle_archive(actor=owner, vehicle_id=vehicle.pk)
    services.due_refresh(actor=owner, vehicle_ids={vehicle.pk})
    assert due_rows(owner) == []
    vehicle_unarchive(actor=owner, vehicle_id=vehicle.pk)
    services.due_refresh(actor=owner)
    assert len(due_rows(owner)) == 1


def test_a_rule_that_happens_once_ends_when_it_is_done(owner: Actor) -> None:
    found = make_due(
        owner, make_vehicle(owner), time_every=None, repeats=False, start_on=today(owner)
    )

    assert states(owner) == {"Brake fluid": "due"}
    services.due_complete(actor=owner, due_id=found.pk, data=CompletionInput(on=today(owner)))
    assert due_rows(owner) == []


def test_due_list_narrows_and_counts(owner: Actor) -> None:
    vehicle, other = make_vehicle(owner), make_vehicle(owner, "Passat")
    late = make_due(owner, vehicle, time_every=12, start_on=ago(owner, 400))
    make_due(owner, other, item="Oil", start_on=ago(owner, 700), time_every=24)

    for narrow in (
        {"vehicle_id": vehicle.pk},
        {"state": "overdue"},
        {"search": "brake"},
        {"until": today(owner)},
    ):
        assert due_rows(owner, **narrow) == [late], narrow
    assert len(due_rows(owner, state="urgent")) == 2
    assert selectors.due_counts(actor=owner)["overdue"] == 1
    assert selectors.due_near(actor=owner) == (1, 1)
    assert selectors.due_next(actor=owner, vehicle_ids=[vehicle.pk])[vehicle.pk] == late


def test_rule_change_renames_an_item_of_its_own_and_keeps_its_history(owner: Actor) -> None:
    found = make_due(owner, make_vehicle(owner))
    services.due_complete(actor=owner, due_id=found.pk, data=CompletionInput(on=today(owner)))

    services.rule_change(actor=owner, rule_id=found.rule_id or 0, changes={"item": "Brake oil"})

    row = due_rows(owner)[0]
    assert (row.title, row.base, row.item_id) == ("Brake oil", "done", found.item_id)
    make_rule(owner, make_vehicle(owner, "Passat"), item="brake oil")
    services.rule_change(actor=owner, rule_id=found.rule_id or 0, changes={"item": "Fluid"})
    assert {row.title for row in due_rows(owner)} == {"Fluid", "Brake oil"}
