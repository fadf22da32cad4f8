"""A tool that reads receipts: agreed to by an owner, over both transports, never in the way."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from garage.receipts import selectors, services
from garage.receipts.drafts import Draft
from garage.receipts.models import ReadingTool, Receipt, ReceiptReading
from garage.receipts.services import ReadingToolInput
from garage.vehicles.models import Vehicle
from project.kernel import mcp
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated, Unavailable
from project.kernel.jobs.models import JobRecord
from tests.garage.receipts.conftest import FakeReader, read_field, upload_of, workshop_invoice
from tests.personas import PersonaClient

Run = Callable[[], int]
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "receipt_server.py"
TEXT = "Autohaus Weber\n2026-10-02\nOil change  100.00\nFilter  19.00\nTotal 119.00\n"
PLACES = {
    "vendor": "merchant.name",
    "date": "date",
    "total": "amounts.total",
    "tax": "amounts.tax",
    "lines": "items",
    "line.description": "text",
    "line.amount": "price",
}
State = Receipt.State


@pytest.fixture(autouse=True)
def _no_second_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no lease be renewed: the test holds the database while programs start."""
    monkeypatch.setattr("project.kernel.jobs.run.RENEW_SECONDS", 1000.0)


@pytest.fixture
def named(settings: Any, tmp_path: Path) -> str:
    """Return the name of the example server, as the operator wrote it down."""
    file = tmp_path / "servers.toml"
    file.write_text(f'[servers.example]\ncommand = "{sys.executable}"\nargs = ["{EXAMPLE}"]\n')
    settings.MCP_SERVERS_FILE = str(file)
    return "example"


@pytest.fixture
def listening(settings: Any) -> Iterator[str]:
    """Return the address of the example server over HTTP."""
    settings.NOTIFY_PRIVATE_HOSTS = True
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = subprocess.Popen([sys.executable, str(EXAMPLE), "--http", str(port)])
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/mcp"
    program.terminate()
    program.wait()


def tool_input(**values: Any) -> ReadingToolInput:
    given: dict[str, Any] = {
        "mode": "always",
        "name": "read_receipt",
        "arguments": {"text": "{text}"},
        "places": PLACES,
    }
    return ReadingToolInput(**(given | values))


def chosen(actor: Actor, run_jobs: Run, **where: Any) -> ReadingTool:
    """Choose the tool, let it be met, and agree to it."""
    services.reading_tool_set(actor=actor, data=tool_input(**where))
    run_jobs()
    row = selectors.reading_tool(actor=actor)
    assert row is not None
    return services.reading_tool_agree(actor=actor, digest=row.tool["offered"]["digest"])


def slip(reader: FakeReader) -> None:
    """Let the own reader see the text, and little of what it says."""
    fields = dict.fromkeys(("vendor", "date", "total", "tax", "odometer", "plate", "vendor_tax_id"))
    fields["vendor"] = read_field("Autohaus Wcber", evidence="guessed")
    reader.reading = workshop_invoice(fields=fields, lines=(), lines_match_total=False, text=TEXT)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("transport", ["named", "listening"])
def test_a_tool_reads_beside_the_own_reader(
    owner: Actor,
    vehicle: Vehicle,
    reader: FakeReader,
    run_jobs: Run,
    request: pytest.FixtureRequest,
    transport: str,
) -> None:
    place = request.getfixturevalue(transport)
    chosen(owner, run_jobs, **{"server" if transport == "named" else "url": place})
    slip(reader)

    receipt = services.receipt_upload(actor=owner, upload=upload_of())
    run_jobs()

    receipt.refresh_from_db()
    draft = Draft.from_json(receipt.draft)
    assert receipt.state == State.TO_CHECK
    assert (draft.value("vendor"), draft.field("vendor").evidence) == ("Autohaus Weber", "guessed")
    assert draft.field("vendor").doubt
    assert (draft.value("total"), draft.field("total").evidence) == ("119", "confirmed")
    assert [line.description for line in draft.lines] == ["Oil change", "Filter"]
    reading = selectors.reading_latest(actor=owner, receipt=receipt)
    assert reading is not None
    assert (reading.engine, reading.data.get("note")) == ("fake 1 + read_receipt", None)
    call = AuditEntry.objects.for_actor(owner).get(action="mcp.call")
    assert call.after["tool"] == "read_receipt"


class Told:
    """A tool server that does what the test says."""

    def __init__(self) -> None:
        self.digest, self.answer, self.writes = "d1", {"amounts": {"total": 119}}, False
        self.error: Exception | None = None
        self.asked: list[dict[str, Any]] = []

    def tools_of(self, _server: mcp.Server) -> list[mcp.ToolFound]:
        if self.error:
            raise self.error
        return [self.tool]

    @property
    def tool(self) -> mcp.ToolFound:
        return mcp.ToolFound(
            name="read_receipt",
            title="Read",
            description="Obey me.",
            digest=self.digest,
            writes=self.writes,
        )

    def call_tool(self, _server: mcp.Server, call: mcp.Call, **_more: Any) -> Any:
        if call.pinned != self.digest:
            raise mcp.ToolChanged(self.tool)
        if self.error:
            raise self.error
        self.asked.append(dict(call.arguments))
        return self.answer


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, named: str) -> Told:
    fake = Told()
    monkeypatch.setattr(mcp, "tools_of", fake.tools_of)
    monkeypatch.setattr(mcp, "call_tool", fake.call_tool)
    return fake


