"""Components render in every state, escape what they are given, and are all in the gallery."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from project.web.components import JobView, Link, TimelineItem, VehicleCard
from project.web.gallery import sample_context
from project.web.templatetags import charts, ui

NASTY = '<script>alert("x")</script>'
TEMPLATES = settings.BASE_DIR / "templates"


def render(source: str, **values: Any) -> str:
    request = values.pop("request", RequestFactory().get("/"))
    return Template(source).render(Context({"request": request, **values}))


def test_every_tag_is_in_the_gallery() -> None:
    paths = [TEMPLATES / "design/gallery.html", *(TEMPLATES / "components").glob("*.html")]
    markup = "".join(path.read_text(encoding="utf-8") for path in paths)

    assert {*ui.register.tags, *charts.register.tags} - set(re.findall(r"\{% (\w+)", markup)) == (
        {"dialog"}  # holds a form of its own page
    )


def test_sample_values_are_complete() -> None:
    assert {"shell", "form", "vehicles", "bars"} <= sample_context().keys()


@pytest.mark.parametrize(
    "source",
    [
        "{% pill text %}",
        "{% panel text sub=text %}{% endpanel %}",
        "{% callout text %}{% endcallout %}",
        "{% page_head text sub=text %}{% endpage_head %}",
        "{% empty text text=text action=text action_url=text %}",
        "{% plate text text %}",
        "{% figures text %}{% figure text text note=text %}{% endfigures %}",
        '{% menu "m" text %}{{ text }}{% endmenu %}',
        '{% confirm "c" text text text text %}',
        '{% dialog "d" text %}{{ text }}{% enddialog %}',
        "{% tabs links label=text %}",
        "{% segments links text %}",
        "{% vehicle_tile vehicle %}",
        "{% vehicle_row vehicle %}",
        "{% vehicle_chip vehicle %}",
        "{% timeline items %}",
        "{% job job %}",
    ],
)
def test_components_escape(source: str) -> None:
    html = render(
        source,
        text=NASTY,
        links=[Link(label=NASTY, url=NASTY)],
        vehicle=VehicleCard(name=NASTY, url=NASTY, plate=NASTY, status=NASTY, color=NASTY),
        items=[TimelineItem(title=NASTY, url=NASTY, category="fuel", amount=NASTY)],
        job=JobView(title=NASTY, message=NASTY, state="failed"),
    )

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def sorted_by(ordering: str) -> HttpRequest:
    return RequestFactory().get("/", {"ordering": ordering, "cursor": "abc", "q": "oil"})


@pytest.mark.parametrize(
    ("ordering", "direction", "target"),
    [
        ("date", 'aria-sort="ascending"', "ordering=-date"),
        ("-date", 'aria-sort="descending"', "ordering=date"),
        ("amount", "", "ordering=date"),
    ],
)
def test_column_heads_sort_by_link(ordering: str, direction: str, target: str) -> None:
    html = render('{% sort_head "Date" "date" %}', request=sorted_by(ordering))

    assert target in html
    assert "q=oil" in html
    assert "cursor" not in html
    assert direction in html


def test_job_asks_again_until_it_ends() -> None:
    running = render("{% job job %}", job=JobView(title="Import", poll_url="/jobs/1/"))
    ended = render("{% job job %}", job=JobView(title="Import", state="done"))

    assert 'hx-get="/jobs/1/" hx-trigger="load delay:2s"' in running
    assert "hx-get" not in ended


def test_current_tab_is_marked() -> None:
    html = render(
        "{% tabs links label='Car' %}", links=[Link(label="Costs", url="/", current=True)]
    )

    assert 'aria-current="page"' in html


def test_confirmation_posts_with_the_token_and_keeps_the_focus_on_the_safe_choice() -> None:
    html = render(
        '{% confirm "d" "Delete this?" "You can undo this." "Delete" "/x/" %}', csrf_token="tok"
    )

    assert 'method="post" action="/x/"' in html
    assert 'value="tok"' in html
    assert re.search(r"autofocus>Keep<", html)


def test_toasts_offer_undo_and_errors_stay() -> None:
    html = render_to_string(
        "components/toasts.html",
        {"messages": [Message(25, "Deleted.", "/undo/"), Message(40, "Failed.")], "oob": True},
        request=RequestFactory().get("/"),
    )

    assert 'hx-swap-oob="beforeend"' in html
    assert 'action="/undo/"' in html
    assert html.count("data-stay") == 1


def test_more_rows_are_a_link_without_script() -> None:
    html = render('{% load_more "?cursor=b" 50 total=214 target="rows" %}')

    assert 'href="?cursor=b"' in html
    assert 'hx-select-oob="#rows:beforeend"' in html
    assert "50 of 214" in html
    assert "href" not in render('{% load_more "" 12 %}')
