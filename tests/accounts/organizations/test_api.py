"""Organizations, members and invitations through the API."""

import json
from typing import Any

import pytest

from accounts.organizations.models import Invitation, Membership, Organization
from project.kernel.actor import Actor
from tests.personas import PersonaClient, api_of, join

ROOT = "/api/v1"


def send(client: PersonaClient, method: str, path: str, body: Any = None, **headers: str) -> Any:
    return client.generic(
        method,
        f"{ROOT}{path}",
        data=b"" if body is None else json.dumps(body).encode(),
        content_type="application/json",
        headers=headers,
    )


# --- Organizations -------------------------------------------------------------------------------


def test_list_organizations_shows_the_one_of_the_token(owner_api: PersonaClient) -> None:
    body = owner_api.get(f"{ROOT}/organizations?count=true").json()

    assert [row["slug"] for row in body["items"]] == [owner_api.slug]
    assert body["items"][0]["role"] == "owner"
    assert body["count"] == 1
    assert body["next"] is None


def test_list_organizations_shows_all_of_a_session(
    owner_client: PersonaClient, other_organization: Organization
) -> None:
    Membership.objects.create(
        organization=other_organization, user=owner_client.user, role="viewer"
    )

    body = owner_client.get(f"{ROOT}/organizations").json()

    assert [(row["slug"], row["role"]) for row in body["items"]] == [
        ("millers-garage", "owner"),
        ("strange-cars", "viewer"),
    ]


def test_add_organization_makes_the_caller_its_owner(owner_api: PersonaClient) -> None:
    response = send(owner_api, "POST", "/organizations", {"name": "Racers", "currency": "CHF"})

    assert response.status_code == 201
    assert response["Location"] == f"{ROOT}/organizations/racers"
    assert response.json()["currency"] == "CHF"
    made = Organization.objects.get(slug="racers")
    assert Membership.objects.get(organization=made).user == owner_api.user


def test_add_organization_is_refused_to_a_narrow_token(owner: Actor) -> None:
    narrow = api_of(owner, scopes=["view", "work"])

    assert send(narrow, "POST", "/organizations", {"name": "Racers"}).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [("currency", "XXX"), ("time_zone", "Moon/Base"), ("name", ""), ("name", "x" * 81)],
)
def test_add_organization_refuses_what_cannot_be(
    owner_api: PersonaClient, field: str, value: str
) -> None:
    response = send(owner_api, "POST", "/organizations", {"name": "Racers", field: value})

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field


def test_change_organization_guards_the_version(owner_api: PersonaClient) -> None:
    path = f"/organizations/{owner_api.slug}"
    tag = owner_api.get(ROOT + path)["ETag"]

    first = send(owner_api, "PATCH", path, {"name": "New name"}, if_match=tag)
    second = send(owner_api, "PATCH", path, {"name": "Other name"}, if_match=tag)

    assert first.status_code == 200
    assert first.json()["name"] == "New name"
    assert second.status_code == 412


def test_change_organization_is_for_owners(
    manager_api: PersonaClient, viewer_api: PersonaClient
) -> None:
    for client in (manager_api, viewer_api):
        path = f"/organizations/{client.slug}"
        assert send(client, "PATCH", path, {"name": "Mine"}).status_code == 403


