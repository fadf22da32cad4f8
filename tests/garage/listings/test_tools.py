"""Tool servers are asked over both transports, after an owner agreed to what they say."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from garage.listings.models import Listing, ListingImport, ListingSource
from garage.listings.services import imports, sources
from garage.vehicles.models import Vehicle
from project.kernel import mcp
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated, Unavailable
from project.kernel.jobs.models import JobRecord
from tests.garage.listings.making import MAPPING, make_source

Run = Callable[[], int]
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "market_server.py"
ROWS = ["id,make,model,year,price_eur,mileage_km,fuel,gearbox"] + [
    f"t{n},Skoda,Octavia,{2015 + n % 8},{9000 + n * 50},{40_000 + n * 900},diesel,manual"
    for n in range(60)
]
ARGUMENTS = {
    "make": "{make}",
    "model": "{model}",
    "year_from": "{year_from}",
    "year_to": "{year_to}",
}


@pytest.fixture(autouse=True)
def _no_second_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no lease be renewed: the test holds the database while programs start."""
    monkeypatch.setattr("project.kernel.jobs.run.RENEW_SECONDS", 1000.0)


@pytest.fixture
def market_file(tmp_path: Path) -> Path:
    path = tmp_path / "market.csv"
    path.write_text("\n".join(ROWS))
    return path


@pytest.fixture
def named(settings: Any, tmp_path: Path, market_file: Path) -> str:
    """Return the name of the example server, as the operator wrote it down."""
    file = tmp_path / "servers.toml"
    file.write_text(
        f'[servers.example]\ncommand = "{sys.executable}"\nargs = ["{EXAMPLE}", "{market_file}"]\n'
    )
    settings.MCP_SERVERS_FILE = str(file)
    return "example"


@pytest.fixture
def listening(settings: Any, market_file: Path) -> Iterator[str]:
    """Return the address of the example server over HTTP."""
    settings.NOTIFY_PRIVATE_HOSTS = True
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = subprocess.Popen(
        [sys.executable, str(EXAMPLE), str(market_file), "--http", str(port)]
    )
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/mcp"
    program.terminate()
    program.wait()


def tool_source(actor: Actor, **where: str) -> ListingSource:
    Vehicle.objects.create(
        organization_id=actor.organization_id, name="Octavia", make="Skoda", model="Octavia", model_year=2019
    )  # fmt: skip
    request = {
        "tool": "search_listings", "arguments": ARGUMENTS, "list_path": "listings", "paging": "page",
        "page_name": "page", "per_minute": 600, **where,
    }  # fmt: skip
    return make_source(actor, kind="mcp", mapping=MAPPING, request=request)


def asked(
    actor: Actor, source: ListingSource, run_jobs: Run, *, is_trial: bool = False
) -> ListingImport:
    record = imports.source_ask(actor=actor, source_id=source.pk, is_trial=is_trial)
    for _ in range(4):
        run_jobs()
        JobRecord.objects.for_actor(actor).filter(state="queued").update(
            run_after=record.created_at
        )
    source.refresh_from_db()
    record.refresh_from_db()
    return record


@pytest.mark.timeout(120)
def test_a_tool_is_called_after_an_owner_agreed(
    owner: Actor, manager: Actor, named: str, run_jobs: Run
) -> None:
    source = tool_source(owner, server=named)
    first = asked(owner, source, run_jobs, is_trial=True)
    offered = source.tool["offered"]

    with pytest.raises(NotAllowed):
        sources.source_agree(actor=manager, source_id=source.pk, digest=offered["digest"])
    with pytest.raises(Conflict):
        sources.source_agree(actor=owner, source_id=source.pk, digest="0")
    sources.source_agree(actor=owner, source_id=source.pk, digest=offered["digest"])
    record = asked(owner, source, run_jobs)

    assert first.state == "failed"
    assert "fifty a page" in offered["description"]
    assert (record.state, record.added) == ("done", 52)  # the years around 2019
    calls = AuditEntry.objects.for_actor(owner).filter(action="mcp.call", after__server="example")
    assert {call.after["tool"] for call in calls} == {"search_listings"}
    assert Listing.objects.for_actor(owner).filter(make_key="skoda").count() == 52


@pytest.mark.timeout(120)
def test_a_tool_that_is_described_anew_stops(owner: Actor, listening: str, run_jobs: Run) -> None:
    source = tool_source(owner, url=listening)
    ListingSource.objects.for_actor(owner).filter(pk=source.pk).update(
        tool={"pinned": "what it said before"}
    )
    source.refresh_from_db()

    stopped = asked(owner, source, run_jobs)
    sources.source_agree(actor=owner, source_id=source.pk, digest=source.tool["offered"]["digest"])
    went_on = asked(owner, source, run_jobs)

    assert (stopped.state, stopped.added) == ("failed", 0)
    assert (went_on.state, went_on.added) == ("done", 52)


@pytest.mark.timeout(120)
def test_tools_of_lists_what_a_server_offers(named: str) -> None:
    (tool,) = mcp.tools_of(mcp.server_named(named))

    assert (tool.name, tool.writes, len(tool.digest)) == ("search_listings", False, 64)


@pytest.mark.timeout(120)
def test_a_server_is_asked_from_within_a_loop(named: str) -> None:
    async def ask() -> list[mcp.ToolFound]:
        return mcp.tools_of(mcp.server_named(named))

    with start_blocking_portal() as portal:
        assert portal.call(ask)


@pytest.mark.timeout(120)
def test_a_call_that_cannot_be_is_told(owner: Actor, named: str, settings: Any) -> None:
    source = tool_source(owner, server=named)
    server = mcp.server_named(named)
    absent = mcp.Call(tool="delete_everything", arguments={}, pinned="")

    with pytest.raises(RuleViolated, match="no tool"):
        mcp.call_tool(server, absent, subject=source, actor=owner)
    with pytest.raises(Unavailable):
        mcp.tools_of(mcp.Server(name="gone", command=sys.executable, arguments=("-c", "pass")))
    with pytest.raises(NotFound):
        mcp.server_named("another")
    entry = AuditEntry.objects.for_actor(owner).get(action="mcp.call")
    assert "no tool" in entry.after["problem"]


@pytest.mark.timeout(60)
def test_a_server_that_says_nothing_is_given_up(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mcp, "CALL_SECONDS", 1.0)
    mute = mcp.Server(
        name="mute", command=sys.executable, arguments=("-c", "import time; time.sleep(60)")
    )

    with pytest.raises(Unavailable, match="too long"):
        mcp.tools_of(mute)


def test_a_server_in_the_own_network_is_not_called(settings: Any) -> None:
    with pytest.raises(RuleViolated):
        mcp.server_at("http://127.0.0.1:9000/mcp")

    inside = mcp.Server(name="inside", url="http://127.0.0.1:9000/mcp")
    with pytest.raises(RuleViolated, match="private network"):
        mcp.tools_of(inside)


def test_a_broken_file_of_servers_is_told(settings: Any, tmp_path: Path) -> None:
    file = tmp_path / "servers.toml"
    file.write_text("[servers.x]\nargs = 1")
    settings.MCP_SERVERS_FILE = str(file)

    with pytest.raises(RuleViolated):
        mcp.servers()
