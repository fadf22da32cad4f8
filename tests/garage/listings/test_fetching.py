"""Services are asked page by page, and whatever they answer stays theirs to explain."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from typing_extensions import override

from garage.listings.importing.presets import PRESETS
from garage.listings.importing.requests import check_request
from garage.listings.models import Listing, ListingImport, ListingSource
from garage.listings.services import imports, sources, updating
from garage.listings.tasks import ask_sources, tidy_listings
from garage.vehicles.models import Vehicle
from project.kernel import outgoing
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated, Unavailable
from project.kernel.jobs.models import JobRecord
from tests.garage.listings.making import MAPPING, make_listing, make_source

Run = Callable[[], int]
ASKED: list[tuple[str, str]] = []


def advert(number: int) -> dict[str, Any]:
    return {
        "id": f"h{number}",
        "car": {"make": "Skoda", "model": "Octavia", "year": 2018},
        "price": 12_000 + number,
        "km": 70_000,
    }


class Market(BaseHTTPRequestHandler):
    """A service with three pages, and doors behind which something is wrong."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        ASKED.append((self.path, self.headers.get("Authorization", "")))
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        door = parts.path.strip("/")
        if hasattr(self, f"at_{door}"):
            getattr(self, f"at_{door}")(query)
        else:
            self.say(404, b"{}")

    def say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def at_pages(self, query: dict[str, str]) -> None:
        page = int(query.get("page", 1))
        rows = [advert(number) for number in range((page - 1) * 2, page * 2)] if page <= 3 else []
        self.say(200, json.dumps({"data": {"rows": rows}}).encode())

    def at_links(self, query: dict[str, str]) -> None:
        page = int(query.get("after", 0))
        links = {"next": f"/links?after={page + 1}"} if page < 2 else {}
        self.say(200, json.dumps({"data": {"rows": [advert(page)]}, "links": links}).encode())

    def at_elsewhere(self, query: dict[str, str]) -> None:
        links = {"next": "http://other.example/links"}
        self.say(200, json.dumps({"data": {"rows": [advert(1)]}, "links": links}).encode())

    def at_redirect(self, query: dict[str, str]) -> None:
        self.say(302, b"", Location="/pages")

    def at_html(self, query: dict[str, str]) -> None:
        self.say(200, b"<html>Please sign in</html>")

    def at_broken(self, query: dict[str, str]) -> None:
        self.say(500, b"")

    def at_denied(self, query: dict[str, str]) -> None:
        self.say(403, b"")

    def at_nolist(self, query: dict[str, str]) -> None:
        self.say(200, b'{"data": {"rows": 7}}')

    def at_slow(self, query: dict[str, str]) -> None:
        time.sleep(2)

    def at_endless(self, query: dict[str, str]) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"[" * 65_536)
        except OSError:
            pass

    @override
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def market(settings: Any) -> Iterator[str]:
    settings.NOTIFY_PRIVATE_HOSTS = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Market)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ASKED.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def service(actor: Actor, url: str, **request: Any) -> ListingSource:
    places = {
        "external_id": ["id"],
        "make": ["car.make"],
        "model": ["car.model"],
        "year": ["car.year"],
        "price": ["price"],
        "mileage": ["km"],
    }
    asked = {"url": url, "list_path": "data.rows", "per_minute": 600} | request
    return make_source(
        actor, kind="http", mapping=MAPPING | {"places": places}, request=asked, secret="s3cret",
    )  # fmt: skip


def asked(
    actor: Actor, source: ListingSource, run_jobs: Run, *, is_trial: bool = False
) -> ListingImport:
    record = imports.source_ask(actor=actor, source_id=source.pk, is_trial=is_trial)
    for _ in range(6):
        run_jobs()
        JobRecord.objects.for_actor(actor).filter(state="queued").update(
            run_after=record.created_at
        )
    source.refresh_from_db()
    record.refresh_from_db()
    return record


def test_pages_are_asked_until_one_is_empty(owner: Actor, market: str, run_jobs: Run) -> None:
    Vehicle.objects.create(
        organization_id=owner.organization_id, name="Octavia", make="Skoda", model="Octavia Combi", model_year=2019
    )  # fmt: skip
    url = f"{market}/pages?make={{make}}&model={{model}}&from={{year_from}}"
    source = service(
        owner,
        url,
        paging="page",
        page_name="page",
        key_in="header",
        key_name="Authorization",
        key_prefix="Bearer ",
    )

    record = asked(owner, source, run_jobs)

    assert (record.state, record.added, source.health) == ("done", 6, "good")
    assert ASKED[0] == ("/pages?make=Skoda&model=Octavia+Combi&from=2016&page=1", "Bearer s3cret")
    assert len(ASKED) == 4


