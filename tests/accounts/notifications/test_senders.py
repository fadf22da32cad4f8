"""What arrives at a server of each kind, and what its answers mean."""

import base64
import json
import os
import time
from collections.abc import Iterator
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from accounts.notifications.catalogue import KINDS, kind_of
from accounts.notifications.senders import Message, browser, send, service
from project.kernel import outgoing
from project.kernel.errors import RuleViolated, Unavailable
from project.kernel.outgoing import CONNECT_SECONDS, READ_SECONDS
from tests.accounts.notifications.server import Place, running_place

MESSAGE = Message(
    key="due:1",
    title="Brake fluid is due",
    text="Octavia, ölig & “quoted”",
    path="/o/x/vehicles",
    url="https://garage.example/o/x/vehicles",
    urgency="overdue",
)
FILLED: dict[str, dict[str, str]] = {
    "telegram": {"token": "123456789:" + "a" * 35, "chat": "-10012345"},
    "discord": {"address": f"https://discord.com/api/webhooks/{'1' * 18}/{'a' * 68}"},
    "slack": {"address": f"https://hooks.slack.com/services/T1234ABCD/B1234ABCD/{'a' * 24}"},
    "pushover": {"user": "u" * 30, "token": "a" * 30},
}


@pytest.fixture
def place(settings: Any) -> Iterator[Place]:
    settings.NOTIFY_PRIVATE_HOSTS = True
    with running_place() as running:
        yield running


def test_ntfy_gets_title_text_link_and_priority(place: Place) -> None:
    values = {"server": place.url, "topic": "garage", "token": "tk_secret"}

    send(MESSAGE, kind="ntfy", values=values)

    (taken,) = place.taken
    assert taken.headers["authorization"] == "Bearer tk_secret"
    assert taken.json["topic"] == "garage"
    assert taken.json["title"] == MESSAGE.title
    assert taken.json["message"] == MESSAGE.text
    assert taken.headers["x-click"] == MESSAGE.url
    assert taken.headers["x-priority"] == "high"


def test_gotify_gets_it_below_a_path(place: Place) -> None:
    values = {"server": f"{place.url}/push", "token": "Abcdefghijk.12"}

    send(MESSAGE, kind="gotify", values=values)

    (taken,) = place.taken
    assert taken.path == "/push/message"
    assert taken.headers["x-gotify-key"] == "Abcdefghijk.12"
    assert taken.json["message"] == f"{MESSAGE.text}\n\n{MESSAGE.url}"


def test_a_webhook_gets_json_with_the_key(place: Place) -> None:
    values = {"address": f"{place.url}/hook/a%20b?room=1", "token": "secret"}

    send(MESSAGE, kind="webhook", values=values)

    (taken,) = place.taken
    assert taken.path == "/hook/a%20b?room=1"
    assert taken.headers["authorization"] == "Bearer secret"
    assert taken.json["title"] == MESSAGE.title
    assert (taken.json["key"], taken.json["urgency"]) == ("due:1", "overdue")
    assert taken.json["url"] == MESSAGE.url


def test_matrix_gets_it_in_the_room(place: Place) -> None:
    place.answer = json.dumps({"event_id": "$1", "room_id": "!abc:example.org"}).encode()
    values = {"server": place.url, "room": "!abc:example.org", "token": "syt_secret_token"}

    send(MESSAGE, kind="matrix", values=values)

    last = place.taken[-1]
    assert "/send/m.room.message/" in last.path
    assert "%21abc%3Aexample.org" in last.path
    assert "Brake fluid is due" in last.json["body"]
    assert last.headers["authorization"] == "Bearer syt_secret_token"


@pytest.mark.parametrize(
    ("kind", "host", "part"),
    [
        ("telegram", "api.telegram.org", "/sendMessage"),
        ("discord", "discord.com", "/api/webhooks/"),
        ("slack", "hooks.slack.com", "/services/T1234ABCD/"),
        ("pushover", "api.pushover.net", "/1/messages.json"),
    ],
)
def test_services_with_one_address_get_it_there(
    kind: str, host: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests

    asked: list[Any] = []

    def answer(self: Any, request: requests.PreparedRequest, **options: Any) -> Any:
        asked.append((request, options))
        response = requests.Response()
        response.status_code = 204 if kind == "discord" else 200
        response._content = b"ok" if kind == "slack" else b'{"ok": true, "status": 1}'
        return response

    monkeypatch.setattr(requests.Session, "send", answer)

    send(MESSAGE, kind=kind, values=FILLED[kind])

    request, options = asked[-1]
    assert f"https://{host}" in request.url
    assert part in request.url
    assert "Brake" in str(request.body)
    assert options["allow_redirects"] is False
    assert options["timeout"] == (CONNECT_SECONDS, READ_SECONDS)


@pytest.mark.parametrize("kind", ["ntfy", "gotify", "webhook"])
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, RuleViolated),
        (400, RuleViolated),
        (401, RuleViolated),
        (403, RuleViolated),
        (404, RuleViolated),
        (408, Unavailable),
        (429, Unavailable),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
def test_an_answer_says_whether_it_may_pass(
    place: Place, kind: str, status: int, error: type[Exception]
) -> None:
    values = {"server": place.url, "address": place.url, "topic": "garage", "token": "A" * 12}
    place.status, place.headers = status, {"Location": f"{place.url}/elsewhere"}

    with pytest.raises(error):
        send(MESSAGE, kind=kind, values=values)

    assert len(place.taken) == 1


