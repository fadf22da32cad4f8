"""What the first visit costs: bytes, requests, time until there is something to see."""

import re
from collections import Counter

import pytest
from playwright.sync_api import Page, Response

from tests.e2e.conftest import Pages
from tests.e2e.pages import Ids
from tests.e2e.product import ROOT, Product

FIRST_LOAD_BYTES, OWN_SCRIPT_BYTES = 45 * 1024, 14 * 1024
REQUESTS = 10
# The goal is 350 ms on a machine that does nothing else; this one may be busy.
LCP_MS, LCP_TOLERANCE = 350, 4
CLS = 0.01
MAIN_PAGES = ("dashboard", "vehicle", "receipts", "review", "quick add", "sign-in")
OBSERVE = """() => {
  window.seen = { lcp: 0, cls: 0 };
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => { window.seen.lcp = entry.startTime; });
  watch("layout-shift", (entry) => { if (!entry.hadRecentInput) window.seen.cls += entry.value; });
}"""


def _paths(ids: Ids) -> dict[str, str]:
    home = f"/o/{ids['organization']}"
    return {
        "dashboard": f"{home}/",
        "vehicle": f"{home}/vehicles/{ids['vehicle_id']}/",
        "receipts": f"{home}/receipts/",
        "review": f"{home}/receipts/{ids['receipt_id']}/",
        "quick add": f"{home}/add/",
        "sign-in": "/account/login",
    }


def _keep(answer: Response, answers: list[Response]) -> None:
    """Playwright marks the functions that it calls, which a method of a list does not bear."""
    answers.append(answer)


def _sent_bytes(answer: Response) -> int:
    """Return how many bytes of body came over the line."""
    return int(answer.request.sizes()["responseBodySize"])


@pytest.mark.parametrize("name", MAIN_PAGES)
def test_first_load_is_small(visit: Pages, ids: Ids, name: str) -> None:
    answers: list[Response] = []
    page = visit("/healthz", is_anonymous=name == "sign-in")
    page.on("response", lambda answer: _keep(answer, answers))

    page.goto(_paths(ids)[name], wait_until="networkidle")

    kinds = Counter(answer.request.resource_type for answer in answers)
    code = [one for one in answers if "/static/" in one.url]
    encodings = {one.header_value("content-encoding") for one in code if ".png" not in one.url}
    assert len(answers) <= REQUESTS, kinds
    sizes = {one.url.rpartition("/")[2]: _sent_bytes(one) for one in code}
    assert sum(sizes.values()) <= FIRST_LOAD_BYTES, sizes
    assert encodings == {"br"}


def test_own_scripts_are_small(product: Product) -> None:
    collected = (product.folder / "static" / "js").glob("*.js.br")

    sizes = {path.name: path.stat().st_size for path in collected}

    assert len(sizes) >= len(list((ROOT / "static" / "js").glob("*.js")))
    assert sum(sizes.values()) <= OWN_SCRIPT_BYTES, sizes


@pytest.mark.parametrize("name", MAIN_PAGES)
def test_page_is_there_soon_and_stays_put(visit: Pages, ids: Ids, name: str) -> None:
    page = visit("/healthz", is_anonymous=name == "sign-in")
    page.add_init_script(f"({OBSERVE})()")

    seen = [_seen(page, _paths(ids)[name]) for _ in range(3)]

    assert max(one["cls"] for one in seen) <= CLS
    assert min(one["lcp"] for one in seen) <= LCP_MS * LCP_TOLERANCE


def _seen(page: Page, path: str) -> dict[str, float]:
    page.goto(path, wait_until="networkidle")
    page.wait_for_function("window.seen.lcp > 0")
    return dict(page.evaluate("window.seen"))


def test_static_files_are_kept_for_ever(visit: Pages) -> None:
    page = visit("/account/login", is_anonymous=True)
    style = page.locator("link[rel=stylesheet]").get_attribute("href") or ""

    answer = page.request.get(style)

    assert re.search(r"\.[0-9a-f]{12}\.css$", style)
    assert "immutable" in answer.headers["cache-control"]
