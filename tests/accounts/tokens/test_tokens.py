"""API tokens: made, used, narrowed, expired, revoked; on the page, in the API, from the command line."""

import json
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.organizations.models import Membership
from accounts.organizations.selectors import actor_for, person_of, staff_actor
from accounts.tokens import selectors, services
from accounts.tokens.models import ApiToken
from accounts.users.models import User
from project.kernel.actor import ROLE_PERMISSIONS, Actor, Channel, Permission, Role
from project.kernel.errors import NotAllowed, NotFound, RuleViolated
from tests.personas import PersonaClient, api_of

ME = "/api/v1/me"


def issue(actor: Actor, **options: Any) -> tuple[ApiToken, str]:
    return services.token_issue(actor=actor, name="Dashboard", **options)


def bearer(text: str) -> Client:
    return Client(headers={"authorization": f"Bearer {text}"})


# --- Services ------------------------------------------------------------------------------------


def test_token_issue_keeps_only_the_hash(owner: Actor) -> None:
    token, text = issue(owner)

    secret = text.rsplit("_", 1)[1]
    assert len(text) > 60
    assert secret not in str(ApiToken.objects.for_actor(owner).values().get())
    assert selectors.actor_of_token(text) is not None
    assert token.scopes == list(Permission)


@pytest.mark.parametrize("role", list(Role))
def test_a_token_may_what_its_person_may(role: Role, request: pytest.FixtureRequest) -> None:
    actor: Actor = request.getfixturevalue(role)

    token, _ = issue(actor)

    assert set(token.scopes) == ROLE_PERMISSIONS[role]


def test_token_issue_refuses_rights_the_person_lacks(viewer: Actor) -> None:
    with pytest.raises(RuleViolated) as refused:
        issue(viewer, scopes=["view", "work"])

    assert "scopes" in refused.value.fields


@pytest.mark.parametrize(
    "options",
    [{"scopes": ["fly"]}, {"scopes": []}, {"scopes": ["work"]}, {"days": 0}, {"days": 99999}],
)
def test_token_issue_refuses_what_makes_no_sense(owner: Actor, options: Any) -> None:
    with pytest.raises(RuleViolated):
        issue(owner, **options)


