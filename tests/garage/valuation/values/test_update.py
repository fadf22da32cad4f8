"""The market update asks, fits and values; killed anywhere it is run again and nothing is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from garage.listings.models import Listing, ListingImport, ListingPrice, ListingSource
from garage.listings.services import asking, imports
from garage.listings.services.sources import source_change
from garage.valuation import services
from garage.valuation.models import Valuation, ValuationSettings
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, Unavailable
from project.kernel.jobs.models import JobRecord
from project.kernel.jobs.run import LeaseLost
from tests.garage.listings.making import make_source
from tests.garage.valuation.values.conftest import TODAY
from tests.personas import PersonaClient

pytestmark = pytest.mark.django_db
PLACES = {
    name: [name] for name in ("external_id", "make", "model", "year", "price", "mileage", "fuel")
}
ASKED: list[str] = []


class Killed(BaseException):
    """The worker is gone."""


def advert(number: int) -> dict[str, Any]:
    return {
        "external_id": f"s{number}", "make": "VW", "model": "Golf", "year": 2016 + number % 5,
        "price": 15_000 + 300 * (number % 7), "mileage": 60_000 + 4_000 * (number % 11),
        "fuel": "Petrol",
    }  # fmt: skip


def answers(source: ListingSource, *, actor: Actor) -> Iterator[Any]:
    """Answer as the source's name says."""
    ASKED.append(source.name)
    if source.name.startswith("Down"):
        raise Unavailable("The server is down.")
    if source.name.startswith("Odd"):
        raise ValueError("nobody expected this")
    yield from [advert(number) for number in range(12)]
    if source.name.startswith("Breaks"):
        raise Unavailable("The connection broke.")


@pytest.fixture(autouse=True)
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    ASKED.clear()
    monkeypatch.setattr(imports, "fetched_rows", answers)
    with time_machine.travel(f"{TODAY} 10:00", tick=False):
        yield


def service(actor: Actor, name: str, **values: Any) -> ListingSource:
    mapping = {"places": PLACES, "currency": "EUR", "distance_unit": "km"}
    request = {"url": "https://market.example/search", "list_path": "rows"}
    given = {"kind": "http", "mapping": mapping, "request": request, "every_days": 7, **values}
    return make_source(actor, name, **given)


def update(actor: Actor, **options: Any) -> services.Updated:
    given: dict[str, Any] = {"as_of": TODAY, "progress": lambda _done, _total, _step: None}
    return services.market_update(actor=actor, **given | options)


def state(actor: Actor) -> dict[str, Any]:
    """Return all that an update leaves, but for times and numbers of rows."""
    row = ValuationSettings.objects.for_actor(actor).get()
    return {
        "listings": list(
            Listing.objects.for_actor(actor).order_by("external_id").values_list("external_id", "price")
        ),
        "prices": ListingPrice.objects.for_actor(actor).count(),
        "values": list(
            Valuation.objects.for_actor(actor).values_list("value", "low", "high", "comparables_used")
        ),
        "imports": list(ListingImport.objects.for_actor(actor).values_list("state", flat=True)),
        "problems": [one["problem"] for one in row.last_update["asked"]],
    }  # fmt: skip


def test_update_asks_fits_and_values_in_one_progress(owner: Actor, golf: Vehicle) -> None:
    service(owner, "Good")
    steps: list[tuple[int, int, str]] = []

    done = update(owner, progress=lambda *step: steps.append(step))

    assert (done.new, done.asked[0].added, done.asked[0].problem) == (1, 12, "")
    assert {total for _, total, _ in steps} == {3}
    assert [number for number, _, _ in steps] == sorted(number for number, _, _ in steps)
    assert [steps[0][2], steps[-1][2]] == ["Asking Good: 0 listings", "Golf"]


def test_a_failing_source_stops_no_other_and_is_named(owner: Actor, golf: Vehicle) -> None:
    now = timezone.now()
    ListingSource.objects.for_actor(owner).filter(pk=service(owner, "Down").pk).update(
        last_good_at=now - timedelta(days=9)
    )
    for name in ("Breaks", "Odd", "Sound"):
        service(owner, name)

    done = update(owner)

    assert ASKED == ["Breaks", "Down", "Odd", "Sound"]
    found = {one.name: one for one in done.asked}
    assert found["Down"].problem == "The server is down."
    assert found["Down"].last_good == now - timedelta(days=9)
    assert found["Breaks"].problem == "The connection broke."
    assert found["Odd"].problem == asking.CRASHED
    assert (found["Sound"].problem, found["Sound"].added) == ("", 12)
    assert found["Sound"].last_good == now
    assert done.new == 1
    health = (
        ListingSource.objects.for_actor(owner).order_by("name").values_list("health", flat=True)
    )
    assert list(health) == ["failing", "failing", "failing", "good"]