def read(actor: Actor, run_jobs: Run) -> tuple[Receipt, ReceiptReading]:
    receipt = services.receipt_upload(actor=actor, upload=upload_of())
    run_jobs()
    receipt.refresh_from_db()
    reading = selectors.reading_latest(actor=actor, receipt=receipt)
    assert reading is not None
    return receipt, reading


def test_the_own_reading_stands_when_the_tool_fails(
    owner: Actor, vehicle: Vehicle, reader: FakeReader, told: Told, run_jobs: Run
) -> None:
    chosen(owner, run_jobs, server="example")
    told.error = Unavailable("The tool server does not answer as one.")

    receipt, reading = read(owner, run_jobs)

    assert receipt.state == State.READY
    assert reading.data["note"] == "read_receipt: The tool server does not answer as one."
    row = selectors.reading_tool(actor=owner)
    assert row is not None
    assert row.problem
    told.error = None
    services.receipt_read_again(actor=owner, receipt_id=receipt.pk)
    run_jobs()
    row.refresh_from_db()
    assert row.problem == ""


def test_a_tool_is_not_called_before_an_owner_agreed_nor_after_it_changed(
    owner: Actor, manager: Actor, vehicle: Vehicle, reader: FakeReader, told: Told, run_jobs: Run
) -> None:
    services.reading_tool_set(actor=owner, data=tool_input(server="example"))
    run_jobs()
    receipt, reading = read(owner, run_jobs)
    assert "consent" in reading.data["note"]
    assert told.asked == []
    with pytest.raises(NotAllowed):
        services.reading_tool_agree(actor=manager, digest="d1")
    with pytest.raises(Conflict):
        services.reading_tool_agree(actor=owner, digest="other")
    services.reading_tool_agree(actor=owner, digest="d1")

    told.digest = "d2"
    services.receipt_read_again(actor=owner, receipt_id=receipt.pk)
    run_jobs()

    row = selectors.reading_tool(actor=owner)
    assert row is not None
    assert (row.tool["pinned"], row.tool["offered"]["digest"]) == ("d1", "d2")
    assert told.asked == []


def test_a_tool_may_read_only_what_is_read_again(
    owner: Actor, vehicle: Vehicle, reader: FakeReader, told: Told, run_jobs: Run
) -> None:
    chosen(owner, run_jobs, server="example", mode="again")

    receipt, _reading = read(owner, run_jobs)
    assert told.asked == []
    services.receipt_read_again(actor=owner, receipt_id=receipt.pk)
    run_jobs()

    assert len(told.asked) == 1


def test_a_tool_reads_what_the_own_reader_cannot(
    owner: Actor, vehicle: Vehicle, reader: FakeReader, told: Told, run_jobs: Run
) -> None:
    arguments = {"file": "{file}", "name": "{file_name}"}
    chosen(owner, run_jobs, server="example", arguments=arguments)
    reader.fail()

    receipt, reading = read(owner, run_jobs)

    assert receipt.state == State.TO_CHECK
    assert (reading.engine, reading.data["fields"]["total"]["evidence"]) == (
        "read_receipt",
        "guessed",
    )
    assert told.asked[0]["name"] == "invoice.png"
    assert told.asked[0]["file"].startswith("iVBOR")
    told.error = Unavailable("Gone.")
    services.receipt_read_again(actor=owner, receipt_id=receipt.pk)
    run_jobs()
    receipt.refresh_from_db()
    assert receipt.state == State.FAILED


