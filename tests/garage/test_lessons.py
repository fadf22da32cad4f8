"""What went wrong elsewhere and must not here: lessons L1 to L14 of the product, by number.

| Lesson | Must hold | Where |
|---|---|---|
| L1 | lead times of one reminder are not those of the next | `test_l01_…` |
| L2 | due today is due today, in the zone of the garage | `test_l02_…` |
| L3 | what goes out comes in again as it was, in every unit | `test_l03_…` |
| L4 | days and numbers leave in one form, whatever the language | `test_l04_…` |
| L5 | dry run, errors by row, duplicates, undo, `;` and tab | `test_l05_…`; `listings/test_imports.py` |
| L6 | calendar entries keep their ids, name the vehicle, escape text | `test_l06_…`; `test_calendar.py` |
| L7 | a reading follows the record that brought it | `test_l07_…`; `vehicles/test_meter_services.py` |
| L8 | odometers, hours and litres have decimals | `test_l08_…` |
| L9 | pages cost the same however long the history is | `test_l09_…`; `tests/bench` part `everyday` |
| L10 | tags may hold spaces | `test_l10_…`; `kernel/files/test_tags.py` |
| L11 | a copy of the database is whole while somebody writes | `test_l11_…`; `kernel/backup/test_backups.py` |
| L12 | a file that something holds is never cleaned away | `kernel/files/test_cleaning.py`: `test_a_file_that_a_row_points_to_stays` |
| L13 | a notice is sent once, also after a restart | `notifications/test_sending.py`: `test_a_killed_worker_sends_nothing_twice` |
| L14 | a token counts in the header alone | `test_l14_…` |
"""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from garage.energy.models import EnergyEntry
from garage.maintenance import services as maintenance
from garage.models import MeterReading
from garage.schedule import portable
from garage.schedule.models import State
from garage.schedule.services import due_refresh
from garage.schedule.services.transfer import rules_export, rules_import
from garage.schedule.tasks import calendar_of
from project.kernel.actor import Actor
from project.kernel.backup.sqlite import SqliteDatabase
from tests.garage.energy.making import fill, make_car
from tests.garage.maintenance.making import make_record, make_vehicle
from tests.garage.schedule.making import ago, due_rows, make_due, make_rule, today
from tests.personas import PersonaClient

JSON = "application/json"


