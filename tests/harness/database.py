"""What the tests' database needs beside what pytest-django does with it."""

from django.db import connections


def end_other_sessions() -> None:
    """End every session but our own on PostgreSQL, which refuses to drop a database somebody uses.

    A thread of the live server keeps its session for as long as the browser keeps its connection, and both may
    outlive the last test by a moment.
    """
    for connection in connections.all():
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