def test_a_server_that_is_down_may_come_back(place: Place) -> None:
    values = {"address": "http://127.0.0.1:9/", "token": ""}

    with pytest.raises(Unavailable):
        send(MESSAGE, kind="webhook", values=values)


def test_a_server_inside_is_refused_without_leave(place: Place, settings: Any) -> None:
    settings.NOTIFY_PRIVATE_HOSTS = False

    with pytest.raises(RuleViolated, match="NOTIFY_PRIVATE_HOSTS"):
        send(MESSAGE, kind="webhook", values={"address": place.url, "token": ""})

    assert place.taken == []


def test_a_long_answer_is_not_read_to_its_end(place: Place) -> None:
    place.answer = b"x" * 3_000_000

    send(MESSAGE, kind="webhook", values={"address": place.url, "token": ""})

    assert len(place.taken) == 1


def test_a_server_that_dawdles_does_not_keep_us(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "TOTAL_SECONDS", 0.3)
    place.dawdles = 30.0
    began = time.monotonic()

    with pytest.raises(Unavailable):
        send(MESSAGE, kind="webhook", values={"address": place.url, "token": ""})

    assert time.monotonic() - began < 5


def test_apprise_writes_no_address_to_our_log(
    place: Place, capfd: pytest.CaptureFixture[str]
) -> None:
    place.status = 500

    with pytest.raises(Unavailable):
        send(MESSAGE, kind="ntfy", values={"server": place.url, "topic": "secret-topic"})

    assert "secret-topic" not in "".join(capfd.readouterr())


# --- Mail ----------------------------------------------------------------------------------------


def test_mail_has_text_html_and_link() -> None:
    send(MESSAGE, kind="mail", values={"address": "olivia@example.org"})

    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    assert message.to == ["olivia@example.org"]
    assert message.subject == "[My Garage] Brake fluid is due"
    assert MESSAGE.url in message.body
    assert "ölig & “quoted”" in message.body
    assert "ölig &amp; “quoted”" in str(message.alternatives[0][0])


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (SMTPRecipientsRefused({}), RuleViolated),
        (SMTPServerDisconnected("gone"), Unavailable),
        (ConnectionRefusedError(), Unavailable),
    ],
)
def test_mail_says_whether_it_may_pass(
    failure: Exception, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise failure

    monkeypatch.setattr(EmailMultiAlternatives, "send", fail)

    with pytest.raises(error):
        send(MESSAGE, kind="mail", values={"address": "olivia@example.org"})


# --- Browsers ------------------------------------------------------------------------------------


@pytest.fixture
def phone(place: Place) -> tuple[dict[str, str], Any, bytes]:
    """A browser that has subscribed: what it sent us, its private key and its secret."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    place.status = 201
    key, secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    values = {
        "endpoint": f"{place.url}/push/1",
        "p256dh": base64.urlsafe_b64encode(point).decode().rstrip("="),
        "auth": base64.urlsafe_b64encode(secret).decode().rstrip("="),
    }
    return values, key, secret


def test_a_browser_alone_can_read_what_is_pushed(place: Place, phone: Any) -> None:
    import http_ece

    values, key, secret = phone

    send(MESSAGE, kind="webpush", values=values)

    (taken,) = place.taken
    assert b"Brake" not in taken.body
    opened = json.loads(http_ece.decrypt(taken.body, private_key=key, auth_secret=secret))
    assert opened == {
        "title": MESSAGE.title,
        "body": MESSAGE.text,
        "url": MESSAGE.path,
        "tag": MESSAGE.key,
    }
    assert browser.public_key() in taken.headers["authorization"]
    assert taken.headers["urgency"] == "high"


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (404, RuleViolated, "gone"),
        (410, RuleViolated, "gone"),
        (400, RuleViolated, "rule-violated"),
        (413, RuleViolated, "rule-violated"),
        (429, Unavailable, "unavailable"),
        (500, Unavailable, "unavailable"),
    ],
)
def test_a_push_service_says_whether_it_may_pass(
    place: Place, phone: Any, status: int, error: type[Exception], code: str
) -> None:
    place.status = status

    with pytest.raises(error) as failed:
        send(MESSAGE, kind="webpush", values=phone[0])

    assert failed.value.code == code  # type: ignore[attr-defined]


def test_a_push_to_the_inside_is_refused(place: Place, phone: Any, settings: Any) -> None:
    settings.NOTIFY_PRIVATE_HOSTS = False

    with pytest.raises(RuleViolated, match="NOTIFY_PRIVATE_HOSTS"):
        send(MESSAGE, kind="webpush", values=phone[0])


def test_a_key_of_nonsense_is_refused(phone: Any) -> None:
    with pytest.raises(RuleViolated):
        send(MESSAGE, kind="webpush", values={**phone[0], "p256dh": "A" * 87})


def test_the_key_of_the_server_is_made_once(settings: Any, tmp_path: Any) -> None:
    for function in (browser.private_key, browser.public_key):
        function.cache_clear()
    settings.DATA_DIR = tmp_path

    first = browser.private_key()
    browser.private_key.cache_clear()

    assert browser.private_key() == first
    assert (tmp_path / "vapid_key").stat().st_mode & 0o777 == 0o600
    assert len(base64.urlsafe_b64decode(browser.public_key() + "==")) == 65
    for function in (browser.private_key, browser.public_key):
        function.cache_clear()


def test_every_kind_can_be_sent() -> None:
    own = {"mail", "webpush"}

    assert set(service._PLUGINS) | own == set(KINDS)
    assert all(kind_of(name).blanks for name in KINDS)
