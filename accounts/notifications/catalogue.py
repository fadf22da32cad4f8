"""The kinds of channels: what a person fills in for each, and what makes two of them the same place."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from project.kernel.errors import RuleViolated, worded
from project.kernel.outgoing import web_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One thing to fill in; a secret is not shown again, and stays as it was when left empty."""

    name: str
    label: Any
    hint: Any = ""
    initial: str = ""
    is_secret: bool = False
    is_required: bool = True
    longest: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKind:
    """A kind of channel; `place` are the blanks that say where its messages go."""

    name: str
    label: Any
    icon: str
    about: Any
    blanks: tuple[Blank, ...]
    place: tuple[str, ...]


def _server(hint: Any, *, initial: str = "") -> Blank:
    return Blank(name="server", label=_("Address of the server"), hint=hint, initial=initial)


KINDS: dict[str, ChannelKind] = {
    kind.name: kind
    for kind in (
        ChannelKind(
            name="mail",
            label=_("E-mail"),
            icon="mail",
            about=_("To an address of yours."),
            blanks=(Blank(name="address", label=_("Address")),),
            place=("address",),
        ),
        ChannelKind(
            name="webpush",
            label=_("This browser"),
            icon="bell",
            about=_("Pops up on this device, also when the page is closed."),
            blanks=(
                Blank(name="endpoint", label=_("Address"), is_secret=True, longest=1000),
                Blank(name="p256dh", label=_("Key"), is_secret=True),
                Blank(name="auth", label=_("Secret"), is_secret=True),
            ),
            place=("endpoint",),
        ),
        ChannelKind(
            name="ntfy",
            label="ntfy",
            icon="bell",
            about=_("To a topic of ntfy.sh, or of a server of your own."),
            blanks=(
                _server("", initial="https://ntfy.sh"),
                Blank(
                    name="topic",
                    label=_("Topic"),
                    hint=_("Whoever knows the name can read it: choose one nobody guesses."),
                    longest=64,
                ),
                Blank(
                    name="token",
                    label=_("Access token"),
                    hint=_("Only where the topic is protected."),
                    is_secret=True,
                    is_required=False,
                ),
            ),
            place=("server", "topic"),
        ),
        ChannelKind(
            name="gotify",
            label="Gotify",
            icon="bell",
            about=_("To an application of your Gotify server."),
            blanks=(
                _server(_("Like https://gotify.example.org.")),
                Blank(name="token", label=_("Token of the application"), is_secret=True),
            ),
            place=("server", "token"),
        ),
        ChannelKind(
            name="telegram",
            label="Telegram",
            icon="send",
            about=_("By a bot of your own, to you or to a group."),
            blanks=(
                Blank(
                    name="token",
                    label=_("Token of the bot"),
                    hint=_("BotFather gives it to you, like 123456:ABC…"),
                    is_secret=True,
                ),
                Blank(
                    name="chat",
                    label=_("Chat"),
                    hint=_("The number of the chat. Write to the bot first."),
                    longest=40,
                ),
            ),
            place=("token", "chat"),
        ),
        ChannelKind(
            name="matrix",
            label="Matrix",
            icon="message",
            about=_("To a room, by an account of your own."),
            blanks=(
                _server(_("The home server, like https://matrix.example.org.")),
                Blank(
                    name="room",
                    label=_("Room"),
                    hint=_("Like #garage:example.org or !abc:example.org."),
                ),
                Blank(name="token", label=_("Access token"), is_secret=True),
            ),
            place=("server", "room"),
        ),
        ChannelKind(
            name="discord",
            label="Discord",
            icon="message",
            about=_("To a channel of your server, by a webhook."),
            blanks=(
                Blank(
                    name="address",
                    label=_("Address of the webhook"),
                    hint=_("Server settings, Integrations, Webhooks, Copy webhook URL."),
                    is_secret=True,
                ),
            ),
            place=("address",),
        ),
        ChannelKind(
            name="slack",
            label="Slack",
            icon="message",
            about=_("To a channel of your workspace, by a webhook."),
            blanks=(
                Blank(
                    name="address",
                    label=_("Address of the webhook"),
                    hint=_("Like https://hooks.slack.com/services/T…/B…/…"),
                    is_secret=True,
                ),
            ),
            place=("address",),
        ),
        ChannelKind(
            name="pushover",
            label="Pushover",
            icon="phone",
            about=_("To your phone, by Pushover."),
            blanks=(
                Blank(name="user", label=_("User key"), is_secret=True, longest=60),
                Blank(name="token", label=_("Token of the application"), is_secret=True),
            ),
            place=("user", "token"),
        ),
        ChannelKind(
            name="webhook",
            label=_("Webhook"),
            icon="link",
            about=_("JSON to a program of yours, like Home Assistant or n8n."),
            blanks=(
                Blank(
                    name="address",
                    label=_("Address"),
                    hint=_("Gets a POST with title, message, urgency, key and link."),
                    longest=1000,
                ),
                Blank(
                    name="token",
                    label=_("Bearer token"),
                    hint=_("Sent as “Authorization: Bearer …”."),
                    is_secret=True,
                    is_required=False,
                ),
            ),
            place=("address",),
        ),
    )
}
DISCORD = re.compile(
    r"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/(\d{10,30})/([\w-]{20,120})/?"
)
SLACK = re.compile(r"https://hooks\.slack\.com/services/([A-Z0-9]+)/([A-Z0-9]+)/([A-Za-z0-9]+)/?")
_SHAPES: dict[tuple[str, str], tuple[re.Pattern[str], Any]] = {
    ("ntfy", "topic"): (
        re.compile(r"[A-Za-z0-9_-]{1,64}"),
        _("A topic has letters, digits, “-” and “_”."),
    ),
    ("ntfy", "token"): (re.compile(r"[\w.-]{0,200}", re.ASCII), _("This is not a token of ntfy.")),
    ("gotify", "token"): (re.compile(r"[\w.-]{10,60}", re.ASCII), _("This is not a token of Gotify.")),
    ("telegram", "token"): (
        re.compile(r"\d{5,20}:[\w-]{20,80}", re.ASCII),
        _("This is not a token of a bot, like 123456:ABC…"),
    ),
    ("telegram", "chat"): (
        re.compile(r"-?\d{1,20}|@?[A-Za-z]\w{3,31}", re.ASCII),
        _("Type the number of the chat."),
    ),
    ("matrix", "room"): (
        re.compile(r"[#!][^\s/?&,]{1,200}"),
        _("A room begins with “#” or “!”, like #garage:example.org."),
    ),
    ("matrix", "token"): (re.compile(r"[\w.~=-]{8,300}", re.ASCII), _("This is not an access token.")),
    ("discord", "address"): (DISCORD, _("This is not the address of a webhook of Discord.")),
    ("slack", "address"): (SLACK, _("This is not the address of a webhook of Slack.")),
    ("pushover", "user"): (re.compile(r"[A-Za-z0-9]{30}"), _("A user key has 30 letters and digits.")),
    ("pushover", "token"): (re.compile(r"[A-Za-z0-9]{30}"), _("A token has 30 letters and digits.")),
    ("webhook", "token"): (re.compile(r"[\x21-\x7e]{0,300}"), _("A token has no spaces.")),
    ("webpush", "p256dh"): (re.compile(r"[\w=-]{80,100}", re.ASCII), _("This browser sent no key.")),
    ("webpush", "auth"): (re.compile(r"[\w=-]{16,40}", re.ASCII), _("This browser sent no secret.")),
}  # fmt: skip


