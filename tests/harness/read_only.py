"""A GET only reads: every statement that a GET, HEAD or OPTIONS sends is looked at."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
READING = re.compile(
    r"^\s*(--[^\n]*\n\s*)*\(?\s*(SELECT|WITH|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|PRAGMA|EXPLAIN|SET|SHOW)\b",
    re.IGNORECASE,
)
TABLE = re.compile(r'(?:INTO|UPDATE|FROM)\s+"?(\w+)"?', re.IGNORECASE)
# What a GET may write, and why.
ALLOWED_TABLES = {
    "django_session": "a message that has been shown leaves the session",
    "cache_entries": "throttles count in the cache",
    "accounts_apitoken": "a token notes, to the minute, when it was last used",
    "accounts_calendarfeed": "a calendar notes, to the hour, when it was last read",
    "usersessions_usersession": "allauth notes the session it sees for the first time",
}


class WritingGet(AssertionError):
    """A GET sent a statement that changes data."""


def refuse(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    """Pass on what reads, and raise `WritingGet` for what does not."""
    if not READING.match(sql):
        table = TABLE.search(sql)
        if table is None or table[1] not in ALLOWED_TABLES:
            raise WritingGet(f"A GET must not write: {sql[:200]}")
    return execute(sql, *rest)


def refuse_writes_in_gets(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware of the suite, outermost, so that every page and endpoint passes through it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            return get_response(request)
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(refuse))
            return get_response(request)

    return middleware
