"""The admin of accounts: for staff, read-only, with actions that call the services."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.organizations.models import Membership
from accounts.tokens.models import ApiToken
from accounts.users.models import User
from tests.personas import PersonaClient

MODELS = ("user", "organization", "membership", "invitation", "apitoken", "preferences")


def act(client: PersonaClient, model: str, action: str, row_id: int) -> int:
    form = {"action": action, "_selected_action": [row_id]}
    address = reverse(f"admin:accounts_{model}_changelist")
    return int(client.post(address, form, follow=True).status_code)


@pytest.mark.parametrize("model", MODELS)
def test_staff_see_the_rows_and_change_none(
    model: str, staff_client: PersonaClient, owner_api: PersonaClient
) -> None:
    page = staff_client.get(reverse(f"admin:accounts_{model}_changelist"))

    assert page.status_code == 200
    assert staff_client.get(reverse(f"admin:accounts_{model}_add")).status_code == 403


def test_secrets_are_not_shown(staff_client: PersonaClient, owner_api: PersonaClient) -> None:
    token = ApiToken.objects.across_organizations(reason="test").get()
    user = owner_api.user

    of_token = staff_client.get(reverse("admin:accounts_apitoken_change", args=[token.pk]))
    of_user = staff_client.get(reverse("admin:accounts_user_change", args=[user.pk]))

    assert token.secret_hash not in of_token.content.decode()
    assert user.password not in of_user.content.decode()


def test_staff_sign_in_on_our_own_page(owner_client: PersonaClient) -> None:
    index = reverse("admin:index")

    asked = Client().get(index, follow=True)

    assert asked.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert owner_client.get(index, follow=True).status_code == 403


def test_staff_deactivate_and_activate(
    staff_client: PersonaClient, owner_client: PersonaClient, owner_membership: Membership
) -> None:
    user = owner_membership.user

    assert act(staff_client, "user", "deactivate", user.pk) == 200
    user.refresh_from_db()
    assert not user.is_active
    assert owner_client.get(reverse("account_email")).status_code == 302
    act(staff_client, "user", "activate", user.pk)
    user.refresh_from_db()
    assert user.is_active
    assert LogEntry.objects.filter(object_id=str(user.pk)).count() == 2


def test_staff_do_not_deactivate_themselves(staff_client: PersonaClient) -> None:
    act(staff_client, "user", "deactivate", staff_client.user.pk)

    assert User.objects.get(pk=staff_client.user.pk).is_active


def test_staff_revoke_a_token(staff_client: PersonaClient, owner_api: PersonaClient) -> None:
    token = ApiToken.objects.across_organizations(reason="test").get()

    act(staff_client, "apitoken", "revoke", token.pk)

    assert owner_api.get("/api/v1/me").status_code == 401
