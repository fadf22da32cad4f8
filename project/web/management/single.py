"""One process at a time, on one machine or on many."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

ADVISORY_KEY = 0x6761_7261_6765  # "garage"


@contextmanager
def single_process(lock_file: Path) -> Iterator[None]:
    """Wait until no other process holds the lock: a file, and on PostgreSQL the database too."""
    with lock_file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_KEY])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_KEY])
