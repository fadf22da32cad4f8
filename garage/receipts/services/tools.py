"""The tool that reads receipts beside the own reader: chosen and agreed to by an owner, then asked."""

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from garage.receipts import selectors, tooling
from garage.receipts.models import ReadingTool, Receipt, ReceiptReading
from garage.receipts.reading import Reading
from project.kernel import audit, mcp
from project.kernel.actor import Actor, Permission
from project.kernel.errors import DomainError, NotFound, RuleViolated, worded
from project.kernel.jobs.defer import defer
from project.kernel.jobs.run import JobRun
from project.kernel.outgoing import web_address
from project.kernel.paths import check_place
from project.kernel.rows import save_changes, save_new
from project.kernel.secrets import seal, unseal

JOB = "garage.receipts.meet_tool"
MOST_FILE_BYTES = 4 * 1024 * 1024
MOST_TEXT = 60_000
_WHERE = frozenset({"server", "url", "name", "arguments"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingToolInput:
    """Which tool reads receipts, when, what it is sent, and where its answer has what.

    An empty `secret` keeps the one that is stored.
    """

    mode: str = ReadingTool.Mode.OFF
    server: str = ""
    url: str = ""
    name: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRead:
    """A reading with a tool's word in it, `None` without; `note` says why the tool did not help."""

    reading: Reading | None
    note: str = ""


@transaction.atomic
def reading_tool_set(*, actor: Actor, data: ReadingToolInput) -> ReadingTool:
    """Choose the tool that reads receipts; a job asks what it says of itself, an owner agrees then.

    Raises `RuleViolated` for a place, argument or path that cannot be.
    """
    actor.require(Permission.MANAGE_ORGANIZATION)
    values = _cleaned(data)
    row = selectors.reading_tool(actor=actor, lock=True)
    if row is None:
        row = save_new(ReadingTool(**values), actor=actor)
        after = {name: getattr(row, name) for name in ("mode", "server", "url", "name")}
        audit.record("reading_tool.set", row, actor=actor, after=after)
    else:
        if any(getattr(row, name) != values.get(name, getattr(row, name)) for name in _WHERE):
            values |= {"tool": {}, "problem": ""}  # another tool is agreed to anew
        moved = save_changes(row, changes=values)
        if "secret" in moved:
            moved["secret"] = ("", "changed")
        audit.record_changes("reading_tool.set", row, actor=actor, moved=moved)
    if row.mode != ReadingTool.Mode.OFF and not row.is_agreed:
        defer(JOB, row, actor=actor)
    return row


@transaction.atomic
def reading_tool_agree(*, actor: Actor, digest: str) -> ReadingTool:
    """Agree to what the tool says of itself; raises `Conflict` when that is not what was shown."""
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = selectors.reading_tool(actor=actor, lock=True)
    if row is None:
        raise NotFound
    tool = mcp.agreed(row.tool, digest=digest)
    moved = save_changes(row, changes={"tool": tool, "problem": ""})
    audit.record_changes("reading_tool.agree", row, actor=actor, moved=moved)
    return row


def reading_tool_meet(*, actor: Actor, run: JobRun) -> None:
    """Ask a server what its tool says of itself; safe to run twice, the newest word is kept."""
    row = selectors.reading_tool(actor=actor)
    if row is None or row.pk != run.subject_id or row.is_agreed:
        return
    try:
        found = {tool.name: tool for tool in mcp.tools_of(_server(row))}
        tool = found.get(row.name)
        if tool is None:
            known = ", ".join(sorted(found))[:120] or "none"
            raise RuleViolated(
                worded(
                    "The server has no tool “%(row)s”, but: %(known)s.",
                    row=row.name[:60],
                    known=known,
                )
            )
        if tool.writes:
            raise RuleViolated(
                "This tool says that it changes things. Only tools that read are called."
            )
    except DomainError as error:
        _keep(row, actor=actor, problem=error.message[:300])
        raise
    with run.finishing():
        _keep(row, actor=actor, tool=mcp.offered(row.tool, tool), problem="")


def read_with_tool(receipt: Receipt, path: Path, own: Reading | None, *, actor: Actor) -> ToolRead:
    """Let the tool that an owner chose read a receipt too; the own reading stays when it fails.

    `own` is `None` when the own reader could not read it.
    """
    row = selectors.reading_tool(actor=actor)
    if row is None or not _is_its_turn(row, receipt, actor=actor):
        return ToolRead(reading=own)
    if not row.is_agreed:
        return ToolRead(
            reading=own, note="The tool that reads receipts waits for an owner’s consent."
        )
    try:
        said = tooling.understood(_asked(row, receipt, path, own=own, actor=actor), row.places)
        if said.is_silent:
            raise RuleViolated("Its answer has nothing where the settings say.", code="silent")
    except mcp.ToolChanged as error:
        _keep(row, actor=actor, tool=mcp.offered(row.tool, error.tool), problem=error.message)
        return ToolRead(reading=own, note=f"{row.name}: {error.message}")
    except DomainError as error:
        _keep(row, actor=actor, problem=error.message[:300])
        return ToolRead(reading=own, note=f"{row.name}: {error.message}"[:300])
    if row.problem:
        _keep(row, actor=actor, problem="")
    base = own or Reading(pages=())
    return ToolRead(reading=tooling.merged(base, said, engine=row.name))


def _is_its_turn(row: ReadingTool, receipt: Receipt, *, actor: Actor) -> bool:
    if row.mode == ReadingTool.Mode.AGAIN:
        return ReceiptReading.objects.for_actor(actor).filter(receipt=receipt).exists()
    return row.mode == ReadingTool.Mode.ALWAYS


def _asked(
    row: ReadingTool, receipt: Receipt, path: Path, *, own: Reading | None, actor: Actor
) -> Any:
    blanks = {
        "text": own.text[:MOST_TEXT] if own else "",
        "file_name": receipt.file.name,
        "content_type": receipt.file.content_type,
        "currency": actor.currency,
    }
    if tooling.asks_for(row.arguments, "file"):
        if path.stat().st_size > MOST_FILE_BYTES:
            megabytes = MOST_FILE_BYTES // 1024 // 1024
            raise RuleViolated(
                worded(
                    "The file is larger than the %(megabytes)s MB that a tool is sent.",
                    megabytes=megabytes,
                )
            )
        blanks["file"] = base64.b64encode(path.read_bytes()).decode()
    call = mcp.Call(
        tool=row.name,
        arguments=tooling.filled(row.arguments, blanks),
        pinned=str(row.tool.get("pinned", "")),
    )
    return mcp.call_tool(_server(row), call, subject=receipt, actor=actor)


def _server(row: ReadingTool) -> mcp.Server:
    key = str(unseal(row.secret).get("key", "")) if row.secret else ""
    return mcp.server_for(name=row.server, url=row.url, key=key)


def _keep(row: ReadingTool, *, actor: Actor, **values: Any) -> None:
    ReadingTool.objects.for_actor(actor).filter(pk=row.pk).update(**values)


def _cleaned(data: ReadingToolInput) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in asdict(data).items()
    }
    if data.mode not in ReadingTool.Mode.values:
        raise RuleViolated("Say when the tool reads receipts.", field="mode")
    secret = values.pop("secret")
    if data.mode == ReadingTool.Mode.OFF and not values["name"]:
        return {"mode": data.mode}
    check_place(name=values["server"], url=values["url"], tool=values["name"])
    if values["url"]:
        web_address(values["url"], name="url")
    values["arguments"] = tooling.check_arguments(values["arguments"])
    values["places"] = tooling.check_places(values["places"])
    return values | ({"secret": seal({"key": secret})} if secret else {})
