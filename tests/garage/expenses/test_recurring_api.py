"""The endpoints of recurring expenses, policies, loans and leases."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from garage.expenses.models import Expense
from project.kernel.actor import Actor
from tests.garage.expenses.test_finances import drive
from tests.garage.expenses.test_recurring import make_recurring
from tests.garage.maintenance.making import make_file, make_vehicle, make_vendor
from tests.personas import PersonaClient

JSON = "application/json"
RECURRING, POLICIES, FINANCES = (
    f"/api/v1/{name}" for name in ("recurring-expenses", "policies", "finances")
)


@pytest.fixture(autouse=True)
def _in_april() -> Any:
    with time_machine.travel("2026-04-15T10:00Z", tick=False):
        yield


def make(api: PersonaClient, url: str, body: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Add a record, then change, delete and restore it; return it and its address."""
    added = api.post(url, body, content_type=JSON)
    assert added.status_code == 201, added.content
    own = f"{url}/{added.json()['id']}"
    assert added["Location"] == own
    etag = {"If-Match": api.get(own)["ETag"]}
    changed = api.patch(own, {"notes": "Changed"}, content_type=JSON, headers=etag)
    assert changed.json()["notes"] == "Changed"
    stale = api.patch(own, {"notes": "x"}, content_type=JSON, headers=etag)
    assert stale.status_code == 412
    assert api.delete(own).status_code == 204
    assert api.get(own).status_code == 404
    assert api.post(f"{own}/restore", {}, content_type=JSON).status_code == 200
    return added.json(), own


def refused(api: PersonaClient, own: str, *, status: int) -> None:
    assert api.patch(own, {"notes": "x"}, content_type=JSON).status_code == status
    assert api.delete(own).status_code == status