def kind_of(name: str) -> ChannelKind:
    """Return a kind of channel; raises `RuleViolated` for an unknown one."""
    if name not in KINDS:
        raise RuleViolated(
            worded("Kinds of channels are: %(names)s.", names=", ".join(KINDS)), field="kind"
        )
    return KINDS[name]


def checked(kind: ChannelKind, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what was filled in, proven; raises `RuleViolated` for the first thing that is wrong."""
    clean = {blank.name: _clean(kind, blank, values.get(blank.name)) for blank in kind.blanks}
    unknown = sorted(set(values) - set(clean))
    if unknown:
        names = ", ".join(clean)
        raise RuleViolated(
            worded("A channel of this kind takes: %(names)s.", names=names), field=unknown[0]
        )
    return clean


def place_of(kind: ChannelKind, values: Mapping[str, str]) -> str:
    """Return a text that is the same for two channels to the same place."""
    return "\n".join([kind.name, *(values[name] for name in kind.place)])


def where(kind: ChannelKind, values: Mapping[str, str]) -> str:
    """Return where a channel leads as a page may show it: without what is secret."""
    secret = {blank.name for blank in kind.blanks if blank.is_secret}
    shown = [values.get(name, "") for name in kind.place if name not in secret]
    return " · ".join(text.removeprefix("https://") for text in shown if text)


def _clean(kind: ChannelKind, blank: Blank, value: Any) -> str:
    text = str(value or "").strip()
    if not text and not blank.is_required:
        return ""
    if not text:
        raise RuleViolated(str(_("Fill this in.")), field=blank.name)
    if len(text) > blank.longest or "\0" in text:
        raise RuleViolated(
            worded("At most %(longest)s characters.", longest=blank.longest), field=blank.name
        )
    shape = _SHAPES.get((kind.name, blank.name))
    if shape and not shape[0].fullmatch(text):
        raise RuleViolated(str(shape[1]), field=blank.name)
    address = _ADDRESSES.get((kind.name, blank.name))
    return address(text, blank.name) if address else text


def _any_address(text: str, name: str) -> str:
    web_address(text, name=name)
    return text


def _secure_address(text: str, name: str) -> str:
    if web_address(text, name=name).scheme != "https":
        raise RuleViolated("Browsers are reached by https alone.", field=name)
    return text


def _server_address(text: str, name: str) -> str:
    parts = web_address(text, name=name)
    if parts.query:
        raise RuleViolated("Leave out everything after the “?”.", field=name)
    return text.rstrip("/")


def _bare_server(text: str, name: str) -> str:
    clean = _server_address(text, name)
    if urlsplit(clean).path:
        raise RuleViolated("Leave out everything after the host, like https://ntfy.sh.", field=name)
    return clean


_ADDRESSES: dict[tuple[str, str], Callable[[str, str], str]] = {
    ("ntfy", "server"): _bare_server,
    ("matrix", "server"): _bare_server,
    ("gotify", "server"): _server_address,
    ("webhook", "address"): _any_address,
    ("webpush", "endpoint"): _secure_address,
}