def test_a_second_update_asks_nobody_and_changes_nothing(owner: Actor, golf: Vehicle) -> None:
    service(owner, "Good")
    update(owner)
    before = state(owner)

    again = update(owner)

    assert ASKED == ["Good"]
    assert (again.new, again.same, again.asked) == (0, 1, [])
    assert state(owner) == {**before, "problems": []}


def test_an_update_of_the_same_answers_days_later_adds_no_listing(
    owner: Actor, golf: Vehicle
) -> None:
    service(owner, "Good")
    update(owner)
    before = state(owner)
    ListingSource.objects.for_actor(owner).update(last_good_at=timezone.now() - timedelta(days=7))

    again = update(owner)

    assert (again.asked[0].added, again.asked[0].changed, again.same) == (0, 0, 1)
    assert state(owner) == {**before, "imports": ["done", "done"]}


def test_sources_that_wait_for_a_word_are_asked_by_hand_alone(owner: Actor, golf: Vehicle) -> None:
    service(owner, "By hand", every_days=0)
    off = service(owner, "Off")
    source_change(actor=owner, source_id=off.pk, changes={"is_enabled": False})
    rests = service(owner, "Rests")
    ListingSource.objects.for_actor(owner).filter(pk=rests.pk).update(
        paused_until=timezone.now() + timedelta(hours=1)
    )
    update(owner)
    assert ASKED == []

    update(owner, by_hand=True)
    assert ASKED == ["By hand"]


def test_a_source_that_its_own_job_asks_is_left_to_it(owner: Actor, golf: Vehicle) -> None:
    source = service(owner, "Good")
    imports.source_ask(actor=owner, source_id=source.pk, is_trial=False)

    update(owner)

    assert ASKED == []


def test_a_viewer_asks_nobody(viewer: Actor, owner: Actor) -> None:
    with pytest.raises(NotAllowed):
        asking.sources_fetch([service(owner, "Good")], actor=viewer, progress=lambda *_: None)


def killed_at(point: int, actor: Actor, *, by: type[BaseException] = Killed) -> bool:
    """Run an update whose worker goes at a step; says whether it came so far."""
    count = 0

    def progress(*_step: Any) -> None:
        nonlocal count
        count += 1
        if count == point:
            raise by(point)

    try:
        update(actor, progress=progress)
    except by:
        return True
    return False


@pytest.mark.parametrize("by", [Killed, LeaseLost])
def test_a_killed_update_is_run_again_and_ends_the_same(
    owner: Actor, stranger: Actor, golf: Vehicle, by: type[BaseException],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Whichever step it is killed at, the next run leaves what an undisturbed one does."""
    monkeypatch.setattr(imports, "BATCH", 5)  # three batches, so that an answer is cut in two
    for name in ("Down", "Good"):
        service(owner, name)
    point = 0
    seen = set()
    while killed_at(point := point + 1, owner, by=by):
        seen.add(Listing.objects.for_actor(owner).count())
        ListingSource.objects.for_actor(owner).update(paused_until=None)
    ListingSource.objects.for_actor(owner).update(paused_until=None)
    update(owner)

    found = state(owner)
    assert point > 5
    assert {0, 5, 10, 12} <= seen
    assert found["listings"] == sorted(
        (one["external_id"], Decimal(one["price"])) for one in map(advert, range(12))
    )
    assert found["prices"] == 12
    assert len(found["values"]) == 1
    assert "running" not in found["imports"]
    assert found["problems"] == ["The server is down."]
    assert ASKED.count("Good") <= point


def test_the_job_asks_and_the_page_names_what_failed(
    owner: Actor, owner_client: PersonaClient, owner_api: PersonaClient, golf: Vehicle,
    run_jobs: Callable[[], int],
) -> None:  # fmt: skip
    service(owner, "Down", every_days=0)
    service(owner, "Good", every_days=0)
    garage = {"organization": owner_client.slug}
    owner_client.post(reverse("market_update", kwargs=garage))
    run_jobs()

    job = JobRecord.objects.for_actor(owner).get(kind=services.JOB)
    assert (job.state, job.total) == ("done", 4)
    page = owner_client.get(reverse("value_list", kwargs=garage)).text
    assert "12 new, 0 changed" in page
    assert "The server is down." in page
    assert "It has not brought any listings yet." in page
    told = owner_api.get("/api/v1/valuations/update").json()
    assert [one["problem"] for one in told["asked"]] == ["The server is down.", ""]
    assert (told["new"], told["updated_at"] is not None) == (1, True)
