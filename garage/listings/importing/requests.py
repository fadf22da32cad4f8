"""How a service or a tool is asked for listings: declared, filled in, and followed page by page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from project.kernel.errors import RuleViolated, worded
from project.kernel.paths import by_path, check_place

BLANKS = ("make", "model", "year_from", "year_to")
PAGINGS = ("none", "page", "start", "cursor", "link")
KEY_PLACES = ("", "header", "query")
MOST_PAGES, MOST_ROWS, MOST_A_MINUTE, MOST_SIZE = 100, 20_000, 600, 1000
_BLANK = re.compile(r"\{([^{}]*)\}")
_HEADER = re.compile(r"^[A-Za-z0-9_.-]{1,60}$")
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MarketQuery:
    """Which vehicles are asked for."""

    make: str = ""
    model: str = ""
    year_from: int = 1900
    year_to: int = 2100

    def blanks(self) -> dict[str, str]:
        """Return what goes into the blanks of an address or of arguments."""
        return {name: str(getattr(self, name)) for name in BLANKS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How a source is asked. `list_path` leads to the rows of an answer, empty where it is them.

    For a tool server `server` names it and `tool` its tool; `url` is that of an HTTP service or
    server. `paging` says how the next page is found: by its number, by the row it starts with, by a
    cursor or by a link that stand at `next_path`.
    """

    url: str = ""
    server: str = ""
    tool: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    list_path: str = ""
    key_in: str = ""
    key_name: str = ""
    key_prefix: str = ""
    paging: str = "none"
    page_name: str = ""
    first_page: int = 1
    size_name: str = ""
    size: int = 50
    next_path: str = ""
    most_pages: int = 10
    most_rows: int = 2000
    per_minute: int = 30

    def rows(self, answer: Any) -> list[Any]:
        """Return the rows of an answer; raises `RuleViolated` when there is no list."""
        found = by_path(self.list_path)(answer) if self.list_path else answer
        if not isinstance(found, list):
            raise RuleViolated(
                worded("The answer has no list at “%(path)s”.", path=self.list_path)
                if self.list_path
                else "The answer has no list.",
                code="no-list",
            )
        return found

    def following(self, answer: Any) -> str:
        """Return the cursor or link of the next page; empty on the last."""
        found = by_path(self.next_path)(answer) if self.next_path else None
        return str(found)[:2000] if isinstance(found, (str, int)) and found else ""


def request_of(plain: Plain) -> Request:
    """Return a request from its JSON."""
    return Request(**{name: plain[name] for name in Request.__dataclass_fields__ if name in plain})


def check_request(plain: Plain, *, kind: str) -> dict[str, Any]:
    """Return a request as it is stored; raises `RuleViolated` for one that cannot be made."""
    unknown = sorted(set(plain) - set(Request.__dataclass_fields__))
    if unknown:
        raise RuleViolated(
            worded("“%(name)s” is nothing that a request has.", name=unknown[0][:40]),
            field="request",
        )
    fields = Request.__dataclass_fields__
    kept: dict[str, Any] = {}
    for name, value in plain.items():
        wanted = dict if name == "arguments" else int if fields[name].type is int else str
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise RuleViolated(worded("“%(name)s” is of the wrong kind.", name=name), field=name)
        kept[name] = value
        if isinstance(value, str) and name != "key_prefix":  # “Bearer ” ends with a space
            kept[name] = value.strip()[:1000]
    _check_parts(request_of(kept), kind=kind)
    return kept


def _check_parts(request: Request, *, kind: str) -> None:
    _within("most_pages", request.most_pages, MOST_PAGES)
    _within("most_rows", request.most_rows, MOST_ROWS)
    _within("per_minute", request.per_minute, MOST_A_MINUTE)
    _within("size", request.size, MOST_SIZE)
    _check_paging(request)
    _check_key_and_paths(request)
    _check_where(request, kind=kind)


