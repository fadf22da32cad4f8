"""The everyday pages at two sizes: queries and processor time must not grow with the history.

The figures are process CPU, so that a busy machine spoils them little; remembered parts of a page
are forgotten before each request, as after a change.
"""

import json
from collections.abc import Iterator

from tests.bench.fleet import EMAIL, fleet
from tests.bench.garage import BenchGarage
from tests.bench.report import Row, Size

YEARS = 10
RECORDS_A_YEAR = 60
SMALL, LARGE = 20, 200
QUERIES, GROWTH, CPU_MS = 2, 2.5, 150
Taken = tuple[int, float, int]


def everyday(garage: BenchGarage, size: Size) -> Iterator[Row]:
    """Measure the pages of every day with 20 and with 200 vehicles, ten years of each."""
    large = size.of(LARGE, least=SMALL * 2)
    found = {}
    for vehicles in (SMALL, large):
        records = vehicles * YEARS * RECORDS_A_YEAR
        slug = fleet(garage, vehicles=vehicles, records=records, years=YEARS)
        found[vehicles] = _probed(garage, slug)
    for name, (few, cheap, _) in found[SMALL].items():
        many, dear, nodes = found[large][name]
        is_flat = many - few <= QUERIES and dear <= max(cheap * GROWTH, 40)
        yield Row(
            f"{name}, {SMALL} and {large} vehicles × {YEARS} years",
            f"{few} and {many} queries, {cheap:.0f} and {dear:.0f} ms CPU, {nodes // 1024} KB",
            f"≤ {QUERIES} queries more; ≤ {CPU_MS} ms; ≤ × {GROWTH}",
            ok=is_flat and dear <= CPU_MS,
        )


def _probed(garage: BenchGarage, slug: str) -> dict[str, Taken]:
    """Return by page its queries, milliseconds of processor time and bytes."""
    code = f"from tests.bench.probe import probe; probe({EMAIL!r}, {slug!r})"
    said = garage.manage("shell", "--no-imports", "-c", code)
    return {name: tuple(row) for name, row in json.loads(said.splitlines()[-1]).items()}
