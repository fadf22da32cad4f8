"""Every page of the product, in both themes and widths, passes the gate."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal, cast

import pytest
from playwright.sync_api import Browser, Page, Response, StorageState

from tests.e2e.conftest import SCREEN
from tests.e2e.pages import LOOKS, Ids, Look
from tests.e2e.product import Product
from tests.e2e.watch import (
    Watch,
    accessibility_problems,
    in_theme,
    keep_picture,
    scrolls_sideways,
)

HTML_BYTES, NODES = 20 * 1024, 1500
WIDTHS = (1440, 390)
Theme = Literal["light", "dark"]
# Each theme and each width once a page; the shell, which all pages share, is seen in all four.
PAIRS: tuple[tuple[tuple[Theme, int], ...], ...] = (
    (("light", 1440), ("dark", 390)),
    (("light", 390), ("dark", 1440)),
)
NODES_NOW = "document.querySelectorAll('*').length"


@dataclass(frozen=True, slots=True)
class Windows:
    """Two windows that stay open for the whole module: of a member, and of nobody."""

    member: Page
    nobody: Page
    watch: Watch


@pytest.fixture(scope="module")
def windows(browser: Browser, product: Product, session: StorageState) -> Iterator[Windows]:
    contexts = [
        browser.new_context(base_url=product.address, storage_state=state, **SCREEN)
        for state in (session, None)
    ]
    watch = Watch()
    member, nobody = (context.new_page() for context in contexts)
    watch.over(member)
    watch.over(nobody)
    yield Windows(member, nobody, watch)
    for context in contexts:
        context.close()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.label)
def test_page_passes_the_gate(
    windows: Windows, ids: Ids, look: Look, picture_folder: Path, keeps_pictures: bool
) -> None:
    page = windows.nobody if look.is_anonymous else windows.member
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.emulate_media(color_scheme="light")
    answer = cast("Response", page.goto(look.path(ids)))

    problems = [*_content(page, answer, look=look)]
    for theme, width in chain(*PAIRS) if keeps_pictures else _pairs(look):
        in_theme(page, theme)
        page.set_viewport_size({"width": width, "height": 900})
        problems += [f"{theme} {width}: {one}" for one in accessibility_problems(page)]
        if keeps_pictures:
            name = f"{look.label.replace(' ', '-')}-{width}-{theme}"
            keep_picture(page, folder=picture_folder, name=name)
    for width in (320, *WIDTHS):
        page.set_viewport_size({"width": width, "height": 900})
        if scrolls_sideways(page):
            problems.append(f"scrolls sideways at {width}")
    problems += windows.watch.complaints
    windows.watch.complaints.clear()

    assert problems == []


def _pairs(look: Look) -> tuple[tuple[Theme, int], ...]:
    return PAIRS[zlib.crc32(look.label.encode()) % len(PAIRS)]


def _content(page: Page, answer: Response, *, look: Look) -> Iterator[str]:
    """Yield what is wrong with the page as it came, whatever the window."""
    if answer.status != look.status:
        yield f"answered {answer.status}"
    if (size := len(gzip.compress(answer.body()))) > HTML_BYTES:
        yield f"{size} bytes of HTML"
    if (nodes := page.evaluate(NODES_NOW)) > NODES:
        yield f"{nodes} nodes"
    if (heads := page.locator("h1").count()) != 1:
        yield f"{heads} main headings"
    if page.title().strip() in {"", "My Garage", "· My Garage"}:
        yield "no title of its own"
