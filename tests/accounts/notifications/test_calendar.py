"""Calendar feeds: what they hold, who may read them, and how they end."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.notifications import calendar
from accounts.notifications.calendar import (
    CalendarEntry,
    register_calendar,
    register_calendar_vehicles,
)
from accounts.notifications.models import CalendarFeed
from accounts.notifications.services import feeds
from accounts.notifications.views import calendar as views
from accounts.organizations.models import Membership
from accounts.organizations.selectors import actor_for, person_of
from accounts.users.models import User
from project.kernel.actor import Actor, Channel, Permission
from project.kernel.errors import NotAllowed, NotFound, RuleViolated
from tests.personas import PersonaClient

BRAKES = CalendarEntry(
    uid="due-7@garage.example",
    on=date(2026, 12, 24),
    title="Brake fluid, Octavia; “DOT 4”",
    text="Every two years.\nLast: 2024",
    url="/o/millers-garage/vehicles/1",
    vehicle_id=1,
    alarm_days=(7, 1, 7),
)
OTHERS = CalendarEntry(uid="due-8@garage.example", on=date(2026, 12, 1), title="Oil", vehicle_id=2)
ASKED: list[dict[str, Any]] = []


@pytest.fixture(autouse=True)
def garage(monkeypatch: pytest.MonkeyPatch) -> None:
    """A garage of two vehicles, in the place of whatever rooms have registered."""
    monkeypatch.setattr(calendar, "_SOURCES", {})
    monkeypatch.setattr(calendar, "_VEHICLES", {})
    ASKED.clear()

    def source(
        *, actor: Actor, vehicle_id: int | None, since: date, until: date
    ) -> Iterable[CalendarEntry]:
        ASKED.append({"actor": actor, "vehicle_id": vehicle_id, "since": since, "until": until})
        return [e for e in (BRAKES, OTHERS) if vehicle_id in {None, e.vehicle_id}]

    def vehicles(*, actor: Actor) -> Mapping[int, str]:
        return {1: "Octavia", 2: "Transit"} if actor.organization_slug == "millers-garage" else {}

    register_calendar("due", source)
    register_calendar_vehicles(vehicles)


def read(secret: str, **headers: str) -> Any:
    return Client().get(f"/calendar/{secret}.ics", headers=headers)


def events(response: Any) -> list[Any]:
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_a_feed_is_a_valid_calendar_of_whole_days(owner: Actor) -> None:
    _, secret = feeds.feed_make(actor=owner)

    response = read(secret)

    assert (response.status_code, response["Content-Type"]) == (
        200,
        "text/calendar; charset=utf-8",
    )
    first, second = events(response)
    assert (first["uid"], second["uid"]) == (OTHERS.uid, BRAKES.uid)
    assert second["dtstart"].params["VALUE"] == "DATE"
    assert second["dtstart"].dt == date(2026, 12, 24)
    assert second["dtend"].dt == date(2026, 12, 25)
    assert second["summary"] == BRAKES.title
    assert str(second["description"]).startswith(BRAKES.text)
    assert str(second["url"]).endswith("/o/millers-garage/vehicles/1")
    assert second["dtstamp"].dt.utcoffset() == timedelta(0)
    alarms = [alarm["trigger"].dt for alarm in second.walk("VALARM")]
    assert alarms == [timedelta(days=-7), timedelta(days=-1)]


def test_a_feed_names_itself_and_ends_lines_as_the_standard_says(owner: Actor) -> None:
    _, secret = feeds.feed_make(actor=owner, name="Ölwechsel")

    text = read(secret).content

    assert "X-WR-CALNAME:Ölwechsel\r\n" in text.decode()
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert b"\n" not in text.replace(b"\r\n", b"")


def test_a_feed_of_a_vehicle_holds_that_alone(owner: Actor) -> None:
    row, secret = feeds.feed_make(actor=owner, vehicle_id=2)

    assert [event["uid"] for event in events(read(secret))] == [OTHERS.uid]
    assert row.name == "Transit"


def test_a_feed_reads_as_its_person_may_at_that_time(
    manager: Actor, manager_membership: Membership
) -> None:
    _, secret = feeds.feed_make(actor=manager)
    Membership.objects.filter(pk=manager_membership.pk).update(role="viewer")

    read(secret)

    actor = ASKED[0]["actor"]
    assert (actor.user_id, actor.role) == (manager.user_id, "viewer")
    assert not actor.can(Permission.EDIT_WORK)
    assert ASKED[0]["until"] - ASKED[0]["since"] > timedelta(days=700)


def test_a_feed_says_when_nothing_changed(owner: Actor) -> None:
    _, secret = feeds.feed_make(actor=owner)
    first = read(secret)

    same = read(secret, if_none_match=first["ETag"])

    assert (same.status_code, same.content) == (304, b"")
    assert first["Cache-Control"] == "private, max-age=900"
    assert read(secret)["ETag"] == first["ETag"]
    assert "Set-Cookie" not in first


def test_a_feed_dies_with_its_membership(viewer: Actor, viewer_membership: Membership) -> None:
    _, secret = feeds.feed_make(actor=viewer)
    organization, user = viewer_membership.organization, viewer_membership.user

    viewer_membership.delete()
    assert read(secret).status_code == 404

    Membership.objects.create(organization=organization, user=user, role="owner")
    assert read(secret).status_code == 404


def test_a_feed_of_somebody_deactivated_is_dead(owner: Actor) -> None:
    _, secret = feeds.feed_make(actor=owner)

    User.objects.filter(pk=person_of(owner)).update(is_active=False)

    assert read(secret).status_code == 404


@pytest.mark.parametrize("secret", ["x", "A" * 43, "..%2f", "0" * 500])
def test_what_is_no_secret_opens_nothing(db: None, secret: str) -> None:
    assert read(secret).status_code == 404


def test_feed_renew_and_revoke_end_the_address(owner: Actor) -> None:
    row, old = feeds.feed_make(actor=owner)

    _, new = feeds.feed_renew(actor=owner, feed_id=row.pk)
    assert [read(old).status_code, read(new).status_code] == [404, 200]

    feeds.feed_revoke(actor=owner, feed_id=row.pk)
    assert read(new).status_code == 404


def test_a_feed_keeps_only_the_hash(owner: Actor) -> None:
    _, secret = feeds.feed_make(actor=owner)

    assert secret not in str(CalendarFeed.objects.for_actor(owner).values().get())


def test_a_feed_notes_its_use_to_the_hour(owner: Actor) -> None:
    row, secret = feeds.feed_make(actor=owner)

    with time_machine.travel("2027-01-01T10:00:00Z", tick=False) as clock:
        read(secret)
        clock.shift(timedelta(minutes=59))
        read(secret)

    row.refresh_from_db()
    assert row.last_used_at is not None
    assert row.last_used_at.isoformat() == "2027-01-01T10:00:00+00:00"


def test_who_asks_too_often_waits(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_A_MINUTE", 2)

    answers = [read("nonsense").status_code for _ in range(4)]

    assert answers == [404, 404, 429, 429]
    assert read("nonsense")["Retry-After"] == "60"


def test_feed_make_refuses_vehicles_one_cannot_see(owner: Actor, stranger: Actor) -> None:
    with pytest.raises(NotFound):
        feeds.feed_make(actor=owner, vehicle_id=3)
    with pytest.raises(NotFound):
        feeds.feed_make(actor=stranger, vehicle_id=1)


def test_feed_make_has_a_limit(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_FEEDS", 0)

    with pytest.raises(RuleViolated):
        feeds.feed_make(actor=owner)


def test_feeds_are_nobody_elses(
    owner: Actor, manager: Actor, stranger: Actor, owner_membership: Membership
) -> None:
    row, _ = feeds.feed_make(actor=owner)
    narrow = actor_for(
        owner_membership, channel=Channel.API, token_id=1, scopes=frozenset({Permission.VIEW})
    )

    for actor in (manager, stranger):
        with pytest.raises(NotFound):
            feeds.feed_renew(actor=actor, feed_id=row.pk)
    with pytest.raises(NotAllowed):
        feeds.feed_make(actor=narrow)


# --- The page ------------------------------------------------------------------------------------


def address(client: PersonaClient, name: str = "settings_calendar", **kwargs: Any) -> str:
    return reverse(name, kwargs={"organization": client.slug, **kwargs})


def test_the_page_shows_the_address_once(owner_client: PersonaClient) -> None:
    made = owner_client.post(address(owner_client), {"vehicle": "1", "name": "Family car"})
    later = owner_client.get(address(owner_client)).content.decode()

    url = made.content.decode().split('id="new-feed">')[1].split("<")[0]
    assert made.status_code == 201
    assert url.startswith("http://testserver/calendar/")
    assert len(events(Client().get(url.removeprefix("http://testserver")))) == 1
    assert "Family car" in later
    assert "Octavia" in later
    assert url not in later


def test_the_page_keeps_what_was_typed(owner_client: PersonaClient) -> None:
    response = owner_client.post(address(owner_client), {"vehicle": "99", "name": "Family car"})

    assert response.status_code == 422
    assert b'value="Family car"' in response.content


def test_the_page_renews_and_revokes(owner_client: PersonaClient, owner: Actor) -> None:
    row, old = feeds.feed_make(actor=owner)

    renewed = owner_client.post(address(owner_client, "calendar_feed_renew", feed_id=row.pk))
    gone = owner_client.post(address(owner_client, "calendar_feed_revoke", feed_id=row.pk))

    assert (renewed.status_code, gone.status_code) == (200, 302)
    assert b'id="new-feed"' in renewed.content
    assert read(old).status_code == 404
    assert not CalendarFeed.objects.for_actor(owner).filter(revoked_at=None).exists()
