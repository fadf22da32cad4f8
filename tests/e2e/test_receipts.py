"""Receipts in a browser: drop, keyboard, what is kept while typing, and all of it without script."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.organizations.models import Membership
from garage.maintenance.models import ServiceRecord
from garage.receipts import engine, services
from garage.receipts.models import Receipt
from project.kernel.actor import Actor
from tests.e2e.conftest import Pages, Theme
from tests.e2e.watch import accessibility_problems, keep_picture, scrolls_sideways
from tests.garage.receipts.conftest import (
    FakeReader,
    make_vehicle,
    pictures,
    png,
    read_field,
    upload_of,
    workshop_invoice,
)


@pytest.fixture
def fake_reader(monkeypatch: pytest.MonkeyPatch) -> FakeReader:
    """Let the worker read at once: the odometer of every invoice is hard to read."""
    fake = FakeReader()
    odometer = read_field("184312", row=5, evidence="guessed", raw="184.3?2")
    fake.reading = workshop_invoice(fields={"odometer": odometer})
    monkeypatch.setattr(engine, "read_file", fake.read_file)
    monkeypatch.setattr(engine, "picture_pages", pictures)
    return fake


@pytest.fixture
def inbox(
    transactional_db: None,
    owner: Actor,
    owner_membership: Membership,
    fake_reader: FakeReader,
    run_jobs: Callable[[], int],
) -> list[Receipt]:
    """Return two receipts that wait for a look, the newest first."""
    make_vehicle(owner)
    found = []
    for number in (1, 2):
        fields = {
            "invoice_number": read_field(f"RE-{number}"),
            "odometer": fake_reader.reading.fields["odometer"],
        }
        fake_reader.reading = workshop_invoice(fields=fields)
        found.append(services.receipt_upload(actor=owner, upload=upload_of(png(number))))
        run_jobs()
    return found[::-1]


def address(actor: Actor, receipt: Receipt | None = None) -> str:
    base = f"/o/{actor.organization_slug}/receipts/"
    return base if receipt is None else f"{base}{receipt.pk}/"


def test_files_are_dropped_and_each_bad_one_says_why(
    open_page: Pages,
    owner: Actor,
    owner_membership: Membership,
    fake_reader: FakeReader,
    tmp_path: Path,
) -> None:
    make_vehicle(owner)
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "a.png").write_bytes(png(1))
    page = open_page(address(owner), user=owner_membership.user)

    page.locator("#id_files").set_input_files([tmp_path / "notes.txt", tmp_path / "a.png"])

    expect(page.locator(".drop-files .failed")).to_contain_text("not a file we can read here")
    expect(page.locator(".drop-files .done")).to_have_count(1)
    page.reload()
    expect(page.get_by_role("link", name="Brandt Autoservice")).to_be_visible()
    expect(page.locator(".receipts .pill")).to_contain_text("1 to check")


def test_the_queue_is_worked_off_by_keyboard(
    open_page: Pages, owner: Actor, owner_membership: Membership, inbox: list[Receipt]
) -> None:
    first, second = inbox
    page = open_page(address(owner, first), user=owner_membership.user)
    odometer = page.locator("#id_odometer")
    expect(odometer).to_be_focused()
    expect(page.locator(".hl-odometer")).to_have_class("hl hl-odometer low is-active")
    expect(page.get_by_text("1 of 2")).to_be_visible()

    odometer.fill("184302")
    page.keyboard.press("Control+Enter")

    page.wait_for_url(f"**{address(owner, second)}")
    expect(page.get_by_text("1 of 1")).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("Brandt Autoservice recorded.")
    page.locator(".viewer").focus()
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Inbox empty")).to_be_visible()
    page.locator(".toast", has_text="later").get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**{address(owner, second)}")
    record = ServiceRecord.objects.for_actor(owner).get()
    assert (str(record.odometer), record.invoice_number) == ("184302.0", "RE-2")


def test_a_box_leads_to_its_field(
    open_page: Pages, owner: Actor, owner_membership: Membership, inbox: list[Receipt]
) -> None:
    page = open_page(address(owner, inbox[0]), user=owner_membership.user)

    page.locator(".hl-total").click()

    expect(page.locator("#id_total")).to_be_focused()


def test_nothing_that_was_typed_is_lost(
    open_page: Pages, owner: Actor, owner_membership: Membership, inbox: list[Receipt]
) -> None:
    page = open_page(address(owner, inbox[0]), user=owner_membership.user)
    with page.expect_response("**/draft"):
        page.locator("#id_vendor").fill("Miller Motors")
        page.locator("#id_total").focus()
    expect(page.locator("#review-effects")).to_contain_text("Add the vendor Miller Motors")

    with page.expect_response("**/draft"):
        page.locator("#id_odometer").fill("184302")
        page.locator("#id_total").focus()

    expect(page.locator("#review-doubts .pill")).to_contain_text("Ready")
    page.reload()
    expect(page.locator("#id_vendor")).to_have_value("Miller Motors")
    expect(page.locator("#id_odometer")).to_have_value("184302")


def test_lines_are_added_and_removed(
    open_page: Pages, owner: Actor, owner_membership: Membership, inbox: list[Receipt]
) -> None:
    page = open_page(address(owner, inbox[0]), user=owner_membership.user)
    rows = page.locator(".line-edit tbody tr:not(.is-removed)")

    rows.nth(2).locator("label.line-remove").click()
    expect(page.locator("[data-sum]")).to_contain_text("off by 6.43")
    page.get_by_role("button", name="Add line").click()
    rows.nth(2).get_by_label("Description").fill("Waste oil")
    with page.expect_response(lambda answer: "6%2C43" in (answer.request.post_data or "")):
        rows.nth(2).get_by_label("Amount").fill("6,43")
        page.locator("#id_total").focus()
    expect(page.locator("[data-sum]")).to_contain_text("adds up to 318.47")

    page.reload()

    expect(rows).to_have_count(3)
    expect(rows.nth(2).get_by_label("Description")).to_have_value("Waste oil")


def test_it_all_works_without_script(
    open_page: Pages, owner: Actor, owner_membership: Membership, inbox: list[Receipt]
) -> None:
    page = open_page(address(owner), user=owner_membership.user, scripts=False)
    page.locator(".receipts").get_by_role("link", name="Brandt Autoservice").first.click()
    page.locator("#id_odometer").fill("184302")
    page.locator("#id_odometer").press("Enter")
    expect(page.locator("#id_odometer")).to_have_value("184302")

    page.get_by_role("button", name="Approve and next").click()
    page.get_by_role("button", name="Reject").click()

    expect(page.get_by_role("heading", name="Inbox empty")).to_be_visible()
    assert ServiceRecord.objects.for_actor(owner).get().odometer == 184302


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_inbox_and_review_pass_the_gate(
    open_page: Pages,
    owner: Actor,
    owner_membership: Membership,
    inbox: list[Receipt],
    picture_folder: Path,
    theme: Theme,
    width: int,
) -> None:
    page = open_page(address(owner), user=owner_membership.user, theme=theme, width=width)
    for name, path in (("inbox", address(owner)), ("review", address(owner, inbox[0]))):
        page.goto(path)
        keep_picture(page, folder=picture_folder, name=f"{name}-{width}-{theme}")

        assert accessibility_problems(page) == []
        assert not scrolls_sideways(page)


def test_a_line_is_one_row_on_a_desk_and_a_card_on_a_phone(
    open_page: Pages, owner: Actor, owner_membership: Membership, inbox: list[Receipt]
) -> None:
    rows = """new Set([...document.querySelector(".line-edit tbody tr").cells]
      .map((cell) => Math.round(cell.getBoundingClientRect().top))).size"""

    desk = open_page(address(owner, inbox[0]), user=owner_membership.user)
    desk.wait_for_function(f"{rows} === 1")
    phone = open_page(address(owner, inbox[0]), user=owner_membership.user, width=390)
    phone.wait_for_function(f"{rows} > 1")

    assert not scrolls_sideways(phone)
