"""A channel that goes nowhere, and what was sent to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from accounts.notifications import senders
from accounts.notifications.models import Channel
from accounts.notifications.notices import Notice, notify
from accounts.notifications.services import channels
from project.kernel.actor import Actor

NTFY = {"server": "https://ntfy.sh", "topic": "garage-k3v9", "token": "tk_secret"}


@dataclass
class Post:
    """Takes messages instead of the services, or fails as it is told."""

    sent: list[senders.Message] = field(default_factory=list)
    values: list[dict[str, str]] = field(default_factory=list)
    fails: BaseException | None = None

    def send(self, message: senders.Message, *, kind: str, values: Mapping[str, str]) -> None:
        if self.fails:
            raise self.fails
        self.sent.append(message)
        self.values.append({"kind": kind, **values})

    @property
    def titles(self) -> list[str]:
        return [message.title for message in self.sent]


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    fake = Post()
    monkeypatch.setattr(senders, "send", fake.send)
    return fake


def add_channel(actor: Actor, **options: Any) -> Channel:
    """Return a new ntfy channel of an actor's person."""
    chosen = {"kind": "ntfy", "values": NTFY, "name": "Phone"} | options
    return channels.channel_add(actor=actor, **chosen)


def tell(actor: Actor, **options: Any) -> None:
    """Tell the organization of an actor that the brake fluid is due."""
    chosen: dict[str, Any] = {
        "kind": "due",
        "key": "due:1:2026-11-21",
        "urgency": "due",
        "title": "Brake fluid is due",
        "text": "Octavia, every two years.",
        "url": f"/o/{actor.organization_slug}/vehicles",
    }
    notify(organization_id=actor.organization_id, notice=Notice(**(chosen | options)))
