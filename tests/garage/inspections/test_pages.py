"""The pages on which inspections are filled in, signed, read and compared."""

import html
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.inspections import selectors, services
from garage.inspections.models import Inspection, InspectionTemplate
from garage.inspections.rubric import Category, Criterion, Rubric
from garage.inspections.services import JudgementInput
from project.kernel.actor import Actor
from tests.garage.inspections.making import (
    DAY,
    judge,
    make_defect,
    make_inspection,
    make_signed,
    make_template,
)
from tests.garage.maintenance.making import make_vehicle
from tests.garage.vehicles.conftest import jpeg
from tests.personas import PersonaClient

PADS_WORN = {"pads": JudgementInput(number=Decimal(1), note="Down to the metal")}


def at(client: PersonaClient, path: str = "") -> str:
    return f"/o/{client.slug}/inspections/{path}"


def test_inspection_start_begins_with_a_published_template(
    mechanic: Actor, mechanic_client: PersonaClient
) -> None:
    vehicle, template = make_vehicle(mechanic), make_template(mechanic)
    version = selectors.version_published(template, actor=mechanic)
    assert version is not None
    sent = {"vehicle": vehicle.pk, "template": version.pk, "on": "2026-03-14", "odometer": "120.5"}

    shown = mechanic_client.get(at(mechanic_client, f"start/?vehicle={vehicle.pk}"))
    wrong = mechanic_client.post(
        at(mechanic_client, "start/"), sent | {"on": "tomorrow", "inspector": "M <b>"}
    )
    answer = mechanic_client.post(at(mechanic_client, "start/"), sent)

    inspection = Inspection.objects.for_actor(mechanic).get()
    assert (shown.status_code, wrong.status_code) == (200, 422)
    assert b"M &lt;b&gt;" in wrong.content
    assert answer["Location"] == at(mechanic_client, f"{inspection.pk}/fill/")


def test_inspection_start_leads_to_the_templates_while_there_are_none(
    owner_client: PersonaClient,
) -> None:
    assert b"No template is published yet" in owner_client.get(at(owner_client, "start/")).content


def test_a_category_is_saved_as_a_form_and_a_card_by_the_script(
    owner: Actor, owner_client: PersonaClient
) -> None:
    inspection = make_inspection(owner)
    url = at(owner_client, f"{inspection.pk}/judge/")
    body = {
        "keys": ["paint", "panels", "accident"],
        "a-paint": "2",
        "t-paint": "Some chips",
        "a-panels": "9",
        "a-accident": "not_met",
        "next": "cat-body",
    }

    shown = owner_client.get(at(owner_client, f"{inspection.pk}/fill/"))
    wrong = owner_client.post(url, {"keys": "panels", "a-panels": "9"})
    saved = owner_client.post(url, body | {"a-panels": "cannot_tell"})
    card = owner_client.post(url, {"keys": "pads", "n-pads": "5,5"}, headers={"HX-Request": "true"})
    odd = owner_client.post(
        url, {"keys": "pads", "n-pads": "thick"}, headers={"HX-Request": "true"}
    )

    kept = selectors.judgements_of(inspection, actor=owner)
    assert shown.status_code == 200
    assert wrong.status_code == 422
    assert saved["Location"] == at(owner_client, f"{inspection.pk}/fill/#cat-body")
    assert (kept["paint"].level, kept["paint"].note) == (2, "Some chips")
    assert (kept["accident"].verdict, kept["panels"].verdict) == ("not_met", "cannot_tell")
    assert kept["pads"].number == Decimal("5.5")
    assert b'id="fill-progress"' in card.content
    assert 'id="fill-in-body">3/3<' in card.content.decode()
    assert b"<html" not in card.content
    assert odd.status_code == 422
    assert "“thick”" in odd.content.decode()


