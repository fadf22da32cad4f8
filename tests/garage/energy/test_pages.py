"""The pages of fill-ups, charging and consumption."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.energy import services
from garage.energy.models import EnergyEntry, EnergyStore
from project.kernel.actor import Actor
from project.kernel.files.store import attachments_of
from tests.garage.energy.making import DAY, fill, fills, make_car
from tests.garage.maintenance.making import make_file, make_vendor
from tests.personas import PersonaClient


def at(client: PersonaClient, path: str = "") -> str:
    return f"/o/{client.slug}/{path}"


def form_of(**values: Any) -> dict[str, Any]:
    given = {
        "what": "energy-diesel",
        "total": "74.92",
        "quantity": "43,58",
        "unit_price": "",
        "quantity_unit": "l",
        "currency": "EUR",
        "odometer": "52310",
        "odometer_unit": "km",
        "on": "2026-03-14",
        "is_full": "on",
        "vendor": "Shell 1234",
    }
    return given | values


def texts_of(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_energy_entry_add_records_with_station_and_files(
    driver: Actor, driver_client: PersonaClient
) -> None:
    car = make_car(driver)
    url = at(driver_client, f"vehicles/{car.pk}/energy/add/")

    shown = driver_client.get(url)
    upload = SimpleUploadedFile("receipt.pdf", b"%PDF-1.4 x")
    answer = driver_client.post(url, form_of(uploads=[upload], at="18:42"))

    entry = EnergyEntry.objects.for_actor(driver).get()
    assert shown.status_code == 200
    assert answer["Location"] == at(driver_client, f"energy/{entry.pk}/")
    assert (entry.entered_quantity, entry.total) == (Decimal("43.58"), Decimal("74.92"))
    assert entry.vendor is not None
    assert (entry.vendor.name, entry.vendor.kind) == ("Shell 1234", "station")
    assert attachments_of(entry, actor=driver).count() == 1
    page = driver_client.get(at(driver_client, f"energy/{entry.pk}/")).content.decode()
    for text in ("43.58 l", "€1.7191/l", "52,310 km", "Shell 1234", "receipt.pdf", "18:42"):
        assert text in page


def test_the_form_begins_with_what_was_used_last(owner: Actor, owner_client: PersonaClient) -> None:
    car = make_car(owner)
    vendor = make_vendor(owner, "Nordtank")
    fill(owner, car, quantity_unit="gal_us", grade="Super E10", vendor_id=vendor.pk, currency="CHF")

    page = owner_client.get(at(owner_client, f"vehicles/{car.pk}/energy/add/")).content.decode()

    for text in ('value="Nordtank"', 'value="Super E10"', '<option value="gal_us" selected'):
        assert text in page
    assert '<option value="CHF" selected' in page


def test_energy_entry_add_keeps_what_was_typed_on_an_error(
    owner: Actor, owner_client: PersonaClient
) -> None:
    car = make_car(owner)
    url = at(owner_client, f"vehicles/{car.pk}/energy/add/")

    broken = owner_client.post(url, form_of(total="much", grade="<i>Super"))
    lacking = owner_client.post(url, form_of(total="", quantity="", odometer="777"))

    assert (broken.status_code, lacking.status_code) == (422, 422)
    for text in ('value="much"', "&lt;i&gt;Super", "43,58"):
        assert text in broken.content.decode()
    assert "Type two of total, amount and price" in lacking.content.decode()
    assert 'value="777"' in lacking.content.decode()


def test_energy_entry_add_warns_and_accepts_with_ticks(
    owner: Actor, owner_client: PersonaClient
) -> None:
    car = make_car(owner)
    store = services.energy_store_add(
        actor=owner, vehicle_id=car.pk, energy="diesel", capacity=Decimal(50)
    )
    fills(owner, car, *((10_000 + 1000 * n, 50) for n in range(5)))
    url = at(owner_client, f"vehicles/{car.pk}/energy/add/")
    odd = form_of(
        what=f"tank-{store.pk}", odometer="14900", unit_price="1", quantity="90", on="2026-03-29"
    )
    thirsty = form_of(what=f"tank-{store.pk}", odometer="14100", quantity="50", on="2026-04-05")
    again = form_of(what=f"tank-{store.pk}", odometer="", quantity="50", on="2026-03-29")

    pages = [owner_client.post(url, data).content.decode() for data in (odd, thirsty, again)]
    accepted = owner_client.post(url, odd | {"accept": ["total", "capacity", "unusual"]})

    for text in ("The total is not amount × price", "More than the tank holds"):
        assert text in pages[0]
    assert "Unusual consumption" in pages[1]
    assert "50.0 l/100 km" in pages[1]
    assert "seems to be here already" in pages[2]
    assert accepted.status_code == 302


def test_a_lower_reading_is_asked_about(owner: Actor, owner_client: PersonaClient) -> None:
    car = make_car(owner)
    fills(owner, car, (100_000, 40))
    url = at(owner_client, f"vehicles/{car.pk}/energy/add/")

    warned = owner_client.post(url, form_of(odometer="900"))
    accepted = owner_client.post(url, form_of(odometer="900", accept=["odometer"]))

    assert b"lower than an earlier one" in warned.content
    assert (warned.status_code, accepted.status_code) == (422, 302)


def test_energy_entry_check_tells_before_saving(
    owner: Actor, owner_client: PersonaClient, stranger: Actor, driver_client: PersonaClient
) -> None:
    car = make_car(owner)
    _first, last = fills(owner, car, (51_510, 40), (52_000, 30))
    store = EnergyStore.objects.for_actor(owner).get()
    check = at(owner_client, f"vehicles/{car.pk}/energy/check/")
    typed = form_of(what=f"tank-{store.pk}", quantity="18.6")

    told = owner_client.post(check, typed, headers={"HX-Request": "true"}).content.decode()
    without = owner_client.post(
        at(owner_client, f"vehicles/{car.pk}/energy/add/"), typed | {"check": "1"}
    )
    changed = owner_client.post(check, typed | {"entry": last, "quantity": "40"}).content.decode()
    broken = owner_client.post(check, typed | {"total": "x"})

    assert "6.0 l/100 km" in told
    assert "310 km" in told
    assert without.status_code == 200
    assert "6.0 l/100 km" in without.content.decode()
    assert "5.0 l/100 km" in changed
    assert broken.status_code == 200
    assert EnergyEntry.objects.for_actor(owner).count() == 2
    foreign = fill(stranger, make_car(stranger))
    assert owner_client.post(check, typed | {"entry": foreign.pk}).status_code == 404
    theirs = typed | {"what": f"tank-{foreign.store_id}"}
    assert b"/100 km" not in owner_client.post(check, theirs).content


def test_energy_entry_change_saves_and_shows_both_sides_of_a_conflict(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vendor = make_vendor(owner, "Nordtank")
    entry = fill(owner, make_car(owner), vendor_id=vendor.pk)
    url = at(owner_client, f"energy/{entry.pk}/change/")
    tank = {"what": f"tank-{entry.store_id}", "vendor": "Nordtank"}

    shown = owner_client.get(url)
    saved = owner_client.post(url, form_of(version="1", notes="Theirs", **tank))
    clash = owner_client.post(url, form_of(version="1", notes="Mine", **tank))

    assert (shown.status_code, saved.status_code, clash.status_code) == (200, 302, 412)
    assert b"Theirs" in clash.content
    assert b"Mine" in clash.content
    entry.refresh_from_db()
    assert (entry.vendor_id, entry.total) == (vendor.pk, Decimal("74.92"))


def test_a_driver_may_not_change_what_somebody_else_recorded(
    owner: Actor, driver: Actor, driver_client: PersonaClient
) -> None:
    car = make_car(owner)
    own, other = fill(driver, car), fill(owner, car)

    pages = [
        driver_client.get(at(driver_client, f"energy/{entry.pk}/change/")) for entry in (own, other)
    ]

    assert [page.status_code for page in pages] == [200, 403]
    assert b"/change/" not in driver_client.get(at(driver_client, f"energy/{other.pk}/")).content


def test_energy_entry_is_deleted_and_restored(owner: Actor, owner_client: PersonaClient) -> None:
    entry = fill(owner, make_car(owner))
    url = at(owner_client, f"energy/{entry.pk}/")

    answer = owner_client.post(f"{url}delete/")
    gone = owner_client.get(url)
    owner_client.post(next(iter(get_messages(answer.wsgi_request))).extra_tags)

    assert gone.status_code == 404
    assert owner_client.get(url).status_code == 200


def test_many_are_deleted_restored_and_moved(owner: Actor, owner_client: PersonaClient) -> None:
    car, other = make_car(owner), make_car(owner, "Passat")
    ids = fills(owner, car, (1000, 40), (1500, 30))
    url = at(owner_client, "energy/bulk/")

    answer = owner_client.post(url, {"ids": ids, "action": "bin"})
    assert texts_of(answer) == ["2 fill-ups deleted."]
    owner_client.post(next(iter(get_messages(answer.wsgi_request))).extra_tags)
    moved = owner_client.post(url, {"ids": ids, "action": "move", "vehicle": other.pk})
    nothing = owner_client.post(url, {"action": "bin"})

    assert texts_of(moved)[-1] == "2 fill-ups moved."
    assert "Tick fill-ups" in texts_of(nothing)[-1]
    rows = EnergyEntry.objects.for_actor(owner).kept()
    assert {row.vehicle_id for row in rows} == {other.pk}


def test_vehicle_energy_shows_figures_course_prices_and_marks(
    owner: Actor, owner_client: PersonaClient
) -> None:
    car = make_car(owner)
    today = DAY.replace(year=2026, month=9)
    for number, quantity in enumerate((40, 50, 60)):
        fill(
            owner,
            car,
            on=today + timedelta(days=number * 7),
            odometer=Decimal(1000 + 1000 * number),
            quantity=Decimal(quantity),
        )
    fill(owner, car, on=today + timedelta(days=30), is_full=False, is_missed_before=True)

    page = owner_client.get(at(owner_client, f"vehicles/{car.pk}/energy/")).content.decode()

    for text in ("5.5", "l/100 km", "over 2,000 km", "Partial", "Missed before", "Full", "€0.068"):
        assert text in page
    assert page.count("<svg") > 2
    for query in ("span=6", "span=all", "tank=1-distance", "fill=partial", "ordering=-quantity"):
        answer = owner_client.get(at(owner_client, f"vehicles/{car.pk}/energy/?{query}"))
        assert answer.status_code == 200
    narrowed = owner_client.get(at(owner_client, f"vehicles/{car.pk}/energy/?q=zzz"))
    assert b"Nothing fits" in narrowed.content


def test_an_electric_car_is_charged_and_tells_in_kwh(
    owner: Actor, owner_client: PersonaClient
) -> None:
    car = make_car(owner, "ID.3", fuel="electric")
    fills(owner, car, (1000, 30), (1200, 34))

    page = owner_client.get(at(owner_client, f"vehicles/{car.pk}/energy/")).content.decode()
    form = owner_client.get(at(owner_client, f"vehicles/{car.pk}/energy/add/")).content.decode()

    assert "17.0" in page
    assert "kWh/100 km" in page
    assert "Charging sessions" in page
    assert ">Charging</a>" in page
    for text in ("Charged at home", "Arrived in the battery", "Record a charge"):
        assert text in form


def test_a_person_sees_the_own_units(owner: Actor, owner_client: PersonaClient) -> None:
    from accounts.preferences.models import Preferences

    Preferences.objects.filter(user_id=owner.user_id or 0).update(
        distance_unit="mi", volume_unit="gal_uk", economy_unit="mpg_uk"
    )
    car = make_car(owner)
    fills(owner, car, (1000, 40), (2000, 50))

    page = owner_client.get(at(owner_client, f"vehicles/{car.pk}/energy/")).content.decode()

    assert "56.5" in page
    assert "mpg (imp.)" in page
    assert "over 621 mi" in page


def test_the_overview_tells_the_consumption_and_search_finds_the_fill_up(
    owner: Actor, owner_client: PersonaClient
) -> None:
    car = make_car(owner)
    _first, last = fills(owner, car, (1000, 40), (2000, 50), grade="Ultimate Diesel")

    overview = owner_client.get(at(owner_client, f"vehicles/{car.pk}/")).content.decode()
    found = owner_client.get(at(owner_client, "search/?q=ultimate")).content.decode()
    timeline = owner_client.get(at(owner_client, "timeline/?kind=energy")).content.decode()

    assert "5.0<small>l/100 km</small>" in overview
    assert at(owner_client, f"energy/{last}/") in found
    assert "50 l Ultimate Diesel, full tank" in timeline


def test_the_bin_shows_restores_and_empties_fill_ups(
    owner: Actor, owner_client: PersonaClient
) -> None:
    first, second = fills(owner, make_car(owner), (1000, 40), (2000, 50))
    services.energy_entries_bin(actor=owner, entry_ids=[first, second])

    shown = owner_client.get(at(owner_client, "bin/")).content.decode()
    owner_client.post(at(owner_client, f"bin/energy/{first}/restore/"))
    owner_client.post(at(owner_client, f"bin/energy/{second}/delete/"))

    assert "50 l Diesel" in shown
    assert [row.pk for row in EnergyEntry.objects.for_actor(owner)] == [first]


def test_a_trailer_has_no_tab_for_fuel(owner: Actor, owner_client: PersonaClient) -> None:
    trailer = make_car(owner, "Trailer", fuel="", kind="trailer")

    page = owner_client.get(at(owner_client, f"vehicles/{trailer.pk}/")).content.decode()

    assert f"vehicles/{trailer.pk}/energy/" not in page


def test_energy_entry_saved_tells_what_came_of_it(
    owner: Actor, owner_client: PersonaClient
) -> None:
    first, last = fills(owner, make_car(owner), (1000, 40), (1500, 30))

    pages = [
        owner_client.get(at(owner_client, f"energy/{pk}/saved/")).content.decode()
        for pk in (first, last)
    ]

    assert "The first one" in pages[0]
    assert "6.0 l/100 km" in pages[1]


def test_tanks_are_added_changed_and_removed(owner: Actor, owner_client: PersonaClient) -> None:
    car = make_car(owner)
    add = at(owner_client, f"vehicles/{car.pk}/tanks/add/")

    assert owner_client.get(add).status_code == 200
    wrong = owner_client.post(add, {"energy": "lpg", "capacity": "55", "capacity_unit": "kwh"})
    owner_client.post(add, {"energy": "lpg", "capacity": "55,5", "capacity_unit": "l"})
    store = EnergyStore.objects.for_actor(owner).get()
    change = at(owner_client, f"tanks/{store.pk}/change/")
    shown = owner_client.get(change)
    values = {"name": "Rear", "capacity": "60", "capacity_unit": "l", "version": "1"}
    saved = owner_client.post(change, values)
    stale = owner_client.post(change, values | {"name": "Front"})

    assert (wrong.status_code, shown.status_code) == (422, 200)
    assert (saved.status_code, stale.status_code) == (302, 412)
    store.refresh_from_db()
    assert (store.name, store.capacity) == ("Rear", Decimal(60))
    entry = fill(owner, car, energy="lpg")
    owner_client.post(at(owner_client, f"tanks/{store.pk}/remove/"))
    assert EnergyStore.objects.for_actor(owner).count() == 1
    services.energy_entry_bin(actor=owner, entry_id=entry.pk)
    services.energy_entry_purge(actor=owner, row_id=entry.pk)
    owner_client.post(at(owner_client, f"tanks/{store.pk}/remove/"))
    assert not EnergyStore.objects.for_actor(owner).exists()


def test_energy_entry_list_filters_sorts_and_answers_fragments(
    owner: Actor, owner_client: PersonaClient
) -> None:
    car, other = make_car(owner), make_car(owner, "ID.3", fuel="electric")
    fill(owner, car, grade="Super", quantity=Decimal("41.11"))
    fill(owner, other, on=DAY - timedelta(days=400), quantity=Decimal("22.22"), is_full=False)

    for query in (f"vehicle={car.pk}", "energy=diesel", "q=super", "since=2026-01-01", "fill=full"):
        page = owner_client.get(at(owner_client, f"energy/?{query}")).content
        assert b"41.11 l" in page
        assert b"22.22 kWh" not in page
    assert b"Nothing fits" in owner_client.get(at(owner_client, "energy/?q=zzz")).content
    part = owner_client.get(at(owner_client, "energy/"), headers={"HX-Request": "true"})
    assert b"<html" not in part.content


@pytest.mark.parametrize("path", ["energy/", "vehicles/{car}/energy/"])
def test_lists_need_as_many_queries_for_ten_rows_as_for_twenty(
    owner: Actor, owner_client: PersonaClient, path: str
) -> None:
    car = make_car(owner)
    counts: list[int] = []
    for turn in range(2):
        for index in range(10):
            vendor = make_vendor(owner, f"Vendor {turn} {index}")
            reading = Decimal(1000 + 5000 * turn + 500 * index)
            day = DAY + timedelta(days=10 * turn + index)
            fill(owner, car, vendor_id=vendor.pk, on=day, odometer=reading)
        url = at(owner_client, path.format(car=car.pk))
        owner_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_forms_refuse_foreign_ids(
    owner: Actor, owner_client: PersonaClient, stranger: Actor
) -> None:
    car = make_car(owner)
    theirs, file = fill(stranger, make_car(stranger)), make_file(stranger)
    url = at(owner_client, f"vehicles/{car.pk}/energy/add/")

    assert owner_client.post(url, form_of(what=f"tank-{theirs.store_id}")).status_code == 422
    assert owner_client.post(url, form_of(driver=stranger.user_id)).status_code == 422
    assert owner_client.post(url, form_of(file_ids=[file.pk])).status_code == 404
    bulk = at(owner_client, "energy/bulk/")
    assert owner_client.post(bulk, {"ids": [theirs.pk], "action": "bin"}).status_code == 404
    assert not EnergyEntry.objects.for_actor(owner).exists()


URL, JSON = "/api/v1/energy-entries", "application/json"


def test_the_api_records_changes_lists_and_deletes(
    owner: Actor, owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    car = make_car(owner)
    fills(owner, car, (51_000, 40))
    body = {
        "on": "2026-03-14",
        "vehicle_id": car.pk,
        "quantity": "50",
        "unit_price": "1.7",
        "odometer": "52000",
        "tags": ["Trip"],
        "file_ids": [make_file(owner).pk],
    }

    added = owner_api.post(URL, body, content_type=JSON)
    url = f"{URL}/{added.json()['id']}"
    changed = owner_api.patch(url, {"quantity": "60", "total": "90"}, content_type=JSON)
    stale = owner_api.patch(
        url, {"notes": "x"}, content_type=JSON, headers={"If-Match": added["ETag"]}
    )

    assert (added.status_code, added["Location"]) == (201, url)
    assert added.json()["total"] == "85.000"
    assert added.json()["consumption"]["l_100km"] == "5.0000"
    assert added.json()["consumption"]["mpg_us"] == "47.0429"
    assert changed.json()["unit_price"] == "1.5000"
    assert stale.status_code == 412
    listed = owner_api.get(f"{URL}?energy=diesel&from=2026-03-10&count=1&vehicle={car.pk}").json()
    assert (listed["count"], listed["items"][0]["rate"]) == (1, "0.06000000")
    economy = owner_api.get(f"/api/v1/vehicles/{car.pk}/economy").json()
    assert economy[0]["average"]["l_100km"] == "6.0000"
    assert economy[0]["cost_rate"] == "0.0900"
    for client, status in ((viewer_api, 403), (stranger_api, 404)):
        assert client.patch(url, {"notes": "x"}, content_type=JSON).status_code == status
        assert client.delete(url).status_code == status
    assert owner_api.delete(url).status_code == 204
    assert owner_api.get(url).status_code == 404
    assert owner_api.post(f"{url}/restore", {}, content_type=JSON).status_code == 200


def test_the_api_keeps_tanks(owner: Actor, owner_api: PersonaClient) -> None:
    car = make_car(owner, fuel="plugin")
    stores = f"/api/v1/vehicles/{car.pk}/energy-stores"

    added = owner_api.post(stores, {"energy": "electricity", "capacity": "10.4"}, content_type=JSON)
    url = added["Location"]
    changed = owner_api.patch(url, {"name": "Battery"}, content_type=JSON)
    wrong = owner_api.patch(url, {"capacity": "5", "capacity_unit": "l"}, content_type=JSON)

    assert (added.status_code, added.json()["capacity_unit"]) == (201, "kwh")
    assert changed.json()["name"] == "Battery"
    assert wrong.status_code == 422
    assert len(owner_api.get(stores).json()) == 1
    assert owner_api.delete(url).status_code == 204


def test_the_api_refuses_foreign_ids(
    owner: Actor, owner_api: PersonaClient, stranger: Actor
) -> None:
    theirs = fill(stranger, make_car(stranger))
    entry = fill(owner, make_car(owner))
    body = {"on": "2026-03-14", "vehicle_id": entry.vehicle_id, "quantity": "50"}

    for change in (
        {"vehicle_id": theirs.vehicle_id},
        {"store_id": theirs.store_id},
        {"vendor_id": make_vendor(stranger).pk},
        {"driver_id": stranger.user_id},
        {"file_ids": [make_file(stranger).pk]},
    ):
        assert owner_api.post(URL, body | change, content_type=JSON).status_code == 404
        patched = owner_api.patch(f"{URL}/{entry.pk}", change, content_type=JSON)
        assert patched.status_code == 404