def test_l01_the_lead_time_of_one_reminder_is_not_that_of_the_next(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    for item, lead in (("A far look", 200), ("By default", None), ("Far again", 200)):
        make_rule(
            owner, vehicle, item=item, time_every=12, start_on=ago(owner, 265), soon_days=lead
        )

    found = {row.title: row.state for row in due_rows(owner)}

    assert found == {
        "A far look": State.SOON,
        "By default": State.LATER,
        "Far again": State.SOON,
    }


def test_l02_due_today_is_due_today_in_the_zone_of_the_garage(owner: Actor) -> None:
    there = replace(owner, time_zone="Pacific/Auckland")
    with time_machine.travel(datetime(2026, 3, 1, 12, 30, tzinfo=UTC), tick=False):
        vehicle = make_vehicle(there)
        assert today(there).isoformat() == "2026-03-02"

        row = make_due(there, vehicle, repeats=False, start_on=today(there), due_days=0)

        assert (row.on, row.state) == (today(there), State.DUE)


@pytest.mark.parametrize("unit", ["l", "gal_us", "gal_uk"])
def test_l03_a_fill_up_goes_out_and_comes_in_as_it_was(
    owner: Actor, owner_api: PersonaClient, unit: str
) -> None:
    vehicle = make_car(owner)
    fill(owner, vehicle, quantity=Decimal("11.037"), quantity_unit=unit, odometer=Decimal("8.5"))
    url = "/api/v1/energy-entries"
    out = owner_api.get(f"{url}?vehicle={vehicle.pk}").json()["items"][0]
    kept = ("entered_quantity", "quantity_unit", "odometer", "odometer_unit", "total", "currency")

    again = owner_api.post(
        url,
        {
            "vehicle_id": vehicle.pk, "on": out["on"], "quantity": out["entered_quantity"],
            "quantity_unit": out["quantity_unit"], "total": out["total"],
            "currency": out["currency"], "odometer": out["odometer"],
            "odometer_unit": out["odometer_unit"],
        },
        content_type=JSON,
    ).json()  # fmt: skip

    assert out["quantity_unit"] == unit
    assert [again[name] for name in (*kept, "quantity")] == [
        out[name] for name in (*kept, "quantity")
    ]


def test_l04_days_and_numbers_leave_in_one_form_whatever_the_language(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    make_rule(owner, vehicle, meter_every=Decimal("1234.5"), meter_unit="mi")

    with translation.override("de"):
        text = portable.to_csv(rules_export(actor=owner))
    done = rules_import(
        actor=owner, rows=portable.read_rows(text), vehicle_id=None, group_id=None, is_dry=True
    )

    assert "1234.5" in text
    assert ago(owner, 30).isoformat() in text
    assert all(row.is_right for row in done)


def test_l05_a_bad_row_is_named_and_keeps_the_others_from_nothing(owner: Actor) -> None:
    make_vehicle(owner)
    before = len(due_rows(owner))
    for sign in (",", ";", "\t"):
        text = "\n".join(
            sign.join(cells)
            for cells in (
                ("item", "time_every", "time_unit", "start_on"),
                ("Belts", "12", "month", "2026-01-01"),
                ("Chains", "often", "month", "2026-01-01"),
            )
        )
        rows = portable.read_rows(text)

        done = rules_import(actor=owner, rows=rows, vehicle_id=None, group_id=None, is_dry=False)

        assert [row.is_right for row in done] == [True, False]
        assert "time_every" in dict(done[1].errors)
    assert len(due_rows(owner)) == before  # all or nothing; the dry run says so first


def test_l06_calendar_entries_keep_their_ids_and_name_their_vehicle(owner: Actor) -> None:
    for name in ("Golf", "Polo; the red one, “2”"):
        make_rule(owner, make_vehicle(owner, name), time_every=12, start_on=ago(owner, 300))

    def entries() -> dict[str, str]:
        span = {"since": today(owner), "until": today(owner) + timedelta(days=200)}
        return {one.title: one.uid for one in calendar_of(actor=owner, vehicle_id=None, **span)}

    before = entries()
    due_refresh(actor=owner)

    assert len(set(before.values())) == 2
    assert any("Golf" in title for title in before)
    assert any("Polo; the red one" in title for title in before)
    assert entries() == before


def test_l07_a_reading_follows_its_record_and_dies_with_it(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    record = make_record(owner, vehicle, odometer=Decimal(120_000), odometer_unit="km")

    maintenance.service_record_change(
        actor=owner, record_id=record.pk, changes={"odometer": Decimal("121000.5")}
    )
    values = list(MeterReading.objects.for_actor(owner).values_list("value", flat=True))
    maintenance.service_record_bin(actor=owner, record_id=record.pk)

    assert values == [Decimal("121000.5")]
    assert not MeterReading.objects.for_actor(owner).exists()


def test_l08_readings_and_amounts_have_decimals(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    fill(owner, vehicle, quantity=Decimal("40.123"), odometer=Decimal("12345.6"))
    make_record(owner, make_vehicle(owner, "Loader"), odometer=Decimal("10.5"), odometer_unit="h")

    entry = EnergyEntry.objects.for_actor(owner).get()
    values = set(MeterReading.objects.for_actor(owner).values_list("value", flat=True))

    assert entry.quantity == Decimal("40.123")
    assert values == {Decimal("12345.6"), Decimal("10.5")}


@pytest.mark.parametrize(("path", "most"), [("", 10), ("vehicles/", 20)])
def test_l09_the_garage_costs_the_same_however_long_its_history(
    owner: Actor, owner_client: PersonaClient, path: str, most: int
) -> None:
    url = f"/o/{owner_client.slug}/{path}"

    def grown(vehicles: int, records: int) -> int:
        for number in range(vehicles):
            vehicle = make_vehicle(owner, f"Car {number}")
            for day in range(records):
                fill(owner, vehicle, on=ago(owner, day), odometer=Decimal(1000 - day))
        return min(asked() for _ in range(3))  # parts of the page are remembered for a while

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            owner_client.get(url)
        return len(seen)

    few = grown(1, 1)
    many = grown(3, 3)

    assert many <= few
    assert many <= most


def test_l10_a_tag_may_hold_a_space(owner: Actor, owner_api: PersonaClient) -> None:
    record = make_record(owner, make_vehicle(owner), tags=("road trip", "Alps"))

    tags = owner_api.get(f"/api/v1/service-records/{record.pk}").json()["tags"]

    assert sorted(tags) == ["Alps", "road trip"]


def test_l11_a_backup_has_what_still_stands_in_the_journal(tmp_path: Path) -> None:
    path, copied = tmp_path / "garage.sqlite3", tmp_path / "copied.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE services (id INTEGER PRIMARY KEY)")
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        writer.execute("INSERT INTO services VALUES (1), (2), (3)")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO services VALUES (4)")  # somebody is still writing

        shutil.copyfile(path, copied)
        with SqliteDatabase(path).snapshot(tmp_path) as snapshot:
            pass

    with closing(sqlite3.connect(copied)) as reader:
        assert reader.execute("SELECT COUNT(*) FROM services").fetchone() == (0,)
    assert snapshot.contents.counts == {"services": 3}


def test_l14_a_token_counts_in_the_header_alone(
    owner_api: PersonaClient,
) -> None:
    made = owner_api.post(
        "/api/v1/tokens", {"name": "Script", "scopes": ["view"]}, content_type=JSON
    ).json()
    secret = made["token"]
    stranger = Client()

    for name in ("token", "api_key", "apiKey", "access_token", "key"):
        assert stranger.get(f"/api/v1/vehicles?{name}={secret}").status_code == 401
    answer = stranger.get("/api/v1/vehicles", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
