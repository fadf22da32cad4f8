"""Killing the web process under write load: what was acknowledged is there afterwards, once."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from uuid import uuid4

from tests.bench.fleet import smallest
from tests.bench.garage import BenchGarage
from tests.bench.receiving import CREATED, Uploaded, count, lost, upload
from tests.bench.report import Row, Size

WRITES, UPLOADS, KILLS = 4_000, 600, 100
WRITERS, UPLOADERS = 3, 1
BETWEEN_SECONDS, PATIENCE_SECONDS = 0.4, 900
VENDORS = "SELECT COUNT({what}) FROM inventory_vendor WHERE name LIKE 'Kill %'"
SHEETS = """
    SELECT COUNT({what}) FROM garage_receipt r JOIN kernel_storedfile f ON f.id = r.file_id
    WHERE f.name LIKE 'invoice-kill-%'
"""
Send = Callable[[BenchGarage, Mapping[str, str], str], Uploaded | None]


@dataclass(slots=True)
class Load:
    """What is still to be sent and what was acknowledged, shared by the senders."""

    waiting: list[str]
    done: dict[str, Uploaded | None] = field(default_factory=dict)
    tries: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    until: float = field(default_factory=lambda: time.monotonic() + PATIENCE_SECONDS)

    def next(self) -> str | None:
        """Return the next key to send, or None when there is none."""
        with self.lock:
            return self.waiting.pop() if self.waiting else None


def web(garage: BenchGarage, size: Size) -> Iterator[Row]:
    """Kill the web process again and again; each write is sent with its key until answered."""
    kills = size.of(KILLS, least=2)
    headers = smallest(garage)
    garage.start_web()
    writes = Load([uuid4().hex for _ in range(size.of(WRITES, least=40))])
    uploads = Load([f"kill-{uuid4().hex}" for _ in range(size.of(UPLOADS, least=10))])
    wanted = len(writes.waiting), len(uploads.waiting)
    jobs = [(writes, _vendor)] * WRITERS + [(uploads, _receipt)] * UPLOADERS
    senders = [
        threading.Thread(target=_send_all, args=(garage, headers, load, send), daemon=True)
        for load, send in jobs
    ]
    for sender in senders:
        sender.start()
    killed = 0
    while killed < kills and any(sender.is_alive() for sender in senders):
        time.sleep(BETWEEN_SECONDS)
        garage.kill("web")
        garage.start_web()
        killed += 1
    for sender in senders:
        sender.join(timeout=PATIENCE_SECONDS)
    yield _kept(garage, f"writes, {killed} kills -9 of web", writes, wanted[0], VENDORS, "name")
    yield _kept(garage, "uploads under the same kills", uploads, wanted[1], SHEETS, "f.sha256")
    gone = lost(garage, [one for one in uploads.done.values() if one])
    yield Row("… acknowledged uploads lost, row or bytes", str(gone), "0", ok=gone == 0)


def _kept(garage: BenchGarage, what: str, load: Load, wanted: int, query: str, name: str) -> Row:
    made = count(garage, query.format(what="*"))
    once = count(garage, query.format(what=f"DISTINCT {name}"))
    return Row(
        f"{wanted} {what}, sent again with their keys",
        f"{len(load.done)} acknowledged in {load.tries} tries, {once} kept, {made - once} doubled",
        "none lost, none doubled",
        ok=len(load.done) == once == made == wanted,
    )


def _send_all(garage: BenchGarage, headers: Mapping[str, str], load: Load, send: Send) -> None:
    """Send one write after another, each again until it was acknowledged."""
    while (key := load.next()) is not None:
        while key not in load.done and time.monotonic() < load.until:
            with load.lock:
                load.tries += 1
            try:
                load.done[key] = send(garage, headers, key)
            except (OSError, HTTPException):
                time.sleep(0.05)


def _receipt(garage: BenchGarage, headers: Mapping[str, str], key: str) -> Uploaded | None:
    return upload(garage, headers, key, key=key)


def _vendor(garage: BenchGarage, headers: Mapping[str, str], key: str) -> Uploaded | None:
    body = json.dumps({"name": f"Kill {key}", "kind": "other"})
    content = {"Content-Type": "application/json", "Idempotency-Key": key}
    connection = HTTPConnection("127.0.0.1", garage.port, timeout=30)
    try:
        connection.request("POST", "/api/v1/vendors", body=body, headers={**headers, **content})
        answer = connection.getresponse()
        said = answer.read()
    finally:
        connection.close()
    if answer.status != CREATED:
        raise OSError(f"{answer.status}: {said[:200]!r}")
    return None
