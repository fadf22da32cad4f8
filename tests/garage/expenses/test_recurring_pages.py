"""The pages and endpoints of recurring expenses, policies, loans and leases."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.expenses.models import Expense, Finance, Occurrence, Policy, RecurringExpense
from garage.expenses.services import CoveredInput, ShareInput
from project.kernel.actor import Actor
from project.kernel.files.store import attachments_of
from tests.garage.expenses.test_finances import drive, make_finance, make_lease
from tests.garage.expenses.test_policies import make_policy
from tests.garage.expenses.test_recurring import make_recurring, record
from tests.garage.expenses.test_services import make_expense
from tests.garage.maintenance.making import make_vehicle
from tests.personas import PersonaClient

NOW = "2026-04-15T10:00Z"


@pytest.fixture(autouse=True)
def _in_april() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def at(client: PersonaClient, path: str = "") -> str:
    return f"/o/{client.slug}/expenses/{path}"


def text_of(client: PersonaClient, path: str) -> str:
    answer = client.get(at(client, path))
    assert answer.status_code == 200
    return answer.content.decode()


def recurring_form(**values: Any) -> dict[str, Any]:
    given = {
        "title": "Parking place",
        "kind": "parking",
        "category": "",
        "amount": "65,00",
        "currency": "EUR",
        "every": "1",
        "unit": "month",
        "starts_on": "2026-01-31",
        "vendor": "City of Hamburg",
        "lines-TOTAL_FORMS": "0",
    }
    return given | values


def policy_form(**values: Any) -> dict[str, Any]:
    given = {
        "title": "Both cars",
        "insurer": "Hanseatica",
        "cover": "full",
        "currency": "EUR",
        "starts_on": "2026-01-01",
        "premium": "620.00",
        "rhythm": "year",
        "lines-TOTAL_FORMS": "0",
    }
    return given | values


def finance_form(vehicle_id: int, **values: Any) -> dict[str, Any]:
    given = {
        "title": "Car loan",
        "kind": "loan",
        "vehicle": str(vehicle_id),
        "currency": "EUR",
        "principal": "20000",
        "rate": "4.9",
        "months": "48",
        "starts_on": "2026-01-31",
    }
    return given | values


# --- Recurring ----------------------------------------------------------------------------------


def test_recurring_add_sets_up_with_vehicles(
    mechanic: Actor, mechanic_client: PersonaClient
) -> None:
    golf, polo = make_vehicle(mechanic), make_vehicle(mechanic, "Polo")
    rows = {
        "lines-TOTAL_FORMS": "3",
        "lines-0-vehicle": golf.pk,
        "lines-0-share": "2",
        "lines-1-vehicle": polo.pk,
    }

    shown = mechanic_client.get(at(mechanic_client, f"recurring/add/?vehicle={golf.pk}"))
    answer = mechanic_client.post(at(mechanic_client, "recurring/add/"), recurring_form(**rows))

    row = RecurringExpense.objects.for_actor(mechanic).get()
    assert shown.status_code == 200
    assert answer["Location"] == at(mechanic_client, f"recurring/{row.pk}/")
    assert row.vendor is not None
    page = text_of(mechanic_client, f"recurring/{row.pk}/")
    for text in ("Golf", "Polo", "43.33", "21.67", "3 not recorded yet", "every month"):
        assert text in page
    assert not Expense.objects.for_actor(mechanic).exists()


def test_recurring_add_follows_an_expense(
    owner: Actor, owner_client: PersonaClient, stranger: Actor
) -> None:
    golf = make_vehicle(owner)
    expense = make_expense(
        owner, title="Car park", kind="parking", on=date(2026, 1, 31), vehicle_id=golf.pk
    )

    link = text_of(owner_client, f"{expense.pk}/")
    page = text_of(owner_client, f"recurring/add/?from=expense-{expense.pk}")
    theirs = owner_client.get(
        at(owner_client, f"recurring/add/?from=expense-{make_expense(stranger).pk}")
    )

    assert f"recurring/add/?from=expense-{expense.pk}" in link
    for text in ('value="Car park"', 'value="2026-02-28"', f'value="{golf.pk}" selected'):
        assert text in page
    assert theirs.status_code == 404


def test_recurring_add_keeps_what_was_typed_on_an_error(
    owner: Actor, owner_client: PersonaClient
) -> None:
    golf = make_vehicle(owner)
    rows = {"lines-TOTAL_FORMS": "1", "lines-0-vehicle": golf.pk, "lines-0-share": "many"}

    typed = owner_client.post(
        at(owner_client, "recurring/add/"), recurring_form(amount="much", **rows)
    )
    judged = owner_client.post(at(owner_client, "recurring/add/"), recurring_form(every="999"))
    twice = owner_client.post(
        at(owner_client, "recurring/add/"),
        recurring_form(
            **{"lines-TOTAL_FORMS": "2", "lines-0-vehicle": golf.pk, "lines-1-vehicle": golf.pk}
        ),
    )

    page = typed.content.decode()
    assert (typed.status_code, judged.status_code, twice.status_code) == (422, 422, 422)
    for text in ('value="much"', 'value="many"', f'value="{golf.pk}" selected'):
        assert text in page
    assert "Choose each vehicle once." in twice.content.decode()


def test_recurring_add_adds_a_vehicle_without_script(owner_client: PersonaClient) -> None:
    answer = owner_client.post(at(owner_client, "recurring/add/"), recurring_form(add_line="1"))

    assert answer.status_code == 200
    assert 'name="lines-TOTAL_FORMS" value="1"' in answer.content.decode()


def test_recurring_change_saves_and_shows_both_sides_of_a_conflict(
    owner: Actor, owner_client: PersonaClient
) -> None:
    row = make_recurring(owner, shares=(ShareInput(vehicle_id=make_vehicle(owner).pk),))
    url = at(owner_client, f"recurring/{row.pk}/change/")

    shown = owner_client.get(url)
    saved = owner_client.post(url, recurring_form(version="1", title="Theirs"))
    clash = owner_client.post(url, recurring_form(version="1", title="Mine"))

    assert (shown.status_code, saved.status_code, clash.status_code) == (200, 302, 412)
    assert b"Theirs" in clash.content
    row.refresh_from_db()
    assert row.for_garage


def settle(client: PersonaClient, *keys: str, **values: Any) -> Any:
    sent: dict[str, Any] = {"due": keys} | {f"{key}-tick": "on" for key in keys}
    return client.post(at(client, "recurring/settle/"), sent | values)


def test_looking_writes_nothing_and_a_double_click_records_once(
    owner: Actor, owner_client: PersonaClient
) -> None:
    row = make_recurring(owner)
    key = f"{row.pk}-2026-01-31"

    for path in ("", "recurring/", f"recurring/{row.pk}/", "recurring/settle/"):
        assert "Parking place" in text_of(owner_client, path) or path == ""
    assert not Occurrence.objects.for_actor(owner).exists()
    for _ in range(2):
        answer = settle(owner_client, key, **{f"{key}-amount": "66,50"}, next=at(owner_client))
        assert answer["Location"] == at(owner_client)

    assert Expense.objects.for_actor(owner).get().total == Decimal("66.50")
    assert "2 not recorded yet" in text_of(owner_client, "recurring/")


def test_settle_skips_and_reopen_brings_back(owner: Actor, owner_client: PersonaClient) -> None:
    row = make_recurring(owner)

    settle(owner_client, f"{row.pk}-2026-01-31", skip="1")
    page = text_of(owner_client, f"recurring/{row.pk}/")
    owner_client.post(at(owner_client, f"recurring/{row.pk}/reopen/"), {"due_on": "2026-01-31"})

    assert "Skipped" in page
    assert not Occurrence.objects.for_actor(owner).exists()


def test_reopen_says_why_it_cannot(owner: Actor, owner_client: PersonaClient) -> None:
    row = make_recurring(owner)
    record(owner, row, date(2026, 1, 31))

    answer = owner_client.post(
        at(owner_client, f"recurring/{row.pk}/reopen/"), {"due_on": "2026-01-31"}
    )

    assert answer.status_code == 422
    assert "Delete the expense first" in answer.content.decode()


def test_settle_keeps_what_was_typed_on_an_error(owner: Actor, owner_client: PersonaClient) -> None:
    row = make_recurring(owner)
    key = f"{row.pk}-2026-01-31"

    wrong = settle(owner_client, key, **{f"{key}-amount": "much"})
    nothing = owner_client.post(at(owner_client, "recurring/settle/"), {"due": key})
    unknown = settle(owner_client, f"{row.pk}-2026-01-30")

    assert (wrong.status_code, nothing.status_code, unknown.status_code) == (422, 422, 422)
    assert 'value="much"' in wrong.content.decode()
    assert "Nothing is due on 2026-01-30." in unknown.content.decode()
    assert not Expense.objects.for_actor(owner).exists()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-13-01", "²", "x" * 500])
@pytest.mark.parametrize("unit", ["day", "month", "year"])
def test_settle_refuses_days_that_cannot_be(
    owner: Actor, owner_client: PersonaClient, day: str, unit: str
) -> None:
    row = make_recurring(owner, unit=unit)

    assert settle(owner_client, f"{row.pk}-{day}").status_code == 422


def test_settle_refuses_viewers_and_what_is_of_strangers(
    owner: Actor, viewer_client: PersonaClient, stranger_client: PersonaClient
) -> None:
    key = f"{make_recurring(owner).pk}-2026-01-31"

    assert settle(viewer_client, key).status_code == 403
    assert settle(stranger_client, key).status_code == 404


def test_the_lists_say_how_much_waits(owner: Actor, owner_client: PersonaClient) -> None:
    make_recurring(owner)

    assert "1 recurring expense waits" in text_of(owner_client, "")


def test_an_expense_shows_what_it_came_of(owner: Actor, owner_client: PersonaClient) -> None:
    (expense,) = record(owner, make_recurring(owner), date(2026, 1, 31))

    assert "/expenses/recurring/" in text_of(owner_client, f"{expense.pk}/")


def test_expense_add_begins_with_what_the_address_says(owner_client: PersonaClient) -> None:
    page = text_of(owner_client, "add/?kind=finance&total=500.000&title=Balloon")
    odd = text_of(owner_client, "add/?kind=x&total=1e9")

    assert 'value="finance" selected' in page
    assert 'value="500"' in page
    assert 'value="Balloon"' in page
    assert "1e9" not in odd


def test_the_expense_list_filters_by_kind(owner: Actor, owner_client: PersonaClient) -> None:
    make_expense(owner, title="Ticket", category="", kind="fine")
    make_expense(owner)

    page = text_of(owner_client, "?kind=fine")

    assert ">Ticket</a>" in page
    assert ">Fuel</a>" not in page


# --- Policies -----------------------------------------------------------------------------------


def test_policy_add_keeps_vehicles_premium_and_files(
    owner: Actor, owner_client: PersonaClient
) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    rows = {
        "lines-TOTAL_FORMS": "2",
        "lines-0-vehicle": golf.pk,
        "lines-0-share": "340.20",
        "lines-0-agreed_value": "24.000,00",
        "lines-1-vehicle": polo.pk,
        "lines-1-share": "279.80",
    }
    upload = SimpleUploadedFile("policy.pdf", b"%PDF-1.4 x")

    answer = owner_client.post(
        at(owner_client, "policies/add/"),
        policy_form(uploads=[upload], ends_on="2026-05-31", notice_days="30", **rows),
    )

    policy = Policy.objects.for_actor(owner).get()
    assert answer["Location"] == at(owner_client, f"policies/{policy.pk}/")
    assert attachments_of(policy, actor=owner).count() == 1
    assert policy.insurer is not None
    assert policy.insurer.kind == "insurer"
    page = text_of(owner_client, f"policies/{policy.pk}/")
    for text in ("340.20", "24,000.00", "policy.pdf", "Ends soon", "1 not recorded yet"):
        assert text in page
    assert "Both cars" in text_of(owner_client, "policies/?q=hanse")


def test_policy_forms_keep_what_was_typed_on_an_error(owner_client: PersonaClient) -> None:
    answer = owner_client.post(
        at(owner_client, "policies/add/"), policy_form(premium="lots", number="HA <b>")
    )
    judged = owner_client.post(at(owner_client, "policies/add/"), policy_form(ends_on="2025-01-01"))

    assert (answer.status_code, judged.status_code) == (422, 422)
    assert 'value="lots"' in answer.content.decode()
    assert "HA &lt;b&gt;" in answer.content.decode()


def test_policy_change_keeps_a_rhythm_that_the_form_does_not_know(
    owner: Actor, owner_client: PersonaClient
) -> None:
    policy = make_policy(owner)
    policy.refresh_from_db()
    RecurringExpense.objects.for_actor(owner).update(unit="week", every=3)
    url = at(owner_client, f"policies/{policy.pk}/change/")

    shown = owner_client.get(url)
    saved = owner_client.post(url, policy_form(version=policy.version, rhythm="", premium="700"))

    row = RecurringExpense.objects.for_actor(owner).get()
    assert (shown.status_code, saved.status_code) == (200, 302)
    assert (row.unit, row.every, row.amount) == ("week", 3, Decimal(700))


# --- Loans and leases ---------------------------------------------------------------------------


def test_finance_add_shows_the_schedule(owner: Actor, owner_client: PersonaClient) -> None:
    golf = make_vehicle(owner)

    shown = owner_client.get(at(owner_client, f"finances/add/?vehicle={golf.pk}&kind=lease"))
    answer = owner_client.post(
        at(owner_client, "finances/add/"), finance_form(golf.pk, residual="8000")
    )

    finance = Finance.objects.for_actor(owner).get()
    assert shown.status_code == 200
    assert answer["Location"] == at(owner_client, f"finances/{finance.pk}/")
    page = text_of(owner_client, f"finances/{finance.pk}/?year=2029")
    years = "".join(
        text_of(owner_client, f"finances/{finance.pk}/?year={year}") for year in range(2026, 2030)
    )
    for text in ("48 · 31 Dec 2029", "81.67", "8,000.00", "Record the final payment"):
        assert text in years
    assert page.count('<details class="year"') == 4
    assert page.count('<details class="year" open>') == 1
    assert page.count("Show the payments of") == 3
    assert "Car loan" in text_of(owner_client, "finances/?kind=loan")


def test_finance_add_keeps_what_was_typed_on_an_error(
    owner: Actor, owner_client: PersonaClient
) -> None:
    golf = make_vehicle(owner)

    answer = owner_client.post(
        at(owner_client, "finances/add/"), finance_form(golf.pk, payment="5,00")
    )

    assert answer.status_code == 422
    assert "does not even pay the interest" in answer.content.decode()
    assert 'value="5,00"' in answer.content.decode()


def test_a_lease_shows_how_far_it_will_go(owner: Actor, owner_client: PersonaClient) -> None:
    golf = make_vehicle(owner)
    drive(owner, golf, (date(2025, 1, 1), 0), (date(2026, 1, 1), 14_600))
    lease = make_lease(owner, golf)

    page = text_of(owner_client, f"finances/{lease.pk}/")

    for text in ("About 13,800 km too far", "1,104.00", "43,800"):
        assert text in page


def test_finance_change_saves(owner: Actor, owner_client: PersonaClient) -> None:
    finance = make_finance(owner)
    finance.refresh_from_db()
    url = at(owner_client, f"finances/{finance.pk}/change/")

    shown = owner_client.get(url)
    saved = owner_client.post(
        url, finance_form(finance.vehicle_id, version=finance.version, months="24")
    )

    finance.refresh_from_db()
    assert (shown.status_code, saved.status_code, finance.months) == (200, 302, 24)


# --- All of them --------------------------------------------------------------------------------

Make = Callable[[Actor], Any]
KINDS = [("recurring", make_recurring), ("policies", make_policy), ("finances", make_finance)]


@pytest.mark.parametrize(("path", "make"), KINDS)
def test_records_are_deleted_and_restored(
    owner: Actor, owner_client: PersonaClient, path: str, make: Make
) -> None:
    url = at(owner_client, f"{path}/{make(owner).pk}/")

    answer = owner_client.post(f"{url}delete/")
    gone = owner_client.get(url)
    owner_client.post(next(iter(get_messages(answer.wsgi_request))).extra_tags)

    assert gone.status_code == 404
    assert owner_client.get(url).status_code == 200


@pytest.mark.parametrize(("path", "make"), KINDS)
def test_pages_refuse_viewers_and_strangers(
    owner: Actor,
    viewer_client: PersonaClient,
    stranger_client: PersonaClient,
    path: str,
    make: Make,
) -> None:
    record_id = make(owner).pk

    for method, page, viewable in (
        ("get", f"{path}/{record_id}/", True),
        ("get", f"{path}/{record_id}/change/", False),
        ("post", f"{path}/{record_id}/delete/", False),
        ("post", f"{path}/{record_id}/restore/", False),
    ):
        viewed = getattr(viewer_client, method)(at(viewer_client, page))
        foreign = getattr(stranger_client, method)(at(stranger_client, page))
        assert viewed.status_code == (200 if viewable else 403), page
        assert foreign.status_code == 404, page
    assert viewer_client.get(at(viewer_client, f"{path}/add/")).status_code == 403


@pytest.mark.parametrize(("path", "make"), KINDS)
def test_lists_need_as_many_queries_for_ten_rows_as_for_twenty(
    owner: Actor, owner_client: PersonaClient, path: str, make: Callable[..., Any]
) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    given: dict[str, dict[str, Any]] = {
        "recurring": {"shares": (ShareInput(vehicle_id=golf.pk), ShareInput(vehicle_id=polo.pk))},
        "policies": {
            "vehicles": (CoveredInput(vehicle_id=golf.pk), CoveredInput(vehicle_id=polo.pk))
        },
        "finances": {"vehicle": golf},
    }
    values = given[path]
    counts: list[int] = []
    for _ in range(2):
        for _ in range(10):
            make(owner, **values)
        owner_client.get(at(owner_client, f"{path}/"))
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(at(owner_client, f"{path}/"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("path", ["recurring", "policies", "finances"])
def test_empty_lists_say_what_to_do(
    owner_client: PersonaClient, viewer_client: PersonaClient, path: str
) -> None:
    assert "yet" in text_of(owner_client, f"{path}/")
    assert "Nothing fits" in text_of(viewer_client, f"{path}/?q=zzz")
    part = owner_client.get(at(owner_client, f"{path}/"), headers={"HX-Request": "true"})
    assert b"<html" not in part.content


def test_the_costs_of_a_vehicle_name_its_contracts(
    owner: Actor, owner_client: PersonaClient, viewer_client: PersonaClient
) -> None:
    golf = make_vehicle(owner)
    share = (ShareInput(vehicle_id=golf.pk),)
    make_recurring(owner, shares=share)
    make_policy(owner, vehicles=(CoveredInput(vehicle_id=golf.pk),))
    make_finance(owner, golf)

    for client in (owner_client, viewer_client):
        page = client.get(f"/o/{client.slug}/vehicles/{golf.pk}/costs/").content.decode()
        for text in ("Parking place", "Both cars", "Car loan"):
            assert page.count(f">{text}</a>") == 1, text
        assert ("recurring/add/" in page) == (client is owner_client)


def test_the_dashboard_and_the_menu_say_that_something_waits(
    owner: Actor, owner_client: PersonaClient
) -> None:
    make_recurring(owner, shares=(ShareInput(vehicle_id=make_vehicle(owner).pk),))

    page = owner_client.get(f"/o/{owner_client.slug}/").content.decode()

    assert "1 recurring expense waits to be recorded" in page
    assert "1 to record" in page
