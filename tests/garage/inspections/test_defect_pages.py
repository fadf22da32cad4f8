"""The pages of defects and of statutory inspections."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages

from garage.inspections import selectors
from garage.inspections.models import Defect, StatutoryInspection
from garage.maintenance.models import ServiceRecord
from project.kernel.actor import Actor
from project.kernel.files.store import attachments_of
from tests.garage.inspections.making import make_defect, make_statutory
from tests.garage.maintenance.making import make_vehicle
from tests.garage.vehicles.conftest import jpeg
from tests.personas import PersonaClient


def at(client: PersonaClient, path: str = "") -> str:
    return f"/o/{client.slug}/{path}"


def test_a_driver_reports_a_defect_in_few_taps(driver: Actor, driver_client: PersonaClient) -> None:
    vehicle = make_vehicle(driver)
    url = at(driver_client, "defects/report/")
    sent = {
        "vehicle": vehicle.pk,
        "title": "Flat <tyre>",
        "severity": "major",
        "found_on": "2026-03-14",
    }

    shown = driver_client.get(f"{url}?vehicle={vehicle.pk}")
    wrong = driver_client.post(url, sent | {"found_on": "soon"})
    answer = driver_client.post(url, sent | {"is_unsafe": "on", "uploads": [jpeg()]})

    defect = Defect.objects.for_actor(driver).get()
    assert (shown.status_code, wrong.status_code) == (200, 422)
    assert b"Flat &lt;tyre&gt;" in wrong.content
    assert answer["Location"] == at(driver_client, f"defects/{defect.pk}/")
    assert not defect.is_safe_to_drive
    assert attachments_of(defect, actor=driver).count() == 1
    assert b"Do not drive this vehicle" in driver_client.get(answer["Location"]).content


def test_defect_change_shows_both_sides_of_a_conflict(
    owner: Actor, owner_client: PersonaClient
) -> None:
    defect = make_defect(owner)
    url = at(owner_client, f"defects/{defect.pk}/change/")
    sent = {
        "vehicle": defect.vehicle_id,
        "title": "Theirs",
        "severity": "minor",
        "found_on": "2026-03-14",
        "version": "1",
    }

    assert owner_client.get(url).status_code == 200
    assert owner_client.post(url, sent).status_code == 302
    clash = owner_client.post(url, sent | {"title": "Mine"})
    assert clash.status_code == 412
    assert b"Theirs" in clash.content
    assert owner_client.post(url, sent | {"title": ""}).status_code == 422


def test_defect_state_goes_through_its_life(owner: Actor, owner_client: PersonaClient) -> None:
    defect = make_defect(owner)
    url = at(owner_client, f"defects/{defect.pk}/")

    for act, state in (
        ("plan", "planned"),
        ("reopen", "open"),
        ("accept", "open"),
        ("fix", "fixed"),
        ("fix", "fixed"),
        ("odd", "fixed"),
        ("reopen", "open"),
    ):
        owner_client.post(f"{url}state/", {"do": act})
        defect.refresh_from_db()
        assert defect.state == state, act
        assert owner_client.get(url).status_code == 200
    owner_client.post(f"{url}state/", {"do": "accept", "reason": "Patina"})
    defect.refresh_from_db()
    assert defect.reason == "Patina"


def test_a_defect_becomes_a_service_record_and_is_fixed(
    owner: Actor, owner_client: PersonaClient
) -> None:
    defect = make_defect(owner)
    url = at(owner_client, f"vehicles/{defect.vehicle_id}/work/add/")

    form = owner_client.get(f"{url}?from=defect-{defect.pk}")
    body = {
        "vehicle": defect.vehicle_id,
        "title": "Mirror fixed",
        "on": "2026-03-20",
        "currency": "EUR",
        "purpose": "repair",
        "lines-TOTAL_FORMS": "0",
        "total": "10",
        "tax": "0",
        "from": f"defect-{defect.pk}",
    }
    wrong = owner_client.post(url, body | {"on": "x"})
    owner_client.post(url, body)

    hidden = f'<input type="hidden" name="from" value="defect-{defect.pk}">'
    assert hidden in form.content.decode()
    assert "Left mirror loose" in form.content.decode()
    assert hidden in wrong.content.decode()
    defect.refresh_from_db()
    assert defect.state == "fixed"
    assert defect.service_record == ServiceRecord.objects.for_actor(owner).get()
    page = owner_client.get(at(owner_client, f"defects/{defect.pk}/")).content
    assert b"Mirror fixed" in page


def test_defect_list_filters(owner: Actor, owner_client: PersonaClient) -> None:
    make_defect(owner)
    url = at(owner_client, "defects/")

    assert b"Left mirror loose" in owner_client.get(url).content
    assert b"Nothing fits" in owner_client.get(f"{url}?state=fixed").content
    assert b"Left mirror loose" in owner_client.get(f"{url}?state=all&q=mirror").content
    assert b"<html" not in owner_client.get(url, headers={"HX-Request": "true"}).content


def test_defect_and_statutory_are_deleted_and_restored(
    owner: Actor, owner_client: PersonaClient
) -> None:
    pages = (
        f"defects/{make_defect(owner).pk}/",
        f"inspections/statutory/{make_statutory(owner).pk}/",
    )

    for page in pages:
        url = at(owner_client, page)
        answer = owner_client.post(f"{url}delete/")
        assert owner_client.get(url).status_code == 404
        owner_client.post(next(iter(get_messages(answer.wsgi_request))).extra_tags)
        assert owner_client.get(url).status_code == 200


def test_statutory_add_proposes_the_next_day_and_makes_defects(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    url = at(owner_client, "inspections/statutory/add/")
    sent = {
        "vehicle": vehicle.pk,
        "regime": "hu",
        "on": "2026-03-14",
        "result": "advisories",
        "vendor": "TÜV Nord",
        "fee": "148,50",
        "currency": "EUR",
        "odometer_unit": "",
        "advisories": "Wipers worn\n\n Horn weak ",
        "failures": "",
    }

    shown = owner_client.get(f"{url}?vehicle={vehicle.pk}")
    wrong = owner_client.post(url, sent | {"fee": "much"})
    answer = owner_client.post(url, sent)

    row = StatutoryInspection.objects.for_actor(owner).get()
    assert (shown.status_code, wrong.status_code) == (200, 422)
    assert b"Horn weak" in wrong.content
    assert answer["Location"] == at(owner_client, f"inspections/statutory/{row.pk}/")
    assert (row.valid_until, row.fee) == (date(2028, 3, 14), Decimal("148.5"))
    assert {one.title for one in row.defects.all()} == {"Wipers worn", "Horn weak"}
    assert "TÜV Nord" in owner_client.get(answer["Location"]).content.decode()
    assert b"14 Mar 2028" in owner_client.get(at(owner_client, "inspections/statutory/")).content


def test_statutory_change_adds_failures_and_shows_a_conflict(
    owner: Actor, owner_client: PersonaClient
) -> None:
    row = make_statutory(owner)
    url = at(owner_client, f"inspections/statutory/{row.pk}/change/")
    sent = {
        "vehicle": row.vehicle_id,
        "regime": "mot",
        "on": "2026-03-14",
        "result": "failed",
        "currency": "EUR",
        "failures": "!Brake pipe\nTyre",
        "version": "1",
    }

    assert owner_client.get(url).status_code == 200
    assert owner_client.post(url, sent).status_code == 302
    assert owner_client.post(url, sent | {"notes": "Mine"}).status_code == 412
    row.refresh_from_db()
    assert row.retest_until == date(2026, 3, 28)
    found = {one.title: one.severity for one in selectors.defect_list(actor=owner)}
    assert found == {"Brake pipe": "dangerous", "Tyre": "major"}


@pytest.mark.parametrize("page", ["defects/{id}/change/", "defects/{id}/state/"])
def test_defect_pages_refuse_viewers_drivers_and_strangers(
    owner: Actor,
    viewer_client: PersonaClient,
    driver_client: PersonaClient,
    stranger_client: PersonaClient,
    page: str,
) -> None:
    path = page.format(id=make_defect(owner).pk)

    for client, status in ((viewer_client, 403), (driver_client, 403), (stranger_client, 404)):
        assert client.post(at(client, path), {"do": "plan"}).status_code == status
    assert viewer_client.get(at(viewer_client, "defects/report/")).status_code == 403
