"""Uploading receipts over the API, waiting for their end, and proof of what became of them."""

import json
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection

from tests.bench.garage import ROOT, BenchGarage

BOUNDARY = "bench-boundary"
INVOICE = ROOT / "garage" / "demo" / "invoice.pdf"
FINAL = frozenset({"ready", "to_check", "duplicate", "failed"})
CREATED = 201


@dataclass(frozen=True, slots=True)
class Uploaded:
    """An upload that was acknowledged: the receipt's id and the SHA-256 of what was sent."""

    receipt: int
    digest: str


def copy(number: int | str) -> bytes:
    """Return the sample invoice made different by a comment at its end."""
    return INVOICE.read_bytes() + f"\n% copy {number}\n".encode()


def upload(
    garage: BenchGarage, headers: Mapping[str, str], number: int | str, *, key: str = ""
) -> Uploaded:
    """Upload a copy of the invoice; raises `OSError` where it was not acknowledged."""
    data = copy(number)
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; '
        f'filename="invoice-{number}.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    ).encode()
    content = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    content |= {"Idempotency-Key": key} if key else {}
    connection = HTTPConnection("127.0.0.1", garage.port, timeout=60)
    try:
        body = head + data + f"\r\n--{BOUNDARY}--\r\n".encode()
        connection.request("POST", "/api/v1/receipts", body=body, headers={**headers, **content})
        answer = connection.getresponse()
        said = answer.read()
    finally:
        connection.close()
    if answer.status != CREATED:
        raise OSError(f"{answer.status}: {said[:300]!r}")
    return Uploaded(int(json.loads(said)["id"]), sha256(data).hexdigest())


def settled(
    garage: BenchGarage, headers: Mapping[str, str], ids: list[int], *, seconds: float = 600
) -> tuple[dict[int, str], float]:
    """Wait until every receipt has a final state; return the states and the worker's peak in MB."""
    states: dict[int, str] = {}
    peak, deadline = 0.0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        for one in ids:
            if states.get(one) not in FINAL:
                answer = garage.get(f"/api/v1/receipts/{one}", dict(headers))[1]
                states[one] = json.loads(answer)["state"]
        if "worker" in garage.processes:
            peak = max(peak, garage.memory_mb("worker"))
        if FINAL.issuperset(states.values()):
            break
        time.sleep(0.25)
    return states, peak


def lost(garage: BenchGarage, uploads: list[Uploaded]) -> int:
    """Count acknowledged uploads whose row is gone or whose bytes are not on the disk as sent."""
    rows = asked(
        garage,
        "SELECT r.id, f.file FROM garage_receipt r JOIN kernel_storedfile f ON f.id = r.file_id",
    )
    paths = dict(rows)
    return sum(not _is_kept(garage, paths.get(one.receipt), one.digest) for one in uploads)


def _is_kept(garage: BenchGarage, path: str | None, digest: str) -> bool:
    if path is None:
        return False
    found = garage.folder / "media" / path
    return found.exists() and sha256(found.read_bytes()).hexdigest() == digest


def asked(garage: BenchGarage, query: str) -> list[tuple[int, str]]:
    """Return the rows of a question to the database itself, past everything that runs."""
    database = sqlite3.connect(garage.folder / "garage.sqlite3", timeout=20)
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


def count(garage: BenchGarage, query: str) -> int:
    """Return the one number that a question to the database gives."""
    return int(asked(garage, query)[0][0])
