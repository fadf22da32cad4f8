"""Every page of the settings opens, for every member, and for nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.personas import PersonaClient

INSIDE = (
    "settings_profile",
    "settings_preferences",
    "settings_notifications",
    "settings_calendar",
    "settings_tokens",
    "settings_organization",
    "settings_members",
)
OUTSIDE = ("account_email", "account_change_password", "usersessions_list", "organization_add")


@pytest.mark.parametrize("role", ["owner", "manager", "mechanic", "driver", "viewer"])
@pytest.mark.parametrize("name", INSIDE)
def test_a_page_opens_for_members(name: str, role: str, request: pytest.FixtureRequest) -> None:
    client: PersonaClient = request.getfixturevalue(f"{role}_client")

    response = client.get(reverse(name, kwargs={"organization": client.slug}))

    assert response.status_code == 200
    assert b'aria-current="page"' in response.content


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_page_outside_shows_the_frame_of_the_organization_used_last(
    name: str, owner_client: PersonaClient
) -> None:
    response = owner_client.get(reverse(name))

    assert response.status_code == 200
    assert owner_client.slug in response.content.decode()


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_page_outside_opens_without_any_organization(
    name: str, staff_client: PersonaClient
) -> None:
    assert staff_client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", INSIDE)
def test_strangers_find_nothing(
    name: str, owner_client: PersonaClient, stranger_client: PersonaClient
) -> None:
    address = reverse(name, kwargs={"organization": owner_client.slug})

    assert stranger_client.get(address).status_code == 404
    assert stranger_client.post(address, {}).status_code == 404


@pytest.mark.parametrize("name", INSIDE)
def test_nobody_gets_in_without_signing_in(name: str, owner_client: PersonaClient) -> None:
    address = reverse(name, kwargs={"organization": owner_client.slug})

    response = Client().get(address)

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("name", OUTSIDE)
def test_pages_outside_ask_for_sign_in(name: str, db: None) -> None:
    assert Client().get(reverse(name))["Location"].startswith(reverse("account_login"))
