"""The stock: 100,000 items and 1,000,000 movements, on SQLite and on PostgreSQL."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from tests.bench.database import on_postgresql
from tests.bench.garage import ROOT, BenchGarage
from tests.bench.report import Row, Size

ITEMS, MOVEMENTS = 100_000, 1_000_000
# What people do: the most milliseconds at p95, and the bare statement that it is measured beside.
LIMITS = {
    "search by name": (50, "raw search"),
    "search by a common name": (50, "raw search"),
    "search by number": (50, "raw search"),
    "search page": (100, "raw search"),
    "item page": (100, "raw item"),
    "location page": (100, "raw item"),
    "movement": (50, "raw movement"),
    "worth by place": (100, "raw item"),
    "dead stock": (100, "raw item"),
    "runs out next": (100, "raw item"),
    "movements": (100, "raw item"),
}
RACE = {"used": 200, "refused": 100, "left": "0"}


def stock(garage: BenchGarage, size: Size) -> Iterator[Row]:
    """Measure SQLite, and PostgreSQL where there is a server on this machine."""
    yield from _measured("SQLite", garage, size)
    with on_postgresql(garage) as is_there:
        if is_there:
            yield from _measured("PostgreSQL", garage, size)
        else:
            yield Row("Stock on PostgreSQL", "no server on this machine", "")


def _run(garage: BenchGarage, *, items: int, movements: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.stockroom", str(items), str(movements)],
        cwd=ROOT,
        env=garage.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _measured(database: str, garage: BenchGarage, size: Size) -> Iterator[Row]:
    items, movements = size.of(ITEMS, least=500), size.of(MOVEMENTS, least=5_000)
    found = _run(garage, items=items, movements=movements)
    many = f"{database}, {items:,} items, {movements:,} movements"
    for name, (most, beside) in LIMITS.items():
        figure, raw = found[name], found[beside]
        yield Row(
            f"{name.capitalize()} ({many})",
            f"p50 {figure['p50']} ms, p95 {figure['p95']} ms, {figure['cpu']} ms of CPU;"
            f" {beside} p95 {raw['p95']} ms",
            f"p95 ≤ {most} ms",
            figure["p95"] <= most,
        )
    race = found["race"]
    yield Row(
        f"300 use 200 pieces at once ({database})",
        f"{race['used']} used, {race['refused']} refused, {race['left']} left",
        "200 used, 100 refused, 0 left",
        race == RACE,
    )
