"""The main job from end to end: an invoice is dropped, read, looked at, and becomes a record."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.organizations.models import Membership
from tests.personas import PASSWORD

READING_MS = 90_000
LINES = (
    ("Brake fluid change", "1", "64.14", "64.14"),
    ("Engine oil 5W-30, 4.7 l", "1", "247.90", "247.90"),
    ("Disposal of waste oil", "1", "6.43", "6.43"),
)


def drawn_invoice() -> bytes:
    """Return a scan of an invoice that nobody has ever sent."""
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("RGB", (1240, 1500), "white")
    pen = ImageDraw.Draw(page)

    def write(x: int, y: int, text: str, size: int = 28) -> None:
        pen.text((x, y), text, font=ImageFont.load_default(size), fill="black")

    write(100, 100, "Brandt Autoservice GmbH", 48)
    write(100, 170, "Lokstedter Weg 41, 20251 Hamburg")
    write(100, 290, "Invoice", 40)
    write(100, 370, "Invoice number: RE-2026-11482")
    write(760, 370, "Date: 18/11/2026")
    write(100, 420, "Registration: HH-MK 2194")
    write(760, 420, "Mileage: 184312 km")
    for x, text in ((100, "Description"), (700, "Qty"), (830, "Price"), (1020, "Amount EUR")):
        write(x, 540, text, 26)
    for row, (name, quantity, price, amount) in enumerate(LINES):
        y = 600 + 60 * row
        write(100, y, name)
        write(710, y, quantity)
        write(830, y, price)
        write(1060, y, amount)
    write(760, 860, "Total EUR", 36)
    write(1030, 860, "318.47", 36)
    out = BytesIO()
    page.save(out, "JPEG", quality=90)
    return out.getvalue()


@pytest.fixture
def invoice(tmp_path: Path) -> Path:
    path = tmp_path / "brandt.jpg"
    path.write_bytes(drawn_invoice())
    return path


def sign_in(page: Page, email: str) -> None:
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/o/"))


def add_vehicle(page: Page, address: str) -> None:
    page.goto(f"{address}/vehicles/add/")
    page.locator("#id_name").fill("Octavia")
    page.locator("#id_plate").fill("HH-MK 2194")
    page.get_by_role("button", name="Add vehicle").click()
    expect(page.get_by_role("heading", name="Octavia").first).to_be_visible()


@pytest.mark.slow
def test_an_invoice_becomes_a_service_record(
    owner_membership: Membership, open_page: Callable[..., Page], invoice: Path
) -> None:
    address = f"/o/{owner_membership.organization.slug}"
    page = open_page(reverse("account_login"))
    sign_in(page, owner_membership.user.email)
    add_vehicle(page, address)
    vehicle_page = page.url

    page.goto(f"{address}/receipts/")
    page.locator("#id_files").set_input_files(invoice)
    row = page.locator(".receipts > li")
    expect(row).to_have_count(1, timeout=READING_MS)
    expect(row.locator(".pill")).to_be_visible(timeout=READING_MS)
    row.get_by_role("link", name="Brandt").click()

    expect(page.locator("#id_total")).to_have_value("318.47")
    expect(page.locator("#id_date")).to_have_value("2026-11-18")
    expect(page.locator(".hl-total rect")).to_be_visible()
    page.get_by_text("Title, notes and more").click()
    page.locator("#id_title").fill("Brake fluid and oil")
    page.get_by_role("button", name="Approve and next").click()

    expect(page.get_by_role("heading", name="Inbox empty")).to_be_visible()
    expect(page.get_by_text("recorded.")).to_be_visible()
    page.goto(f"{vehicle_page.rstrip('/')}/timeline/")
    expect(page.get_by_text("Brake fluid and oil").first).to_be_visible()
    expect(page.get_by_text("318.47").first).to_be_visible()
    records = page.request.get("/api/v1/service-records").json()["items"]
    receipts = page.request.get("/api/v1/receipts?state=accepted").json()["items"]
    assert [record["title"] for record in records] == ["Brake fluid and oil"]
    assert [receipt["record_id"] for receipt in receipts] == [records[0]["id"]]
