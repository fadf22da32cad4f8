"""The Huey queue: SQLite on one machine, Redis where it is outgrown. Nothing else imports Huey."""

import sqlite3
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from project.kernel.jobs.spare import without

# Huey loads every client that is installed, 10 MB of them.
with without("psycopg", *(["redis"] if settings.QUEUE_URL.startswith("sqlite") else [])):
    from huey import PriorityRedisHuey, SqliteHuey
    from huey.api import Huey
    from huey.serializer import SignedSerializer


def make_queue(url: str, *, secret: str) -> Huey:
    """Return the queue that a URL names: `sqlite:///PATH` or `redis://HOST:PORT/DB`."""
    common: dict[str, Any] = {
        "results": False,
        "immediate": False,
        "serializer": SignedSerializer(secret=secret),
    }
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return SqliteHuey("garage", filename=parts.path[1:], fsync=True, **common)
    if parts.scheme in {"redis", "rediss"}:
        return PriorityRedisHuey("garage", url=url, **common)
    message = f"QUEUE_URL must start with sqlite:/// or redis://, not {parts.scheme}."
    raise ValueError(message)


def errors_of(url: str) -> tuple[type[Exception], ...]:
    """Return what a queue that is out of reach, locked or without room on its disk raises."""
    if urlsplit(url).scheme == "sqlite":
        return OSError, sqlite3.Error
    from redis.exceptions import RedisError  # noqa: PLC0415 - an extra that few install

    return OSError, RedisError


QUEUE_ERRORS = errors_of(settings.QUEUE_URL)
huey = make_queue(settings.QUEUE_URL, secret=settings.SECRET_KEY)
