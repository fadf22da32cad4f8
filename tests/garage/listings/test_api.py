"""The market over the API."""

from collections.abc import Callable

from garage.listings.models import MakeModelAlias
from project.kernel.actor import Actor
from tests.garage.listings.making import MAPPING, lines, make_listing, make_source, upload
from tests.personas import PersonaClient

URL, JSON = "/api/v1", "application/json"
Run = Callable[[], int]


def test_the_api_brings_a_file_in_and_takes_it_back(
    owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient, run_jobs: Run
) -> None:
    body = {"name": "Files", "market": "de", "currency": "EUR", "distance_unit": "km"}
    added = owner_api.post(f"{URL}/listing-sources", body, content_type=JSON)
    source = f"{URL}/listing-sources/{added.json()['id']}"
    begun = owner_api.post(f"{source}/imports", {"file": upload(lines(3))})
    url = begun["Location"]
    checked = owner_api.post(
        f"{url}/check", {"mapping": MAPPING, "seen_on": "2026-10-01"}, content_type=JSON
    )
    run_jobs()
    counted = owner_api.get(url).json()
    started = owner_api.post(f"{url}/start", {}, content_type=JSON)
    run_jobs()
    listed = owner_api.get(f"{URL}/listings?make=skoda&count=1&price_to=10040").json()
    undone = owner_api.post(f"{url}/undo", {}, content_type=JSON)
    run_jobs()

    assert (added.status_code, added["Location"]) == (201, source)
    assert begun.json()["mapping"]["places"]["price"] == ["price_eur"]
    assert (checked.status_code, started.status_code, undone.status_code) == (202, 202, 202)
    assert (counted["state"], counted["added"]) == ("checked", 3)
    assert (listed["count"], listed["items"][0]["price"]) == (2, "10037.00")
    assert owner_api.get(f"{URL}/listings").json()["items"] == []
    assert (
        owner_api.get(f"{URL}/listing-imports?state=undone").json()["items"][0]["name"]
        == "market.csv"
    )
    for client, status in ((viewer_api, 403), (stranger_api, 404)):
        assert client.post(f"{url}/undo", {}, content_type=JSON).status_code == status
        assert client.delete(source).status_code == status


def test_the_api_changes_sources_with_their_version(owner_api: PersonaClient, owner: Actor) -> None:
    source = make_source(owner, kind="http", secret="s3cret")
    url = f"{URL}/listing-sources/{source.pk}"
    shown = owner_api.get(url)

    changed = owner_api.patch(url, {"gone_days": 10, "secret": ""}, content_type=JSON)
    stale = owner_api.patch(
        url, {"gone_days": 9}, content_type=JSON, headers={"If-Match": shown["ETag"]}
    )
    wrong = owner_api.patch(
        url,
        {"mapping": {"places": {"sky": ["x"]}, "currency": "EUR", "distance_unit": "km"}},
        content_type=JSON,
    )
    owner_api.delete(url)
    restored = owner_api.post(f"{url}/restore", {}, content_type=JSON)

    assert (changed.json()["gone_days"], changed.json()["has_secret"]) == (10, True)
    assert b"s3cret" not in shown.content
    assert (stale.status_code, wrong.status_code, restored.status_code) == (412, 422, 200)


def test_the_api_leaves_listings_out(owner_api: PersonaClient, owner: Actor) -> None:
    listing = make_listing(owner, make_source(owner))
    url = f"{URL}/listings/{listing.pk}"

    left_out = owner_api.post(f"{url}/exclude", {"reason": "Accident"}, content_type=JSON).json()
    found = owner_api.get(f"{URL}/listings?excluded=true").json()["items"]
    taken_in = owner_api.post(f"{url}/include", {}, content_type=JSON).json()

    assert (left_out["excluded"], len(found), taken_in["excluded"]) == ("Accident", 1, "")


def test_the_api_says_what_words_mean(owner_api: PersonaClient, owner: Actor) -> None:
    listing = make_listing(
        owner, make_source(owner), make="Vee Dub", make_key="", model="Golf", model_key=""
    )
    words = {"make_raw": "Vee Dub", "make": "Volkswagen"}

    added = owner_api.post(f"{URL}/make-model-aliases", words, content_type=JSON)
    listing.refresh_from_db()
    meant = listing.make_key, listing.model_key
    waiting = MakeModelAlias.objects.create(
        organization_id=owner.organization_id, make_raw="Skodda", make_key="skoda", model_raw="Fabia", model_key="fabia"
    )  # fmt: skip
    accepted = owner_api.post(
        f"{URL}/make-model-aliases/accept", {"ids": [waiting.pk]}, content_type=JSON
    )
    removed = owner_api.delete(added["Location"])

    assert meant == ("volkswagen", "golf")
    assert (added.status_code, accepted.json(), removed.status_code) == (201, {"accepted": 1}, 204)
    assert (
        owner_api.get(f"{URL}/make-model-aliases?decided=true").json()["items"][0]["make_raw"]
        == "Skodda"
    )
