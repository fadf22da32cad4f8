"""Fields that an organization adds to its records, and what stands in them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from hypothesis import given
from hypothesis import strategies as st

from garage.maintenance import services as maintenance
from garage.vehicles.models import Vehicle
from garage.vehicles.services import vehicle_change
from project.kernel.actor import Actor
from project.kernel.custom import selectors, services
from project.kernel.custom.models import CustomField, CustomValue
from project.kernel.custom.services import CustomFieldInput, custom_values_set
from project.kernel.custom.values import Rule, plain, typed
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.garage.maintenance.making import make_record, make_vehicle
from tests.personas import PersonaClient

JSON = "application/json"


def add(actor: Actor, name: str = "Towing weight", **values: Any) -> CustomField:
    given_values: dict[str, Any] = {"record_kind": "garage.vehicle", "kind": "number", "unit": "kg"}
    data = CustomFieldInput(name=name, **(given_values | values))
    return services.custom_field_add(actor=actor, data=data)


def out(actor: Actor, row: Any) -> dict[str, Any]:
    return selectors.custom_values_out(row, actor=actor)


@pytest.mark.parametrize(
    ("kind", "value", "kept", "back"),
    [
        ("text", "  two   words ", "two words", "two words"),
        ("number", "1500.50", "1500.5", Decimal("1500.5")),
        ("number", Decimal(-3), "-3", Decimal(-3)),
        ("number", 0, "0", Decimal(0)),
        ("day", "2026-11-21", "2026-11-21", date(2026, 11, 21)),
        ("day", date(2026, 11, 21), "2026-11-21", date(2026, 11, 21)),
        ("choice", "red", "red", "red"),
        ("yes_no", True, "yes", True),
        ("yes_no", "no", "", False),
        ("link", "https://example.org/a?b=1", "https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("text", "", "", None),
        ("number", None, "", None),
    ],
)  # fmt: skip
def test_plain_and_typed_agree(kind: str, value: Any, kept: str, back: Any) -> None:
    rule = Rule(kind, ("red", "blue"))

    assert plain(value, rule) == kept
    assert typed(kept, rule) == back


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "x" * 501),
        ("text", True),
        ("number", "many"),
        ("number", "0.1234567"),
        ("day", "21.11.2026"),
        ("day", "1700-01-01"),
        ("choice", "green"),
        ("yes_no", "perhaps"),
        ("link", "javascript:alert(1)"),
        ("link", "https://"),
    ],
)
def test_plain_refuses_what_does_not_fit(kind: str, value: Any) -> None:
    with pytest.raises(RuleViolated):
        plain(value, Rule(kind, ("red", "blue")))


@given(st.decimals(-(10**6), 10**6, places=6))
def test_numbers_come_back_as_they_were(number: Decimal) -> None:
    rule = Rule("number")

    assert typed(plain(number, rule), rule) == number


@given(st.dates(date(1885, 1, 1), date(2100, 12, 31)))
def test_days_come_back_as_they_were(day: date) -> None:
    rule = Rule("day")

    assert typed(plain(day, rule), rule) == day


def test_custom_field_add_gives_it_a_key_that_stays(owner: Actor) -> None:
    first = add(owner, "Towing weight")
    services.custom_field_change(actor=owner, field_id=first.pk, changes={"name": "Load"})
    second = add(owner, "Towing  weight!")
    odd = add(owner, "重量")

    assert [row.key for row in (first, second, odd)] == [
        "towing_weight",
        "towing_weight_2",
        "field",
    ]
    with pytest.raises(RuleViolated, match="already"):
        add(owner, "LOAD")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "poem"}, "kind"),
        ({"record_kind": "garage.unicorn"}, "record_kind"),
        ({"kind": "choice", "choices": (" ",)}, "choices"),
        ({"kind": "choice", "choices": tuple(map(str, range(61)))}, "choices"),
    ],
)
def test_custom_field_add_refuses_what_cannot_be(
    owner: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        add(owner, **values)

    assert field in caught.value.fields


def test_custom_field_services_are_for_owners(
    owner: Actor, manager: Actor, stranger: Actor
) -> None:
    row = add(owner)

    with pytest.raises(NotAllowed):
        add(manager)
    for actor, error in ((manager, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            services.custom_field_change(actor=actor, field_id=row.pk, changes={})
        for call in (services.custom_field_bin, services.custom_field_unbin):
            with pytest.raises(error):
                call(actor=actor, field_id=row.pk)
    assert not selectors.custom_field_list(actor=stranger).exists()


def test_values_follow_the_kind_of_vehicle(owner: Actor) -> None:
    add(owner, scopes=("motorcycle", "unicorn"))
    everywhere = add(owner, "Cost centre", kind="text")
    car = make_vehicle(owner)
    bike = Vehicle.objects.create(
        organization_id=owner.organization_id, name="GS", kind="motorcycle"
    )

    assert out(owner, car) == {"cost_centre": None}
    assert out(owner, bike) == {"towing_weight": None, "cost_centre": None}
    assert not custom_values_set(car, {"towing_weight": 5}, actor=owner)
    with pytest.raises(RuleViolated) as caught:
        custom_values_set(car, {"wings": 2}, actor=owner)
    assert "custom_fields.wings" in caught.value.fields
    custom_values_set(bike, {"towing_weight": "120", "cost_centre": "A"}, actor=owner)
    assert out(owner, bike) == {"towing_weight": "120", "cost_centre": "A"}
    custom_values_set(bike, {"cost_centre": ""}, actor=owner)
    assert not CustomValue.objects.for_actor(owner).filter(field=everywhere).exists()


def test_what_is_needed_has_to_be_said(owner: Actor) -> None:
    add(owner, is_required=True)
    vehicle = make_vehicle(owner)

    for values, is_whole in (({}, True), ({"towing_weight": ""}, False)):
        with pytest.raises(RuleViolated, match="needed"):
            custom_values_set(vehicle, values, actor=owner, is_whole=is_whole)
    assert not custom_values_set(vehicle, {}, actor=owner)


def test_a_changed_value_makes_a_new_version(owner: Actor) -> None:
    add(owner)
    vehicle = make_vehicle(owner)

    vehicle_change(
        actor=owner, vehicle_id=vehicle.pk, changes={}, custom_fields={"towing_weight": 700}
    )

    with pytest.raises(StaleVersion):
        vehicle_change(
            actor=owner, vehicle_id=vehicle.pk, changes={"notes": "x"}, expected_version=1
        )


def test_a_binned_field_takes_its_values_along_and_back(owner: Actor) -> None:
    row, vehicle = add(owner), make_vehicle(owner)
    custom_values_set(vehicle, {"towing_weight": 700}, actor=owner)

    services.custom_field_bin(actor=owner, field_id=row.pk)
    assert out(owner, vehicle) == {}
    services.custom_field_unbin(actor=owner, field_id=row.pk)
    assert out(owner, vehicle) == {"towing_weight": "700"}
    with pytest.raises(NotFound):
        services.custom_field_purge(actor=owner, row_id=row.pk)
    services.custom_field_bin(actor=owner, field_id=row.pk)
    services.custom_field_purge(actor=owner, row_id=row.pk)
    assert not CustomValue.objects.for_actor(owner).exists()


def test_a_copied_record_keeps_its_values(owner: Actor) -> None:
    add(owner, "Cost centre", record_kind="garage.servicerecord", kind="text")
    record = make_record(owner, make_vehicle(owner))
    custom_values_set(record, {"cost_centre": "A7"}, actor=owner)

    copy = maintenance.service_record_duplicate(
        actor=owner, record_id=record.pk, on=date(2026, 5, 1)
    )

    assert out(owner, copy) == {"cost_centre": "A7"}


# --- Pages and endpoints ------------------------------------------------------------------------


def at(client: PersonaClient, path: str) -> str:
    return f"/o/{client.slug}/{path}"


def test_the_settings_page_adds_changes_and_deletes(
    owner: Actor, owner_client: PersonaClient
) -> None:
    url = at(owner_client, "settings/fields")
    sent = {"record_kind": "garage.vehicle", "name": "Colour <i>", "kind": "choice"}

    empty = owner_client.get(url)
    bad = owner_client.post(url, sent)
    added = owner_client.post(url, sent | {"choices": "red\nblue", "scopes": ["car"]})

    assert b"No fields of your own yet" in empty.content
    assert bad.status_code == 422
    assert b"Colour &lt;i&gt;" in bad.content
    assert added.status_code == 302
    row = CustomField.objects.for_actor(owner).get()
    assert (row.choices, row.scopes) == (["red", "blue"], ["car"])
    assert b"Only for Car" in owner_client.get(url).content
    one = f"{url}/{row.pk}"
    assert b"blue" in owner_client.get(one).content
    assert owner_client.post(one, {"name": ""}).status_code == 422
    owner_client.post(one, {"name": "Colour", "choices": "red\ngreen", "version": "1"})
    assert owner_client.post(one, {"name": "X", "choices": "a", "version": "1"}).status_code == 412
    row.refresh_from_db()
    assert (row.name, row.choices) == ("Colour", ["red", "green"])
    deleted = owner_client.post(f"{one}/delete")
    assert owner_client.get(one).status_code == 404
    owner_client.post(list(get_messages(deleted.wsgi_request))[-1].extra_tags)
    assert owner_client.get(one).status_code == 200


def test_forms_and_pages_of_vehicles_show_own_fields(
    owner: Actor, owner_client: PersonaClient
) -> None:
    add(owner, is_required=True)
    add(owner, "Manual", kind="link")
    add(owner, "Tow bar", kind="yes_no")
    url = at(owner_client, "vehicles/add/")
    sent = {"kind": "car", "name": "Golf", "color": "#41627e", "body": "hatch"}

    missing = owner_client.post(url, sent)
    wrong = owner_client.post(url, sent | {"custom_towing_weight": "much"})
    added = owner_client.post(
        url,
        sent
        | {
            "custom_towing_weight": "1.500,5",
            "custom_manual": "https://example.org/m",
            "custom_tow_bar": "on",
        },
    )

    assert (missing.status_code, wrong.status_code, added.status_code) == (422, 422, 302)
    assert b'value="much"' in wrong.content
    vehicle = Vehicle.objects.for_actor(owner).get()
    assert out(owner, vehicle)["tow_bar"] is True
    details = owner_client.get(at(owner_client, f"vehicles/{vehicle.pk}/details/")).content
    for text in (b"Towing weight", b"1,500.5 kg", b'href="https://example.org/m"'):
        assert text in details
    change = at(owner_client, f"vehicles/{vehicle.pk}/change/")
    assert b'value="1500.50"' in owner_client.get(change).content
    saved = owner_client.post(
        change, sent | {"custom_towing_weight": "900", "version": vehicle.version}
    )
    assert saved.status_code == 302
    assert out(owner, vehicle) == {"towing_weight": "900", "manual": None, "tow_bar": False}


def test_forms_and_pages_of_work_show_own_fields(owner: Actor, owner_client: PersonaClient) -> None:
    add(owner, "Cost centre", record_kind="garage.servicerecord", kind="text")
    vehicle = make_vehicle(owner)
    sent = {
        "vehicle": vehicle.pk, "on": "2026-03-01", "title": "Oil", "purpose": "maintenance",
        "currency": "EUR", "total": "60", "lines-TOTAL_FORMS": "0", "custom_cost_centre": "A7",
    }  # fmt: skip

    form = owner_client.get(at(owner_client, f"vehicles/{vehicle.pk}/work/add/"))
    answer = owner_client.post(at(owner_client, f"vehicles/{vehicle.pk}/work/add/"), sent)

    assert b"Cost centre" in form.content
    assert b"A7" in owner_client.get(answer["Location"]).content
    change = owner_client.get(f"{answer['Location']}change/")
    assert b'value="A7"' in change.content


def test_forms_of_other_records_show_own_fields(owner: Actor, owner_client: PersonaClient) -> None:
    add(owner, "Shelf", record_kind="garage.component", kind="number", unit="")
    sent = {"kind": "other", "name": "Gearbox", "currency": "EUR"}
    url = at(owner_client, "components/add/")

    bad = owner_client.post(url, sent | {"custom_shelf": "top"})
    answer = owner_client.post(url, sent | {"custom_shelf": "7"})

    assert bad.status_code == 422
    page = owner_client.get(answer["Location"]).content
    assert b"Shelf" in page
    assert b'value="7"' in owner_client.get(f"{answer['Location']}change/").content


def test_the_api_keeps_fields_and_values(
    owner: Actor, owner_api: PersonaClient, manager_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    url = "/api/v1/custom-fields"
    body = {
        "record_kind": "garage.vehicle",
        "name": "Towing weight",
        "kind": "number",
        "unit": "kg",
    }

    added = owner_api.post(url, body, content_type=JSON)
    one = f"{url}/{added.json()['id']}"
    vehicle = owner_api.post(
        "/api/v1/vehicles",
        {"name": "Golf", "custom_fields": {"towing_weight": 1500}},
        content_type=JSON,
    )
    here = f"/api/v1/vehicles/{vehicle.json()['id']}"

    assert (added.status_code, added.json()["key"]) == (201, "towing_weight")
    assert vehicle.json()["custom_fields"] == {"towing_weight": "1500"}
    patched = owner_api.patch(here, {"custom_fields": {"towing_weight": "9.5"}}, content_type=JSON)
    assert patched.json()["custom_fields"] == {"towing_weight": "9.5"}
    bad = owner_api.patch(here, {"custom_fields": {"towing_weight": "much"}}, content_type=JSON)
    assert bad.status_code == 422
    assert owner_api.get(f"{url}?record_kind=garage.vehicle").json()[0]["unit"] == "kg"
    changed = owner_api.patch(one, {"help_text": "Braked"}, content_type=JSON)
    assert changed.json()["help_text"] == "Braked"
    assert manager_api.patch(one, {"name": "x"}, content_type=JSON).status_code == 403
    assert stranger_api.get(one).status_code == 404
    assert owner_api.delete(one).status_code == 204
    assert owner_api.get(here).json()["custom_fields"] == {}
    assert owner_api.post(f"{one}/restore", {}, content_type=JSON).status_code == 200


def test_the_api_keeps_values_of_service_records(owner: Actor, owner_api: PersonaClient) -> None:
    add(owner, "Cost centre", record_kind="garage.servicerecord", kind="text", is_required=True)
    body = {"vehicle_id": make_vehicle(owner).pk, "on": "2026-03-01", "title": "Oil", "total": "60"}

    missing = owner_api.post("/api/v1/service-records", body, content_type=JSON)
    added = owner_api.post(
        "/api/v1/service-records",
        body | {"custom_fields": {"cost_centre": "A7"}},
        content_type=JSON,
    )

    assert missing.status_code == 422
    assert added.json()["custom_fields"] == {"cost_centre": "A7"}
    one = f"/api/v1/service-records/{added.json()['id']}"
    changed = owner_api.patch(one, {"custom_fields": {"cost_centre": "B1"}}, content_type=JSON)
    assert changed.json()["custom_fields"] == {"cost_centre": "B1"}


@pytest.mark.parametrize(
    ("kind", "path", "body"),
    [
        ("garage.component", "components", {"name": "Engine"}),
        ("garage.recall", "recalls", {"title": "Airbag"}),
        ("garage.document", "documents", {"title": "Title"}),
        (
            "garage.warranty",
            "warranties",
            {"title": "New", "starts_on": "2026-01-01", "ends_on": "2028-01-01"},
        ),
    ],
)
def test_the_api_keeps_values_of_other_records(
    owner: Actor, owner_api: PersonaClient, kind: str, path: str, body: dict[str, Any]
) -> None:
    add(owner, "Shelf", record_kind=kind, kind="text", unit="")
    here = {} if path == "components" else {"vehicle_id": make_vehicle(owner).pk}

    added = owner_api.post(
        f"/api/v1/{path}", body | here | {"custom_fields": {"shelf": "7"}}, content_type=JSON
    )
    one = f"/api/v1/{path}/{added.json()['id']}"
    changed = owner_api.patch(one, {"custom_fields": {"shelf": "8"}}, content_type=JSON)

    assert added.json()["custom_fields"] == {"shelf": "7"}
    assert changed.json()["custom_fields"] == {"shelf": "8"}


def test_settings_show_the_sorts_of_one_kind_and_refuse_others(
    owner: Actor, owner_client: PersonaClient
) -> None:
    url = at(owner_client, "settings/fields")
    sent = {"record_kind": "garage.expense", "name": "Helmet", "kind": "text"}

    page = owner_client.get(f"{url}?record_kind=garage.expense").content.decode()
    assert 'value="motorcycle"' in page
    assert 'value="supply"' not in page
    shown = owner_client.post(url, sent | {"record_kind": "inventory.item", "show": "1"})
    assert 'value="supply"' in shown.content.decode()
    assert 'value="Helmet"' in shown.content.decode()

    refused = owner_client.post(url, sent | {"scopes": ["motorcycle", "supply"]})
    assert refused.status_code == 422
    assert "does not belong to" in refused.content.decode()
    assert not CustomField.objects.for_actor(owner).exists()
