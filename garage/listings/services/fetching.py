"""Asking services and tools for listings of the vehicles that an organization has."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from garage.listings.importing.requests import (
    MarketQuery,
    Request,
    arguments_of,
    first_address,
    key_headers,
    next_address,
    request_of,
)
from garage.listings.models import ListingSource
from garage.listings.selectors.aliases import KeyBook, Meaning
from garage.listings.selectors.asking import asked_words, words_of_source
from garage.vehicles.models import Vehicle
from project.kernel import mcp
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated
from project.kernel.outgoing import get_json
from project.kernel.secrets import unseal

YEARS_AROUND, MOST_QUERIES = 3, 50
ANSWER_BYTES = 8 * 1024 * 1024


def fetched_rows(source: ListingSource, *, actor: Actor) -> Iterator[Any]:
    """Yield the rows that a source sends for the vehicles of an organization, up to its caps.

    Raises `Unavailable` for what may pass, `RuleViolated` for what will not.
    """
    request = request_of(source.request)
    key = str(unseal(source.secret).get("key", "")) if source.secret else ""
    left = request.most_rows
    for query in queries_of(source, actor=actor):
        pages = (
            _tool_pages(request, query, key=key, source=source, actor=actor)
            if source.kind == ListingSource.Kind.MCP
            else _http_pages(request, query, key=key)
        )
        for rows in pages:
            yield from rows[:left]
            left -= len(rows)
            if left <= 0:
                return


def queries_of(source: ListingSource, *, actor: Actor) -> list[MarketQuery]:
    """Return what is asked for: each model of a vehicle with the years around it, or everything at once.

    Words that mean the same are asked for once, in the words of the source where it has sent any.
    """
    request = request_of(source.request)
    blanks = request.url + str(request.arguments)
    if "{make}" not in blanks and "{model}" not in blanks:
        return [MarketQuery()]
    book = KeyBook(actor=actor, market=source.market)
    words: dict[Meaning, tuple[str, str]] = {}
    years: dict[Meaning, list[int]] = {}
    rows = Vehicle.objects.for_actor(actor).kept().order_by("id")
    columns = ("make", "model", "model_year", "first_registered_on")
    for make, model, year, registered in rows.values_list(*columns):
        meaning = book.of_vehicle(make, model)
        if not meaning.is_known:
            continue
        said = registered.year if registered else year
        years.setdefault(meaning, []).extend([said] if said else [])
        words.setdefault(meaning, asked_words(make, model, meaning=meaning))
    if not years:
        raise RuleViolated(
            "Give your vehicles make and model first: listings of these are asked for."
        )
    meanings = list(years)[:MOST_QUERIES]
    words |= words_of_source(source, meanings, actor=actor)
    return [_query(words[meaning], years[meaning]) for meaning in meanings]


def _query(words: tuple[str, str], years: Sequence[int]) -> MarketQuery:
    if not years:
        return MarketQuery(*words)
    return MarketQuery(*words, min(years) - YEARS_AROUND, max(years) + YEARS_AROUND)


def _http_pages(request: Request, query: MarketQuery, *, key: str) -> Iterator[list[Any]]:
    address = first_address(request, query, key=key)
    for page in range(1, request.most_pages + 1):
        answer = get_json(address, headers=key_headers(request, key=key), most_bytes=ANSWER_BYTES)
        rows = request.rows(answer)
        yield rows
        address = next_address(request, address, answer=answer, page=page, rows=len(rows))
        if not address:
            return
        time.sleep(60 / request.per_minute)


def _tool_pages(
    request: Request, query: MarketQuery, *, key: str, source: ListingSource, actor: Actor
) -> Iterator[list[Any]]:
    server = mcp.server_for(name=request.server, url=request.url, key=key)
    cursor = ""
    for page in range(1, request.most_pages + 1):
        arguments = arguments_of(request, query, page=page, cursor=cursor)
        call = mcp.Call(
            tool=request.tool, arguments=arguments, pinned=str(source.tool.get("pinned", ""))
        )
        answer = mcp.call_tool(server, call, subject=source, actor=actor)
        rows = request.rows(answer)
        yield rows
        cursor = request.following(answer)
        if (
            request.paging in {"none", "link"}
            or not rows
            or (request.paging == "cursor" and not cursor)
        ):
            return
        time.sleep(60 / request.per_minute)