def test_photos_and_pins_of_a_criterion(
    owner: Actor, owner_client: PersonaClient, run_jobs: Callable[[], int]
) -> None:
    inspection = make_inspection(owner)
    url = at(owner_client, f"{inspection.pk}/")

    to_pin = owner_client.post(
        f"{url}judge/", {"keys": "paint", "a-paint": "5", "p-paint": [jpeg()], "pin": "paint"}
    )
    board = owner_client.get(f"{to_pin['Location']}?view=front")
    pinned = owner_client.post(to_pin["Location"], {"place": "left-2-1"})
    run_jobs()

    link = selectors.photos_by_key(inspection, actor=owner)["paint"][0]
    row = selectors.judgements_of(inspection, actor=owner)["paint"]
    assert to_pin["Location"] == f"{url}pin/paint/"
    assert b'value="front-0-0"' in board.content
    assert pinned["Location"] == f"{url}fill/#card-paint"
    assert (row.view, row.pin_x, row.pin_y) == ("left", 31, 37)
    assert b"Delete photo 1" in owner_client.get(f"{url}fill/").content
    owner_client.post(f"{url}photos/{link.pk}/remove/")
    owner_client.post(to_pin["Location"], {"place": "none"})
    assert selectors.photos_by_key(inspection, actor=owner) == {}
    assert selectors.judgements_of(inspection, actor=owner)["paint"].view == ""
    bad = owner_client.post(
        f"{url}judge/", {"keys": "paint", "p-paint": [jpeg(name="a.jpg").__class__("a.txt", b"x")]}
    )
    assert bad.status_code == 422


def test_inspection_sign_shows_what_is_missing_and_then_the_result(
    owner: Actor, owner_client: PersonaClient, run_jobs: Callable[[], int]
) -> None:
    inspection = make_inspection(owner)
    url = at(owner_client, f"{inspection.pk}/")

    nameless = owner_client.post(f"{url}sign/", {"name": ""})
    empty = owner_client.post(f"{url}sign/", {"name": "Olivia"})
    judge(owner, inspection, **PADS_WORN)
    signed = owner_client.post(f"{url}sign/", {"name": "Olivia"})

    waiting = owner_client.get(url)
    run_jobs()
    page = owner_client.get(url).content.decode()
    assert (nameless.status_code, empty.status_code) == (422, 422)
    assert "Judge at least one criterion" in empty.content.decode()
    assert signed["Location"] == url
    assert b"hx-trigger" in waiting.content
    for text in ("Critical failures", "Down to the metal", "50.0", "4+", "Report (PDF)", "Olivia"):
        assert text in page
    assert owner_client.get(f"{url}fill/").status_code == 302
    assert owner_client.post(f"{url}sign/", {"name": "Olivia"}).status_code == 409
    assert owner_client.post(f"{url}report/").status_code == 302
    fragment = owner_client.get(url, headers={"HX-Request": "true"}).content
    assert b"<html" not in fragment


def test_inspection_change_keeps_what_was_typed(owner: Actor, owner_client: PersonaClient) -> None:
    inspection = make_inspection(owner)
    url = at(owner_client, f"{inspection.pk}/change/")
    sent = {"on": "2026-03-15", "inspector": "Maria", "odometer_unit": "km", "version": 1}

    assert owner_client.get(url).status_code == 200
    assert owner_client.post(url, sent | {"odometer": "far"}).status_code == 422
    assert owner_client.post(url, sent).status_code == 302
    assert owner_client.post(url, sent | {"inspector": "Else"}).status_code == 412
    inspection.refresh_from_db()
    assert inspection.inspector == "Maria"


def test_a_signed_inspection_is_corrected_and_binned(
    owner: Actor, owner_client: PersonaClient
) -> None:
    inspection = make_signed(owner)
    url = at(owner_client, f"{inspection.pk}/")

    revised = owner_client.post(f"{url}revise/")
    draft = Inspection.objects.for_actor(owner).get(supersedes=inspection)
    assert revised["Location"] == at(owner_client, f"{draft.pk}/fill/")
    services.inspection_sign(actor=owner, inspection_id=draft.pk)
    assert b"There is a corrected version" in owner_client.get(url).content
    assert owner_client.get(at(owner_client, f"{draft.pk}/")).status_code == 200
    answer = owner_client.post(f"{url}delete/")
    assert owner_client.get(url).status_code == 404
    owner_client.post(next(iter(get_messages(answer.wsgi_request))).extra_tags)
    assert owner_client.get(url).status_code == 200


def test_a_forged_inspection_is_told(owner: Actor, owner_client: PersonaClient) -> None:
    inspection = make_signed(owner)
    Inspection.objects.for_actor(owner).update(inspector="Somebody else")

    page = owner_client.get(at(owner_client, f"{inspection.pk}/")).content

    assert b"This is not what was signed" in page


