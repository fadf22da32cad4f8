"""What is due first, on the tiles of the vehicle list."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from project.kernel.actor import Actor
from tests.garage.maintenance.making import make_vehicle
from tests.garage.schedule.making import ago, make_due
from tests.personas import PersonaClient


def test_the_vehicle_list_says_what_is_due_first(
    owner: Actor, viewer_client: PersonaClient
) -> None:
    make_vehicle(owner, "Polo")
    golf = make_vehicle(owner)
    make_due(owner, golf, time_every=12, start_on=ago(owner, 400))
    url = f"/o/{viewer_client.slug}/vehicles/"

    tiles = viewer_client.get(f"{url}?layout=tiles").content.decode()
    table = viewer_client.get(f"{url}?layout=table").content.decode()

    assert "Brake fluid: " in tiles
    assert "Brake fluid: " in table


def test_the_vehicle_list_asks_as_often_for_more_vehicles(
    owner: Actor, viewer_client: PersonaClient
) -> None:
    url = f"/o/{viewer_client.slug}/vehicles/?layout=tiles"

    def asked() -> int:
        for _ in range(5):
            make_due(owner, make_vehicle(owner), start_on=ago(owner, 30))
        with CaptureQueriesContext(connection) as queries:
            viewer_client.get(url)
        return len(queries)

    asked()
    assert asked() == asked()
