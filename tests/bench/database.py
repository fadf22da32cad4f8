"""A PostgreSQL database of its own for a measurement, where there is a server on this machine."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.bench.garage import BenchGarage


@contextmanager
def on_postgresql(garage: BenchGarage) -> Iterator[bool]:
    """Let the garage use a new, migrated database that is dropped afterwards; False without a server."""
    name = f"my_garage_bench_{os.getpid()}"
    user = _user()
    if user is None:
        yield False
        return
    _say(user, f"CREATE DATABASE {name}")
    garage.extra["DATABASE_URL"] = f"postgres://{user}@127.0.0.1:5432/{name}"
    try:
        garage.manage("migrate", "--verbosity", "0")
        yield True
    finally:
        del garage.extra["DATABASE_URL"]
        _say(user, f"DROP DATABASE {name} WITH (FORCE)")


def _user() -> str | None:
    """Return a user who may make databases, trying those that a machine usually has."""
    for user in dict.fromkeys(("postgres", getpass.getuser(), "root")):
        try:
            _say(user, "SELECT 1")
        except psycopg.OperationalError:
            continue
        return user
    return None


def _say(user: str, sql: str) -> None:
    with psycopg.connect(
        host="127.0.0.1", user=user, dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(sql)
