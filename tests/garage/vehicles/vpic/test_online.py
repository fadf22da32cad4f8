"""Looking a VIN up online: off unless allowed, by a job, its words taken one by one."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from typing_extensions import override

from garage.vehicles import selectors, services
from garage.vehicles.models import Vehicle, VinLookup
from garage.vehicles.services import VehicleInput, vehicle_add
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import NotAllowed, NotFound, RuleViolated
from project.kernel.jobs.models import JobRecord
from tests.personas import PersonaClient

RunJobs = Callable[[], int]
VIN = "TMBJJ7NE8K0427193"
RESULT = {
    "Make": "SKODA",
    "Model": "Octavia",
    "ModelYear": "2019",
    "BodyClass": "Wagon",
    "FuelTypePrimary": "Diesel",
    "DisplacementL": "1.968",
    "PlantCountry": "CZECH REPUBLIC",
    "ErrorCode": "0",
}


class Service(BaseHTTPRequestHandler):
    """Answers as NHTSA's service does, and remembers what it was asked."""

    asked: list[str]
    answer: Any

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = json.dumps(self.answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def service(settings: Any, socket_enabled: None) -> Iterator[type[Service]]:
    class One(Service):
        asked: list[str] = []
        answer: Any = {"Count": 1, "Results": [RESULT]}

    server = ThreadingHTTPServer(("127.0.0.1", 0), One)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.NOTIFY_PRIVATE_HOSTS = True
    settings.VIN_LOOKUP_URL = f"http://127.0.0.1:{server.server_port}/api"
    yield One
    server.shutdown()
    server.server_close()


@pytest.fixture
def car(owner: Actor) -> Vehicle:
    return vehicle_add(actor=owner, data=VehicleInput(name="Octavia", vin=VIN, make="Skoda"))


def lookup_of(actor: Actor, vehicle: Vehicle) -> VinLookup:
    found = selectors.vin_lookup_of(actor=actor, vehicle_id=vehicle.pk)
    assert found is not None
    return found


def test_vin_look_up_asks_by_a_job_and_keeps_what_is_said(
    owner: Actor, car: Vehicle, service: type[Service], run_jobs: RunJobs
) -> None:
    services.vin_look_up(actor=owner, vehicle_id=car.pk)
    assert service.asked == []

    run_jobs()

    lookup = lookup_of(owner, car)
    assert service.asked == [f"/api/vehicles/DecodeVinValues/{VIN}?format=json"]
    assert lookup.answered_at is not None
    assert lookup.says == {
        "make": "Škoda",
        "model": "Octavia",
        "model_year": "2019",
        "body": "estate",
        "fuel": "diesel",
        "engine": "2.0 l",
        "built_in": "Czechia",
    }
    car.refresh_from_db()
    assert car.model == ""
    assert AuditEntry.objects.for_actor(owner).filter(action="vin.look_up").exists()


def test_words_are_taken_and_dismissed_one_by_one(
    owner: Actor, car: Vehicle, service: type[Service], run_jobs: RunJobs
) -> None:
    services.vin_look_up(actor=owner, vehicle_id=car.pk)
    run_jobs()

    services.vin_word_take(actor=owner, vehicle_id=car.pk, name="model_year", source="online")
    services.vin_word_take(actor=owner, vehicle_id=car.pk, name="body", source="online")
    services.vin_word_dismiss(actor=owner, vehicle_id=car.pk, name="make")

    car.refresh_from_db()
    assert (car.model_year, car.body, car.make) == (2019, "estate", "Skoda")
    assert car.vin_sources["model_year"] == {"source": "online", "value": "2019"}
    assert lookup_of(owner, car).settled == {
        "model_year": "taken",
        "body": "taken",
        "make": "dismissed",
    }
    with pytest.raises(NotFound):
        services.vin_word_take(actor=owner, vehicle_id=car.pk, name="make", source="online")
    services.vehicle_change(actor=owner, vehicle_id=car.pk, changes={"vin": "WVWZZZ1JZXW000001"})
    with pytest.raises(NotFound):
        services.vin_word_take(actor=owner, vehicle_id=car.pk, name="model", source="online")


def test_vin_look_up_is_refused(
    owner: Actor, viewer: Actor, stranger: Actor, car: Vehicle, settings: Any
) -> None:
    with pytest.raises(RuleViolated, match="switched off"):
        services.vin_look_up(actor=owner, vehicle_id=car.pk)
    settings.VIN_LOOKUP_URL = "https://vpic.example.org/api"
    short = vehicle_add(actor=owner, data=VehicleInput(name="Old", vin="118567"))
    with pytest.raises(RuleViolated, match="17 letters"):
        services.vin_look_up(actor=owner, vehicle_id=short.pk)
    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            services.vin_look_up(actor=actor, vehicle_id=car.pk)
        with pytest.raises(error):
            services.vin_word_take(actor=actor, vehicle_id=car.pk, name="make", source="offline")
        with pytest.raises(error):
            services.vin_word_dismiss(actor=actor, vehicle_id=car.pk, name="make")


@pytest.mark.parametrize(
    ("answer", "says"), [({"Results": []}, "form"), ([1], "form"), ({"Results": [3]}, "form")]
)
def test_an_odd_answer_is_told(
    owner: Actor, car: Vehicle, service: type[Service], run_jobs: RunJobs, answer: Any, says: str
) -> None:
    service.answer = answer
    services.vin_look_up(actor=owner, vehicle_id=car.pk)

    run_jobs()

    assert says in lookup_of(owner, car).problem
    assert JobRecord.objects.for_actor(owner).filter(state="failed").exists()


def test_the_page_offers_words_and_the_look_up(
    owner: Actor,
    owner_client: PersonaClient,
    car: Vehicle,
    service: type[Service],
    run_jobs: RunJobs,
) -> None:
    here = f"/o/{owner_client.slug}/vehicles/{car.pk}/vin/"

    before = owner_client.get(here).content.decode()
    asked = owner_client.post(f"{here}ask/")
    waiting = owner_client.get(here).content.decode()
    run_jobs()
    progress = owner_client.get(f"{here}progress/").content.decode()
    taken = owner_client.post(f"{here}take/", {"name": "model", "source": "online"})
    dismissed = owner_client.post(f"{here}dismiss/", {"name": "fuel"})
    owner_client.post(f"{here}take/", {"name": "built_in", "source": "offline"})
    details = owner_client.get(f"/o/{owner_client.slug}/vehicles/{car.pk}/details/")

    assert "Look up online" in before
    assert "Czechia" in before
    assert [row.status_code for row in (asked, taken, dismissed)] == [302, 302, 302]
    assert "hx-get" in waiting
    assert "Octavia" in progress
    car.refresh_from_db()
    assert (car.model, car.fuel, car.built_in) == ("Octavia", "", "Czechia")
    assert "from NHTSA, online" in details.content.decode()


def test_the_page_says_that_it_is_switched_off(owner_client: PersonaClient, car: Vehicle) -> None:
    here = f"/o/{owner_client.slug}/vehicles/{car.pk}/vin/"

    page = owner_client.get(here).content.decode()
    refused = owner_client.post(f"{here}ask/")

    assert "Switched off" in page
    assert "Look up online" not in page
    assert refused.status_code == 422


def test_the_look_up_over_the_api(
    owner_api: PersonaClient, car: Vehicle, service: type[Service], run_jobs: RunJobs
) -> None:
    url = f"/api/v1/vehicles/{car.pk}/vin-lookup"
    json_ = "application/json"

    empty = owner_api.get(url).json()
    asked = owner_api.post(url, {}, content_type=json_)
    run_jobs()
    words = f"/api/v1/vehicles/{car.pk}/vin-words"
    taken = owner_api.post(words, {"name": "model", "source": "online"}, content_type=json_)
    offline = owner_api.post(words, {"name": "make"}, content_type=json_)
    dismissed = owner_api.post(f"{words}/dismiss", {"name": "fuel"}, content_type=json_)

    assert empty["answered_at"] is None
    assert (asked.status_code, asked.json()["vin"]) == (202, VIN)
    assert taken.json()["says"]["model"] == "Octavia"
    assert offline.status_code == 200
    assert dismissed.json()["settled"] == {"model": "taken", "fuel": "dismissed"}
