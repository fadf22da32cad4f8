"""Specification cards are offered, filled in, printed and read by programs."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from garage.specifications import selectors, services
from garage.specifications.models import Specification
from garage.specifications.names import offers
from garage.specifications.services import SpecificationInput
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.garage.maintenance.making import make_vehicle
from tests.personas import PersonaClient

OIL = SpecificationInput(group="fluids", name="Engine oil, grade", value="5W-30 C3")
KEY = SpecificationInput(group="paint", name="Key code", value="HU66")


def fill(actor: Actor, vehicle: Vehicle, *lines: SpecificationInput) -> list[Specification]:
    return services.specifications_set(
        actor=actor, vehicle_id=vehicle.pk, lines=lines or (OIL, KEY)
    )


@pytest.mark.parametrize(
    ("kind", "fuel", "has", "lacks"),
    [
        ("car", "petrol", "Spark plugs", "Traction battery, usable"),
        ("car", "diesel", "AdBlue, capacity", "Spark plugs"),
        ("car", "electric", "Traction battery, usable", "Oil filter"),
        ("bicycle", "", "Saddle height", "Engine oil, grade"),
        ("trailer", "", "Coupling", "Oil filter"),
        ("motorcycle", "petrol", "Chain slack", "Cabin filter"),
        ("boat", "petrol", "Propeller", "Wheel bolts"),
    ],
)
def test_offers_fit_the_kind_of_vehicle(kind: str, fuel: str, has: str, lacks: str) -> None:
    names = [offer.name for offer in offers(kind, fuel)]

    assert has in names
    assert lacks not in names


@given(st.sampled_from(Vehicle.Kind.values), st.sampled_from(Vehicle.Fuel.values))
def test_offers_never_name_a_thing_twice(kind: str, fuel: str) -> None:
    found = offers(kind, fuel)

    assert len({(offer.group, offer.name) for offer in found}) == len(found)
    assert {offer.group for offer in found} <= set(Specification.Group.values)
    assert len(found) <= selectors.MOST_LINES


def test_specifications_set_keeps_rows_that_stay(mechanic: Actor) -> None:
    vehicle = make_vehicle(mechanic)
    first = fill(mechanic, vehicle)

    second = fill(
        mechanic, vehicle, KEY, SpecificationInput(group="fluids", name=OIL.name, value=" 0W-20 ")
    )

    assert [row.pk for row in second] == [first[1].pk, first[0].pk]
    assert [
        row.value for row in selectors.specification_list(actor=mechanic, vehicle_id=vehicle.pk)
    ] == ["HU66", "0W-20"]
    services.specifications_set(actor=mechanic, vehicle_id=vehicle.pk, lines=())
    assert not Specification.objects.for_actor(mechanic).exists()


@pytest.mark.parametrize(
    "lines",
    [
        (OIL, OIL),
        (SpecificationInput(name=" ", value="x"),),
        (SpecificationInput(name="x", value=" "),),
        (SpecificationInput(name="x", value="y", group="fun"),),
        tuple(SpecificationInput(name=f"n{n}", value="x") for n in range(151)),
    ],
)
def test_specifications_set_refuses_what_cannot_be(
    owner: Actor, lines: tuple[SpecificationInput, ...]
) -> None:
    with pytest.raises(RuleViolated):
        fill(owner, make_vehicle(owner), *lines)


def test_specifications_set_notices_somebody_else(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    mark = selectors.card_mark(actor=owner, vehicle_id=vehicle.pk)
    fill(owner, vehicle)

    with pytest.raises(StaleVersion):
        services.specifications_set(
            actor=owner, vehicle_id=vehicle.pk, lines=(), expected_mark=mark
        )


def test_single_lines_are_recorded_changed_and_deleted(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    row = services.specification_record(actor=owner, vehicle_id=vehicle.pk, data=OIL)

    with pytest.raises(RuleViolated, match="already"):
        services.specification_record(actor=owner, vehicle_id=vehicle.pk, data=OIL)
    services.specification_change(
        actor=owner, specification_id=row.pk, changes={"value": "0W-20", "vehicle_id": 9}
    )
    row.refresh_from_db()
    assert (row.value, row.vehicle_id) == ("0W-20", vehicle.pk)
    services.specification_delete(actor=owner, specification_id=row.pk)
    assert not Specification.objects.for_actor(owner).exists()


def test_specification_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    vehicle = make_vehicle(owner)
    row = fill(owner, vehicle)[0]

    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        for call, ids in (
            (services.specifications_set, {"vehicle_id": vehicle.pk, "lines": ()}),
            (services.specification_record, {"vehicle_id": vehicle.pk, "data": KEY}),
            (services.specification_change, {"specification_id": row.pk, "changes": {}}),
            (services.specification_delete, {"specification_id": row.pk}),
        ):
            with pytest.raises(error):
                call(actor=actor, **ids)
    with pytest.raises(NotFound):
        selectors.specification_list(actor=stranger, vehicle_id=vehicle.pk)


# --- Pages and endpoints ------------------------------------------------------------------------


def at(client: PersonaClient, vehicle: Vehicle, path: str = "") -> str:
    return f"/o/{client.slug}/vehicles/{vehicle.pk}/specification/{path}"


def rows(*lines: tuple[str, ...], **more: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {"lines-TOTAL_FORMS": str(len(lines))} | more
    for index, (name, value, unit, group) in enumerate(lines):
        said = {"name": name, "value": value, "unit": unit, "group": group}
        sent |= {f"lines-{index}-{key}": text for key, text in said.items()}
    return sent


def test_the_card_is_offered_filled_in_and_printed(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    url = at(owner_client, vehicle)

    empty = owner_client.get(url)
    offered = owner_client.get(f"{url}change/")
    answer = owner_client.post(
        f"{url}change/",
        rows(
            ("Engine oil, grade", "5W-30 <b>", "", "fluids"), ("Wheel bolts", "", "Nm", "torque"),
            ("Pressure, front", "2.3", "bar", "tyres"),
        ),
    )  # fmt: skip

    assert b"Nothing stands on the card yet" in empty.content
    assert b'value="Engine oil, grade"' in offered.content
    assert answer["Location"] == url
    for path in ("", "print/", "print/?size=a6", "print/?size=zzz"):
        page = owner_client.get(f"{url}{path}").content
        assert b"5W-30 &lt;b&gt;" in page
        assert b"2.3 bar" in page
        assert b"Wheel bolts" not in page
    assert b"spec-a6" in owner_client.get(f"{url}print/?size=a6").content


def test_the_card_keeps_what_was_typed_on_an_error(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    url = at(owner_client, vehicle, "change/")

    nameless = owner_client.post(url, rows(("", "5W-30", "", "fluids")))
    twice = owner_client.post(url, rows(("Oil", "a", "", "fluids"), ("Oil", "b", "", "fluids")))
    more = owner_client.post(url, rows(("Oil", "a", "", "fluids"), add_line="1"))
    stale = owner_client.post(url, rows(("Oil", "a", "", "fluids"), mark="0" * 16))

    assert [answer.status_code for answer in (nameless, twice, more, stale)] == [422, 422, 200, 412]
    assert b'value="5W-30"' in nameless.content
    assert b"twice" in twice.content
    assert b'name="lines-TOTAL_FORMS" value="2"' in more.content
    assert not Specification.objects.for_actor(owner).exists()


def test_the_card_needs_as_many_queries_for_ten_lines_as_for_twenty(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    counts = []
    for total in (10, 20):
        fill(owner, vehicle, *(SpecificationInput(name=f"n{n}", value="x") for n in range(total)))
        owner_client.get(at(owner_client, vehicle))
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(at(owner_client, vehicle))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_api_keeps_cards(
    owner: Actor, owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    url, json = "/api/v1/specifications", "application/json"
    vehicle = make_vehicle(owner)
    body = {"vehicle_id": vehicle.pk, "group": "torque", "name": "Wheel bolts", "value": "120", "unit": "Nm"}  # fmt: skip

    added = owner_api.post(url, body, content_type=json)
    one = f"{url}/{added.json()['id']}"
    changed = owner_api.patch(one, {"value": "140"}, content_type=json)
    stale = owner_api.patch(
        one, {"value": "1"}, content_type=json, headers={"If-Match": added["ETag"]}
    )

    assert (added.status_code, changed.json()["value"], stale.status_code) == (201, "140", 412)
    assert owner_api.get(f"{url}?vehicle={vehicle.pk}").json()[0]["unit"] == "Nm"
    card = f"{url}/vehicles/{vehicle.pk}"
    whole = owner_api.put(card, {"lines": [{"name": "Key code", "value": "7"}]}, content_type=json)
    assert [row["name"] for row in whole.json()] == ["Key code"]
    for client, status in ((viewer_api, 403), (stranger_api, 404)):
        assert client.put(card, {"lines": []}, content_type=json).status_code == status
    assert owner_api.get(one).status_code == 404
    last = f"{url}/{whole.json()[0]['id']}"
    assert owner_api.get(last).status_code == 200
    assert owner_api.delete(last).status_code == 204
