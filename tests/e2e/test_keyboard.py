"""Everything by keyboard: skip link, palette, the key to add, focus after a swap."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from tests.e2e.conftest import PHONE, Pages
from tests.e2e.pages import Ids

# What has the focus, unless it is in view and shows a ring of its own.
RINGED = """() => {
  const one = document.activeElement;
  if (one === document.body) return "";
  const style = getComputedStyle(one.querySelector(":scope > .hit") || one), box = one.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const own = style.boxShadow !== "none" || style.stroke !== "none";
  const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return (ring || own) && inside ? "" : one.outerHTML.slice(0, 120);
}"""


def home(ids: Ids) -> str:
    return f"/o/{ids['organization']}"


def test_skip_link_leads_to_the_content(visit: Pages, ids: Ids) -> None:
    page = visit(f"{home(ids)}/")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_palette_finds_and_opens(visit: Pages, ids: Ids) -> None:
    page = visit(f"{home(ids)}/")

    page.keyboard.press("Control+k")
    page.keyboard.type("transit")
    expect(page.locator("#palette [role=option]").first).to_contain_text("Transit")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Transit Custom")


def test_n_adds_and_numbers_lead_to_vehicles(visit: Pages, ids: Ids) -> None:
    page = visit(f"{home(ids)}/")

    page.keyboard.press("1")
    page.wait_for_url(re.compile("/vehicles/"))
    page.keyboard.press("n")

    page.wait_for_url(re.compile("/add/"))


def test_every_stop_of_the_tab_key_is_seen(visit: Pages, ids: Ids) -> None:
    page = visit(f"{home(ids)}/")
    seen = []

    for _ in range(40):
        page.keyboard.press("Tab")
        with suppress(Error):  # a busy machine paints the ring a moment later
            page.wait_for_function(f"({RINGED})() === ''", timeout=1_000)
        seen.append(page.evaluate(RINGED))

    assert [one for one in seen if one] == []


def test_focus_survives_a_swap(visit: Pages, ids: Ids) -> None:
    page = visit(f"{home(ids)}/vehicles/add/")
    page.locator("#id_kind").focus()

    with page.expect_response(re.compile("kind=motorcycle")):
        page.locator("#id_kind").select_option("motorcycle")

    page.wait_for_timeout(200)
    expect(page.locator("#id_kind")).to_be_focused()


def test_filters_and_tabs_are_reached(visit: Pages, ids: Ids) -> None:
    page = visit(f"{home(ids)}/vehicles/{ids['vehicle_id']}/")

    page.get_by_role("link", name="Timeline", exact=True).focus()
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile("/timeline/"))
    expect(page.locator(".tabs [aria-current]")).to_have_text("Timeline")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_is_there_before_the_first_paint(visit: Pages, ids: Ids, theme: str) -> None:
    page = visit(f"{home(ids)}/", color_scheme="light")
    page.context.add_cookies([{"name": "theme", "value": theme, "url": page.url}])

    answer = page.goto(f"{home(ids)}/")

    assert answer is not None
    assert f'data-theme="{theme}"' in answer.text()[:400]


def test_the_tab_of_a_phone_is_in_view(visit: Pages, ids: Ids) -> None:
    page = visit(f"{home(ids)}/vehicles/{ids['vehicle_id']}/details/", **PHONE)

    box = page.locator(".tabs [aria-current]").bounding_box()

    assert box is not None
    assert 0 <= box["x"] <= 390 - box["width"]


def test_motion_is_reduced_where_asked(visit: Pages, ids: Ids) -> None:
    page = visit(f"{home(ids)}/", reduced_motion="reduce")

    assert _moving(page) == []


def _moving(page: Page) -> list[str]:
    """Return the elements that would move, longer than a blink."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll("*")].filter((one) => {
              const { animationName, animationDuration } = getComputedStyle(one);
              return animationName !== "none" && parseFloat(animationDuration) > 0.01;
            }).map((one) => one.className)"""
        )
    )
