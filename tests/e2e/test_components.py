"""The scripts of the page components, tried in the gallery: keys, dialogs, menus, forms."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Pages

pytestmark = pytest.mark.gallery


def focused(page: Page) -> str:
    """Return the text of the element that has the focus."""
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_dialog_puts_the_focus_on_the_safe_choice(open_page: Pages) -> None:
    page = open_page("/_design/")

    page.click("[commandfor=sample-delete]")

    expect(page.locator("#sample-delete")).to_be_visible()
    assert focused(page) == "Keep"
    page.keyboard.press("Escape")
    expect(page.locator("#sample-delete")).to_be_hidden()


def test_dialog_closes_by_a_click_beside_it(open_page: Pages) -> None:
    page = open_page("/_design/")
    page.click("[commandfor=sample-delete]")

    page.mouse.click(5, 5)

    expect(page.locator("#sample-delete")).to_be_hidden()


def test_menu_opens_and_follows_the_arrows(open_page: Pages) -> None:
    page = open_page("/_design/")
    page.click("[popovertarget=sample-menu]")
    expect(page.locator("#sample-menu")).to_be_visible()

    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")

    assert focused(page) == "Vehicle history report"


def test_first_field_with_an_error_has_the_focus(open_page: Pages) -> None:
    page = open_page("/_design/")

    expect(page.locator("#sample-odometer")).to_be_focused()


def test_single_letters_are_inert_in_fields(open_page: Pages) -> None:
    page = open_page("/_design/")

    page.fill("#sample-vendor", "")
    page.type("#sample-vendor", "n?/j")

    expect(page.locator("#sample-vendor")).to_have_value("n?/j")
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_question_mark_lists_the_keys(open_page: Pages) -> None:
    page = open_page("/_design/")
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("?")

    expect(page.locator("#shortcuts")).to_be_visible()


def test_rows_follow_j_and_k(open_page: Pages) -> None:
    page = open_page("/_design/")
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")

    assert focused(page) == "Brake fluid change"


def test_keys_can_be_switched_off(open_page: Pages) -> None:
    page = open_page("/_design/")
    page.evaluate(
        "document.activeElement.blur(); document.documentElement.dataset.shortcuts = 'off'"
    )

    page.keyboard.press("?")

    expect(page.locator("#shortcuts")).to_be_hidden()


def test_palette_opens_by_key_and_closes_by_escape(open_page: Pages) -> None:
    page = open_page("/_design/")

    page.keyboard.press("Control+k")
    expect(page.locator("#palette-q")).to_be_focused()
    page.keyboard.type("brake")
    page.keyboard.press("Escape")

    expect(page.locator("#palette")).to_be_hidden()


def test_theme_and_privacy_are_remembered(open_page: Pages) -> None:
    page = open_page("/_design/")
    page.click(".org")
    page.click("[data-theme-switch] >> visible=true")
    page.click("[data-privacy-switch] >> visible=true")

    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}

    assert page.get_attribute("html", "data-theme") == "dark"
    assert (cookies["theme"], cookies["privacy"]) == ("dark", "on")
    assert page.locator(".amount").first.evaluate("e => getComputedStyle(e).filter") != "none"


def test_select_all_counts_the_rows(open_page: Pages) -> None:
    page = open_page("/_design/")

    page.check("[data-select-all]")

    expect(page.locator("[data-selected-count]")).to_have_text("3")


def test_bulk_bar_is_there_only_for_a_selection(open_page: Pages) -> None:
    page = open_page("/_design/")
    expect(page.locator(".bulk")).to_be_visible()

    page.check("[data-select-all]")
    page.uncheck("[data-select-all]")

    expect(page.locator(".bulk")).to_be_hidden()


def test_everything_is_there_without_scripts(open_page: Pages) -> None:
    page = open_page("/_design/", scripts=False)

    expect(page.locator("#sample-file")).to_be_visible()
    page.click(".chart-table summary >> nth=0")
    expect(page.locator(".chart-table table >> nth=0")).to_be_visible()