def test_recurring_expenses_are_recorded_and_skipped_by_programs(
    owner: Actor, owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    body = {
        "title": "Parking",
        "kind": "parking",
        "amount": "65.01",
        "starts_on": "2026-01-31",
        "vehicles": [{"vehicle_id": golf.pk}, {"vehicle_id": polo.pk}],
    }

    added, own = make(owner_api, RECURRING, body)

    assert (added["next_on"], added["category"]) == ("2026-01-31", "parts")
    due = owner_api.get(f"{own}/due").json()
    assert [item["due_on"] for item in due["items"]] == ["2026-01-31", "2026-02-28", "2026-03-31"]
    assert [part["amount"] for part in due["items"][0]["parts"]] == ["32.51", "32.50"]
    assert owner_api.get(f"{RECURRING}/due").json()["count"] == 3
    paid = {"dates": [{"due_on": "2026-01-31"}, {"due_on": "2026-02-28", "amount": "70"}]}
    first = owner_api.post(f"{own}/record", paid, content_type=JSON)
    again = owner_api.post(f"{own}/record", paid, content_type=JSON)
    assert (first.status_code, len(first.json()["expense_ids"])) == (201, 4)
    assert again.json() == {"expense_ids": []}
    days = {"dates": ["2026-03-31"]}
    assert owner_api.post(f"{own}/skip", days, content_type=JSON).status_code == 200
    assert owner_api.get(f"{own}/due").json() == {"items": [], "count": 0}
    settled = owner_api.get(f"{own}/settled").json()
    assert [(row["is_skipped"], len(row["expense_ids"])) for row in settled] == [
        (True, 0),
        (False, 2),
        (False, 2),
    ]
    expense = owner_api.get(f"/api/v1/expenses/{settled[1]['expense_ids'][0]}").json()
    assert expense["recurring_id"] == added["id"]
    opened = owner_api.post(f"{own}/reopen", {"due_on": "2026-03-31"}, content_type=JSON)
    assert opened.json()["next_on"] == "2026-03-31"
    listed = owner_api.get(f"{RECURRING}?kind=parking&vehicle={golf.pk}&ended=false&count=1")
    assert listed.json()["count"] == 1
    assert Expense.objects.for_actor(owner).count() == 4
    for client, status in ((viewer_api, 403), (stranger_api, 404)):
        refused(client, own, status=status)
        assert client.post(f"{own}/record", paid, content_type=JSON).status_code == status


def test_a_recurring_expense_that_ended_has_no_next_date(
    owner: Actor, owner_api: PersonaClient
) -> None:
    row = make_recurring(owner, times=1)
    url = f"{RECURRING}/{row.pk}/skip"

    skipped = owner_api.post(url, {"dates": ["2026-01-31"]}, content_type=JSON)

    assert skipped.json()["next_on"] is None
    assert owner_api.get(RECURRING).json()["items"][0]["next_on"] is None


def test_policies_are_kept_by_programs(
    owner: Actor, owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    golf = make_vehicle(owner)
    body = {
        "title": "Golf",
        "cover": "full",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "notice_days": 30,
        "insurer_id": make_vendor(owner).pk,
        "premium": {"amount": "310", "starts_on": "2026-01-01", "unit": "quarter"},
        "vehicles": [{"vehicle_id": golf.pk, "agreed_value": "9000"}],
        "file_ids": [make_file(owner).pk],
    }

    added, own = make(owner_api, POLICIES, body)

    assert (added["cancel_by"], added["currency"]) == ("2026-12-01", "EUR")
    assert Decimal(added["vehicles"][0]["agreed_value"]) == 9000
    assert added["files"][0]["name"] == "invoice.pdf"
    recurring = owner_api.get(f"{RECURRING}/{added['premium']['recurring_id']}").json()
    assert (recurring["policy_id"], recurring["kind"]) == (added["id"], "insurance")
    without = owner_api.patch(own, {"premium": None}, content_type=JSON)
    assert without.json()["premium"] is None
    assert len(owner_api.get(f"{POLICIES}?valid_on=2026-05-01").json()["items"]) == 1
    assert owner_api.get(f"{POLICIES}?valid_on=2027-05-01").json()["items"] == []
    refused(viewer_api, own, status=403)
    refused(stranger_api, own, status=404)


def test_finances_are_kept_by_programs(
    owner: Actor, owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    golf = make_vehicle(owner)
    drive(owner, golf, (date(2026, 1, 31), 1000), (date(2026, 4, 1), 5000))
    body = {
        "title": "Loan",
        "vehicle_id": golf.pk,
        "starts_on": "2026-01-31",
        "principal": "20000",
        "rate": "4.9",
        "months": 48,
        "allowance": "10000",
    }

    added, own = make(owner_api, FINANCES, body)

    assert added["ends_on"] == "2030-01-31"
    assert [Decimal(added[name]) for name in ("payment", "owed")] == [
        Decimal("459.68"),
        Decimal("18861.32"),
    ]
    assert added["forecast"]["used_today"] == "4000"
    schedule = owner_api.get(f"{own}/schedule").json()
    assert len(schedule["items"]) == 48
    assert Decimal(schedule["items"][-1]["balance"]) == 0
    assert owner_api.get(f"{FINANCES}?kind=loan&search=loan").json()["items"][0]["id"]
    refused(viewer_api, own, status=403)
    refused(stranger_api, own, status=404)


def test_programs_may_not_name_what_is_of_strangers(
    owner: Actor, owner_api: PersonaClient, stranger: Actor
) -> None:
    theirs, vendor = make_vehicle(stranger).pk, make_vendor(stranger).pk
    own = make_vehicle(owner).pk
    for url, body in (
        (RECURRING, {"title": "x", "amount": "1", "vehicles": [{"vehicle_id": theirs}]}),
        (RECURRING, {"title": "x", "amount": "1", "vendor_id": vendor}),
        (POLICIES, {"title": "x", "vehicles": [{"vehicle_id": theirs}]}),
        (POLICIES, {"title": "x", "file_ids": [make_file(stranger).pk]}),
        (FINANCES, {"title": "x", "payment": "1", "principal": "1", "vehicle_id": theirs}),
        (FINANCES, {"title": "x", "principal": "1", "vehicle_id": own, "lender_id": vendor}),
    ):
        sent = body | {"starts_on": "2026-01-01"}
        assert owner_api.post(url, sent, content_type=JSON).status_code == 404, body