def test_token_issue_has_a_limit(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_TOKENS", 1)
    issue(owner)

    with pytest.raises(RuleViolated):
        issue(owner)


def test_a_role_that_shrinks_shrinks_the_token(
    owner: Actor, manager: Actor, manager_membership: Membership
) -> None:
    _, text = issue(manager)

    manager_membership.role = Role.VIEWER
    manager_membership.save()

    actor = selectors.actor_of_token(text)
    assert actor is not None
    assert not actor.can(Permission.EDIT_WORK)


def test_a_token_expires(owner: Actor) -> None:
    with time_machine.travel("2026-01-01T12:00:00Z", tick=False):
        Membership.objects.filter(user_id=person_of(owner)).update(joined_at="2025-01-01T00:00:00Z")
        _, text = issue(owner, days=30)
    with time_machine.travel("2026-01-31T11:59:00Z", tick=False):
        assert selectors.actor_of_token(text) is not None
    with time_machine.travel("2026-01-31T12:01:00Z", tick=False):
        assert selectors.actor_of_token(text) is None


def test_a_token_does_not_come_back_with_its_person(
    viewer: Actor, viewer_membership: Membership
) -> None:
    _, text = issue(viewer)
    organization, user = viewer_membership.organization, viewer_membership.user
    viewer_membership.delete()
    assert selectors.actor_of_token(text) is None

    Membership.objects.create(organization=organization, user=user, role="owner")

    assert selectors.actor_of_token(text) is None


def test_a_token_of_somebody_deactivated_is_dead(owner: Actor) -> None:
    _, text = issue(owner)

    User.objects.filter(pk=person_of(owner)).update(is_active=False)

    assert selectors.actor_of_token(text) is None


@pytest.mark.parametrize(
    "text", ["", "mg_", "mg_0_0", "x" * 200, "mg_" + "0" * 16 + "_" + "A" * 43]
)
def test_what_is_no_token_is_nobodys(db: None, text: str) -> None:
    assert selectors.actor_of_token(text) is None


def test_a_token_with_another_secret_is_refused(owner: Actor) -> None:
    _, text = issue(owner)

    assert selectors.actor_of_token(text[:-1] + ("A" if text[-1] != "A" else "B")) is None


def test_token_revoke_works_at_once(owner: Actor) -> None:
    token, text = issue(owner)

    services.token_revoke(actor=owner, token_id=token.pk)
    services.token_revoke(actor=owner, token_id=token.pk)

    assert selectors.actor_of_token(text) is None


def test_tokens_of_others_are_unknown(owner: Actor, manager: Actor, stranger: Actor) -> None:
    token, _ = issue(owner)

    for actor in (manager, stranger):
        with pytest.raises(NotFound):
            services.token_revoke(actor=actor, token_id=token.pk)


def test_staff_revoke_the_tokens_of_anybody(owner: Actor, staff_client: PersonaClient) -> None:
    token, text = issue(owner)
    actor = staff_actor(organization_id=owner.organization_id, user_id=staff_client.user.pk)

    services.token_revoke(actor=actor, token_id=token.pk)

    assert selectors.actor_of_token(text) is None


def test_a_token_makes_tokens_only_with_the_scope(
    owner: Actor, owner_membership: Membership
) -> None:
    def as_token(*scopes: Permission) -> Actor:
        return actor_for(
            owner_membership, channel=Channel.API, token_id=1, scopes=frozenset(scopes)
        )

    with pytest.raises(NotAllowed):
        issue(as_token(Permission.VIEW, Permission.EDIT_WORK))
    issue(as_token(Permission.VIEW, Permission.MANAGE_MEMBERS), scopes=["view"])
    with pytest.raises(RuleViolated):
        issue(as_token(Permission.VIEW, Permission.MANAGE_MEMBERS), scopes=["view", "work"])


# --- The API -------------------------------------------------------------------------------------


def test_tokens_are_listed_made_and_revoked(owner_api: PersonaClient) -> None:
    body = {"name": "Phone", "scopes": ["view", "meters"], "days": 30}
    made = owner_api.post("/api/v1/tokens", json.dumps(body), content_type="application/json")
    listed = owner_api.get("/api/v1/tokens").json()["items"]
    gone = owner_api.delete(f"/api/v1/tokens/{made.json()['id']}")

    assert made.status_code == 201
    assert bearer(made.json()["token"]).get(ME).status_code == 401
    assert {row["name"] for row in listed} == {"Phone", "Test"}
    assert not any("token" in row or "secret_hash" in row for row in listed)
    assert gone.status_code == 204


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"scopes": ["view", "fly"]}, "scopes.1"),
        ({"scopes": "view fly"}, "list"),
        ({"scopes": ["view"], "scope": "fly"}, "scope"),
    ],
)
def test_the_api_refuses_unknown_scopes(
    owner_api: PersonaClient, sent: dict[str, Any], where: str
) -> None:
    made = owner_api.post(
        "/api/v1/tokens", json.dumps({"name": "Phone", **sent}), content_type="application/json"
    )

    assert made.status_code == 422
    assert made.headers["Content-Type"].startswith("application/problem+json")
    assert where in made.content.decode()
    assert [row["name"] for row in owner_api.get("/api/v1/tokens").json()["items"]] == ["Test"]


def test_a_narrow_token_makes_no_tokens(owner: Actor) -> None:
    narrow = api_of(owner, scopes=["view"])
    body = json.dumps({"name": "More", "scopes": ["view"]})

    made = narrow.post("/api/v1/tokens", body, content_type="application/json")

    assert made.status_code == 403


def test_a_token_revokes_itself(owner: Actor) -> None:
    token, text = issue(owner, scopes=["view"])

    assert bearer(text).delete(f"/api/v1/tokens/{token.pk}").status_code == 204
    assert bearer(text).get(ME).status_code == 401


def test_tokens_of_strangers_are_unknown(owner: Actor, stranger_api: PersonaClient) -> None:
    token, _ = issue(owner)

    assert stranger_api.delete(f"/api/v1/tokens/{token.pk}").status_code == 404


