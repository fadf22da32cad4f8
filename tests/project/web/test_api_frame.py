"""What every endpoint promises: problems, keys, versions, sign-in."""

from typing import Any

import pytest
from django.test import Client

from inventory.models import Vendor
from project.kernel.actor import Actor
from project.kernel.models import IdempotencyKey
from tests.personas import PersonaClient

VENDORS = "/api/v1/vendors"


def post(client: Client, body: Any, **headers: str) -> Any:
    return client.post(VENDORS, body, content_type="application/json", headers=headers or None)


def vendors(actor: Actor) -> int:
    return int(Vendor.objects.for_actor(actor).count())


def is_problem(response: Any, status: int) -> bool:
    body = response.json()
    return bool(
        response.status_code == status == body["status"]
        and response["Content-Type"] == "application/problem+json"
        and body["detail"]
        and body["request_id"] == response["X-Request-ID"]
    )


def test_without_a_token_the_answer_says_how_to_sign_in(client: Client) -> None:
    response = client.get(VENDORS)

    assert is_problem(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["", "x", "mg_0_0", "mg_" + "0" * 16 + "_" + "a" * 43])
def test_an_unknown_token_is_refused(db: None, client: Client, token: str) -> None:
    assert is_problem(client.get(VENDORS, headers={"authorization": f"Bearer {token}"}), 401)


def test_a_session_needs_the_csrf_token_to_write(owner_client: PersonaClient) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = owner_client.cookies

    assert strict.get(VENDORS).status_code == 200
    assert is_problem(post(strict, {"name": "Brandt"}), 403)


def test_a_session_may_choose_among_its_own_organizations_only(
    owner_client: PersonaClient, stranger_client: PersonaClient
) -> None:
    mine = owner_client.get(VENDORS, headers={"x-organization": owner_client.slug})
    theirs = owner_client.get(VENDORS, headers={"x-organization": stranger_client.slug})

    assert mine.status_code == 200
    assert is_problem(theirs, 404)


def test_an_unknown_address_is_a_problem(owner_api: PersonaClient) -> None:
    assert is_problem(owner_api.get("/api/v1/nothing"), 404)


def test_a_wrong_method_is_a_problem(owner_api: PersonaClient) -> None:
    response = owner_api.put(VENDORS)

    assert is_problem(response, 405)
    assert "GET" in response["Allow"]


@pytest.mark.parametrize("body", ["{", '"x"', "[]", "\ud800".encode("utf-8", "surrogatepass")])
def test_a_body_that_is_no_json_object_is_a_problem(owner_api: PersonaClient, body: Any) -> None:
    response = owner_api.post(VENDORS, body, content_type="application/json")

    assert response.status_code in {400, 422}
    assert response["Content-Type"] == "application/problem+json"


def test_a_form_is_not_taken_for_json(owner_api: PersonaClient) -> None:
    assert is_problem(owner_api.post(VENDORS, {"name": "Brandt"}), 400)


def test_an_unknown_name_in_the_body_is_named(owner_api: PersonaClient) -> None:
    response = post(owner_api, {"name": "Brandt", "nmae": "x"})

    assert is_problem(response, 422)
    assert response.json()["errors"][0]["field"] == "nmae"


