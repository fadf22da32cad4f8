"""Notices, channels, deliveries and calendars over the API."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from accounts.notifications.models import Delivery
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated
from tests.accounts.notifications.conftest import NTFY, Post, add_channel, tell
from tests.personas import PersonaClient, api_of

RunJobs = Callable[[], int]
CHANNELS, NOTICES = "/api/v1/notification-channels", "/api/v1/notifications"
DELIVERIES, WISHES = "/api/v1/notification-deliveries", "/api/v1/notification-preferences"
FEEDS = "/api/v1/calendar-feeds"


def send(client: PersonaClient, method: str, path: str, body: Any = None, **headers: str) -> Any:
    return getattr(client, method)(
        path, json.dumps(body or {}), content_type="application/json", headers=headers
    )


def test_notices_are_listed_and_read(owner: Actor, owner_api: PersonaClient) -> None:
    tell(owner, key="1")
    tell(owner, key="2", urgency="info", title="Value rose", vehicle_id=7)

    listed = owner_api.get(f"{NOTICES}?count=true").json()
    (row,) = owner_api.get(f"{NOTICES}?urgency=info&vehicle=7").json()["items"]
    read = owner_api.post(f"{NOTICES}/{row['id']}/read").json()
    unread = owner_api.get(f"{NOTICES}?unread=true").json()["items"]
    rest = owner_api.post(f"{NOTICES}/read").json()

    assert listed["count"] == 2
    assert [item["title"] for item in listed["items"]] == ["Value rose", "Brake fluid is due"]
    assert (row["vehicle_id"], row["read_at"]) == (7, None)
    assert read["read_at"]
    assert [item["key"] for item in unread] == ["1"]
    assert rest == {"count": 1}
    assert owner_api.get(f"{NOTICES}/{row['id']}").json() == read


def test_a_channel_lives_over_the_api(owner_api: PersonaClient) -> None:
    body = {"kind": "ntfy", "name": "Phone", "values": NTFY, "urgencies": ["due"]}

    made = send(owner_api, "post", CHANNELS, body)
    where = made["Location"]
    stale = send(owner_api, "patch", where, {"name": "x"}, if_match='"1-9"')
    changed = send(owner_api, "patch", where, {"is_paused": True}, if_match=made["ETag"])
    listed = owner_api.get(CHANNELS).json()["items"]
    gone = owner_api.delete(where)

    assert made.status_code == 201
    assert made.json()["urgencies"] == ["due"]
    assert not {"values", "sealed", "target_hash"} & made.json().keys()
    assert stale.status_code == 412
    assert changed.json()["is_paused"] is True
    assert listed == [changed.json()]
    assert gone.status_code == 204
    assert owner_api.get(where).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "fax", "values": {}},
        {"kind": "ntfy", "values": {"server": "http://10.0.0.1", "topic": "x"}},
        {"kind": "ntfy", "values": NTFY | {"url": "syslog://"}},
        {"kind": "ntfy", "values": NTFY, "urgencies": ["never"]},
        {"kind": "mail", "values": {"address": "victim@example.org"}},
        {"kind": "ntfy", "values": {"topic": 5}},
    ],
)
def test_a_channel_that_is_wrong_is_refused(owner_api: PersonaClient, body: Any) -> None:
    assert send(owner_api, "post", CHANNELS, body).status_code == 422


def test_the_same_place_twice_is_refused(owner_api: PersonaClient) -> None:
    body = {"kind": "ntfy", "values": NTFY}

    assert send(owner_api, "post", CHANNELS, body).status_code == 201
    assert send(owner_api, "post", CHANNELS, body).status_code in {409, 422}


def test_a_key_makes_a_channel_once(owner_api: PersonaClient) -> None:
    body = {"kind": "ntfy", "values": NTFY}

    first = send(owner_api, "post", CHANNELS, body, idempotency_key="k1")
    again = send(owner_api, "post", CHANNELS, body, idempotency_key="k1")

    assert first.json() == again.json()
    assert len(owner_api.get(CHANNELS).json()["items"]) == 1


def test_a_test_and_a_retry_over_the_api(
    owner: Actor, owner_api: PersonaClient, post: Post, run_jobs: RunJobs
) -> None:
    channel = add_channel(owner)
    post.fails = RuleViolated("Refused.")

    made = send(owner_api, "post", f"{CHANNELS}/{channel.pk}/test")
    run_jobs()
    failed = owner_api.get(made["Location"]).json()
    post.fails = None
    retried = send(owner_api, "post", f"{made['Location']}/retry")
    run_jobs()
    again = send(owner_api, "post", f"{made['Location']}/retry")

    assert made.status_code == 201
    assert (failed["state"], failed["error"]) == ("failed", "Refused.")
    assert retried.json()["state"] == "queued"
    assert again.status_code == 409
    assert owner_api.get(f"{DELIVERIES}?state=sent").json()["items"][0]["purpose"] == "test"
    assert post.titles == ["It works"]


def test_wishes_change_over_the_api(owner_api: PersonaClient) -> None:
    before = owner_api.get(WISHES).json()

    after = send(owner_api, "patch", WISHES, {"quiet_from": "22:00", "quiet_to": "07:00"}).json()
    half = send(owner_api, "patch", WISHES, {"quiet_to": None})
    stale = send(owner_api, "patch", WISHES, {"digest": "daily"}, if_match='"999-1"')
    zoned = send(owner_api, "patch", WISHES, {"digest_at": "07:00Z"})

    assert (before["digest"], before["quiet_from"]) == ("none", None)
    assert (after["quiet_from"], after["quiet_to"]) == ("22:00:00", "07:00:00")
    assert (half.status_code, stale.status_code, zoned.status_code) == (422, 412, 422)
    assert owner_api.get(WISHES)["ETag"]


def test_a_calendar_lives_over_the_api(owner_api: PersonaClient) -> None:
    made = send(owner_api, "post", FEEDS, {"name": "Garage"}).json()
    path = made["address"].removeprefix("http://testserver")
    read = owner_api.get(path).status_code
    renewed = send(owner_api, "post", f"{FEEDS}/{made['id']}/renew").json()
    (listed,) = owner_api.get(FEEDS).json()["items"]
    one = owner_api.get(f"{FEEDS}/{made['id']}").json()
    gone = owner_api.delete(f"{FEEDS}/{made['id']}")

    assert read == 200
    assert renewed["address"] != made["address"]
    assert one == listed
    assert "address" not in listed
    assert gone.status_code == 204
    assert owner_api.get(path).status_code == 404
    assert send(owner_api, "post", FEEDS, {"vehicle_id": 999}).status_code == 404


def test_a_narrow_token_reads_and_changes_nothing(owner: Actor) -> None:
    channel = add_channel(owner)
    narrow = api_of(owner, scopes=["view"])

    assert narrow.get(CHANNELS).status_code == 200
    for method, path, body in (
        ("post", CHANNELS, {"kind": "ntfy", "values": NTFY | {"topic": "mine"}}),
        ("patch", f"{CHANNELS}/{channel.pk}", {"is_paused": True}),
        ("delete", f"{CHANNELS}/{channel.pk}", None),
        ("post", f"{CHANNELS}/{channel.pk}/test", None),
        ("post", FEEDS, {}),
        ("patch", WISHES, {"digest": "daily"}),
    ):
        assert send(narrow, method, path, body).status_code == 403, (method, path)


def test_rows_of_others_are_unknown(
    owner: Actor, manager_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    channel = add_channel(owner)
    tell(owner)
    delivery = Delivery.objects.for_actor(owner).get()

    for client in (manager_api, stranger_api):
        assert client.get(CHANNELS).json()["items"] == []
        assert client.get(DELIVERIES).json()["items"] == []
        assert client.get(f"{CHANNELS}/{channel.pk}").status_code == 404
        assert client.get(f"{DELIVERIES}/{delivery.pk}").status_code == 404
        assert client.get(f"{NOTICES}/{delivery.notice_id}").status_code == 404


def test_lists_are_pages(owner: Actor, owner_api: PersonaClient) -> None:
    for number in range(3):
        tell(owner, key=str(number))

    first = owner_api.get(f"{NOTICES}?limit=2&ordering=created_at").json()
    second = owner_api.get(
        NOTICES, {"limit": 2, "ordering": "created_at", "cursor": first["next"]}
    ).json()

    assert [row["key"] for row in (*first["items"], *second["items"])] == ["0", "1", "2"]
    assert second["next"] is None