def test_delete_organization_asks_for_its_name(
    owner_api: PersonaClient, organization: Organization
) -> None:
    path = f"/organizations/{owner_api.slug}"

    assert send(owner_api, "DELETE", f"{path}?name=wrong").status_code == 422
    assert send(owner_api, "DELETE", f"{path}?name={organization.name}").status_code == 204
    assert not Organization.objects.filter(pk=organization.pk).exists()


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_organizations_of_others_are_unknown(
    method: str, owner_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    path = f"/organizations/{owner_api.slug}?name=x"

    response = send(stranger_api, method, path, {"name": "Mine"} if method == "PATCH" else None)

    assert response.status_code == 404


# --- Members -------------------------------------------------------------------------------------


def test_list_members_shows_names_and_roles(
    viewer_api: PersonaClient, owner_membership: Membership
) -> None:
    body = viewer_api.get(f"{ROOT}/members?ordering=joined_at&count=true").json()

    assert {row["role"] for row in body["items"]} == {"owner", "viewer"}
    assert body["count"] == 2


def test_list_members_finds_and_pages(owner_api: PersonaClient, organization: Organization) -> None:
    for number in range(5):
        join(organization, role="driver", name=f"driver{number}")

    found = owner_api.get(f"{ROOT}/members?search=driver3").json()["items"]
    first = owner_api.get(f"{ROOT}/members?limit=4").json()
    rest = owner_api.get(f"{ROOT}/members?limit=4&cursor={first['next']}").json()

    assert [row["name"] for row in found] == ["Driver3"]
    assert len({row["id"] for row in first["items"] + rest["items"]}) == 6
    assert rest["next"] is None


def test_change_member_gives_another_role(
    owner_api: PersonaClient, viewer_membership: Membership
) -> None:
    path = f"/members/{viewer_membership.pk}"
    tag = owner_api.get(ROOT + path)["ETag"]

    response = send(owner_api, "PATCH", path, {"role": "driver"}, if_match=tag)

    assert response.json()["role"] == "driver"
    assert send(owner_api, "PATCH", path, {"role": "viewer"}, if_match=tag).status_code == 412


def test_change_member_refuses_an_unknown_role(
    owner_api: PersonaClient, viewer_membership: Membership
) -> None:
    response = send(owner_api, "PATCH", f"/members/{viewer_membership.pk}", {"role": "king"})

    assert response.status_code == 422


def test_members_are_changed_by_managers_alone(
    mechanic_api: PersonaClient, viewer_membership: Membership
) -> None:
    path = f"/members/{viewer_membership.pk}"

    assert send(mechanic_api, "PATCH", path, {"role": "driver"}).status_code == 403
    assert send(mechanic_api, "DELETE", path).status_code == 403


def test_remove_member_ends_their_tokens(
    owner_api: PersonaClient, viewer_api: PersonaClient, viewer_membership: Membership
) -> None:
    assert send(owner_api, "DELETE", f"/members/{viewer_membership.pk}").status_code == 204
    assert viewer_api.get(f"{ROOT}/me").status_code == 401


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_members_of_others_are_unknown(
    method: str, stranger_api: PersonaClient, viewer_membership: Membership
) -> None:
    body = {"role": "owner"} if method == "PATCH" else None

    response = send(stranger_api, method, f"/members/{viewer_membership.pk}", body)

    assert response.status_code == 404


# --- Invitations ---------------------------------------------------------------------------------


def test_add_invitation_gives_the_link_once(owner_api: PersonaClient) -> None:
    made = send(owner_api, "POST", "/invitations", {"role": "driver"}).json()
    listed = owner_api.get(f"{ROOT}/invitations").json()["items"]

    assert "/account/invitation/" in made["link"]
    assert [row["id"] for row in listed] == [made["id"]]
    assert "link" not in listed[0]


def test_a_token_invites_only_with_its_scope(owner: Actor) -> None:
    narrow = api_of(owner, scopes=["view", "work", "vehicles"])

    assert send(narrow, "POST", "/invitations", {"role": "viewer"}).status_code == 403
    assert narrow.get(f"{ROOT}/invitations").status_code == 403


def test_a_token_without_the_organization_makes_no_owner(owner: Actor) -> None:
    narrow = api_of(owner, scopes=["view", "members"])

    assert send(narrow, "POST", "/invitations", {"role": "owner"}).status_code == 403


def test_accept_invitation_joins_a_session(
    owner_api: PersonaClient, stranger_client: PersonaClient
) -> None:
    link = send(owner_api, "POST", "/invitations", {"role": "driver"}).json()["link"]
    secret = {"secret": link.rsplit("/", 1)[1]}

    joined = send(stranger_client, "POST", "/invitations/accept", secret)
    again = send(stranger_client, "POST", "/invitations/accept", secret)

    assert joined.status_code == 201
    assert joined.json()["slug"] == owner_api.slug
    assert again.status_code == 404


def test_accept_invitation_is_not_for_tokens(
    owner_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    link = send(owner_api, "POST", "/invitations", {"role": "driver"}).json()["link"]

    response = send(stranger_api, "POST", "/invitations/accept", {"secret": link.rsplit("/", 1)[1]})

    assert response.status_code == 403


def test_delete_invitation_is_for_the_own_organization(
    owner_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    made = send(owner_api, "POST", "/invitations", {"role": "driver"}).json()
    path = f"/invitations/{made['id']}"

    assert send(stranger_api, "DELETE", path).status_code == 404
    assert send(owner_api, "DELETE", path).status_code == 204
    assert owner_api.get(f"{ROOT}/invitations").json()["items"] == []


def test_invitations_are_hidden_from_those_who_may_not_invite(viewer_api: PersonaClient) -> None:
    assert viewer_api.get(f"{ROOT}/invitations").status_code == 403


def test_lists_ask_the_same_number_of_questions(
    owner_api: PersonaClient,
    organization: Organization,
    owner: Actor,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(20):
        join(organization, role="viewer", name=f"member{number}")
        Invitation.objects.create(
            organization=organization,
            role="viewer",
            nonce=str(number),
            secret_hash=str(number),
            expires_at="2100-01-01T00:00:00Z",
        )

    for path in ("members", "invitations", "organizations", "tokens"):
        with django_assert_max_num_queries(5):
            assert owner_api.get(f"{ROOT}/{path}?limit=200").status_code == 200
