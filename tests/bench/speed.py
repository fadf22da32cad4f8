"""Speed: lists and single rows against the raw limit, and the pages opened most."""

from collections.abc import Iterator, Mapping

from tests.bench.fleet import first_rows, fleet, session, token
from tests.bench.garage import BenchGarage
from tests.bench.load import Load, ask
from tests.bench.report import Row, Size

RECORDS, VEHICLES = 600_000, 60  # five fill-ups to one service record: 100,000 service records
ROUNDS = 3
PAGE_VEHICLES, PAGE_RECORDS = 20, 12_000


def lists(garage: BenchGarage, size: Size) -> Iterator[Row]:
    """Measure JSON lists of 50 and single rows beside the raw limit, interleaved."""
    slug = fleet(garage, vehicles=VEHICLES, records=size.of(RECORDS, least=600))
    vehicle, record = first_rows(garage, slug)
    headers = token(garage, slug)
    garage.start_web()
    of_all = f"of {size.of(RECORDS, least=600) // 6:,}"
    for name, real, raw, limit in (
        (f"list of 50 service records {of_all}", "service-records?limit=50", "service-records", 0.75),
        ("list of 50 vehicles of 60", "vehicles?limit=50", "vehicles", 0.75),
        ("a service record with its lines", f"service-records/{record}", f"service-records/{record}", 0),
        ("a vehicle", f"vehicles/{vehicle}", f"vehicles/{vehicle}", 0),
    ):  # fmt: skip
        found = _beside(garage, f"/api/v1/{real}", f"/raw/{raw}", headers=headers, size=size)
        yield from _against_raw(name, *found, limit=limit)


def _beside(
    garage: BenchGarage, real: str, raw: str, *, headers: Mapping[str, str], size: Size
) -> tuple[Load, Load]:
    """Ask both addresses in turn and return the best run of each."""
    best: dict[str, Load] = {}
    for _ in range(ROUNDS):
        for path in (raw, real):
            load = ask(garage.port, path, headers=headers, seconds=size.seconds(4))
            if path not in best or load.a_second > best[path].a_second:
                best[path] = load
    return best[real], best[raw]


def _against_raw(name: str, real: Load, raw: Load, *, limit: float) -> Iterator[Row]:
    share = real.a_second / raw.a_second
    yield Row(
        f"JSON, {name}: share of the raw limit",
        f"{share:.2f} ({real.a_second:.0f} of {raw.a_second:.0f} requests/s{real.trouble})",
        f"≥ {limit}" if limit else "",
        ok=share >= limit and not real.errors if limit or real.errors else None,
    )
    yield Row(
        "… with 8 connections, p50 / p95", f"{real.p50_ms:.1f} / {real.p95_ms:.1f} ms; "
        f"raw {raw.p50_ms:.1f} / {raw.p95_ms:.1f} ms",
    )  # fmt: skip


def pages(garage: BenchGarage, size: Size) -> Iterator[Row]:
    """Measure dashboard and vehicle page with 20 vehicles × 500 fill-ups and 100 services."""
    slug = fleet(garage, vehicles=PAGE_VEHICLES, records=size.of(PAGE_RECORDS, least=120))
    vehicle, _record = first_rows(garage, slug)
    browser = session(garage)
    paths = (
        ("Dashboard", f"/o/{slug}/", 40),
        ("Vehicle page", f"/o/{slug}/vehicles/{vehicle}/", 0),
        ("Costs", f"/o/{slug}/costs/", 40),
    )
    told = f"{PAGE_VEHICLES} vehicles × {size.of(PAGE_RECORDS, least=120) // PAGE_VEHICLES} records"
    for kept in (True, False):
        garage.extra["BENCH_KEEPS_PARTS"] = str(int(kept))
        garage.start_web()
        for name, path, limit in paths:
            ask(garage.port, path, headers=browser, seconds=0.5)
            load = ask(garage.port, path, headers=browser, seconds=size.seconds(6))
            yield _page(f"{name}, {told}", load, limit=limit if kept else 0, kept=kept)
        garage.kill("web")


def _page(name: str, load: Load, *, limit: int, kept: bool) -> Row:
    return Row(
        name if kept else f"{name}, every part made anew",
        f"{load.a_second:.0f} requests/s, p95 {load.p95_ms:.0f} ms{load.trouble}",
        f"≥ {limit} requests/s" if limit else "",
        ok=load.a_second >= limit and not load.errors if limit or load.errors else None,
    )
