"""The app on a phone: installable, offline, on paper."""

import json
import re

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Pages
from tests.e2e.pages import Ids
from tests.e2e.test_keyboard import home

COLORS = (
    "(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.body))"
)


def test_app_can_be_installed(visit: Pages, ids: Ids) -> None:
    page = visit(f"{home(ids)}/", service_workers="allow")

    scope = page.evaluate("navigator.serviceWorker.ready.then((one) => one.scope)")
    address = page.locator("link[rel=manifest]").get_attribute("href") or ""
    manifest = json.loads(page.request.get(address).text())
    icons = [page.request.get(icon["src"]).ok for icon in manifest["icons"]]
    devtools = page.context.new_cdp_session(page)
    errors = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]

    assert scope.rstrip("/") == page.evaluate("location.origin")
    assert manifest["display"] == "standalone"
    assert manifest["shortcuts"]
    assert manifest["share_target"]
    assert all(icons)
    # A browser of the tests has no profile to install into.
    assert {one["errorId"] for one in errors} <= {"in-incognito"}


def test_page_says_so_without_a_network(visit: Pages, ids: Ids) -> None:
    page = visit(f"{home(ids)}/", service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")

    page.context.set_offline(True)
    page.goto(f"{home(ids)}/costs/")

    expect(page.get_by_role("heading", level=1)).to_contain_text("offline")
    page.context.set_offline(False)


def test_entry_typed_without_a_network_is_sent_later(visit: Pages, ids: Ids) -> None:
    page = visit(f"{home(ids)}/add/?kind=reading", service_workers="allow", **PHONE)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto(f"{home(ids)}/add/?kind=reading")  # this time the worker keeps a copy

    page.context.set_offline(True)
    page.goto(f"{home(ids)}/add/")
    vehicle = page.locator(".pick label", has_text=" km").first
    vehicle.tap()
    now = int(re.sub(r"\D", "", vehicle.locator("small").inner_text())) + 12
    for reading in (now, now + 1):
        page.get_by_text("Reading", exact=True).tap()
        page.locator("#q-odometer").fill(str(reading))
        page.get_by_role("button", name="Save").tap()
        expect(page.locator("#queue li").last).to_contain_text(str(reading))
    page.context.set_offline(False)

    expect(page.locator("#queue")).to_be_hidden(timeout=20_000)
    page.goto(f"{home(ids)}/add/")
    expect(page.locator(".pick")).to_contain_text(f"{now + 1:,}")


def test_paper_has_no_shell(visit: Pages, ids: Ids) -> None:
    paths = (
        f"{home(ids)}/vehicles/{ids['vehicle_id']}/timeline/",
        f"{home(ids)}/work/{ids['record_id']}/",
        f"{home(ids)}/expenses/",
    )
    page = visit(paths[0], color_scheme="dark")

    for path in paths:
        page.emulate_media(media="screen")
        page.goto(path)
        page.emulate_media(media="print")
        for part in (".side", ".top", ".tabbar", ".acts", ".filters"):
            for one in page.locator(part).all():
                expect(one).to_be_hidden()
        on_paper = page.evaluate(COLORS)
        page.emulate_media(media="print", color_scheme="light")
        assert page.evaluate(COLORS) == on_paper
        page.emulate_media(color_scheme="dark")
        assert len(page.pdf(format="A4")) > 5_000