def test_links_are_followed_on_the_same_server_alone(
    owner: Actor, market: str, run_jobs: Run
) -> None:
    good = service(owner, f"{market}/links", paging="link", next_path="links.next")
    record = asked(owner, good, run_jobs)
    good.delete()

    bad = service(owner, f"{market}/elsewhere", paging="link", next_path="links.next")
    failed = asked(owner, bad, run_jobs)

    assert (record.state, record.added) == ("done", 3)
    assert (failed.state, failed.warnings) == (
        "failed",
        ["The next page stands on another server."],
    )


def test_a_trial_shows_listings_and_keeps_none(owner: Actor, market: str, run_jobs: Run) -> None:
    record = asked(owner, service(owner, f"{market}/pages"), run_jobs, is_trial=True)

    assert (record.state, record.added, record.sample[0]["price"]) == ("checked", 2, "12000.00")
    assert not Listing.objects.for_actor(owner).exists()


@pytest.mark.parametrize(
    ("door", "sentence"),
    [
        ("redirect", "sends us elsewhere"),
        ("html", "not JSON"),
        ("denied", "refuses with error 403"),
        ("nowhere", "refuses with error 404"),
        ("nolist", "no list"),
        ("endless", "larger than"),
        ("broken", "error 500"),
        ("slow", "too long"),
    ],
)
def test_a_service_that_is_wrong_fails_alone(
    owner: Actor,
    market: str,
    run_jobs: Run,
    door: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outgoing, "READ_SECONDS", 0.2)
    source = service(owner, f"{market}/{door}")
    kept = make_listing(owner, source)

    record = asked(owner, source, run_jobs)

    assert record.state == "failed"
    assert sentence in record.warnings[0]
    assert (source.health, source.failures, source.paused_until) == ("failing", 1, None)
    assert Listing.objects.for_actor(owner).get() == kept


def test_a_service_in_the_own_network_is_not_asked(
    owner: Actor, market: str, run_jobs: Run, settings: Any
) -> None:
    settings.NOTIFY_PRIVATE_HOSTS = False

    record = asked(owner, service(owner, f"{market}/pages"), run_jobs)

    assert "private network" in record.warnings[0]
    assert ASKED == []


def test_a_source_that_fails_rests_and_the_others_go_on(
    owner: Actor, market: str, run_jobs: Run
) -> None:
    bad = service(owner, f"{market}/denied")
    sources.source_change(actor=owner, source_id=bad.pk, changes={"name": "Bad", "every_days": 1})
    good = service(owner, f"{market}/pages")
    sources.source_change(actor=owner, source_id=good.pk, changes={"every_days": 1})

    asked_for = [ask_sources()]
    run_jobs()
    asked_for.append(updating.sources_ask())
    run_jobs()
    asked_for.append(updating.sources_ask())

    bad.refresh_from_db()
    good.refresh_from_db()
    assert asked_for == [2, 1, 0]
    assert (bad.failures, bad.paused_until is not None, good.health) == (2, True, "good")


def test_source_ask_refuses_what_is_off(owner: Actor, market: str) -> None:
    source = service(owner, f"{market}/pages")
    sources.source_change(actor=owner, source_id=source.pk, changes={"is_enabled": False})

    with pytest.raises(RuleViolated):
        imports.source_ask(actor=owner, source_id=source.pk, is_trial=False)
    with pytest.raises(RuleViolated):
        imports.source_ask(actor=owner, source_id=make_source(owner).pk, is_trial=False)


def test_get_json_says_what_may_pass(market: str) -> None:
    with pytest.raises(Unavailable):
        outgoing.get_json(f"{market}/broken", headers={})
    with pytest.raises(RuleViolated):
        outgoing.get_json(f"{market}/html", headers={})


@pytest.mark.parametrize("name", PRESETS)
def test_presets_can_be_asked(name: str) -> None:
    preset = PRESETS[name]

    assert check_request(preset.request, kind="http")["url"].startswith("https://")
    assert {"price", "make", "model", "year"} <= set(preset.places)


@pytest.mark.parametrize(
    "request_",
    [
        {"url": "https://x.example/{secret}"},
        {"url": ""},
        {"url": "https://x.example", "paging": "page"},
        {"url": "https://x.example", "paging": "link"},
        {"url": "https://x.example", "list_path": "a["},
        {"url": "https://x.example", "most_rows": 10**9},
        {"url": "https://x.example", "key_in": "header", "key_name": "X\r\nY"},
        {"url": "https://x.example", "unknown": 1},
        {"url": 7},
    ],
)
def test_check_request_refuses(request_: dict[str, Any]) -> None:
    with pytest.raises(RuleViolated):
        check_request(request_, kind="http")


def test_listings_tidy_marks_and_deletes(owner: Actor) -> None:
    source = make_source(owner, gone_days=30, retention_days=60)
    today = timezone.localdate()
    for number, days in enumerate((5, 40, 90)):
        seen = today - timedelta(days=days)
        make_listing(owner, source, number, first_seen=seen, last_seen=seen)

    gone = tidy_listings()

    left = Listing.objects.for_actor(owner).order_by("external_id")
    assert gone == 1
    assert list(left.values_list("status", flat=True)) == ["active", "gone"]
