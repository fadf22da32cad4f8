"""Messages to services that Apprise knows; each kind is one plugin, made from typed values."""

import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from typing_extensions import override

from accounts.notifications.catalogue import DISCORD, SLACK
from accounts.notifications.senders.message import Message
from project.kernel.errors import RuleViolated, Unavailable, worded
from project.kernel.outgoing import (
    CONNECT_SECONDS,
    INSIDE_SENTENCE,
    READ_SECONDS,
    watched_connections,
)

PASSING = {408, 425, 429}
CLIENT_ERRORS = range(400, 500)
_STATUS = re.compile(r"error=(\d{3})")
# Nothing of a message is fetched, redirects are not followed, and nobody waits for long.
_COMMON: dict[str, Any] = {"redirect": "no", "cto": CONNECT_SECONDS, "rto": READ_SECONDS}
_PRIORITIES = {"overdue": "high", "due": "high", "soon": "normal", "info": "low"}
Options = dict[str, Any]


def send(message: Message, *, kind: str, values: Mapping[str, str]) -> None:
    """Send a message to a service; raises `RuleViolated` when it is refused, `Unavailable` else."""
    plugin = _plugin(kind, values, message=message)
    with watched_connections() as watch, _heard() as said:
        taken = plugin.notify(
            title=message.title, body=_body(kind, message), body_format="text", notify_type=_type(message)
        )  # fmt: skip
    if watch.refused:
        raise RuleViolated(INSIDE_SENTENCE)
    if not taken:
        raise failure("\n".join(said))


def failure(said: str) -> RuleViolated | Unavailable:
    """Return the error for what Apprise said: final where the other side refused the message."""
    status = _STATUS.search(said)
    if status is None:
        return Unavailable("The server could not be reached.")
    code = int(status[1])
    if code in {401, 403}:
        return RuleViolated(worded("The server refused the key or token (%(code)s).", code=code))
    if code in CLIENT_ERRORS and code not in PASSING:
        return RuleViolated(worded("The server refused the message (%(code)s).", code=code))
    if code in range(300, 400):
        return RuleViolated(
            worded("The server sends elsewhere (%(code)s). Type its new address.", code=code)
        )
    return Unavailable(worded("The server has a problem (%(code)s).", code=code))


def _plugin(kind: str, values: Mapping[str, str], *, message: Message) -> Any:
    """Return the plugin of a kind; no other can be named, for values never become a URL."""
    from apprise import AppriseAsset
    from apprise.exception import AppriseImproperlyConfigured

    module, name, options = _PLUGINS[kind]
    made: type[Any] = getattr(import_module(f"apprise.plugins.{module}"), name)
    asset = AppriseAsset(app_id="My Garage", app_desc="My Garage", async_mode=False)
    try:
        return made(**_COMMON, asset=asset, **options(values, message))
    except AppriseImproperlyConfigured as error:
        raise RuleViolated("Something typed for this channel is wrong. Change it.") from error


def _type(message: Message) -> Any:
    from apprise import NotifyType

    names = {"overdue": NotifyType.WARNING, "due": NotifyType.WARNING}
    return names.get(message.urgency, NotifyType.INFO)


def _body(kind: str, message: Message) -> str:
    """Return the text; ntfy and webhooks carry the link beside it."""
    if kind in {"ntfy", "webhook"}:
        return message.text or message.title
    return message.body


def _server(address: str, *, scheme: str) -> Options:
    parts = urlsplit(address)
    secure = parts.scheme == "https"
    path = f"{quote(parts.path.rstrip('/'))}/" if parts.path else "/"
    host = parts.hostname or ""
    return {
        "schema": f"{scheme}s" if secure else scheme,
        "secure": secure,
        "host": f"[{host}]" if ":" in host else host,
        "port": parts.port,
        "fullpath": path,
    }


def _ntfy(values: Mapping[str, str], message: Message) -> Options:
    protected = {"auth": "token", "token": values["token"]} if values.get("token") else {}
    return {
        **_server(values["server"], scheme="ntfy"),
        **protected,
        "mode": "private",
        "targets": [values["topic"]],
        "priority": _PRIORITIES[message.urgency],
        "click": message.url or None,
        "include_image": False,
    }


def _gotify(values: Mapping[str, str], message: Message) -> Options:
    server = _server(values["server"], scheme="gotify")
    return {**server, "token": values["token"], "priority": _PRIORITIES[message.urgency]}


def _telegram(values: Mapping[str, str], _message: Message) -> Options:
    return {
        "schema": "tgram",
        "bot_token": values["token"],
        "targets": [values["chat"].lstrip("@")],
    }


def _matrix(values: Mapping[str, str], _message: Message) -> Options:
    return {
        **_server(values["server"], scheme="matrix"),
        "password": quote(values["token"]),
        "targets": [values["room"]],
        "discovery": False,
        "e2ee": False,
        "include_image": False,
    }


def _discord(values: Mapping[str, str], _message: Message) -> Options:
    found = DISCORD.fullmatch(values["address"])
    if found is None:
        raise RuleViolated("This is not the address of a webhook of Discord.")
    return {
        "schema": "discord",
        "webhook_id": found[1],
        "webhook_token": found[2],
        "avatar": False,
        "include_image": False,
    }


def _slack(values: Mapping[str, str], _message: Message) -> Options:
    found = SLACK.fullmatch(values["address"])
    if found is None:
        raise RuleViolated("This is not the address of a webhook of Slack.")
    tokens = {"token_a": found[1], "token_b": found[2], "token_c": found[3]}
    return {"schema": "slack", **tokens, "include_image": False}


def _pushover(values: Mapping[str, str], message: Message) -> Options:
    link = {"supplemental_url": message.url} if message.url else {}
    return {"schema": "pover", "user_key": values["user"], "token": values["token"], **link}


def _webhook(values: Mapping[str, str], message: Message) -> Options:
    parts = urlsplit(values["address"])
    server = _server(values["address"], scheme="json")
    server["fullpath"] = quote(parts.path, safe="/%") or "/"
    bearer = {"Authorization": f"Bearer {values['token']}"} if values.get("token") else {}
    return {
        **server,
        "params": dict(parse_qsl(parts.query, keep_blank_values=True)),
        "headers": bearer,
        "payload": {"key": message.key, "urgency": message.urgency, "url": message.url},
    }


# Module of Apprise, class, and how it is made from what a person filled in.
_PLUGINS: dict[str, tuple[str, str, Callable[[Mapping[str, str], Message], Options]]] = {
    "ntfy": ("ntfy", "NotifyNtfy", _ntfy),
    "gotify": ("gotify", "NotifyGotify", _gotify),
    "telegram": ("telegram", "NotifyTelegram", _telegram),
    "matrix": ("matrix", "NotifyMatrix", _matrix),
    "discord": ("discord", "NotifyDiscord", _discord),
    "slack": ("slack", "NotifySlack", _slack),
    "pushover": ("pushover", "NotifyPushover", _pushover),
    "webhook": ("custom_json", "NotifyJSON", _webhook),
}


class _Ear(logging.Handler):
    """Hears what Apprise logs in one thread; it tells of the answer in no other way."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []
        self.thread_id = threading.get_ident()

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread_id:
            self.said.append(record.getMessage())


@contextmanager
def _heard() -> Iterator[list[str]]:
    ear, logger = _Ear(), logging.getLogger("apprise")
    logger.addHandler(ear)
    try:
        yield ear.said
    finally:
        logger.removeHandler(ear)
