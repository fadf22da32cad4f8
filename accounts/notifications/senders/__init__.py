"""Sending one message by one channel: by mail, to a browser, or to a service."""

from collections.abc import Callable, Mapping

from accounts.notifications.senders import browser, mail, service
from accounts.notifications.senders.message import Message

Sender = Callable[..., None]
SENDERS: dict[str, Sender] = {"mail": mail.send, "webpush": browser.send}


def send(message: Message, *, kind: str, values: Mapping[str, str]) -> None:
    """Send a message; returns when the other side has taken it.

    Raises `Unavailable` for what may pass, `RuleViolated` for what will fail again.
    """
    sender = SENDERS.get(kind)
    if sender:
        sender(message, values=values)
    else:
        service.send(message, kind=kind, values=values)


__all__ = ["Message", "send"]
