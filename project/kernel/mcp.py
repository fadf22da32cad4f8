"""Calling the tools of tool servers (MCP): found, agreed to, called within limits, and written down.

What comes back is data of somebody else: it is parsed by whoever asked, never obeyed.
"""

import json
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from typing_extensions import override

from project.kernel import audit
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, DomainError, NotFound, RuleViolated, Unavailable, worded
from project.kernel.outgoing import INSIDE_SENTENCE, Refused, allowed_address, web_address

T = TypeVar("T")
CALL_SECONDS, ATTEMPTS = 30.0, 2
MOST_BYTES, MOST_TOOLS, MOST_TEXT = 2 * 1024 * 1024, 200, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A tool server: a program of this machine that its operator named, or an address."""

    name: str
    command: str = ""
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolFound:
    """What a server says of a tool; `digest` changes with every word of it."""

    name: str
    title: str
    description: str
    digest: str
    writes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of a tool; `pinned` is the digest of the description that was agreed to."""

    tool: str
    arguments: Mapping[str, Any]
    pinned: str


class ToolChanged(RuleViolated):
    """A tool is described in words that nobody agreed to yet; `tool` is what it says now."""

    code = "tool-changed"

    def __init__(self, tool: ToolFound) -> None:
        super().__init__(
            "An owner must read and agree to what this tool says of itself before it is called.",
            code=self.code,
        )
        self.tool = tool


def servers() -> dict[str, Server]:
    """Return the servers that the operator named; raises `RuleViolated` for a broken file."""
    if not settings.MCP_SERVERS_FILE:
        return {}
    try:
        said = tomllib.loads(Path(settings.MCP_SERVERS_FILE).read_text(encoding="utf-8"))
        return {
            name: Server(
                name=name,
                command=str(one["command"]),
                arguments=tuple(map(str, one.get("args", ()))),
                environment={str(key): str(value) for key, value in one.get("env", {}).items()},
            )
            for name, one in said.get("servers", {}).items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RuleViolated("The file of tool servers cannot be read. Ask the operator.") from error


def server_named(name: str) -> Server:
    """Return a server of this machine; raises `NotFound` for one that the operator did not name."""
    found = servers().get(name)
    if found is None:
        raise NotFound(
            worded(
                "The operator of this machine has named no tool server “%(name)s”.", name=name[:40]
            )
        )
    return found


def server_at(url: str, *, key: str = "") -> Server:
    """Return a server at an address; raises `RuleViolated` for one that may not be reached."""
    return Server(name=str(web_address(url, name="url").hostname), url=url, key=key)


def server_for(*, name: str, url: str, key: str = "") -> Server:
    """Return the server that somebody chose: one of this machine by its name, or one at an address."""
    return server_named(name) if name else server_at(url, key=key)


def offered(said: Mapping[str, Any], tool: ToolFound) -> dict[str, Any]:
    """Return what is kept of a tool until an owner agrees to what it says of itself now."""
    shown = {"digest": tool.digest, "title": tool.title, "description": tool.description}
    return {"pinned": said.get("pinned", ""), "offered": shown}


def agreed(said: Mapping[str, Any], *, digest: str) -> dict[str, Any]:
    """Return what is kept of a tool once agreed to; raises `Conflict` when another text was shown."""
    now = said.get("offered") or {}
    if not digest or now.get("digest") != digest:
        raise Conflict("The tool is described differently by now. Read it again.")
    return {"pinned": digest}


def tools_of(server: Server) -> list[ToolFound]:
    """Return the tools that a server offers; raises `Unavailable` when it does not answer."""
    return _run(server, _listed)


def call_tool(server: Server, call: Call, *, subject: models.Model, actor: Actor) -> Any:
    """Call a tool about a row and return its structured result; the audit log gets an entry.

    Raises `ToolChanged` unless its description is the one agreed to, `Unavailable` where trying again
    may help, `RuleViolated` for everything else.
    """
    started = monotonic()
    said: dict[str, Any] = {
        "server": server.name,
        "tool": call.tool,
        "asked": sorted(call.arguments),
    }
    try:
        answer = _run(server, partial(_called, call=call))
    except DomainError as error:
        audit.record(
            "mcp.call", subject, actor=actor, after=said | {"problem": error.message[:200]}
        )
        raise
    said |= {
        "bytes": len(json.dumps(answer)),
        "milliseconds": round((monotonic() - started) * 1000),
    }
    audit.record("mcp.call", subject, actor=actor, after=said)
    return answer


# --- The conversation ----------------------------------------------------------------------------


def _run(server: Server, talk: Callable[[Any], Awaitable[T]]) -> T:
    """Have a conversation with a server, once more when it broke off; ends after a deadline.

    It runs in a thread with a loop of its own, so that who asks may stand in a loop or not.
    """
    from anyio import fail_after
    from anyio.from_thread import start_blocking_portal

    async def attempt() -> T:
        with fail_after(CALL_SECONDS):
            async with _client(server) as client:
                return await talk(client)

    for number in range(1, ATTEMPTS + 1):
        try:
            with start_blocking_portal() as portal:
                return portal.call(attempt)
        except BaseException as error:
            failure = _failure(error)
            if not isinstance(failure, Unavailable) or number == ATTEMPTS:
                raise failure from error
    raise Unavailable("The tool server does not answer.")  # pragma: no cover - the loop ends above


def _failure(error: BaseException) -> DomainError:
    """Return our error for one of the conversation; what is no error of it goes on."""
    found = list(_leaves(error))
    ours = next((one for one in found if isinstance(one, DomainError)), None)
    if ours is not None:
        return ours
    stop = next((one for one in found if not isinstance(one, Exception)), None)
    if stop is not None and type(stop).__name__ != "CancelledError":
        raise stop
    if any(isinstance(one, Refused) for one in found):
        return RuleViolated(INSIDE_SENTENCE, code="inside")
    if any(isinstance(one, TimeoutError) for one in found):
        return Unavailable("The tool server took too long to answer.", code="slow")
    return Unavailable("The tool server does not answer as one.", code="unreached")


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for one in error.exceptions for leaf in _leaves(one)]
    cause = error.__cause__ or error.__context__
    return [error, *(_leaves(cause) if cause is not None else [])]


