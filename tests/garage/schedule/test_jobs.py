"""What the worker does: due dates follow readings and vehicles, and people are told once."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.notifications.calendar import calendar_entries
from accounts.notifications.models import InboxNotice
from garage.maintenance.services import service_record_change
from garage.schedule import services
from garage.schedule.models import DueItem
from garage.schedule.services.daily import refresh_daily
from garage.schedule.services.notices import due_tell
from garage.schedule.sources import SOURCES, DueDate, DueSource, register_due_source
from garage.vehicles.services.meters import vehicle_reading_record
from garage.vehicles.services.vehicles import vehicle_archive
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated
from tests.garage.maintenance.making import make_record, make_vehicle
from tests.garage.schedule.making import ago, due_rows, make_due, make_rule, today

RunJobs = Callable[[], int]


def test_a_reading_moves_what_is_due_by_the_meter(owner: Actor, run_jobs: RunJobs) -> None:
    vehicle = make_vehicle(owner)
    make_due(
        owner, vehicle, time_every=None, meter_every=Decimal(1_000), meter_unit="km",
        start_on=ago(owner, 100), start_meter=Decimal(10_000),
    )  # fmt: skip

    for days, value in ((100, 10_000), (50, 10_500), (0, 11_200)):
        vehicle_reading_record(
            actor=owner, vehicle_id=vehicle.pk, on=ago(owner, days), value=Decimal(value), unit="km"
        )
    run_jobs()

    found = due_rows(owner)[0]
    assert found.state == "overdue"
    assert found.on == ago(owner, 50) + timedelta(days=round(50 * 500 / 700))


def test_an_archived_vehicle_reminds_of_nothing(owner: Actor, run_jobs: RunJobs) -> None:
    vehicle = make_vehicle(owner)
    make_rule(owner, vehicle)

    vehicle_archive(actor=owner, vehicle_id=vehicle.pk)
    run_jobs()

    assert due_rows(owner) == []


def test_a_record_that_moves_takes_what_it_completed_along(owner: Actor) -> None:
    first, second = make_vehicle(owner), make_vehicle(owner, "Passat")
    make_rule(owner, start_on=ago(owner, 500))
    record = make_record(owner, first, on=ago(owner, 9), title="Brake fluid", lines=())

    service_record_change(
        actor=owner, record_id=record.pk, changes={"vehicle_id": second.pk, "on": ago(owner, 5)}
    )

    found = {row.vehicle_id: (row.base, row.base_on) for row in due_rows(owner)}
    assert found == {
        first.pk: ("start", ago(owner, 500)),
        second.pk: ("done", ago(owner, 5)),
    }


def test_people_are_told_once_for_each_urgency(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    found = make_due(owner, vehicle, time_every=12, start_on=ago(owner, 400))

    told = [due_tell(actor=owner), due_tell(actor=owner)]

    assert told == [1, 0]
    notice: Any = InboxNotice.objects.for_actor(owner).get()
    assert (notice.urgency, notice.title) == ("overdue", "Brake fluid · Golf")
    assert notice.url.endswith(f"/reminders/{found.pk}/")
    services.due_skip(actor=owner, due_id=found.pk)
    assert due_tell(actor=owner) == 0


def test_refresh_daily_computes_what_nobody_looked_at_and_tells(owner: Actor) -> None:
    make_due(owner, make_vehicle(owner), time_every=12, start_on=ago(owner, 400))
    DueItem.objects.for_actor(owner).update(checked_on=ago(owner, 1))

    assert [refresh_daily(), refresh_daily()] == [1, 0]
    assert InboxNotice.objects.for_actor(owner).count() == 1
    assert due_rows(owner)[0].checked_on == today(owner)


def test_calendars_show_what_is_due(owner: Actor, stranger: Actor) -> None:
    found = make_due(owner, make_vehicle(owner), time_every=12, start_on=ago(owner, 300))
    span: dict[str, Any] = {"since": today(owner), "until": today(owner) + timedelta(days=90)}

    entry = calendar_entries(actor=owner, vehicle_id=found.vehicle_id, **span)[0]

    assert (entry.uid, entry.on, entry.title) == (f"due-{found.pk}", found.on, "Brake fluid · Golf")
    assert calendar_entries(actor=stranger, vehicle_id=None, **span) == []


@pytest.fixture
def papers() -> Iterator[dict[int, DueDate]]:
    """Another room with dates of its own, by the ids of its rows."""
    known: dict[int, DueDate] = {}

    def dates(*, actor: Actor, vehicle_ids: Any) -> Iterable[DueDate]:
        return known.values()

    register_due_source(
        DueSource(
            name="sample",
            label="Paper",
            icon="file-text",
            page="vehicle_overview",
            argument="vehicle_id",
            dates=dates,
        )
    )
    yield known
    SOURCES.pop("sample")


def test_other_rooms_add_what_is_due_on_a_day(owner: Actor, papers: dict[int, DueDate]) -> None:
    vehicle = make_vehicle(owner)
    papers[7] = DueDate(row_id=7, title="Insurance card", on=ago(owner, 3), vehicle_id=vehicle.pk)
    papers[8] = DueDate(row_id=8, title="Oil is low", on=date(2199, 1, 1))
    papers[9] = DueDate(row_id=9, title="Unknown", on=ago(owner, 3), vehicle_id=99)

    services.due_refresh(actor=owner)

    assert [(row.title, row.state) for row in due_rows(owner)] == [
        ("Insurance card", "overdue"), ("Oil is low", "later"),
    ]  # fmt: skip
    with pytest.raises(RuleViolated, match="its own page"):
        services.due_skip(actor=owner, due_id=due_rows(owner)[0].pk)
    papers.clear()
    services.due_refresh(actor=owner)
    assert due_rows(owner) == []
