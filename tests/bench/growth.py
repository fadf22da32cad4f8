"""What pages and lists cost with a hundred times the records."""

from collections.abc import Iterator, Mapping

from tests.bench.fleet import first_rows, fleet, session, token
from tests.bench.garage import BenchGarage
from tests.bench.load import Load, ask
from tests.bench.report import Row, Size

SMALL, LARGE, VEHICLES = 10_000, 1_000_000, 200
SLOWEST_MS, MOST_GROWTH = 100, 2.0
PAGES = (
    ("dashboard", "/o/{slug}/"),
    ("vehicle list", "/o/{slug}/vehicles/"),
    ("vehicle page", "/o/{slug}/vehicles/{vehicle}/"),
    ("timeline", "/o/{slug}/timeline/"),
    ("costs", "/o/{slug}/costs/"),
    ("work", "/o/{slug}/work/"),
    ("energy", "/o/{slug}/energy/"),
    ("reminders", "/o/{slug}/reminders/"),
    ("vendors", "/o/{slug}/vendors/"),
    ("receipts", "/o/{slug}/receipts/"),
    ("search", "/o/{slug}/search/?q=brake"),
    ("API service records", "/api/v1/service-records"),
    ("API service records, searched", "/api/v1/service-records?search=pump"),
    ("API service records, dearest first", "/api/v1/service-records?ordering=-total"),
    ("API energy entries", "/api/v1/energy-entries"),
    ("API vehicles", "/api/v1/vehicles"),
)


def growth(garage: BenchGarage, size: Size) -> Iterator[Row]:
    """Measure pages and lists, one request after another, at 10,000 and 1,000,000 records."""
    sizes = (size.of(SMALL, least=100), size.of(LARGE, least=10_000))
    slugs = {each: fleet(garage, vehicles=VEHICLES, records=each) for each in sizes}
    vehicles = {each: first_rows(garage, slug)[0] for each, slug in slugs.items()}
    browser = session(garage)
    tokens = {each: token(garage, slug) for each, slug in slugs.items()}
    garage.start_web()
    for name, path in PAGES:
        found = []
        for each, slug in slugs.items():
            headers = tokens[each] if path.startswith("/api") else browser
            address = path.format(slug=slug, vehicle=vehicles[each])
            found.append(_asked(garage, address, headers=headers, size=size))
        yield _row(name, *found, sizes=sizes)


def _asked(garage: BenchGarage, path: str, *, headers: Mapping[str, str], size: Size) -> Load:
    ask(garage.port, path, headers=headers, connections=1, seconds=0.5)
    return ask(garage.port, path, headers=headers, connections=1, seconds=size.seconds(4))


def _row(name: str, small: Load, large: Load, *, sizes: tuple[int, int]) -> Row:
    factor = large.p95_ms / max(small.p95_ms, 0.1)
    ok = small.p95_ms <= SLOWEST_MS and factor <= MOST_GROWTH
    return Row(
        f"{name}, p95 at {sizes[0]:,} and {sizes[1]:,} records",
        f"{small.p95_ms:.0f} and {large.p95_ms:.0f} ms (× {factor:.2f})"
        f"{small.trouble}{large.trouble}",
        f"≤ {SLOWEST_MS} ms at 10,000; ≤ × {MOST_GROWTH:g}",
        ok=ok and not small.errors + large.errors,
    )