@asynccontextmanager
async def _client(server: Server) -> AsyncIterator[Any]:
    from mcp.client.client import Client
    from mcp.client.stdio import StdioServerParameters
    from mcp.client.streamable_http import streamable_http_client

    if server.command:
        program = StdioServerParameters(
            command=server.command, args=list(server.arguments), env=dict(server.environment)
        )
        async with Client(program, read_timeout_seconds=CALL_SECONDS, cache=None) as client:
            yield client
        return
    async with _web_client(server) as web:
        transport = streamable_http_client(
            server.url, http_client=web, max_sse_event_size=MOST_BYTES
        )
        async with Client(transport, read_timeout_seconds=CALL_SECONDS, cache=None) as client:
            yield client


def _web_client(server: Server) -> Any:
    """Return a client that connects only to allowed addresses, whatever a name leads to."""
    import httpx2

    class Guarded(httpx2.AsyncHTTPTransport):
        @override
        async def handle_async_request(self, request: Any) -> Any:
            from anyio.to_thread import run_sync

            host, port = (
                request.url.host,
                request.url.port or {"https": 443}.get(request.url.scheme, 80),
            )
            address = await run_sync(allowed_address, host, port)
            request.extensions = {**request.extensions, "sni_hostname": host}
            request.url = request.url.copy_with(host=address)
            response = await super().handle_async_request(request)
            response.stream = _capped(response.stream)
            return response

    headers = {"Authorization": f"Bearer {server.key}"} if server.key else {}
    return httpx2.AsyncClient(
        transport=Guarded(), headers=headers, timeout=CALL_SECONDS, trust_env=False
    )


def _capped(stream: Any) -> Any:
    """Return a stream of bytes that ends with an error behind the cap."""
    import httpx2

    class Capped(httpx2.AsyncByteStream):
        @override
        async def __aiter__(self) -> AsyncIterator[bytes]:
            got = 0
            async for part in stream:
                got += len(part)
                if got > MOST_BYTES:
                    raise RuleViolated(_too_large(), code="too-large")
                yield part

        @override
        async def aclose(self) -> None:
            await stream.aclose()

    return Capped()


async def _listed(client: Any) -> list[ToolFound]:
    found: list[ToolFound] = []
    cursor = None
    while len(found) < MOST_TOOLS:
        page = await client.list_tools(cursor=cursor)
        found += [_tool(one) for one in page.tools]
        cursor = page.next_cursor
        if not cursor:
            break
    return found[:MOST_TOOLS]


async def _called(client: Any, *, call: Call) -> Any:
    tools = {tool.name: tool for tool in await _listed(client)}
    tool = tools.get(call.tool)
    if tool is None:
        raise RuleViolated(
            worded("The server has no tool “%(tool)s”.", tool=call.tool[:60]), code="no-tool"
        )
    if tool.writes:
        raise RuleViolated(
            "This tool says that it changes things. Only tools that read are called."
        )
    if tool.digest != call.pinned:
        raise ToolChanged(tool)
    result = await client.call_tool(call.tool, dict(call.arguments))
    return _answer(result)


def _tool(one: Any) -> ToolFound:
    plain = one.model_dump(mode="json", by_alias=True, exclude_none=True)
    annotations = plain.get("annotations") or {}
    told = json.dumps(
        {
            name: plain.get(name)
            for name in ("name", "title", "description", "inputSchema", "annotations")
        },
        sort_keys=True,
    )
    return ToolFound(
        name=str(one.name),
        title=str(plain.get("title") or one.name)[:120],
        description=str(plain.get("description") or "")[:MOST_TEXT],
        digest=sha256(told.encode()).hexdigest(),
        writes=annotations.get("readOnlyHint") is False,
    )


def _answer(result: Any) -> Any:
    """Return the structured result of a call, or the JSON in its text."""
    texts = [str(part.text) for part in result.content if getattr(part, "type", "") == "text"]
    if result.is_error:
        raise RuleViolated(
            worded(
                "The tool failed: %(value)s.",
                value=" ".join(texts)[:200] or worded("no reason given"),
            ),
            code="tool-failed",
        )
    found = result.structured_content
    if found is None:
        text = "".join(texts)
        if len(text) > MOST_BYTES:
            raise RuleViolated(_too_large(), code="too-large")
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise RuleViolated(
                "The tool answers with text, not with data.", code="not-json"
            ) from error
    if len(json.dumps(found)) > MOST_BYTES:
        raise RuleViolated(_too_large(), code="too-large")
    return found


def _too_large() -> str:
    return worded(
        "The answer of the tool is larger than %(value)s MB.", value=MOST_BYTES // 1024 // 1024
    )
