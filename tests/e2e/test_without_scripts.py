"""The main tasks without JavaScript: forms, links and what a browser does by itself."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from garage.demo.inbox import INVOICE
from tests.e2e.conftest import PHONE
from tests.e2e.product import Product

READ_TRIES, BETWEEN_MS = 60, 500


@pytest.fixture
def page(browser: Browser, product: Product) -> Iterator[Page]:
    """Return a browser without scripts in which nobody is signed in."""
    context = browser.new_context(base_url=product.address, java_script_enabled=False, **PHONE)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, product: Product) -> str:
    """Sign in on the page and return the address of the organization."""
    page.goto("/")
    page.locator("#id_login").fill(product.email)
    page.locator("#id_password").fill(product.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/o/**")
    return re.sub(r"(/o/[^/]+).*", r"\1", page.url)


def add_vehicle(page: Page, home: str, name: str) -> None:
    page.goto(f"{home}/vehicles/")
    page.get_by_role("link", name="Add vehicle").click()
    page.locator("#id_name").fill(name)
    page.get_by_role("button", name="Add vehicle").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_vehicle_is_added_changed_found_deleted_and_brought_back(
    page: Page, product: Product
) -> None:
    home = sign_in(page, product)
    add_vehicle(page, home, "Ponton")

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Edit vehicle").click()
    page.locator("#id_name").fill("Ponton 180")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ponton 180")

    page.goto(f"{home}/search/")
    page.locator("#q").fill("ponton")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Ponton 180").click()

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Delete vehicle").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ponton 180")


def test_work_is_recorded_with_its_lines(page: Page, product: Product) -> None:
    home = sign_in(page, product)
    add_vehicle(page, home, "Barkas")

    page.get_by_role("link", name="Work", exact=True).first.click()
    page.locator("#id_title").fill("New clutch")
    for number, (what, amount) in enumerate((("Clutch", "240.00"), ("Fitting", "180.00"))):
        page.locator(f"[name=lines-{number}-description]").fill(what)
        page.locator(f"[name=lines-{number}-amount]").fill(amount)
    page.get_by_role("button", name="Record work").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("New clutch")
    expect(page.locator(".facts")).to_contain_text("420.00")


def test_a_receipt_becomes_a_record(page: Page, product: Product) -> None:
    home = sign_in(page, product)
    page.goto(f"{home}/receipts/")
    marked = INVOICE.read_bytes() + b"\n% without scripts\n"
    file = FilePayload(name="paper.pdf", mimeType="application/pdf", buffer=marked)
    page.locator("#id_files").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".receipts > li").first).to_be_visible()

    review = page.locator(".receipts > li").first.get_by_role("link").first
    page.goto(f"{product.address}{review.get_attribute('href')}")
    for _ in range(READ_TRIES):
        if page.locator("#id_total").count():
            break
        page.wait_for_timeout(BETWEEN_MS)
        page.reload()
    expect(page.locator("#id_total")).to_have_value("318.47")
    page.get_by_role("button", name=re.compile("Approve")).click()

    expect(page.get_by_text("recorded.").first).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
