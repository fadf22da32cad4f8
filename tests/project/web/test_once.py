"""A form that is sent twice has its effect once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from inventory.models import Vendor
from project.kernel.idempotency import IdempotencyKey
from project.web import once
from tests.personas import PersonaClient


def shown_token(client: Client, address: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(address).text)
    assert found is not None
    return found[1]


@pytest.fixture
def address(owner_client: PersonaClient) -> str:
    return f"/o/{owner_client.slug}/vendors/add/"


def sent(client: Client, address: str, token: str, **fields: Any) -> HttpResponse:
    answer: Any = client.post(address, {"csrfmiddlewaretoken": token, "kind": "workshop", **fields})
    return HttpResponse(answer.content, status=answer.status_code, headers=dict(answer.headers))


def vendors() -> int:
    return int(Vendor.objects.across_organizations(reason="tests count").count())


def test_a_form_sent_twice_adds_once_and_leads_to_the_same_place(
    owner_client: PersonaClient, address: str
) -> None:
    token = shown_token(owner_client, address)

    first = sent(owner_client, address, token, name="Brandt")
    second = sent(owner_client, address, token, name="Brandt")

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert vendors() == 1


def test_a_form_shown_again_is_judged_again(owner_client: PersonaClient, address: str) -> None:
    sent(owner_client, address, shown_token(owner_client, address), name="Brandt")

    again = sent(owner_client, address, shown_token(owner_client, address), name="Brandt")

    assert again.status_code == 422  # there is a vendor of this name


def test_a_form_with_errors_may_be_sent_again(owner_client: PersonaClient, address: str) -> None:
    token = shown_token(owner_client, address)

    answers = [sent(owner_client, address, token, name="").status_code for _ in range(2)]

    assert answers == [422, 422]
    assert not IdempotencyKey.objects.across_organizations(reason="tests count").exists()


def test_a_form_that_still_runs_is_waited_for(
    owner_client: PersonaClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "WAIT_SECONDS", 0.05)
    token = shown_token(owner_client, address)
    sent(owner_client, address, token, name="Brandt")
    rows = IdempotencyKey.objects.across_organizations(reason="tests prepare a row")
    rows.update(status=0)

    answer = sent(owner_client, address, token, name="Brandt")

    assert answer.status_code == 409
    assert vendors() == 1


def test_a_form_whose_process_was_killed_is_taken_anew(
    owner_client: PersonaClient, address: str
) -> None:
    token = shown_token(owner_client, address)
    sent(owner_client, address, token, name="Brandt")
    Vendor.objects.across_organizations(reason="tests start over").delete()
    rows = IdempotencyKey.objects.across_organizations(reason="tests prepare a row")
    rows.update(status=0, created_at=timezone.now() - timedelta(minutes=2))

    answer = sent(owner_client, address, token, name="Brandt")

    assert answer.status_code == 302
    assert vendors() == 1


def test_another_person_is_not_taken_for_the_first(
    owner_client: PersonaClient, manager_client: PersonaClient, address: str
) -> None:
    token = shown_token(owner_client, address)
    sent(owner_client, address, token, name="Brandt")

    answer = sent(manager_client, address, token, name="Brandt")

    assert answer.status_code == 422  # there is a vendor of this name


def test_a_form_that_ends_its_organization_is_answered(owner_client: PersonaClient) -> None:
    inside = f"/o/{owner_client.slug}/settings/organization"
    token = shown_token(owner_client, inside)

    answer = sent(owner_client, f"{inside}/delete", token, typed_name="Miller’s garage")

    assert answer.status_code == 302