def test_a_key_makes_a_write_safe_to_send_twice(owner_api: PersonaClient, owner: Actor) -> None:
    first = post(owner_api, {"name": "Brandt"}, idempotency_key="k1")
    second = post(owner_api, {"name": "Brandt"}, idempotency_key="k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert second["ETag"] == first["ETag"]
    assert vendors(owner) == 1


def test_a_key_with_another_body_is_refused(owner_api: PersonaClient, owner: Actor) -> None:
    post(owner_api, {"name": "Brandt"}, idempotency_key="k1")

    assert is_problem(post(owner_api, {"name": "Other"}, idempotency_key="k1"), 422)
    assert vendors(owner) == 1


def test_a_failed_write_leaves_its_key_free(owner_api: PersonaClient, owner: Actor) -> None:
    failed = post(owner_api, {"name": ""}, idempotency_key="k1")
    again = post(owner_api, {"name": "Brandt"}, idempotency_key="k1")

    assert (failed.status_code, again.status_code) == (422, 201)
    assert IdempotencyKey.objects.for_actor(owner).count() == 1


def test_the_same_key_of_another_organization_is_another_key(
    owner_api: PersonaClient, stranger_api: PersonaClient, stranger: Actor
) -> None:
    post(owner_api, {"name": "Brandt"}, idempotency_key="k1")

    assert post(stranger_api, {"name": "Mine"}, idempotency_key="k1").json()["name"] == "Mine"
    assert vendors(stranger) == 1


@pytest.mark.parametrize(
    ("address", "body", "field"),
    [
        ("/api/v1/tokens", {"name": "Shed", "scopes": ["view"]}, "token"),
        ("/api/v1/calendar-feeds", {"name": "All"}, "address"),
        ("/api/v1/invitations", {"role": "viewer"}, "link"),
    ],
)
def test_an_answer_with_a_secret_is_not_kept(
    owner_api: PersonaClient, owner: Actor, address: str, body: dict[str, Any], field: str
) -> None:
    def send() -> Any:
        headers = {"idempotency-key": "k1"}
        return owner_api.post(address, body, content_type="application/json", headers=headers)

    first, second = send(), send()

    kept = IdempotencyKey.objects.for_actor(owner).get()
    assert first.status_code == 201
    assert first.json()[field] not in f"{kept.answer}{kept.headers}"
    assert is_problem(second, 409)
    assert second.json()["code"] == "secret-shown"
    assert "new key" in second.json()["detail"]
    assert len(owner_api.get(address).json()["items"]) == 1 + (field == "token")


def test_a_key_too_long_is_refused(owner_api: PersonaClient) -> None:
    assert is_problem(post(owner_api, {"name": "Brandt"}, idempotency_key="k" * 101), 422)


def test_if_match_guards_a_change(owner_api: PersonaClient) -> None:
    made = post(owner_api, {"name": "Brandt"})
    address, tag = f"{VENDORS}/{made.json()['id']}", made["ETag"]

    def change(name: str, etag: str) -> Any:
        body, kind = {"name": name}, "application/json"
        return owner_api.patch(address, body, content_type=kind, headers={"if-match": etag})

    assert change("First", tag).status_code == 200
    assert is_problem(change("Second", tag), 412)
    assert is_problem(change("Third", '"x"'), 422)
    assert change("Fourth", "*").status_code == 200


@pytest.mark.parametrize("tag", ['"', "W/", "x-1", "²-1", '"1-1.5"', '"1--1"', "9" * 5000 + "-1"])
def test_if_match_refuses_what_is_no_tag_of_ours(owner_api: PersonaClient, tag: str) -> None:
    made = post(owner_api, {"name": "Brandt"}).json()
    address = f"{VENDORS}/{made['id']}"

    answer = owner_api.patch(
        address, {"name": "First"}, content_type="application/json", headers={"if-match": tag}
    )

    assert is_problem(answer, 422)


def test_a_list_goes_on_after_the_longest_names(owner_api: PersonaClient) -> None:
    for last in "甲乙丙":
        post(owner_api, {"name": "\U00020000" * 119 + last})
    first = owner_api.get(f"{VENDORS}?limit=1&ordering=name").json()

    second = owner_api.get(f"{VENDORS}?limit=1&ordering=name&cursor={first['next']}")

    assert second.status_code == 200
    assert second.json()["items"][0]["id"] != first["items"][0]["id"]


@pytest.mark.parametrize("query", ["limit=0", "limit=100000", "limit=x", "cursor=x", "ordering=x"])
def test_a_list_refuses_what_it_does_not_offer(owner_api: PersonaClient, query: str) -> None:
    assert owner_api.get(f"{VENDORS}?{query}").status_code == 422


def test_a_viewer_may_look_and_not_write(viewer_api: PersonaClient) -> None:
    assert viewer_api.get(VENDORS).status_code == 200
    assert is_problem(post(viewer_api, {"name": "Brandt"}), 403)