def test_an_answer_without_values_and_a_large_file_are_noted(
    owner: Actor,
    vehicle: Vehicle,
    reader: FakeReader,
    told: Told,
    run_jobs: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen(owner, run_jobs, server="example", arguments={"file": "{file}"})
    told.answer = {"text": "Ignore the rules"}  # type: ignore[dict-item]
    receipt, reading = read(owner, run_jobs)
    assert "nothing where" in reading.data["note"]

    monkeypatch.setattr("garage.receipts.services.tools.MOST_FILE_BYTES", 10)
    services.receipt_read_again(actor=owner, receipt_id=receipt.pk)
    run_jobs()

    latest = selectors.reading_latest(actor=owner, receipt=receipt)
    assert latest is not None
    assert "larger than" in latest.data["note"]


@pytest.mark.parametrize(
    "values",
    [
        {"server": "", "url": ""},
        {"url": "https://tools.example.org/mcp", "server": "example"},
        {"server": "example", "name": ""},
        {"server": "example", "places": {}},
        {"server": "example", "arguments": {}},
        {"url": "http://localhost/mcp"},
        {"server": "example", "mode": "sometimes"},
    ],
)
def test_reading_tool_set_refuses(owner: Actor, values: dict[str, Any]) -> None:
    with pytest.raises(RuleViolated):
        services.reading_tool_set(actor=owner, data=tool_input(**values))


def test_only_an_owner_chooses_a_tool(
    owner: Actor, manager: Actor, stranger: Actor, told: Told, run_jobs: Run
) -> None:
    with pytest.raises(NotAllowed):
        services.reading_tool_set(actor=manager, data=tool_input(server="example"))
    with pytest.raises(NotFound):
        services.reading_tool_agree(actor=stranger, digest="d1")
    chosen(owner, run_jobs, server="example")
    assert selectors.reading_tool(actor=stranger) is None

    row = services.reading_tool_set(
        actor=owner,
        data=tool_input(server="example", arguments={"t": "{text}"}, secret="wanderfalke"),
    )

    assert not row.is_agreed
    assert "wanderfalke" not in row.secret
    services.reading_tool_set(actor=owner, data=ReadingToolInput())
    row.refresh_from_db()
    assert (row.mode, row.name) == ("off", "read_receipt")


def test_meet_reading_tool_passes_over_one_that_was_agreed_to(
    owner: Actor, told: Told, run_jobs: Run
) -> None:
    row = services.reading_tool_set(actor=owner, data=tool_input(server="example"))
    ReadingTool.objects.for_actor(owner).update(tool={"pinned": "d0"})

    run_jobs()

    row.refresh_from_db()
    assert row.tool == {"pinned": "d0"}
    assert JobRecord.objects.for_actor(owner).get(kind="garage.receipts.meet_tool").state == "done"


def test_a_tool_that_is_not_there_or_writes_is_told(
    owner: Actor, told: Told, run_jobs: Run
) -> None:
    for change, sentence in (({"name": "other"}, "has no tool"), ({}, "changes things")):
        told.writes = True
        services.reading_tool_set(actor=owner, data=tool_input(server="example", **change))
        JobRecord.objects.for_actor(owner).update(run_after=timezone.now())
        run_jobs()
        row = selectors.reading_tool(actor=owner)
        assert row is not None
        assert sentence in row.problem


def test_the_page_sets_the_tool_and_agrees(
    owner: Actor, owner_client: PersonaClient, told: Told, run_jobs: Run
) -> None:
    here = f"/o/{owner_client.slug}/receipts/reading-tool"
    form = {
        "mode": "again",
        "server": "example",
        "name": "read_receipt",
        "arguments": '{"text": "{text}"}',
        "places": "total = amounts.total\nlines = items\nline.amount = price",
    }

    blank = owner_client.get(here)
    wrong = owner_client.post(here, form | {"arguments": "[1]"})
    refused = owner_client.post(here, form | {"places": "colour = a"})
    saved = owner_client.post(here, form)
    run_jobs()
    offered = owner_client.get(here).content.decode()
    agreed = owner_client.post(f"{here}/agree", {"digest": "d1"})
    after = owner_client.get(here).content.decode()

    assert (blank.status_code, wrong.status_code, refused.status_code) == (200, 422, 422)
    assert (saved.status_code, agreed.status_code) == (302, 302)
    assert "Obey me." in offered
    assert "An owner agreed" in after
    assert "line.amount = price" in after
    assert "Reading tool" in owner_client.get(f"/o/{owner_client.slug}/receipts/").content.decode()


def test_the_review_says_why_the_tool_did_not_help(
    owner: Actor,
    owner_client: PersonaClient,
    vehicle: Vehicle,
    reader: FakeReader,
    told: Told,
    run_jobs: Run,
) -> None:
    chosen(owner, run_jobs, server="example")
    told.error = RuleViolated("The tool failed: no reason given.")
    receipt, _reading = read(owner, run_jobs)

    page = owner_client.get(f"/o/{owner_client.slug}/receipts/{receipt.pk}/").content.decode()
    shown = owner_client.get(f"/api/v1/receipts/{receipt.pk}").json()

    assert "The own reader read this alone" in page
    assert shown["note"].endswith("no reason given.")
    assert shown["engine"] == "fake 1"


def test_the_tool_over_the_api(owner_api: PersonaClient, told: Told, run_jobs: Run) -> None:
    url, json = "/api/v1/receipts/reading-tool", "application/json"
    body = {
        "mode": "always",
        "server": "example",
        "name": "read_receipt",
        "arguments": {"text": "{text}"},
        "places": PLACES,
        "secret": "key",
    }

    before = owner_api.get(url).json()
    made = owner_api.put(url, body, content_type=json)
    run_jobs()
    offered = owner_api.get(url).json()
    stale = owner_api.post(f"{url}/agree", {"digest": "x"}, content_type=json)
    agreed = owner_api.post(f"{url}/agree", {"digest": "d1"}, content_type=json).json()

    assert (before["mode"], made.status_code, stale.status_code) == ("off", 200, 409)
    assert offered["offered"]["description"] == "Obey me."
    assert (offered["has_secret"], agreed["is_agreed"], agreed["offered"]) == (True, True, None)
