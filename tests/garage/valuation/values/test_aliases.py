"""What people said of words counts for the words of vehicles too."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from garage.listings.models import Listing, MakeModelAlias
from garage.listings.selectors.aliases import KeyBook, Meaning
from garage.listings.services import aliases
from garage.valuation import services
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed
from tests.garage.valuation.values.conftest import TODAY

pytestmark = pytest.mark.django_db
Market = Callable[..., list[Listing]]


def used(actor: Actor, vehicle: Vehicle) -> int:
    return services.vehicle_value(actor=actor, vehicle_id=vehicle.pk, as_of=TODAY).estimate.used


def call(vehicle: Vehicle, make: str, model: str) -> Vehicle:
    vehicle.make, vehicle.model = make, model
    vehicle.save(update_fields=("make", "model"))
    return vehicle


@pytest.mark.parametrize(
    ("make", "model"), [("VW", "Golf"), ("", "VW Golf"), ("Volkswagen Golf", ""), ("vw", "VW GOLF")]
)
def test_a_vehicle_finds_listings_however_it_is_written(
    owner: Actor, golf: Vehicle, market: Market, make: str, model: str
) -> None:
    market(6)
    assert used(owner, call(golf, make, model)) == 6


def test_a_decided_alias_names_the_model_of_a_vehicle(
    owner: Actor, golf: Vehicle, market: Market
) -> None:
    market(6)
    call(golf, "Wolfsburg", "Mk7 GTD")
    assert used(owner, golf) == 0

    aliases.alias_add(
        actor=owner, make_raw="wolfsburg", model_raw="MK7 gtd", make="VW", model="Golf"
    )

    assert used(owner, golf) == 6


def test_a_decided_make_names_the_make_of_a_vehicle(
    owner: Actor, golf: Vehicle, market: Market
) -> None:
    market(6)
    aliases.alias_add(actor=owner, make_raw="Dub", model_raw="", make="VW", model="")
    assert used(owner, call(golf, "Dub", "Golf")) == 6


def test_an_alias_of_the_market_beats_one_of_all(owner: Actor) -> None:
    words: dict[str, Any] = {
        "actor": owner,
        "make_raw": "Opel",
        "model_raw": "Corsa",
        "make": "Vauxhall",
    }
    aliases.alias_add(**words, model="Nova")
    aliases.alias_add(**words, model="Corsa", market="GB")
    assert KeyBook(actor=owner, market="GB").of_vehicle("Opel", "Corsa") == Meaning(
        "vauxhall", "corsa"
    )
    assert KeyBook(actor=owner, market="DE").of_vehicle("Opel", "Corsa") == Meaning(
        "vauxhall", "nova"
    )


def test_a_suggestion_waits_for_a_person(owner: Actor, golf: Vehicle, market: Market) -> None:
    market(6)
    call(golf, "VW", "Golf VII Variant")

    services.market_update(actor=owner, as_of=TODAY, progress=lambda *_: None)
    assert used(owner, golf) == 0
    waiting = MakeModelAlias.objects.for_actor(owner).get()
    assert (waiting.model_raw, waiting.model_key, waiting.decided_at) == (
        "Golf VII Variant", "golf", None,
    )  # fmt: skip
    services.market_update(actor=owner, as_of=TODAY, progress=lambda *_: None)
    assert MakeModelAlias.objects.for_actor(owner).count() == 1

    aliases.alias_decide(actor=owner, alias_id=waiting.pk)
    assert used(owner, golf) == 6


def test_words_that_listings_use_need_no_review(
    owner: Actor, golf: Vehicle, market: Market
) -> None:
    market(6)
    assert aliases.vehicle_words_review(actor=owner, market="DE") == 0


def test_what_is_it_worth_knows_the_aliases(owner: Actor, market: Market) -> None:
    market(6)
    aliases.alias_add(actor=owner, make_raw="Dub", model_raw="Mk7", make="VW", model="Golf")
    data = services.WorthInput(
        make="DUB", model="mk7", year=2018, mileage=Decimal(90_000), market="DE", currency="EUR"
    )
    assert services.estimate_described(actor=owner, data=data, as_of=TODAY).estimate.used == 6


def test_a_viewer_sends_nothing_to_review(viewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        aliases.vehicle_words_review(actor=viewer, market="DE")
