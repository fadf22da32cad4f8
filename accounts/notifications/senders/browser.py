"""Messages to browsers by web push, encrypted for the one browser that subscribed."""

import base64
import json
import secrets
from collections.abc import Mapping
from email.utils import parseaddr
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from typing_extensions import override

from accounts.notifications.senders.message import Message
from project.kernel.errors import RuleViolated, Unavailable, worded
from project.kernel.outgoing import (
    CONNECT_SECONDS,
    INSIDE_SENTENCE,
    READ_SECONDS,
    watched_connections,
)

KEPT_SECONDS = 24 * 60 * 60  # how long a push service keeps a message for a device that is off
GONE = "This browser no longer takes messages. Remove it, and switch it on again there."
PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
LONGEST_TEXT = 500


def send(message: Message, *, values: Mapping[str, str]) -> None:
    """Push a message to a browser; raises `RuleViolated` when it is gone, `Unavailable` else."""
    import requests
    from pywebpush import WebPushException, webpush

    with watched_connections() as watch:
        try:
            webpush(
                {
                    "endpoint": values["endpoint"],
                    "keys": {"p256dh": values["p256dh"], "auth": values["auth"]},
                },
                data=payload(message),
                vapid_private_key=private_key(),
                vapid_claims={"sub": _contact()},
                ttl=KEPT_SECONDS,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                headers={"Urgency": "high" if message.urgency in {"overdue", "due"} else "normal"},
                requests_session=_session(),
            )
        except WebPushException as error:
            raise _failure(getattr(error.response, "status_code", None)) from error
        except (requests.RequestException, ValueError) as error:
            if watch.refused:
                raise RuleViolated(INSIDE_SENTENCE) from error
            if isinstance(error, requests.RequestException):
                raise Unavailable("The push service could not be reached.") from error
            raise RuleViolated(GONE) from error


def payload(message: Message) -> str:
    """Return what the service worker gets; push services take at most 4 kB."""
    shown = {
        "title": message.title,
        "body": message.text[:LONGEST_TEXT],
        "url": message.path or "/",
        "tag": message.key[:100],
    }
    return json.dumps(shown, ensure_ascii=False)


def _failure(status: int | None) -> RuleViolated | Unavailable:
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return RuleViolated(GONE, code="gone")
    if status is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in PASSING:
        return Unavailable("The push service has a problem.")
    return RuleViolated(
        worded("The push service refused the message (%(status)s).", status=int(status))
    )


def _session() -> Any:
    """Return what posts without following redirects, without a proxy, cookies or passwords."""
    import requests

    class Plain(requests.Session):
        @override
        def request(self, *args: Any, **kwargs: Any) -> requests.Response:
            return super().request(*args, **(kwargs | {"allow_redirects": False}))

    session = Plain()
    session.trust_env = False
    return session


def _contact() -> str:
    return settings.BASE_URL if settings.HTTPS else f"mailto:{_sender()}"


def _sender() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


# --- The key of this server ----------------------------------------------------------------------


@cache
def private_key() -> str:
    """Return the key by which push services know this server: made once, kept in the data folder.

    Where processes run on several machines, `VAPID_PRIVATE_KEY` gives them the same one.
    """
    if settings.VAPID_PRIVATE_KEY:
        return str(settings.VAPID_PRIVATE_KEY)
    return _kept(Path(settings.DATA_DIR) / "vapid_key")


@cache
def public_key() -> str:
    """Return the public half, which browsers are given when they subscribe."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    number = int.from_bytes(base64.urlsafe_b64decode(private_key() + "=="), "big")
    point = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    return _text(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _kept(path: Path) -> str:
    if not path.exists():
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        partial.touch(mode=0o600)
        partial.write_text(_fresh(), encoding="ascii")
        try:
            path.hardlink_to(partial)
        except FileExistsError:
            pass  # another process made it first; theirs counts
        finally:
            partial.unlink()
    return path.read_text(encoding="ascii").strip()


def _fresh() -> str:
    from cryptography.hazmat.primitives.asymmetric import ec

    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _text(number.to_bytes(32, "big"))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
