"""Scanning on a phone: the camera sees a code, and the part is in stock."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.e2e.conftest import ARGUMENTS, CHROMIUM, PHONE, Pages
from tests.e2e.furnishing import Program
from tests.e2e.pages import Ids
from tests.e2e.product import Product
from tests.e2e.taps import Thumb
from tests.e2e.test_keyboard import home
from tests.e2e.watch import Watch

EAN = "4006381333931"
READ_MS = 20_000


@pytest.fixture(scope="session")
def part(product: Product, browser: Browser, ids: Ids) -> dict[str, Any]:
    """Return a part with the code of its package and a place where it belongs."""
    token = product.manage("issue_token", product.email, "--name", "Shelves").strip()
    context = browser.new_context(base_url=product.address)
    program = Program(context.request, token)
    shelf = program.post("locations", name="Shelf behind the door")
    row = program.post("items", name="Air filter A3", default_location_id=shelf["id"])
    program.post(f"items/{row['id']}/codes", code=EAN)
    context.close()
    return {**row, "place": shelf["name"]}


@pytest.fixture
def phone_that_sees(
    product: Product, session: StorageState, browser: Browser, tmp_path: Path
) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens a phone whose camera looks at a bar code."""
    watch = Watch()
    started: list[Browser] = []

    def open_one(path: str) -> Page:
        film = tmp_path / "camera.mjpeg"
        drawn = zxingcpp.create_barcode(EAN, zxingcpp.BarcodeFormat.EAN13).to_image(scale=4)
        frame = Image.new("L", (640, 480), 230)
        frame.paste(Image.fromarray(drawn), (130, 160))
        frame.convert("RGB").save(film, "JPEG", quality=85)
        with_camera = [
            *ARGUMENTS,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ]
        started.append(browser.browser_type.launch(executable_path=CHROMIUM, args=with_camera))
        context = started[-1].new_context(
            base_url=product.address,
            storage_state=session,
            service_workers="block",
            permissions=["camera"],
            **PHONE,
        )
        page = context.new_page()
        watch.over(page)
        page.goto(path)
        return page

    yield open_one
    for one in started:
        one.close()
    assert watch.complaints == []


def test_7_bought_part_is_in_stock_after_three_taps(
    phone_that_sees: Callable[[str], Page], part: dict[str, Any], ids: Ids
) -> None:
    thumb = Thumb(phone_that_sees(f"{home(ids)}/"))
    page = thumb.page

    thumb.tap("Add", "Scan into stock")

    received = page.get_by_text(f"1 pc received into {part['place']}").first
    expect(received).to_be_visible(timeout=READ_MS)
    expect(page.locator("#id_code")).to_be_focused()
    assert thumb.taps <= 3
    assert thumb.keys == 0


def test_scanner_on_the_keyboard_works_in_a_series(
    visit: Pages, part: dict[str, Any], ids: Ids
) -> None:
    page = visit(f"{home(ids)}/inventory/scan/?mode=receive")

    before = page.get_by_role("button", name="Undo").count()
    for count in (1, 2):
        expect(page.locator("#id_code")).to_be_focused()
        page.keyboard.type(EAN)
        page.keyboard.press("Enter")
        expect(page.locator("#log-head")).to_be_visible()
        expect(page.get_by_role("button", name="Undo")).to_have_count(before + count)

    expect(page.locator("#id_code")).to_be_focused()
    expect(page.locator("#id_code")).to_have_value("")


def test_scanning_works_without_scripts(visit: Pages, part: dict[str, Any], ids: Ids) -> None:
    page = visit(f"{home(ids)}/inventory/scan/?mode=use", scripts=False)

    page.locator("#id_code").fill(EAN)
    page.locator("#id_code").press("Enter")

    expect(page.get_by_text("1 pc used").or_(page.get_by_text("is left")).first).to_be_visible()