def test_without_a_token_the_api_asks_for_one(db: None) -> None:
    response = Client().get(ME)

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_session_calls_for_the_organization_it_names(
    owner_client: PersonaClient, stranger_client: PersonaClient, staff_client: PersonaClient
) -> None:
    asked = {"x-organization": owner_client.slug}

    assert owner_client.get(ME, headers=asked).json()["organization"] == owner_client.slug
    assert stranger_client.get(ME).json()["organization"] == stranger_client.slug
    assert stranger_client.get(ME, headers=asked).status_code == 404
    assert staff_client.get(ME).status_code == 403


def test_a_session_writes_only_with_the_csrf_token(owner_client: PersonaClient) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner_client.user)

    sent = strict.patch(ME, '{"name": "Mallory"}', content_type="application/json")

    assert strict.get(ME).status_code == 200
    assert sent.status_code == 403


# --- The page ------------------------------------------------------------------------------------


def page(client: PersonaClient) -> str:
    return reverse("settings_tokens", kwargs={"organization": client.slug})


def test_the_page_shows_the_secret_once(owner_client: PersonaClient) -> None:
    form = {"name": "Phone", "scopes": ["view", "meters"], "days": "30"}

    made = owner_client.post(page(owner_client), form)
    later = owner_client.get(page(owner_client))

    text = made.content.decode().split('id="new-token">')[1].split("<")[0]
    assert made.status_code == 201
    assert bearer(text).get(ME).json()["permissions"] == ["view", "meters"]
    assert "Phone" in later.content.decode()
    assert text not in later.content.decode()


def test_the_page_keeps_what_was_typed(owner_client: PersonaClient) -> None:
    response = owner_client.post(page(owner_client), {"name": "Phone", "days": "30"})

    assert response.status_code == 422
    assert b'value="Phone"' in response.content


def test_the_page_offers_only_own_rights(viewer_client: PersonaClient) -> None:
    form = {"name": "Phone", "scopes": ["view", "work"], "days": ""}

    assert viewer_client.post(page(viewer_client), form).status_code == 422
    assert b"Change or delete the organization" not in (
        viewer_client.get(page(viewer_client)).content
    )


def test_the_page_revokes(owner_client: PersonaClient, owner: Actor) -> None:
    token, text = issue(owner)
    address = reverse(
        "token_revoke", kwargs={"organization": owner_client.slug, "token_id": token.pk}
    )

    assert owner_client.get(address).status_code == 405
    assert owner_client.post(address).status_code == 302
    assert selectors.actor_of_token(text) is None


def test_the_page_does_not_revoke_for_others(
    owner: Actor, viewer_client: PersonaClient, stranger_client: PersonaClient
) -> None:
    token, text = issue(owner)
    for client in (viewer_client, stranger_client):
        address = reverse(
            "token_revoke", kwargs={"organization": client.slug, "token_id": token.pk}
        )
        assert client.post(address).status_code == 404

    assert selectors.actor_of_token(text) is not None


# --- The command ---------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("issue_token", *arguments, stdout=out)
    return out.getvalue()


def test_issue_token_prints_the_token_alone(owner_membership: Membership) -> None:
    printed = run(owner_membership.user.email.upper(), "--name", "Script", "--scope", "view")

    assert printed.count("\n") == 1
    body = bearer(printed.strip()).get(ME).json()
    assert body["organization"] == "millers-garage"
    assert body["permissions"] == ["view"]


def test_issue_token_takes_organization_and_days(owner_membership: Membership) -> None:
    email = owner_membership.user.email

    run(email, "--name", "Script", "--organization", "millers-garage", "--days", "7")

    token = ApiToken.objects.across_organizations(reason="test").get()
    assert token.expires_at is not None
    assert token.scopes == list(Permission)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nobody@example.org", "--name", "x"],
        ["staff@server.example", "--name", "x"],
        ["olivia@millers-garage.example", "--name", "x", "--organization", "strange-cars"],
        ["olivia@millers-garage.example", "--name", "x", "--scope", "fly"],
        ["olivia@millers-garage.example", "--name", ""],
    ],
)
def test_issue_token_says_what_is_wrong(
    arguments: list[str],
    owner_membership: Membership,
    stranger_membership: Membership,
    staff_client: PersonaClient,
) -> None:
    with pytest.raises(CommandError) as failed:
        run(*arguments)

    assert failed.value.returncode == 1
