"""The pages of components, warranties and recalls."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.components import services
from garage.components.models import Component, Installation, Recall, TreadMeasurement, Warranty
from project.kernel.actor import Actor
from tests.garage.components.making import DAY, fit, make_component, make_recall, make_warranty
from tests.garage.maintenance.making import make_record, make_vehicle
from tests.personas import PersonaClient

UPLOAD = b"%PDF-1.4 x"


def at(client: PersonaClient, path: str) -> str:
    return f"/o/{client.slug}/{path}"


def form_of(**values: Any) -> dict[str, Any]:
    return {"kind": "wheels", "name": "Winter wheels", "currency": "EUR"} | values


def test_component_add_puts_it_into_a_vehicle(
    mechanic: Actor, mechanic_client: PersonaClient
) -> None:
    vehicle = make_vehicle(mechanic)
    url = at(mechanic_client, "components/add/")

    shown = mechanic_client.get(f"{url}?vehicle={vehicle.pk}&kind=wheels")
    answer = mechanic_client.post(
        url,
        form_of(
            vehicle=vehicle.pk, fitted_on="2025-10-20", odometer="52.310", odometer_unit="km",
            dot_codes="3422", vendor="Tyre Tom", price="612,00", tags="set of four",
            uploads=[SimpleUploadedFile("bill.pdf", UPLOAD)],
        ),
    )  # fmt: skip

    row = Component.objects.for_actor(mechanic).get()
    assert b"Add component" in shown.content
    assert answer["Location"] == at(mechanic_client, f"components/{row.pk}/")
    assert row.installations.get().vehicle == vehicle
    page = mechanic_client.get(answer["Location"]).content.decode()
    for text in ("week 34 of 2022", "Tyre Tom", "bill.pdf", "set of four", vehicle.name):
        assert text in page


def test_component_add_keeps_what_was_typed_on_an_error(
    owner: Actor, owner_client: PersonaClient
) -> None:
    make_vehicle(owner)

    answer = owner_client.post(
        at(owner_client, "components/add/"),
        form_of(name="Set <b>four</b>", dot_codes="6199", price="much"),
    )
    week = owner_client.post(at(owner_client, "components/add/"), form_of(dot_codes="6199"))

    page = answer.content.decode()
    assert (answer.status_code, week.status_code) == (422, 422)
    for text in ('value="much"', "Set &lt;b&gt;four", 'value="6199"'):
        assert text in page
    assert b"is not a DOT code" in week.content
    assert not Component.objects.for_actor(owner).exists()


def test_component_add_asks_for_the_day(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)

    answer = owner_client.post(
        at(owner_client, "components/add/"), form_of(vehicle=vehicle.pk, fitted_on="")
    )

    assert answer.status_code == 422
    assert b"Type the day on which it was fitted." in answer.content


def test_component_change_shows_both_sides_of_a_conflict(
    owner: Actor, owner_client: PersonaClient
) -> None:
    row = make_component(owner)
    url = at(owner_client, f"components/{row.pk}/change/")

    shown = owner_client.get(url)
    saved = owner_client.post(url, form_of(name="Theirs", version="1"))
    clash = owner_client.post(url, form_of(name="Mine", version="1"))
    again = owner_client.post(url, form_of(name="Mine", version="2"))

    statuses = (shown.status_code, saved.status_code, clash.status_code, again.status_code)
    assert statuses == (200, 302, 412, 302)
    assert b"Theirs" in clash.content
    assert b'name="version" value="2"' in clash.content


def test_component_is_deleted_and_restored(owner: Actor, owner_client: PersonaClient) -> None:
    row = make_component(owner)
    url = at(owner_client, f"components/{row.pk}/")

    answer = owner_client.post(f"{url}delete/")
    gone = owner_client.get(url)
    owner_client.post(next(iter(get_messages(answer.wsgi_request))).extra_tags)

    assert gone.status_code == 404
    assert owner_client.get(url).status_code == 200


def test_component_moves_through_its_pages(owner: Actor, owner_client: PersonaClient) -> None:
    golf, passat = make_vehicle(owner), make_vehicle(owner, "Passat")
    row = make_component(owner)
    url = at(owner_client, f"components/{row.pk}/")

    owner_client.post(f"{url}fit/", {"vehicle": golf.pk, "on": "2025-04-01", "position": "Front"})
    twice = owner_client.post(f"{url}fit/", {"vehicle": passat.pk, "on": "2025-05-01"})
    owner_client.post(f"{url}take-off/", {"on": "2025-10-01", "odometer": "61000"})
    owner_client.post(f"{url}fit/", {"vehicle": passat.pk, "on": "2025-11-01"})

    assert twice.status_code == 422
    assert b"It was in Golf" in twice.content
    page = owner_client.get(url).content.decode()
    for text in ("Golf", "Passat", "Front", "61,000 km"):
        assert text in page
    assert (
        b"Winter wheels"
        in owner_client.get(at(owner_client, f"vehicles/{passat.pk}/components/")).content
    )
    former = Installation.objects.for_actor(owner).get(vehicle=golf)
    there = owner_client.get(at(owner_client, f"installations/{former.pk}/"))
    assert there["Location"] == url
    change = at(owner_client, f"installations/{former.pk}/change/")
    assert owner_client.get(change).status_code == 200
    assert (
        owner_client.post(
            change, {"vehicle": golf.pk, "installed_on": "2025-04-02", "removed_on": "2025-04-01"}
        ).status_code
        == 422
    )
    owner_client.post(at(owner_client, f"installations/{former.pk}/delete/"))
    assert Installation.objects.for_actor(owner).get().vehicle == passat


def test_tyres_swap_changes_wheels(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    winter, summer = make_component(owner), make_component(owner, "Summer wheels")
    fit(owner, winter, vehicle, odometer=Decimal(40_000))
    url = at(owner_client, f"vehicles/{vehicle.pk}/wheels/")

    shown = owner_client.get(url)
    answer = owner_client.post(
        url, {"component_id": summer.pk, "on": "2025-10-20", "odometer": "47000"}
    )

    assert b"Last reading of Golf: 40,000 km" in shown.content
    assert answer["Location"] == at(owner_client, f"vehicles/{vehicle.pk}/components/")
    opened = Installation.objects.for_actor(owner).get(removed_on__isnull=True)
    assert opened.component == summer
    timeline = owner_client.get(at(owner_client, f"vehicles/{vehicle.pk}/timeline/"))
    assert b"Winter wheels taken off" in timeline.content


def test_tread_is_recorded_and_shown(owner: Actor, owner_client: PersonaClient) -> None:
    row = make_component(owner)
    url = at(owner_client, f"components/{row.pk}/")

    assert owner_client.get(f"{url}tread/").status_code == 200
    assert owner_client.post(f"{url}tread/", {"on": "2025-04-01"}).status_code == 422
    owner_client.post(f"{url}tread/", {"on": "2025-04-01", "fl": "8", "rl": "8"})
    owner_client.post(f"{url}tread/", {"on": "2025-10-01", "fl": "4,5", "rl": "7"})

    page = owner_client.get(url).content.decode()
    for text in ("Front left", "4.5", "The tread is nearly gone", "<svg"):
        assert text in page
    tread = TreadMeasurement.objects.for_actor(owner).filter(position="fl").first()
    assert tread is not None
    owner_client.post(at(owner_client, f"tread/{tread.pk}/delete/"))
    assert TreadMeasurement.objects.for_actor(owner).count() == 3


def test_component_list_filters_and_answers_fragments(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    fit(owner, make_component(owner), vehicle)
    make_component(owner, "Old engine", kind="engine", season="", kept_at="Barn")

    for query in ("kind=tyres", "where=fitted", "q=winter"):
        page = owner_client.get(at(owner_client, f"components/?{query}")).content
        assert b"Winter wheels" in page
        assert b"Old engine" not in page
    assert b"Barn" in owner_client.get(at(owner_client, "components/?where=kept")).content
    assert b"Nothing fits" in owner_client.get(at(owner_client, "components/?q=zzz")).content
    part = owner_client.get(at(owner_client, "components/"), headers={"HX-Request": "true"})
    assert b"<html" not in part.content


def _counted(client: PersonaClient, path: str) -> int:
    client.get(at(client, path))
    with CaptureQueriesContext(connection) as queries:
        client.get(at(client, path))
    return len(queries)


def test_lists_need_as_many_queries_for_ten_rows_as_for_twenty(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    paths = ("components/", "warranties/", "recalls/", f"vehicles/{vehicle.pk}/components/")
    counts: list[list[int]] = []
    for _ in range(2):
        for index in range(10):
            row = make_component(owner, f"Part {len(counts)} {index}", kind="other", season="")
            fit(owner, row, vehicle, odometer=Decimal(1_000))
            make_warranty(owner, component_id=row.pk, distance=Decimal(10_000))
            make_warranty(owner, vehicle_id=vehicle.pk, distance=Decimal(10_000))
            make_recall(owner, vehicle)
        counts.append([_counted(owner_client, path) for path in paths])

    assert counts[0] == counts[1]


def test_warranty_pages_show_what_is_left(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    record = make_record(owner, vehicle, title="Alternator")
    url = at(owner_client, "warranties/add/")
    sent = {
        "title": "Two years on the alternator", "covers": f"record-{record.pk}",
        "starts_on": "2025-04-01", "ends_on": "2099-03-31", "provider": "Bosch",
    }  # fmt: skip

    shown = owner_client.get(f"{url}?covers=vehicle-{vehicle.pk}")
    endless = owner_client.post(url, sent | {"covers": f"vehicle-{vehicle.pk}", "ends_on": ""})
    foreign = owner_client.post(url, sent | {"covers": "vehicle-999999"})
    answer = owner_client.post(f"{url}?covers=vehicle-{vehicle.pk}", sent)

    assert b"Alternator" in shown.content
    assert (endless.status_code, foreign.status_code) == (422, 422)
    assert b"Type the last day, the distance, or both." in endless.content
    row = Warranty.objects.for_actor(owner).get()
    assert answer["Location"] == at(owner_client, f"warranties/{row.pk}/")
    for path in ("warranties/", f"warranties/{row.pk}/", f"vehicles/{vehicle.pk}/components/"):
        page = owner_client.get(at(owner_client, path)).content
        assert b"Two years on the alternator" in page
        assert b"left" in page
    changed = owner_client.post(
        at(owner_client, f"warranties/{row.pk}/change/"),
        sent | {"covers": f"vehicle-{vehicle.pk}", "version": "1"},
    )
    assert changed.status_code == 302
    row.refresh_from_db()
    assert (row.vehicle_id, row.record_id) == (vehicle.pk, None)
    deleted = owner_client.post(at(owner_client, f"warranties/{row.pk}/delete/"))
    owner_client.post(list(get_messages(deleted.wsgi_request))[-1].extra_tags)
    assert owner_client.get(at(owner_client, f"warranties/{row.pk}/")).status_code == 200


def test_claims_are_logged(owner: Actor, owner_client: PersonaClient) -> None:
    warranty = make_warranty(owner, vehicle_id=make_vehicle(owner).pk)
    url = at(owner_client, f"warranties/{warranty.pk}/")
    sent = {"title": "Alternator", "on": "2026-01-02", "outcome": "open", "currency": "EUR"}

    bad = owner_client.post(f"{url}claims/add/", sent | {"title": ""})
    owner_client.post(f"{url}claims/add/", sent)
    claim = warranty.claims.get()
    change = at(owner_client, f"claims/{claim.pk}/")
    owner_client.post(change, sent | {"outcome": "partly", "amount": "318,40", "version": "1"})

    assert bad.status_code == 422
    assert owner_client.get(change).status_code == 200
    page = owner_client.get(url).content.decode()
    for text in ("Alternator", "Accepted in part", "318.40"):
        assert text in page
    owner_client.post(f"{change}delete/")
    assert not warranty.claims.exists()


def test_recall_is_resolved_by_work(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    record = make_record(owner, vehicle, on=date(2026, 1, 9))
    sent = {"title": "Airbag", "campaign": "69W2", "state": "open", "announced_on": "2025-12-01"}

    assert (
        owner_client.get(at(owner_client, f"vehicles/{vehicle.pk}/recalls/add/")).status_code == 200
    )
    owner_client.post(at(owner_client, f"vehicles/{vehicle.pk}/recalls/add/"), sent)
    row = Recall.objects.for_actor(owner).get()
    url = at(owner_client, f"recalls/{row.pk}/")
    here = owner_client.get(at(owner_client, f"vehicles/{vehicle.pk}/components/"))
    booked = owner_client.post(f"{url}change/", sent | {"state": "booked", "version": "1"})
    owner_client.post(f"{url}change/", sent | {"record_id": record.pk, "version": "1"})

    assert b"Open recall" in here.content
    assert booked.status_code == 422
    assert b"Type the day it is booked for." in booked.content
    row.refresh_from_db()
    assert (row.state, row.done_on) == ("done", date(2026, 1, 9))
    assert b"Done" in owner_client.get(url).content
    assert b"69W2" in owner_client.get(at(owner_client, "recalls/?q=69w")).content
    deleted = owner_client.post(f"{url}delete/")
    owner_client.post(list(get_messages(deleted.wsgi_request))[-1].extra_tags)
    assert owner_client.get(url).status_code == 200


@pytest.mark.parametrize("path", ["change/", "fit/", "take-off/", "tread/"])
def test_pages_refuse_viewers_and_strangers(
    owner: Actor, viewer_client: PersonaClient, stranger_client: PersonaClient, path: str
) -> None:
    row = make_component(owner)
    fit(owner, row, make_vehicle(owner), on=DAY)

    assert viewer_client.get(at(viewer_client, f"components/{row.pk}/")).status_code == 200
    assert viewer_client.get(at(viewer_client, f"components/{row.pk}/{path}")).status_code == 403
    foreign = at(stranger_client, f"components/{row.pk}/{path}")
    assert stranger_client.get(foreign).status_code == 404


def test_bin_shows_all_three(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    services.component_bin(actor=owner, component_id=make_component(owner).pk)
    warranty = make_warranty(owner, vehicle_id=vehicle.pk)
    services.warranty_bin(actor=owner, warranty_id=warranty.pk)
    services.recall_bin(actor=owner, recall_id=make_recall(owner, vehicle).pk)

    page = owner_client.get(at(owner_client, "bin/")).content

    for text in (b"Winter wheels", b"Used car warranty", b"Airbag inflator"):
        assert text in page