def test_inspection_compare_marks_what_differs(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle, template = make_vehicle(owner), make_template(owner)
    first = make_signed(owner, vehicle=vehicle, template=template)
    second = make_signed(owner, vehicle=vehicle, template=template, answers=PADS_WORN)

    url = at(owner_client, f"compare/?left={first.pk}&right={second.pk}")
    page = owner_client.get(url).content.decode()

    assert page.count('class="is-different"') == 1
    for text in ("8 mm", "1 mm", "100.0", "50.0"):
        assert text in page
    assert owner_client.get(at(owner_client, "compare/?left=999")).status_code == 404
    assert owner_client.get(at(owner_client, "compare/")).status_code == 200


def test_lists_filter_and_answer_fragments(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    make_signed(owner, vehicle=vehicle, answers=PADS_WORN)
    make_inspection(owner, vehicle=vehicle, template=make_template(owner, title="Track check"))

    drafts = owner_client.get(at(owner_client, "?state=draft")).content
    part = owner_client.get(at(owner_client), headers={"HX-Request": "true"}).content
    tab = owner_client.get(f"/o/{owner_client.slug}/vehicles/{vehicle.pk}/inspections/").content

    assert b"Winter check</a>" not in drafts
    assert b"Track check</a>" in drafts
    assert b"<html" not in part
    assert b"Nothing fits" in owner_client.get(at(owner_client, "?q=zzz")).content
    for text in (b"Front axle: Pads", b"Winter check", b"Do not drive", b"Fair"):
        assert text in tab


@pytest.mark.parametrize("page", ["inspections/", "defects/", "inspections/templates/"])
def test_lists_need_as_many_queries_for_ten_rows_as_for_twenty(
    owner: Actor, owner_client: PersonaClient, page: str
) -> None:
    vehicle, template = make_vehicle(owner), make_template(owner)
    counts: list[int] = []
    version = selectors.version_published(template, actor=owner)
    assert version is not None
    for _ in range(2):
        for index in range(10):
            data = services.InspectionInput(vehicle_id=vehicle.pk, version_id=version.pk, on=DAY)
            services.inspection_start(actor=owner, data=data)
            make_defect(owner, vehicle=vehicle)
            make_template(owner, title=f"Template {len(counts)} {index}", published=False)
        owner_client.get(f"/o/{owner_client.slug}/{page}")
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(f"/o/{owner_client.slug}/{page}")
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("method", "path", "viewable"),
    [
        ("get", "{id}/", True),
        ("get", "{id}/fill/", False),
        ("post", "{id}/judge/", False),
        ("get", "{id}/pin/paint/", False),
        ("get", "{id}/change/", False),
        ("post", "{id}/sign/", False),
        ("post", "{id}/revise/", False),
        ("post", "{id}/delete/", False),
        ("post", "{id}/restore/", False),
    ],
)
def test_pages_refuse_viewers_and_strangers(
    owner: Actor,
    viewer_client: PersonaClient,
    stranger_client: PersonaClient,
    method: str,
    path: str,
    viewable: bool,
) -> None:
    path = path.format(id=make_inspection(owner).pk)

    viewed = getattr(viewer_client, method)(at(viewer_client, path), {"name": "x"})
    foreign = getattr(stranger_client, method)(at(stranger_client, path), {"name": "x"})

    assert viewed.status_code == (200 if viewable else 403)
    assert foreign.status_code == 404


def row(prefix: str, **values: Any) -> dict[str, Any]:
    given = {"title": "Belts", "scale": "check", "points": "3"} | values
    return {f"{prefix}-{name}": value for name, value in given.items()}


def test_a_template_is_written_without_script(owner: Actor, owner_client: PersonaClient) -> None:
    added = owner_client.post(
        at(owner_client, "templates/add/"), {"title": "My check", "kind": "rubric"}
    )
    template = InspectionTemplate.objects.for_actor(owner).get()
    url = at(owner_client, f"templates/{template.pk}/change/")
    body = {
        "title": "My check",
        "kind": "rubric",
        "c-TOTAL": "2",
        "c-0-title": "Safety",
        "c-0-weight": "3",
        "c-0-TOTAL": "2",
        **row("c-0-0"),
        **row("c-0-1", title="Tread", scale="number", unit="mm", low="1,6", best="8", critical="1"),
        "c-1-title": "Rest",
        "c-1-weight": "1",
        "c-1-TOTAL": "1",
        **row("c-1-0", title="Horn"),
    }

    shown = owner_client.get(url)
    moved = owner_client.post(url, body | {"do": "up:1"}).content.decode()
    more = owner_client.post(url, body | {"do": "add:0"}).content.decode()
    wrong = owner_client.post(url, body | {"c-0-1-low": "9", "c-0-0-points": "many"})
    limits = owner_client.post(url, body | {"c-0-1-low": "9"})
    saved = owner_client.post(url, body | {"publish": "1"})

    assert added["Location"] == url
    assert shown.status_code == 200
    assert moved.index('value="Rest"') < moved.index('value="Safety"')
    assert 'name="c-0-TOTAL" value="3"' in more
    assert wrong.status_code == 422
    assert "Type a whole number." in wrong.content.decode()
    assert limits.status_code == 422
    assert "The lowest value lies below" in limits.content.decode()
    assert saved["Location"] == at(owner_client, f"templates/{template.pk}/")
    version = selectors.version_published(template, actor=owner)
    assert version is not None
    tread = version.rubric.criteria()["tread"]
    assert (tread.low, tread.best, tread.critical) == (Decimal("1.6"), Decimal(8), True)
    assert [one.weight for one in version.rubric.categories] == [3, 1]
    assert b"Belts" in owner_client.get(saved["Location"]).content


def test_templates_are_copied_published_retired_and_binned(
    owner: Actor, owner_client: PersonaClient
) -> None:
    copied = owner_client.post(at(owner_client, "templates/copy/"), {"key": "trip"})
    url = copied["Location"]

    assert b"Before a long trip" in owner_client.get(at(owner_client, "templates/")).content
    assert owner_client.get(f"{url}change/").status_code == 200
    for act in ("publish", "retire"):
        assert owner_client.post(f"{url}{act}/")["Location"] == url
    answer = owner_client.post(f"{url}delete/")
    assert owner_client.get(url).status_code == 404
    owner_client.post(list(get_messages(answer.wsgi_request))[-1].extra_tags)
    assert owner_client.get(url).status_code == 200
    assert owner_client.post(at(owner_client, "templates/copy/"), {"key": "x"}).status_code == 404


def test_a_long_template_folds_and_loses_nothing(owner: Actor, owner_client: PersonaClient) -> None:
    rubric = Rubric(
        categories=tuple(
            Category(
                key=f"part_{part}",
                title=f"Part {part}",
                weight=part,
                criteria=tuple(
                    Criterion(key=f"c_{part}_{number}", title=f"Point “{part}.{number}”")
                    for number in range(8)
                ),
            )
            for part in (1, 2)
        )
    )
    template = make_template(owner, rubric=rubric, published=False)
    url = at(owner_client, f"templates/{template.pk}/change/")

    shown = owner_client.get(url)
    opened = owner_client.post(url, sent_of(shown) | {"do": "open:1"})
    saved = owner_client.post(url, sent_of(opened) | {"c-1-0-title": "New words", "save": "1"})
    broken = owner_client.post(url, sent_of(opened) | {"c-0-packed": "[{", "save": "1"})

    assert shown.content.count(b'-title" name="c-') == 8 + 2
    assert b"Open 8 criteria" in shown.content
    assert b'name="c-0-packed"' in opened.content
    assert b'name="c-1-0-title"' in opened.content
    assert saved.status_code == 302
    draft = selectors.version_draft(template, actor=owner)
    assert draft is not None
    criteria = draft.rubric.criteria()
    assert [criteria[key].title for key in ("c_1_7", "c_2_0", "c_2_7")] == [
        "Point “1.7”", "New words", "Point “2.7”",
    ]  # fmt: skip
    assert broken.status_code == 422


def sent_of(answer: Any) -> dict[str, str]:
    """Return what the form of a page would send, as it stands."""
    fields = re.findall(r"<(?:input|textarea|select)[^>]*>", answer.content.decode())
    found = {}
    for tag in fields:
        values = {key: html.unescape(text) for key, text in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        is_tick = values.get("type") in {"checkbox", "radio"}
        if "name" in values and (not is_tick or "checked" in tag):
            found[values["name"]] = values.get("value", "on" if is_tick else "")
    scales = re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', answer.content.decode(), re.DOTALL
    )
    for name, options in scales:
        chosen = re.search(r'value="([^"]*)"[^>]*selected', options)
        found[name] = chosen[1] if chosen else ""
    return found
