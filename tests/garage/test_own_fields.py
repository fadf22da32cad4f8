"""Custom fields on every record: in by page and endpoint, out on the page and in JSON."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from garage.demo import fields
from garage.expenses.services import ExpenseInput, expense_record
from garage.inspections.selectors import version_published
from project.kernel.actor import Actor
from project.kernel.custom import services
from project.kernel.custom.selectors import custom_values_out
from project.kernel.custom.services import CustomFieldInput
from tests.garage.inspections.making import make_template
from tests.garage.maintenance.making import make_vehicle
from tests.personas import PersonaClient

JSON = "application/json"
DAY = "2026-03-01"
# Kind of record, its endpoint, what it says, whether it names a vehicle.
RECORDS: list[tuple[str, str, dict[str, Any], bool]] = [
    ("garage.expense", "expenses", {"on": DAY, "title": "Toll", "total": "12"}, True),
    ("garage.policy", "policies", {"title": "Cover", "starts_on": DAY}, False),
    ("garage.finance", "finances", {"title": "Loan", "starts_on": DAY, "principal": "9000"}, True),
    (
        "garage.recurringexpense",
        "recurring-expenses",
        {"title": "Parking", "amount": "40", "starts_on": DAY},
        False,
    ),
    ("garage.energyentry", "energy-entries", {"on": DAY, "quantity": "40", "total": "70"}, True),
    ("garage.upgrade", "upgrades", {"title": "Tow bar", "installed_on": DAY}, True),
    ("garage.rule", "schedules", {"item": "Oil", "time_every": 12}, True),
    ("garage.task", "tasks", {"title": "Sand the door"}, True),
    ("garage.plan", "plans", {"title": "Restoration"}, True),
    ("garage.defect", "defects", {"title": "Loose mirror", "found_on": DAY}, True),
    (
        "garage.statutoryinspection",
        "statutory-inspections",
        {"regime": "hu", "on": DAY, "result": "passed"},
        True,
    ),
]


def field(actor: Actor, of: str, name: str = "Cost centre", **values: Any) -> None:
    data = CustomFieldInput(record_kind=of, name=name, **values)
    services.custom_field_add(actor=actor, data=data)


@pytest.mark.parametrize(("kind", "path", "body", "of_vehicle"), RECORDS)
def test_every_record_keeps_its_own_fields_through_the_api(
    owner: Actor,
    owner_api: PersonaClient,
    kind: str,
    path: str,
    body: dict[str, Any],
    of_vehicle: bool,
) -> None:
    field(owner, kind, is_required=True)
    url = f"/api/v1/{path}"
    here = body | ({"vehicle_id": make_vehicle(owner).pk} if of_vehicle else {})

    missing = owner_api.post(url, here, content_type=JSON)
    added = owner_api.post(url, here | {"custom_fields": {"cost_centre": "A7"}}, content_type=JSON)
    one = f"{url}/{added.json().get('id')}"
    unknown = owner_api.patch(one, {"custom_fields": {"wings": "2"}}, content_type=JSON)
    changed = owner_api.patch(one, {"custom_fields": {"cost_centre": "B1"}}, content_type=JSON)

    assert missing.status_code == 422
    assert added.status_code == 201, added.content
    assert added.json()["custom_fields"] == {"cost_centre": "A7"}
    assert unknown.status_code == 422
    assert changed.json()["custom_fields"] == {"cost_centre": "B1"}
    assert changed.json()["version"] > added.json()["version"]
    assert owner_api.get(one).json()["custom_fields"] == {"cost_centre": "B1"}


# Kind of record, the page on which it is added, what its form sends.
PAGES: list[tuple[str, str, dict[str, str]]] = [
    ("garage.expense", "expenses/add/", {"title": "Toll", "on": DAY, "total": "12"}),
    ("garage.policy", "expenses/policies/add/", {"title": "Cover", "starts_on": DAY, "cover": "liability"}),
    (
        "garage.finance",
        "expenses/finances/add/",
        {
            "title": "Loan", "kind": "loan", "starts_on": DAY, "principal": "9000", "months": "36",
            "allowance_period": "year",
        },
    ),
    (
        "garage.recurringexpense",
        "expenses/recurring/add/",
        {
            "title": "Parking", "kind": "parking", "amount": "40", "starts_on": DAY, "every": "1",
            "unit": "month",
        },
    ),
    (
        "garage.energyentry",
        "vehicles/{vehicle}/energy/add/",
        {"what": "energy-petrol", "on": DAY, "quantity": "40", "total": "70", "quantity_unit": "l"},
    ),
    ("garage.upgrade", "vehicles/{vehicle}/upgrades/add/", {"title": "Bar", "installed_on": DAY}),
    ("garage.task", "planner/tasks/add/", {"title": "Sand the door"}),
    ("garage.plan", "planner/plans/add/", {"title": "Body", "kind": "work", "state": "active"}),
    (
        "garage.defect",
        "defects/report/",
        {"title": "Loose mirror", "found_on": DAY, "severity": "minor"},
    ),
    (
        "garage.statutoryinspection",
        "inspections/statutory/add/",
        {"regime": "hu", "on": DAY, "result": "passed"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "sent"), PAGES)
def test_every_form_and_page_shows_own_fields(
    owner: Actor, owner_client: PersonaClient, kind: str, path: str, sent: dict[str, str]
) -> None:
    field(owner, kind, is_required=True)
    field(owner, kind, "Shelf", kind="number", unit="m")
    vehicle = make_vehicle(owner)
    url = f"/o/{owner_client.slug}/{path.format(vehicle=vehicle.pk)}"
    whole = sent | {"vehicle": str(vehicle.pk), "currency": "EUR", "lines-TOTAL_FORMS": "0"}

    blank = owner_client.get(url)
    missing = owner_client.post(url, whole)
    wrong = owner_client.post(url, whole | {"custom_cost_centre": "A7", "custom_shelf": "high"})
    answer = owner_client.post(url, whole | {"custom_cost_centre": "A7", "custom_shelf": "1.5"})

    assert b"Cost centre" in blank.content
    assert (missing.status_code, wrong.status_code) == (422, 422)
    assert b'value="high"' in wrong.content
    assert answer.status_code == 302, answer.context["form"].errors
    page = owner_client.get(answer["Location"]).content
    assert b"A7" in page
    assert b"1.5 m" in page
    change = owner_client.get(f"{answer['Location']}change/").content
    assert b'value="A7"' in change


def test_the_form_of_a_reminder_shows_own_fields(owner: Actor, owner_client: PersonaClient) -> None:
    field(owner, "garage.rule")
    vehicle = make_vehicle(owner)
    base = f"/o/{owner_client.slug}/schedules"
    sent = {
        "item": "Oil", "scope": f"vehicle-{vehicle.pk}", "repeats": "yes", "time_every": "12",
        "time_unit": "month", "custom_cost_centre": "A7",
    }  # fmt: skip

    answer = owner_client.post(f"{base}/add/", sent)

    assert answer.status_code == 302
    rule = vehicle.rules.get()
    assert b'value="A7"' in owner_client.get(f"{base}/{rule.pk}/").content


def test_an_inspection_keeps_own_fields_until_it_is_signed(
    owner: Actor, owner_client: PersonaClient, owner_api: PersonaClient
) -> None:
    field(owner, "garage.inspection")
    vehicle, template = make_vehicle(owner), make_template(owner)
    version = version_published(template, actor=owner)
    assert version is not None
    body = {"vehicle_id": vehicle.pk, "version_id": version.pk, "on": DAY}

    added = owner_api.post(
        "/api/v1/inspections", body | {"custom_fields": {"cost_centre": "A7"}}, content_type=JSON
    ).json()
    url = f"/o/{owner_client.slug}/inspections/{added['id']}"
    form = owner_client.get(f"{url}/change/")
    owner_client.post(f"{url}/change/", {"on": DAY, "custom_cost_centre": "B1"})

    assert added["custom_fields"] == {"cost_centre": "A7"}
    assert b'value="A7"' in form.content
    assert b"B1" in owner_client.get(f"{url}/").content


def test_a_field_of_one_sort_of_vehicle_is_not_asked_of_another(
    owner: Actor, owner_client: PersonaClient, owner_api: PersonaClient
) -> None:
    field(owner, "garage.expense", "Helmet", scopes=("motorcycle",), is_required=True)
    car = make_vehicle(owner)
    body = {"on": DAY, "title": "Toll", "total": "5", "custom_fields": {}}

    of_car = owner_api.post("/api/v1/expenses", body | {"vehicle_id": car.pk}, content_type=JSON)
    of_garage = owner_api.post("/api/v1/expenses", body, content_type=JSON)
    form = owner_client.get(f"/o/{owner_client.slug}/expenses/add/")

    assert of_car.json()["custom_fields"] == {}
    assert of_garage.json()["custom_fields"] == {}
    assert b"Only for Motorcycle" in form.content


def test_viewers_and_strangers_cannot_write_own_fields(
    owner: Actor, owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    field(owner, "garage.expense")
    body = {"on": DAY, "title": "Toll", "total": "5"}
    row = owner_api.post("/api/v1/expenses", body, content_type=JSON).json()
    one, sent = f"/api/v1/expenses/{row['id']}", {"custom_fields": {"cost_centre": "X"}}

    assert viewer_api.patch(one, sent, content_type=JSON).status_code == 403
    assert stranger_api.patch(one, sent, content_type=JSON).status_code == 404


def test_the_demo_says_something_in_fields_of_its_own(owner: Actor) -> None:
    bill = expense_record(
        actor=owner,
        data=ExpenseInput(on=date(2026, 3, 1), title="Toll", currency="EUR", total=Decimal(12)),
    )

    fields.tell(actor=owner)

    assert custom_values_out(bill, actor=owner) == {"paid_with": "Card"}


def test_history_tells_of_a_new_record_with_own_fields_once(
    owner: Actor, owner_api: PersonaClient, owner_client: PersonaClient
) -> None:
    field(owner, "garage.expense")
    body = {
        "on": DAY,
        "title": "Toll",
        "total": "12",
        "vehicle_id": make_vehicle(owner).pk,
        "custom_fields": {"cost_centre": "A7"},
    }
    made = owner_api.post("/api/v1/expenses", body, content_type=JSON)

    text = owner_client.get(f"/o/{owner_client.slug}/expenses/{made.json()['id']}/").content
    assert b"Recorded" in text
    assert b"Changed" not in text
