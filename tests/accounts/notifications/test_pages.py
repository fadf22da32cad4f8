"""The pages of notices, channels and the log."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.notifications import selectors
from accounts.notifications.models import Channel, Delivery, InboxNotice
from accounts.organizations.selectors import person_of
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated, Unavailable
from project.kernel.secrets import unseal
from tests.accounts.notifications.conftest import NTFY, Post, add_channel, tell
from tests.accounts.notifications.test_channels import BROWSER
from tests.personas import PersonaClient

RunJobs = Callable[[], int]


def address(client: PersonaClient, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"organization": client.slug, **kwargs})


def page(client: PersonaClient, name: str, **kwargs: Any) -> str:
    response = client.get(address(client, name, **kwargs))
    assert response.status_code == 200
    return response.content.decode()


# --- Notices -------------------------------------------------------------------------------------


def test_the_bell_shows_what_is_unread(owner: Actor, owner_client: PersonaClient) -> None:
    assert "Nothing new." in page(owner_client, "settings_profile")

    tell(owner)

    shown = page(owner_client, "settings_profile")
    assert "Notices, 1 new" in shown
    assert "Brake fluid is due" in shown


def test_the_bell_asks_once_and_shows_nine(owner: Actor) -> None:
    for number in range(12):
        tell(owner, key=str(number))

    with CaptureQueriesContext(connection) as asked:
        found = selectors.notices_unread(actor=owner)

    assert len(asked) == 1
    assert len(found) == 10


def test_a_notice_is_opened_and_read(owner: Actor, owner_client: PersonaClient) -> None:
    tell(owner)
    notice = InboxNotice.objects.for_actor(owner).get()

    opened = owner_client.post(address(owner_client, "notice_open", notice_id=notice.pk))

    assert opened["Location"] == "/o/millers-garage/vehicles"
    assert "Nothing new." in page(owner_client, "settings_profile")
    assert "Brake fluid is due" in page(owner_client, "notice_list")
    assert "Everything is read" in (
        owner_client.get(f"{address(owner_client, 'notice_list')}?show=unread").content.decode()
    )


def test_all_notices_are_marked_as_read(owner: Actor, owner_client: PersonaClient) -> None:
    tell(owner, key="1")
    tell(owner, key="2")

    owner_client.post(address(owner_client, "notices_read"))

    assert not selectors.notices_unread(actor=owner)


def test_notices_of_others_are_unknown(
    owner: Actor, manager_client: PersonaClient, stranger_client: PersonaClient
) -> None:
    tell(owner)
    notice = InboxNotice.objects.for_actor(owner).get(user_id=person_of(owner))

    for client in (manager_client, stranger_client):
        where = address(client, "notice_open", notice_id=notice.pk)
        assert client.post(where).status_code == 404


def test_the_list_of_notices_is_bounded(owner: Actor, owner_client: PersonaClient) -> None:
    for number in range(51):
        tell(owner, key=str(number), title=f"Notice {number}")

    first = owner_client.get(address(owner_client, "notice_list"))
    more = first.content.decode().split('id="load-more-link" href="')[1].split('"')[0]
    second = owner_client.get(more, headers={"hx-request": "true"})

    assert first.content.decode().count("<li") >= 50
    assert "Notice 0<" not in first.content.decode()
    assert "Notice 0<" in second.content.decode()


@pytest.mark.parametrize("name", ["notice_list", "settings_log", "settings_notifications"])
def test_lists_ask_the_same_for_ten_and_twenty_rows(
    name: str, owner: Actor, owner_client: PersonaClient
) -> None:
    add_channel(owner)

    def asked_with(rows: range) -> int:
        for number in rows:
            tell(owner, key=str(number))
            if name == "settings_notifications" and number < 19:
                add_channel(owner, values=NTFY | {"topic": f"t{number}"})
        with CaptureQueriesContext(connection) as asked:
            page(owner_client, name)
        return len(asked)

    page(owner_client, name)
    assert asked_with(range(10)) == asked_with(range(10, 19))


# --- Channels ------------------------------------------------------------------------------------


def test_a_channel_is_added_by_its_form(owner: Actor, owner_client: PersonaClient) -> None:
    form = {**NTFY, "name": "Phone", "urgencies": ["overdue", "due"]}

    sent = owner_client.post(
        address(owner_client, "settings_channel_add", channel_kind="ntfy"), form
    )

    assert sent.status_code == 302
    channel = Channel.objects.for_actor(owner).get()
    assert unseal(channel.sealed)["site"] == "http://testserver/"
    shown = page(owner_client, "settings_notifications")
    assert "Not tried yet" in shown
    assert "ntfy.sh · garage-k3v9" in shown
    assert "Overdue, Due" in shown
    assert "tk_secret" not in shown


def test_the_form_of_a_channel_keeps_what_was_typed(
    owner: Actor, owner_client: PersonaClient
) -> None:
    form = {**NTFY, "server": "http://192.168.1.4", "name": "Phone", "urgencies": ["due"]}

    sent = owner_client.post(
        address(owner_client, "settings_channel_add", channel_kind="ntfy"), form
    )

    assert sent.status_code == 422
    assert b"NOTIFY_PRIVATE_HOSTS" in sent.content
    assert b'value="http://192.168.1.4"' in sent.content
    assert b'value="garage-k3v9"' in sent.content
    assert not Channel.objects.for_actor(owner).exists()


def test_a_place_that_is_taken_is_said_on_the_form(
    owner: Actor, owner_client: PersonaClient
) -> None:
    add_channel(owner)

    sent = owner_client.post(
        address(owner_client, "settings_channel_add", channel_kind="ntfy"),
        {**NTFY, "urgencies": ["due"]},
    )

    assert sent.status_code == 422
    assert "You have a channel to this place already." in sent.content.decode()


@pytest.mark.parametrize(
    "kind", ["mail", "gotify", "telegram", "matrix", "discord", "slack", "pushover", "webhook"]
)
def test_every_kind_has_its_form(kind: str, owner_client: PersonaClient) -> None:
    shown = page(owner_client, "settings_channel_add", channel_kind=kind)
    empty = owner_client.post(address(owner_client, "settings_channel_add", channel_kind=kind), {})

    assert "Add channel" in shown
    assert empty.status_code == 422


def test_the_form_of_mail_says_when_the_server_sends_none(
    owner_client: PersonaClient, settings: Any
) -> None:
    assert "sends no mail yet" in page(owner_client, "settings_channel_add", channel_kind="mail")
    assert "sends no mail yet" not in page(
        owner_client, "settings_channel_add", channel_kind="ntfy"
    )

    settings.EMAIL_URL = "smtp://mail.example.org"

    assert "sends no mail yet" not in page(
        owner_client, "settings_channel_add", channel_kind="mail"
    )


def test_there_is_no_form_for_what_is_no_kind(owner_client: PersonaClient) -> None:
    for kind in ("fax", "webpush"):
        where = address(owner_client, "settings_channel_add", channel_kind=kind)
        assert owner_client.get(where).status_code == 404


def test_a_channel_is_changed_without_its_secret(owner: Actor, owner_client: PersonaClient) -> None:
    channel = add_channel(owner)
    where = address(owner_client, "settings_channel", channel_id=channel.pk)
    shown = page(owner_client, "settings_channel", channel_id=channel.pk)
    form = {"server": NTFY["server"], "topic": "other", "name": "Tablet", "urgencies": ["info"]}

    saved = owner_client.post(where, form)

    assert "tk_secret" not in shown
    assert 'value="garage-k3v9"' in shown
    assert saved.status_code == 302
    channel.refresh_from_db()
    assert unseal(channel.sealed) | {"site": ""} == {**NTFY, "topic": "other", "site": ""}
    assert (channel.name, channel.urgencies) == ("Tablet", ["info"])


def test_a_channel_is_paused_resumed_and_removed(owner: Actor, owner_client: PersonaClient) -> None:
    channel = add_channel(owner)

    owner_client.post(address(owner_client, "channel_pause", channel_id=channel.pk))
    assert "Resume" in page(owner_client, "settings_notifications")
    owner_client.post(address(owner_client, "channel_pause", channel_id=channel.pk))
    assert "Resume" not in page(owner_client, "settings_notifications")
    owner_client.post(address(owner_client, "channel_remove", channel_id=channel.pk))

    assert not Channel.objects.for_actor(owner).exists()


@pytest.mark.parametrize(
    ("fails", "said"),
    [
        (None, "“Phone” works"),
        (RuleViolated("The server refused the key or token (401)."), "(401)"),
        (Unavailable("The server could not be reached."), "It is tried again by itself"),
    ],
)
def test_a_test_shows_its_result(
    owner: Actor,
    owner_client: PersonaClient,
    post: Post,
    run_jobs: RunJobs,
    fails: Exception | None,
    said: str,
) -> None:
    channel = add_channel(owner)
    post.fails = fails

    sent = owner_client.post(address(owner_client, "channel_test", channel_id=channel.pk))
    waiting = owner_client.get(sent["Location"]).content.decode()
    result = waiting.split('hx-get="')[1].split('"')[0]
    still = owner_client.get(result, headers={"hx-request": "true"}).content.decode()
    run_jobs()
    ended = owner_client.get(result, headers={"hx-request": "true"})
    shown = owner_client.get(ended["HX-Redirect"]).content.decode()

    assert "A message is on its way" in waiting
    assert "hx-get" in still
    assert said in shown
    assert 'id="test-result" aria-live="polite">' in shown
    assert owner_client.get(result)["Location"] == sent["Location"]


def test_a_browser_subscribes(owner: Actor, owner_client: PersonaClient) -> None:
    shown = page(owner_client, "settings_notifications")
    form = {**BROWSER, "name": "Firefox, Linux"}

    sent = owner_client.post(address(owner_client, "channel_subscribe"), form)
    wrong = owner_client.post(address(owner_client, "channel_subscribe"), {"endpoint": "x"})

    assert 'data-push-key="B' in shown
    assert (sent.status_code, wrong.status_code) == (302, 302)
    assert Channel.objects.for_actor(owner).get().name == "Firefox, Linux"


def test_channels_of_another_key_are_shown(owner: Actor, owner_client: PersonaClient) -> None:
    channel = add_channel(owner)
    Channel.objects.for_actor(owner).update(sealed="of another key")

    assert "Phone" in page(owner_client, "settings_notifications")
    assert "Phone" in page(owner_client, "settings_channel", channel_id=channel.pk)


@pytest.mark.parametrize("name", ["settings_channel", "channel_pause", "channel_test"])
def test_channels_of_others_are_unknown(
    name: str, owner: Actor, manager_client: PersonaClient, stranger_client: PersonaClient
) -> None:
    channel = add_channel(owner)

    for client in (manager_client, stranger_client):
        where = address(client, name, channel_id=channel.pk)
        assert client.post(where, {"name": "Mine"}).status_code == 404


# --- Wishes --------------------------------------------------------------------------------------


def test_wishes_are_saved(owner: Actor, owner_client: PersonaClient) -> None:
    form = {
        "urgencies": ["overdue", "due"],
        "digest": "weekly",
        "digest_at": "06:30",
        "digest_weekday": "4",
        "quiet_from": "22:00",
        "quiet_to": "07:00",
    }

    sent = owner_client.post(address(owner_client, "settings_notifications"), form)

    assert sent.status_code == 302
    row = selectors.preference_row(actor=owner)
    assert row.urgencies == ["overdue", "due"]
    assert (row.digest, row.digest_weekday, row.overdue_at_once) == ("weekly", 4, False)
    shown = page(owner_client, "settings_notifications")
    assert 'value="06:30"' in shown
    assert 'value="22:00"' in shown


@pytest.mark.parametrize(
    "wrong", [{"quiet_from": "22:00"}, {"digest": "hourly"}, {"digest_at": ""}]
)
def test_wishes_keep_what_was_typed(
    owner: Actor, owner_client: PersonaClient, wrong: dict[str, str]
) -> None:
    form = {"digest": "daily", "digest_at": "06:30", "digest_weekday": "0"} | wrong

    sent = owner_client.post(address(owner_client, "settings_notifications"), form)

    assert sent.status_code == 422
    assert selectors.preference_row(actor=owner).pk is None


# --- The log -------------------------------------------------------------------------------------


def test_the_log_is_narrowed_and_sends_again(
    owner: Actor, owner_client: PersonaClient, post: Post, run_jobs: RunJobs
) -> None:
    channel = add_channel(owner)
    post.fails = RuleViolated("The server refused the message (413).")
    tell(owner)
    run_jobs()
    post.fails = None
    row = Delivery.objects.for_actor(owner).get()
    log = address(owner_client, "settings_log")

    shown = owner_client.get(f"{log}?state=failed&channel={channel.pk}").content.decode()
    nothing = owner_client.get(f"{log}?state=sent").content.decode()
    owner_client.post(address(owner_client, "delivery_retry", delivery_id=row.pk))
    again = owner_client.post(address(owner_client, "delivery_retry", delivery_id=row.pk))
    run_jobs()

    assert "(413)" in shown
    assert "Nothing fits" in nothing
    assert again.status_code == 302
    assert post.titles == ["Brake fluid is due"]


def test_the_log_of_others_is_unknown(
    owner: Actor, manager: Actor, manager_client: PersonaClient
) -> None:
    add_channel(owner)
    tell(owner)
    row = Delivery.objects.for_actor(owner).get()

    assert "Brake fluid" not in page(manager_client, "settings_log").split("</header>")[-1]
    where = address(manager_client, "delivery_retry", delivery_id=row.pk)
    assert manager_client.post(where).status_code == 404


def test_staff_send_again_what_failed(
    owner: Actor, staff_client: PersonaClient, post: Post, run_jobs: RunJobs
) -> None:
    add_channel(owner)
    post.fails = RuleViolated("Refused.")
    tell(owner)
    run_jobs()
    post.fails = None
    row = Delivery.objects.for_actor(owner).get()
    action = {"action": "send_again", "_selected_action": [row.pk]}

    for _ in range(2):
        staff_client.post(reverse("admin:accounts_delivery_changelist"), action)
    run_jobs()

    assert len(post.sent) == 1


def test_staff_see_no_secret(owner: Actor, staff_client: PersonaClient) -> None:
    channel = add_channel(owner)

    shown = staff_client.get(reverse("admin:accounts_channel_change", args=[channel.pk]))

    assert channel.sealed not in shown.content.decode()
    assert unseal(channel.sealed)["token"] not in shown.content.decode()


def test_the_service_worker_shows_what_is_pushed() -> None:
    script = Client().get(reverse("service_worker")).content.decode()

    assert 'addEventListener("push"' in script
    assert 'addEventListener("notificationclick"' in script
    assert "icons/app-192" in script