def _check_paging(request: Request) -> None:
    if request.paging not in PAGINGS:
        raise RuleViolated(
            worded("Say one of: %(names)s.", names=", ".join(PAGINGS)), field="paging"
        )
    if request.paging in {"page", "start", "cursor"} and not request.page_name:
        raise RuleViolated("Type the name of the parameter of the page.", field="page_name")
    if request.paging in {"cursor", "link"} and not request.next_path:
        raise RuleViolated("Type where the next page stands in the answer.", field="next_path")


def _check_key_and_paths(request: Request) -> None:
    if request.key_in not in KEY_PLACES:
        raise RuleViolated("A key goes into a header or into the address.", field="key_in")
    if request.key_in and not _HEADER.match(request.key_name):
        raise RuleViolated("Type the name of the header or parameter of the key.", field="key_name")
    for path in (request.list_path, request.next_path):
        if path:
            by_path(path)


def _check_where(request: Request, *, kind: str) -> None:
    if set(_BLANK.findall(request.url)) - set(BLANKS):
        raise RuleViolated(
            worded("The blanks of an address are {%(names)s}.", names="}, {".join(BLANKS)),
            field="url",
        )
    if kind == "http" and not request.url:
        raise RuleViolated("Type the address of the service.", field="url")
    if kind == "mcp":
        check_place(name=request.server, url=request.url, tool=request.tool)


def _within(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise RuleViolated(worded("Type between 1 and %(most)s.", most=most), field=name)


# --- Addresses -----------------------------------------------------------------------------------


def first_address(request: Request, query: MarketQuery, *, key: str = "") -> str:
    """Return the address of the first page."""
    blanks = query.blanks()
    url = _BLANK.sub(lambda found: quote(blanks[found[1]], safe=""), request.url)
    extra = {}
    if request.size_name:
        extra[request.size_name] = str(request.size)
    if request.key_in == "query" and key:
        extra[request.key_name] = request.key_prefix + key
    if request.paging in {"page", "start"}:
        extra[request.page_name] = str(request.first_page)
    return with_parameters(url, extra)


def next_address(request: Request, address: str, *, answer: Any, page: int, rows: int) -> str:
    """Return the address of the page after number `page`, counted from 1; empty when it was the last.

    A link may not lead to another host: the key would go there.
    """
    if request.paging == "page":
        return (
            with_parameters(address, {request.page_name: str(request.first_page + page)})
            if rows
            else ""
        )
    if request.paging == "start":
        return (
            with_parameters(
                address, {request.page_name: str(request.first_page + page * request.size)}
            )
            if rows
            else ""
        )
    following = request.following(answer)
    if not following or request.paging == "none":
        return ""
    if request.paging == "cursor":
        return with_parameters(address, {request.page_name: following})
    link = urljoin(address, following)
    if urlsplit(link)[:2] != urlsplit(address)[:2]:
        raise RuleViolated("The next page stands on another server.", code="other-server")
    return link


def with_parameters(address: str, extra: Mapping[str, str]) -> str:
    """Return an address with parameters set."""
    parts = urlsplit(address)
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name not in extra
    ]
    return urlunsplit(parts._replace(query=urlencode([*kept, *extra.items()])))


def key_headers(request: Request, *, key: str) -> dict[str, str]:
    """Return the header that carries the key, where one does."""
    return (
        {request.key_name: request.key_prefix + key} if request.key_in == "header" and key else {}
    )


def arguments_of(
    request: Request, query: MarketQuery, *, page: int = 1, cursor: str = ""
) -> dict[str, Any]:
    """Return the arguments of a tool with their blanks filled in; a blank alone may be a number."""
    filled = {name: _filled(value, query) for name, value in request.arguments.items()}
    if request.size_name:
        filled[request.size_name] = request.size
    if request.paging == "page":
        filled[request.page_name] = request.first_page + page - 1
    if request.paging == "start":
        filled[request.page_name] = request.first_page + (page - 1) * request.size
    if request.paging == "cursor" and cursor:
        filled[request.page_name] = cursor
    return filled


def _filled(value: Any, query: MarketQuery) -> Any:
    if not isinstance(value, str):
        return value
    if value in {"{year_from}", "{year_to}"}:
        return getattr(query, value.strip("{}"))
    blanks = query.blanks()
    return _BLANK.sub(lambda found: blanks.get(found[1], found[0]), value)
