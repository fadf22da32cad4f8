"""Killing the worker again and again: nothing acknowledged is lost, nothing is applied twice."""

import random
import sqlite3
import time
from collections.abc import Iterator

from tests.bench.fleet import smallest
from tests.bench.garage import BenchGarage
from tests.bench.receiving import Uploaded, asked, count, lost, settled, upload
from tests.bench.report import Row, Size, at_most

RECEIPTS, KILLS = 600, 200
SETTLED_SECONDS = 90
PATIENCE_SECONDS = 1_200
# A worker is killed at work: so long after it took its first job, and every tenth while it starts.
WORKS_SECONDS = (0.0, 3.0)
STARTS_SECONDS = (0.1, 2.0)
WAIT_SECONDS = 45
DRAFTS_BY_RECEIPT = "SELECT receipt_id, COUNT(*) FROM garage_receiptreading GROUP BY receipt_id"
ATTEMPTS = (
    "SELECT COALESCE(SUM(attempt), 0) FROM kernel_jobrecord WHERE kind = 'garage.receipts.read'"
)
OPEN = "SELECT COUNT(*) FROM kernel_jobrecord WHERE state IN ('queued', 'running')"
TWICE = """
    SELECT COUNT(*) FROM (
        SELECT subject_id FROM kernel_jobrecord
        WHERE kind = 'garage.receipts.read' AND state = 'done'
        GROUP BY subject_id HAVING COUNT(*) > 1
    )
"""


def worker(garage: BenchGarage, size: Size) -> Iterator[Row]:
    """Kill the worker over many receipts, half of whose messages are lost; then let it finish."""
    receipts, kills = size.of(RECEIPTS, least=6), size.of(KILLS, least=2)
    headers = smallest(garage)
    garage.start_web()
    chance = random.Random(7)
    uploads = [upload(garage, headers, number) for number in range(receipts)]
    _lose_half(garage, chance)
    at_work = sum(_start_and_kill(garage, number, chance) for number in range(kills))
    garage.start_worker()
    began = time.perf_counter()
    ids = [one.receipt for one in uploads]
    states, _peak = settled(garage, headers, ids, seconds=PATIENCE_SECONDS)
    _wait_for_jobs(garage, until=time.monotonic() + 60)
    seconds = time.perf_counter() - began
    what = f"kill -9 of the worker, {kills} times ({at_work} at work) over {receipts} receipts"
    yield from _proof(garage, what, uploads, states)
    yield at_most("… every job final after the last start", seconds, SETTLED_SECONDS, unit="s")


def _proof(
    garage: BenchGarage, what: str, uploads: list[Uploaded], states: dict[int, str]
) -> Iterator[Row]:
    read = sum(state not in {"failed", "waiting", "reading"} for state in states.values())
    yield Row(
        f"{what}, half the messages lost: read",
        f"{read} of {len(uploads)}; {count(garage, ATTEMPTS)} attempts",
        "all",
        ok=read == len(uploads),
    )
    gone = lost(garage, uploads)
    yield Row("… acknowledged uploads lost", str(gone), "0", ok=gone == 0)
    drafts = {row[0]: int(row[1]) for row in asked(garage, DRAFTS_BY_RECEIPT)}
    once = sum(drafts.get(one.receipt, 0) == 1 for one in uploads)
    twice = count(garage, TWICE) + sum(number > 1 for number in drafts.values())
    yield Row("… with exactly one draft", str(once), "all", ok=once == len(uploads))
    yield Row("… results applied twice", str(twice), "0", ok=twice == 0)
    still = count(garage, OPEN)
    yield Row("… jobs without a final state", str(still), "0", ok=still == 0)


def _start_and_kill(garage: BenchGarage, number: int, chance: random.Random) -> bool:
    """Start a worker, kill it, and say whether it was at work by then."""
    before = count(garage, ATTEMPTS)
    garage.start_worker()
    if number % 10 == 9:
        time.sleep(chance.uniform(*STARTS_SECONDS))
    else:
        _wait_for_work(garage, before, until=time.monotonic() + WAIT_SECONDS)
        time.sleep(chance.uniform(*WORKS_SECONDS))
    garage.kill("worker")
    return count(garage, ATTEMPTS) > before


def _wait_for_work(garage: BenchGarage, before: int, *, until: float) -> None:
    """Return once a job was taken up, or there is none left."""
    while time.monotonic() < until and count(garage, OPEN):
        if count(garage, ATTEMPTS) > before:
            return
        time.sleep(0.05)


def _wait_for_jobs(garage: BenchGarage, *, until: float) -> None:
    while time.monotonic() < until and count(garage, OPEN):
        time.sleep(0.5)


def _lose_half(garage: BenchGarage, chance: random.Random) -> None:
    """Delete every other message of the queue."""
    queue = sqlite3.connect(garage.folder / "queue.sqlite3", timeout=20)
    lost_ones = [row for row in queue.execute("SELECT id FROM task") if chance.random() < 0.5]
    queue.executemany("DELETE FROM task WHERE id = ?", lost_ones)
    queue.commit()
    queue.close()
