"""The pages of reminders."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.maintenance.models import ServiceRecord
from garage.maintenance.services import service_record_change
from garage.schedule import services
from garage.schedule.models import Completion, Rule
from project.kernel.actor import Actor
from tests.garage.maintenance.making import line, make_record, make_vehicle
from tests.garage.schedule.making import ago, due_rows, make_due, make_rule, today
from tests.personas import PersonaClient


def at(client: PersonaClient, path: str) -> str:
    return f"/o/{client.slug}/{path}"


def form_of(**values: Any) -> dict[str, Any]:
    given = {
        "item": "Brake fluid",
        "scope": "all",
        "repeats": "yes",
        "time_every": "24",
        "time_unit": "month",
        "keywords": "brake fluid, Bremsflüssigkeit",
        "category": "brakes",
        "safety": "critical",
    }
    return given | values


def undo_of(answer: Any) -> str:
    return str(list(get_messages(answer.wsgi_request))[-1].extra_tags)


def test_rule_add_saves_what_was_typed(mechanic: Actor, mechanic_client: PersonaClient) -> None:
    vehicle = make_vehicle(mechanic)

    shown = mechanic_client.get(at(mechanic_client, f"schedules/add/?vehicle={vehicle.pk}"))
    answer = mechanic_client.post(
        at(mechanic_client, "schedules/add/"),
        form_of(
            scope=f"vehicle-{vehicle.pk}", meter_every="30.000,5", meter_unit="mi", season_from="10",
            season_until="11", factor="0,5", start_on=ago(mechanic, 10).isoformat(),
        ),
    )  # fmt: skip

    rule = Rule.objects.for_actor(mechanic).get()
    assert shown.status_code == 200
    assert f'value="vehicle-{vehicle.pk}" selected' in shown.content.decode()
    assert answer["Location"] == at(mechanic_client, f"vehicles/{vehicle.pk}/reminders/")
    assert (rule.meter_every, rule.meter_unit, rule.factor) == (
        Decimal("30000.5"), "mi", Decimal("0.5"),
    )  # fmt: skip
    assert rule.item.keywords == ["brake fluid", "Bremsflüssigkeit"]


def test_rule_add_reads_an_interval_however_it_is_grouped(
    owner: Actor, owner_client: PersonaClient
) -> None:
    owner_client.post(
        at(owner_client, "schedules/add/"), form_of(meter_every="15.000", meter_unit="km")
    )

    assert Rule.objects.for_actor(owner).get().meter_every == Decimal(15_000)


def test_rule_add_leaves_the_words_of_a_known_item(
    owner: Actor, owner_client: PersonaClient
) -> None:
    rule = make_rule(owner, make_vehicle(owner), safety="critical")

    owner_client.post(
        at(owner_client, "schedules/add/"),
        form_of(keywords="", category="other", safety="important"),
    )

    rule.item.refresh_from_db()
    assert Rule.objects.for_actor(owner).filter(item=rule.item).count() == 2
    assert (rule.item.keywords, rule.item.safety) == (["brake fluid"], "critical")


def test_rule_add_keeps_what_was_typed_on_an_error(owner_client: PersonaClient) -> None:
    for wrong in ({"time_every": ""}, {"meter_every": "much"}, {"scope": "vehicle-99"}):
        answer = owner_client.post(
            at(owner_client, "schedules/add/"), form_of(notes="<i>old</i>", **wrong)
        )

        assert answer.status_code == 422
        assert "&lt;i&gt;old" in answer.content.decode()


def test_rule_change_shows_both_sides_of_a_conflict(
    owner: Actor, owner_client: PersonaClient
) -> None:
    rule = make_rule(owner, make_vehicle(owner))
    url = at(owner_client, f"schedules/{rule.pk}/")

    shown = owner_client.get(url)
    saved = owner_client.post(url, form_of(version="1", item="Theirs"))
    clash = owner_client.post(url, form_of(version="1", item="Mine"))

    assert (shown.status_code, saved.status_code, clash.status_code) == (200, 302, 412)
    assert b"Theirs" in clash.content
    assert b"Mine" in clash.content


def test_rule_is_deleted_and_restored(owner: Actor, owner_client: PersonaClient) -> None:
    rule = make_rule(owner, make_vehicle(owner))

    answer = owner_client.post(at(owner_client, f"schedules/{rule.pk}/delete/"))
    gone = owner_client.get(at(owner_client, f"schedules/{rule.pk}/"))
    owner_client.post(undo_of(answer))

    assert gone.status_code == 404
    assert owner_client.get(at(owner_client, f"schedules/{rule.pk}/")).status_code == 200


def test_reminder_list_filters_and_answers_fragments(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    make_due(owner, vehicle, time_every=12, start_on=ago(owner, 400))
    make_due(owner, make_vehicle(owner, "Passat"), item="Oil")

    for query in ("state=overdue", "state=urgent", f"vehicle={vehicle.pk}", "q=brake"):
        page = owner_client.get(at(owner_client, f"reminders/?{query}")).content
        assert b">Brake fluid</a>" in page
        assert b">Oil</a>" not in page
    whole = owner_client.get(at(owner_client, "reminders/")).content.decode()
    assert "1 overdue" in whole
    assert ">Oil</a>" in whole
    assert b"Nothing fits" in owner_client.get(at(owner_client, "reminders/?q=zzz")).content
    part = owner_client.get(at(owner_client, "reminders/"), headers={"HX-Request": "true"})
    assert b"<html" not in part.content


def test_reminder_list_needs_as_many_queries_for_ten_rows_as_for_twenty(
    owner: Actor, owner_client: PersonaClient
) -> None:
    counts: list[int] = []
    for _ in range(2):
        for index in range(10):
            vehicle = make_vehicle(owner, f"Car {len(counts)} {index}")
            make_rule(owner, vehicle, item=f"Item {len(counts)} {index}")
        for path in ("reminders/", "schedules/"):
            owner_client.get(at(owner_client, path))
            with CaptureQueriesContext(connection) as queries:
                owner_client.get(at(owner_client, path))
            counts.append(len(queries))

    assert counts[:2] == counts[2:]


def test_an_empty_list_says_what_to_do(owner_client: PersonaClient) -> None:
    assert b"No reminders yet" in owner_client.get(at(owner_client, "reminders/")).content
    assert b"No rules yet" in owner_client.get(at(owner_client, "schedules/")).content


def test_reminder_done_takes_two_taps_and_can_be_undone(
    owner: Actor, owner_client: PersonaClient
) -> None:
    found = make_due(owner, make_vehicle(owner), time_every=12, start_on=ago(owner, 400))

    answer = owner_client.post(at(owner_client, f"reminders/{found.pk}/done/"))

    assert answer["Location"] == at(owner_client, "reminders/")
    assert Completion.objects.for_actor(owner).get().on == today(owner)
    again = owner_client.post(undo_of(answer))
    assert due_rows(owner)[0].state == "overdue"
    owner_client.post(undo_of(again))
    assert due_rows(owner)[0].state == "later"


def test_reminder_done_keeps_what_was_typed_on_an_error(
    owner: Actor, owner_client: PersonaClient
) -> None:
    found = make_due(owner, make_vehicle(owner))
    url = at(owner_client, f"reminders/{found.pk}/done/")

    for typed in ({"on": "2999-01-01"}, {"on": today(owner), "meter": "far"}):
        answer = owner_client.post(url, typed | {"note": "At <home>"})
        assert answer.status_code == 422
        assert "At &lt;home&gt;" in answer.content.decode()


def test_reminder_skip_and_snooze_say_how_to_undo(
    owner: Actor, owner_client: PersonaClient
) -> None:
    found = make_due(owner, make_vehicle(owner), time_every=12, start_on=ago(owner, 400))
    url = at(owner_client, f"reminders/{found.pk}/")

    snoozed = owner_client.post(f"{url}snooze/", {"for": "week"})
    assert due_rows(owner)[0].state == "snoozed"
    assert "Snoozed to" in owner_client.get(url).content.decode()
    owner_client.post(undo_of(snoozed))
    assert due_rows(owner)[0].state == "overdue"
    assert owner_client.post(f"{url}snooze/", {"until": "2001-01-01"}).status_code == 422
    assert owner_client.post(f"{url}snooze/", {"until": "soon"}).status_code == 422
    later = today(owner) + timedelta(days=20)
    assert owner_client.post(f"{url}snooze/", {"until": later.isoformat()}).status_code == 302
    skipped = owner_client.post(f"{url}skip/", {"next": url})
    assert skipped["Location"] == url
    owner_client.post(undo_of(skipped))
    assert due_rows(owner)[0].on == found.on


def test_reminder_detail_says_why(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    unread = make_due(
        owner, vehicle, item="Oil", time_every=None, meter_every=Decimal(100), meter_unit="h",
        start_on=ago(owner, 5), start_meter=Decimal(7),
    )  # fmt: skip
    unsaid = make_due(owner, vehicle, start_on=None)

    assert (
        b"Readings are missing"
        in owner_client.get(at(owner_client, f"reminders/{unread.pk}/")).content
    )
    page = owner_client.get(at(owner_client, f"reminders/{unsaid.pk}/")).content
    assert b"Nobody knows when this was last done" in page
    tab = owner_client.get(at(owner_client, f"vehicles/{vehicle.pk}/reminders/")).content
    assert b"Never recorded" in tab


def test_a_service_record_completes_what_it_speaks_of(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    found = make_due(owner, vehicle, time_every=12, start_on=ago(owner, 400))
    make_rule(owner, vehicle, item="Oil", keywords=("oil change",), start_on=ago(owner, 900))

    record = make_record(
        owner, vehicle, on=ago(owner, 3), lines=(line("BRAKE FLUID DOT 4", "14.90"),)
    )

    rows = {row.title: row for row in due_rows(owner)}
    assert rows["Brake fluid"].base_on == ago(owner, 3)
    assert rows["Oil"].state == "overdue"
    page = owner_client.get(at(owner_client, f"work/{record.pk}/")).content
    assert b"Completed by this" in page
    owner_client.post(at(owner_client, f"work/{record.pk}/delete/"))
    assert {row.title: row.base_on for row in due_rows(owner)}["Brake fluid"] == found.base_on
    owner_client.post(at(owner_client, f"work/{record.pk}/restore/"))
    assert {row.title: row.base_on for row in due_rows(owner)}["Brake fluid"] == ago(owner, 3)


def record_form(vehicle_id: int, **values: Any) -> dict[str, Any]:
    given = {
        "vehicle": vehicle_id, "on": "2026-03-14", "title": "Service", "currency": "EUR",
        "purpose": "maintenance", "total": "60", "lines-TOTAL_FORMS": "0",
    }  # fmt: skip
    return given | values


def test_log_it_opens_a_form_that_completes(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    found = make_due(owner, vehicle, time_every=12, start_on=ago(owner, 400))
    url = at(owner_client, f"vehicles/{vehicle.pk}/work/add/")

    shown = owner_client.get(f"{url}?from=reminder-{found.item_id}").content.decode()
    answer = owner_client.post(url, record_form(vehicle.pk, completes=found.item_id))

    assert 'value="Brake fluid"' in shown
    assert f'name="completes" value="{found.item_id}"' in shown
    assert answer.status_code == 302
    record = ServiceRecord.objects.for_actor(owner).get()
    assert Completion.objects.for_actor(owner).get().source_id == record.pk
    change = at(owner_client, f"work/{record.pk}/change/")
    assert "checked" in owner_client.get(change).content.decode()
    owner_client.post(change, record_form(vehicle.pk, version=record.version))
    assert not Completion.objects.for_actor(owner).exists()


def test_a_switch_that_was_turned_off_completes_nothing(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    found = make_due(owner, vehicle)
    url = at(owner_client, f"vehicles/{vehicle.pk}/work/add/")

    owner_client.post(url, record_form(vehicle.pk, title="Brake fluid", offered=found.item_id))
    record = ServiceRecord.objects.for_actor(owner).get()
    service_record_change(actor=owner, record_id=record.pk, changes={"notes": "DOT 4"})
    assert not Completion.objects.for_actor(owner).exists()
    saved = owner_client.post(
        url, record_form(vehicle.pk, title="Brake fluid", invoice_number="2"), follow=True
    )
    assert Completion.objects.for_actor(owner).count() == 1
    assert "Work recorded. It completes: Brake fluid." in saved.content.decode()


def test_dashboard_answers_what_is_due(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    make_due(owner, vehicle, time_every=12, start_on=ago(owner, 400))
    make_due(owner, vehicle, item="Oil", time_every=12, start_on=ago(owner, 350))

    page = owner_client.get(at(owner_client, "")).content.decode()
    overview = owner_client.get(at(owner_client, f"vehicles/{vehicle.pk}/")).content.decode()

    assert "1 overdue" in page
    assert "1 due within 30 days" in page
    assert "days overdue" in page
    assert "1 overdue" in overview
    assert f"?from=reminder-{due_rows(owner)[0].item_id}" in overview


def test_generic_add_shows_what_would_be_set_and_sets_it(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    done = make_record(
        owner, vehicle, on=ago(owner, 100), title="Oil and filter service", lines=(),
        odometer=Decimal(50_000), total=Decimal(90),
    )  # fmt: skip
    url = at(owner_client, f"vehicles/{vehicle.pk}/reminders/generic/")

    page = owner_client.get(url).content.decode()
    severe = owner_client.post(url, {"again": "1", "use": "severe"}).content.decode()
    nothing = owner_client.post(url, {"keys": ["engine-oil"]})
    wrong = owner_client.post(
        url,
        {"keys": ["engine-oil"], "row-engine-oil-key": "engine-oil", "row-engine-oil-chosen": "on",
         "row-engine-oil-start_on": "soon"},
    )  # fmt: skip
    saved = owner_client.post(
        url,
        {"keys": ["engine-oil", "brake-fluid", "nonsense"], "use": "severe",
         "row-engine-oil-key": "engine-oil", "row-engine-oil-chosen": "on",
         "row-engine-oil-start_on": done.on.isoformat(), "row-engine-oil-start_meter": "50000",
         "row-brake-fluid-key": "brake-fluid", "row-brake-fluid-chosen": "on",
         "row-brake-fluid-start_on": ago(owner, 30).isoformat()},
    )  # fmt: skip

    assert "every 12 months or 15,000 km" in page
    assert "every 12 months or 15,000 km × 0.5" in severe
    assert (nothing.status_code, wrong.status_code, saved.status_code) == (422, 422, 302)
    rows = {row.title: row for row in due_rows(owner)}
    assert rows["Engine oil and filter"].base == "done"
    assert rows["Engine oil and filter"].base_on == done.on
    assert rows["Brake fluid"].base == "start"
    assert Completion.objects.for_actor(owner).get().source_id == done.pk
    assert "Engine oil and filter" not in owner_client.get(url).content.decode()


def test_schedules_go_out_and_come_in_again(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    rule = make_rule(owner, vehicle, notes="=1+1", season_from=10, season_until=11)
    for kind in ("csv", "json"):
        text = owner_client.get(at(owner_client, f"schedules/export/?as={kind}")).content.decode()
        services.rule_bin(actor=owner, rule_id=rule.pk)
        url = at(owner_client, "schedules/import/")

        checked = owner_client.post(url, {"scope": "all", "text": text, "check": "1"})
        assert b"Every row is right" in checked.content
        assert not Rule.objects.for_actor(owner).kept().exists()
        saved = owner_client.post(url, {"scope": "all", "text": text, "save": "1"})

        assert saved.status_code == 302
        rule = Rule.objects.for_actor(owner).kept().get()
        assert (rule.vehicle_id, rule.notes, rule.season_from) == (vehicle.pk, "=1+1", 10)
    assert owner_client.get(at(owner_client, "schedules/export/?as=pdf")).status_code == 404


def test_schedule_import_says_what_is_wrong_row_by_row(
    owner: Actor, owner_client: PersonaClient
) -> None:
    text = "item;time_every;vehicle\nOil;12;\nBrakes;often;\nTyres;12;Nobody\n"
    url = at(owner_client, "schedules/import/")

    answer = owner_client.post(url, {"scope": "all", "text": text, "save": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2 rows are wrong" in page
    assert "is not a whole number" in page
    assert "Nobody" in page
    assert not Rule.objects.for_actor(owner).exists()
    for wrong in ("", "{", "a,b\n1,2"):
        assert owner_client.post(url, {"scope": "all", "text": wrong}).status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "viewable"),
    [
        ("get", "reminders/{due}/", True),
        ("post", "reminders/{due}/done/", False),
        ("post", "reminders/{due}/skip/", False),
        ("get", "schedules/{rule}/", False),
        ("post", "schedules/{rule}/delete/", False),
        ("get", "vehicles/{vehicle}/reminders/generic/", False),
    ],
)
def test_pages_refuse_viewers_and_strangers(
    owner: Actor,
    viewer_client: PersonaClient,
    stranger_client: PersonaClient,
    method: str,
    path: str,
    viewable: bool,
) -> None:
    found = make_due(owner, make_vehicle(owner))
    path = path.format(due=found.pk, rule=found.rule_id, vehicle=found.vehicle_id)

    viewed = getattr(viewer_client, method)(at(viewer_client, path))
    foreign = getattr(stranger_client, method)(at(stranger_client, path))

    assert viewed.status_code == (200 if viewable else 403)
    assert foreign.status_code == 404


def test_a_reading_that_came_with_done_shows_among_the_readings(
    owner: Actor, owner_client: PersonaClient
) -> None:
    found = make_due(owner, make_vehicle(owner))
    url = at(owner_client, f"reminders/{found.pk}/done/")

    owner_client.post(url, {"on": today(owner), "meter": "61,000", "meter_unit": "km"})

    page = owner_client.get(at(owner_client, f"vehicles/{found.vehicle_id}/readings/"))
    assert "61,000" in page.content.decode()
