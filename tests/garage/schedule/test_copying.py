"""Copying rules between vehicles."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.schedule.models import Completion, Rule
from garage.schedule.services import CompletionInput, due_complete, rule_change
from garage.schedule.services.copying import copy_preview, rules_copy, rules_uncopy
from garage.vehicles.models import VehicleGroup
from garage.vehicles.services.meters import vehicle_reading_record
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated
from tests.garage.maintenance.making import make_vehicle
from tests.garage.schedule.making import ago, due_rows, make_rule, today
from tests.garage.schedule.test_pages import at, undo_of
from tests.personas import PersonaClient

JSON = "application/json"


def test_rules_copy_takes_how_often_and_never_when_it_was_done(owner: Actor) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    make_rule(
        owner, golf, meter_every=Decimal(30_000), meter_unit="km", notes="DOT 4", factor=Decimal("0.5")
    )  # fmt: skip
    make_rule(owner, golf, item="Tax", anchor="fixed", start_on=ago(owner, -30))
    [due, *_] = due_rows(owner, vehicle_id=golf.pk, search="Brake")
    due_complete(actor=owner, due_id=due.pk, data=CompletionInput(on=today(owner)))

    done = rules_copy(actor=owner, source_id=golf.pk, target_ids=[polo.pk])

    copies = {row.item.name: row for row in Rule.objects.for_actor(owner).filter(vehicle=polo)}
    assert [one.reason for one in done] == ["", ""]
    fluid, tax = copies["Brake fluid"], copies["Tax"]
    assert (fluid.time_every, fluid.meter_every, fluid.notes) == (24, Decimal(30_000), "DOT 4")
    assert (fluid.start_on, fluid.start_meter, fluid.factor) == (None, None, Decimal("0.5"))
    assert tax.start_on == ago(owner, -30)
    assert fluid.source_note == "Copied from Golf"
    assert not Completion.objects.for_actor(owner).filter(vehicle=polo).exists()
    assert len(due_rows(owner, vehicle_id=polo.pk)) == 2


def test_rules_copy_says_what_it_leaves_out(owner: Actor) -> None:
    group = VehicleGroup.objects.create(organization_id=owner.organization_id, name="Family")
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    for vehicle in (golf, polo):
        vehicle.group = group
        vehicle.save()
    vehicle_reading_record(
        actor=owner, vehicle_id=polo.pk, on=today(owner), value=Decimal(10), unit="km"
    )
    make_rule(owner, golf)
    make_rule(owner, polo)
    make_rule(owner, item="Wash", group_id=group.pk)
    make_rule(owner, golf, item="Oil", meter_every=Decimal(250), meter_unit="h")
    make_rule(owner, golf, item="Coolant")

    done = rules_copy(actor=owner, source_id=golf.pk, target_ids=[polo.pk])

    assert {one.rule.item.name: one.reason for one in done} == {
        "Brake fluid": "It has this reminder already.",
        "Wash": "It has this reminder by its group.",
        "Oil": "No meter of it counts h.",
        "Coolant": "",
    }
    again = rules_copy(actor=owner, source_id=golf.pk, target_ids=[polo.pk])
    assert not [one for one in again if one.made]


def test_rules_copy_refuses(owner: Actor, viewer: Actor, stranger: Actor) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    rule, other = make_rule(owner, golf), make_rule(owner, polo, item="Tax")
    theirs = make_vehicle(stranger)

    with pytest.raises(NotAllowed):
        rules_copy(actor=viewer, source_id=golf.pk, target_ids=[polo.pk])
    with pytest.raises(NotFound):
        rules_copy(actor=stranger, source_id=golf.pk, target_ids=[theirs.pk])
    with pytest.raises(NotFound):
        rules_copy(actor=owner, source_id=golf.pk, target_ids=[theirs.pk])
    with pytest.raises(NotFound):
        rules_copy(actor=owner, source_id=golf.pk, target_ids=[polo.pk], rule_ids=[other.pk])
    for targets, rules in (([golf.pk], None), ([], None), ([polo.pk], []), (range(60), None)):
        with pytest.raises(RuleViolated):
            rules_copy(actor=owner, source_id=golf.pk, target_ids=targets, rule_ids=rules)
    with pytest.raises(NotAllowed):
        rules_uncopy(actor=viewer, rule_ids=[rule.pk])
    with pytest.raises(NotFound):
        rules_uncopy(actor=stranger, rule_ids=[rule.pk])


def test_rules_uncopy_takes_all_away_or_none(owner: Actor) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    make_rule(owner, golf)
    make_rule(owner, golf, item="Tax")
    done = rules_copy(actor=owner, source_id=golf.pk, target_ids=[polo.pk])
    made = [one.made.pk for one in done if one.made]

    rules_uncopy(actor=owner, rule_ids=made)

    assert due_rows(owner, vehicle_id=polo.pk) == []
    assert len(due_rows(owner, vehicle_id=golf.pk)) == 2
    again = [
        one.made.pk
        for one in rules_copy(actor=owner, source_id=golf.pk, target_ids=[polo.pk])
        if one.made
    ]
    rule_change(actor=owner, rule_id=again[0], changes={"time_every": 6})
    with pytest.raises(Conflict):
        rules_uncopy(actor=owner, rule_ids=again)
    assert len(due_rows(owner, vehicle_id=polo.pk)) == 2


def test_the_page_copies_from_another_vehicle_and_takes_it_back(
    owner: Actor, owner_client: PersonaClient
) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    rule = make_rule(owner, golf)
    make_rule(owner, golf, item="Tax")
    make_rule(owner, polo, item="Tax")
    here = at(owner_client, f"vehicles/{polo.pk}/reminders/copy/")

    blank = owner_client.get(here).content.decode()
    shown = owner_client.get(f"{here}?from={golf.pk}").content.decode()
    nothing = owner_client.post(here, {"from": golf.pk})
    sent = owner_client.post(here, {"from": golf.pk, "rules": [rule.pk]})
    told = owner_client.get(at(owner_client, f"vehicles/{polo.pk}/reminders/")).content.decode()

    assert "Brake fluid" not in blank
    assert f'name="rules" value="{rule.pk}" checked' in shown
    assert "It has this reminder already." in shown
    assert nothing.status_code == 422
    assert "Choose at least one reminder." in nothing.content.decode()
    assert owner_client.post(here, {}).status_code == 422
    assert sent.status_code == 302
    assert "1 reminder copied." in told
    assert Rule.objects.for_actor(owner).kept().filter(vehicle=polo).count() == 2
    owner_client.post(undo_of(sent))
    assert Rule.objects.for_actor(owner).kept().filter(vehicle=polo).count() == 1


def test_the_page_copies_to_other_vehicles(owner: Actor, owner_client: PersonaClient) -> None:
    golf, polo, van = (make_vehicle(owner, name) for name in ("Golf", "Polo", "Van"))
    rule = make_rule(owner, golf)
    make_rule(owner, van)
    here = at(owner_client, f"vehicles/{golf.pk}/reminders/copy-to/")

    shown = owner_client.get(here).content.decode()
    nobody = owner_client.post(here, {"rules": [rule.pk]})
    owner_client.post(here, {"rules": [rule.pk], "vehicles": [polo.pk, van.pk]})
    told = owner_client.get(at(owner_client, f"vehicles/{golf.pk}/reminders/")).content.decode()

    assert "Polo" in shown
    assert nobody.status_code == 422
    assert "Choose at least one vehicle." in nobody.content.decode()
    assert "Van: Brake fluid" in told
    assert Rule.objects.for_actor(owner).filter(vehicle=polo).count() == 1


def test_rules_are_copied_over_the_api(owner: Actor, owner_api: PersonaClient) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    rule = make_rule(owner, golf)
    body = {"vehicle_id": golf.pk, "target_ids": [polo.pk], "rule_ids": [rule.pk]}
    url = "/api/v1/schedules/copy"

    dry = owner_api.post(url, body | {"is_dry": True}, content_type=JSON).json()
    made = owner_api.post(url, body, content_type=JSON).json()
    again = owner_api.post(url, body, content_type=JSON).json()
    undone = owner_api.post(f"{url}/undo", {"rule_ids": [made[0]["rule_id"]]}, content_type=JSON)

    assert dry[0] | {"left_out": ""} == dry[0]
    assert dry[0]["rule_id"] is None
    assert made[0]["from_rule_id"] == rule.pk
    assert again[0]["left_out"] == "It has this reminder already."
    assert undone.status_code == 204
    assert Rule.objects.for_actor(owner).kept().count() == 1


def test_copy_preview_asks_as_often_for_many_rules(owner: Actor) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    counts = []
    for start in (0, 10):
        for index in range(10):
            make_rule(owner, golf, item=f"Thing {start + index}")
        with CaptureQueriesContext(connection) as asked:
            copy_preview(actor=owner, source_id=golf.pk, target_id=polo.pk)
        counts.append(len(asked))
    assert counts[0] == counts[1]
