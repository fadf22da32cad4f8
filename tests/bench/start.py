"""Start and memory: of the web process after a walk through all pages, of the worker at its work."""

import re
import time
from collections import deque
from collections.abc import Iterator, Mapping
from statistics import median

from tests.bench.fleet import session, slug_of, token
from tests.bench.garage import BenchGarage
from tests.bench.load import ask
from tests.bench.receiving import count, settled, upload
from tests.bench.report import Row, Size, at_most

STARTS, MOST_SECONDS, MOST_MB = 3, 3.0, 200
HOME = "Nord household"
MOST_PAGES, READ = 400, 6
WORKER_MB = 1_200
BEATS = "SELECT COUNT(*) FROM kernel_workerbeat"
LINK = re.compile(r'href="(/o/[^"#]+)')


def start(garage: BenchGarage, size: Size) -> Iterator[Row]:
    """Measure how long the web process takes to its first answer."""
    seconds = []
    for _ in range(size.of(STARTS)):
        seconds.append(garage.start_web())
        garage.kill("web")
    what = f"Web process, start to first answer, median of {len(seconds)}"
    yield at_most(what, median(seconds), MOST_SECONDS, unit="s", places=2)


def memory(garage: BenchGarage, size: Size) -> Iterator[Row]:
    """Measure memory: web at rest, under load, after every page; worker at rest and reading."""
    garage.manage("demo")
    slug, browser, headers = slug_of(garage, HOME), session(garage), token(garage)
    garage.start_web()
    yield Row("Web process, memory after its first answer", f"{garage.memory_mb('web'):.0f} MB")
    ask(garage.port, f"/o/{slug}/", headers=browser, seconds=size.seconds(4))
    pages, broken = _walk(garage, f"/o/{slug}/", headers=browser, most=size.of(MOST_PAGES))
    what = f"Web process, memory after load and {pages} pages{broken}"
    yield at_most(what, garage.memory_mb("web"), MOST_MB, unit="MB")
    garage.start_worker()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not count(garage, BEATS):
        time.sleep(0.5)
    time.sleep(size.seconds(8))
    yield Row("Worker, memory at rest", f"{garage.memory_mb('worker'):.0f} MB")
    wanted = size.of(READ, least=2)
    uploaded = [upload(garage, headers, number).receipt for number in range(wanted)]
    states, peak = settled(garage, headers, uploaded)
    read = sum(state in {"ready", "to_check", "duplicate"} for state in states.values())
    what = f"Worker and its readers, highest memory while reading {read} of {wanted} invoices"
    yield at_most(what, peak, WORKER_MB, unit="MB")


def _walk(
    garage: BenchGarage, first: str, *, headers: Mapping[str, str], most: int
) -> tuple[int, str]:
    """Follow the links of the garage page by page; return how many, and which broke."""
    waiting, seen, broken = deque([first]), {first}, []
    walked = 0
    while waiting and walked < most:
        path = waiting.popleft()
        status, body = garage.get(path, dict(headers))
        walked += 1
        broken += [path] if status >= 500 else []
        for link in LINK.findall(body.decode(errors="replace")):
            address = link.replace("&amp;", "&")
            if address not in seen and "cursor=" not in address:
                seen.add(address)
                waiting.append(address)
    return walked, f", broken: {', '.join(broken[:5])}" if broken else ""
