"""The eight main tasks on a phone, in no more taps than the design promises.

Task 7, a bought part into stock, needs a camera and stands in `test_scanning.py`.
"""

import re

from playwright.sync_api import FilePayload, expect

from garage.demo.inbox import INVOICE
from tests.e2e.conftest import PHONE, Pages
from tests.e2e.pages import Ids
from tests.e2e.taps import Thumb
from tests.e2e.test_keyboard import home

READ_MS = 60_000
IN_THE_CAMERA = 1  # “use this photo”, which belongs to the phone


def test_1_a_fill_up_takes_four_taps(visit: Pages, ids: Ids) -> None:
    thumb = Thumb(visit(f"{home(ids)}/", **PHONE))
    page = thumb.page

    thumb.tap("Add")
    vehicle = page.locator(".pick label:has(:checked)", has_text=re.compile(r"\d")).first
    now = int(re.sub(r"\D", "", vehicle.locator("small").inner_text())) + 320
    numbers = ("52.40", "31.2", str(now))
    thumb.write(numbers[0])  # the first field has the focus
    for field, number in zip(("#q-volume", "#q-odometer"), numbers[1:], strict=True):
        thumb.on(page.locator(field))
        thumb.write(number)
    thumb.tap("Save")

    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    newest = page.request.get("/api/v1/energy-entries?limit=1&ordering=-id").json()["items"][0]
    assert (newest["total"], newest["odometer"]) == ("52.400", f"{now}.0")
    assert thumb.taps <= 4
    assert thumb.keys == sum(map(len, numbers))


def test_2_a_receipt_becomes_a_record_in_six_taps(visit: Pages, ids: Ids) -> None:
    thumb = Thumb(visit(f"{home(ids)}/", **PHONE))
    page, photo = thumb.page, INVOICE.read_bytes() + b"\n% by phone\n"

    thumb.tap("Add")
    with page.expect_file_chooser() as chooser:
        page.locator("label.snap").tap()
    with page.expect_navigation():
        chooser.value.set_files(
            FilePayload(name="counter.pdf", mimeType="application/pdf", buffer=photo)
        )
    row = page.locator(".receipts > li").first
    expect(row.locator(".pill")).to_be_visible(timeout=READ_MS)
    page.goto(f"{home(ids)}/")  # later, at home
    thumb.tap("Receipts")
    thumb.on(page.locator(".receipts > li").first.get_by_role("link").first)
    thumb.tap("Approve and next")

    expect(page.get_by_text("recorded.").first).to_be_visible()
    assert thumb.taps + IN_THE_CAMERA <= 6
    assert thumb.keys == 0


def test_3_what_is_due_on_all_vehicles_takes_none(visit: Pages, ids: Ids) -> None:
    thumb = Thumb(visit(f"{home(ids)}/", **PHONE))
    page = thumb.page

    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"overdue|due"))
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    due = page.get_by_role("link", name=re.compile(r"^Log it"))
    addresses = [one.get_attribute("href") or "" for one in due.all()]
    vehicles = {address.split("/vehicles/")[1].split("/")[0] for address in addresses}
    assert len(vehicles) > 1
    assert (thumb.taps, thumb.keys) == (0, 0)


def test_4_a_reminder_is_done_in_two_taps(visit: Pages, ids: Ids) -> None:
    thumb = Thumb(visit(f"{home(ids)}/", **PHONE))
    page = thumb.page

    first = page.get_by_role("link", name=re.compile(r"^Log it")).first
    title = re.sub(r"^Log it\W*", "", first.inner_text()).strip()
    thumb.on(first)
    thumb.tap("Record work")

    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    expect(page.get_by_text("Work recorded.").first).to_be_visible()
    expect(page.get_by_text("Completes").or_(page.get_by_text("Completed")).first).to_be_visible()
    assert thumb.taps <= 2
    assert thumb.keys == 0


def test_5_the_last_brakes_are_found_in_two_taps(visit: Pages, ids: Ids) -> None:
    thumb = Thumb(visit(f"{home(ids)}/", **PHONE))
    page = thumb.page

    thumb.tap("Search or jump to")
    thumb.write("brake discs")
    result = page.locator("#palette [role=option]", has_text="brake discs").first
    expect(result).to_be_visible()
    thumb.on(result)

    expect(page.get_by_role("heading", level=1)).to_contain_text("brake discs")
    assert thumb.taps <= 2


def test_6_the_same_tab_of_another_vehicle_takes_two_taps(visit: Pages, ids: Ids) -> None:
    thumb = Thumb(visit(f"{home(ids)}/vehicles/{ids['vehicle_id']}/work/", **PHONE))

    thumb.tap("Vehicles", "ID.3 Pro")

    expect(thumb.page.locator(".tabs [aria-current]")).to_have_text("Work")
    assert thumb.taps <= 2
    assert thumb.keys == 0


def test_8_the_history_for_a_buyer_takes_three_taps(visit: Pages, ids: Ids) -> None:
    thumb = Thumb(visit(f"{home(ids)}/", **PHONE))
    page = thumb.page

    thumb.on(page.locator(f'a[href$="/vehicles/{ids["vehicle_id"]}/"]:visible').first)
    thumb.tap("More actions", "History")

    expect(page.get_by_role("heading", level=1)).to_contain_text("History")
    expect(page.locator("main")).to_contain_text("Octavia")
    assert thumb.taps <= 3
    assert thumb.keys == 0
