"""In which words services are asked for the vehicles of an organization."""

from typing import Any

import pytest

from garage.listings.importing.requests import MarketQuery
from garage.listings.models import ListingSource
from garage.listings.selectors.aliases import Meaning
from garage.listings.selectors.asking import asked_words
from garage.listings.services import aliases
from garage.listings.services.fetching import queries_of
from garage.models import Vehicle
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated
from tests.garage.listings.making import MAPPING, make_listing, make_source

pytestmark = pytest.mark.django_db
URL = "https://market.example.test/list?make={make}&model={model}"


@pytest.fixture
def service(owner: Actor) -> ListingSource:
    return make_source(
        owner, kind="http", mapping=MAPPING, request={"url": URL, "list_path": "rows"}
    )


def vehicle(actor: Actor, make: str, model: str, **values: Any) -> Vehicle:
    return Vehicle.objects.create(
        organization_id=actor.organization_id, name=f"{make} {model}", make=make, model=model, **values
    )  # fmt: skip


def asked(actor: Actor, source: ListingSource) -> list[tuple[str, str]]:
    return [(query.make, query.model) for query in queries_of(source, actor=actor)]


def test_short_names_are_asked_for_in_full_and_once(owner: Actor, service: ListingSource) -> None:
    vehicle(owner, "VW", "Golf", model_year=2018)
    vehicle(owner, "", "vw golf", model_year=2012)
    vehicle(owner, "Volkswagen", "Polo")

    assert queries_of(service, actor=owner) == [
        MarketQuery("Volkswagen", "Golf", 2009, 2021),
        MarketQuery("Volkswagen", "Polo"),
    ]


def test_a_decided_alias_names_make_and_model(owner: Actor, service: ListingSource) -> None:
    vehicle(owner, "Dub", "Mk7 GTD")
    assert asked(owner, service) == [("Dub", "Mk7 GTD")]

    aliases.alias_add(actor=owner, make_raw="dub", model_raw="MK7 gtd", make="VW", model="Golf")

    assert asked(owner, service) == [("Volkswagen", "golf")]


def test_a_source_is_asked_in_the_words_that_it_sent(owner: Actor, service: ListingSource) -> None:
    vehicle(owner, "Mercedes", "C 220")
    assert asked(owner, service) == [("Mercedes-Benz", "C 220")]
    keys = {"make_key": "mercedesbenz", "model_key": "cclass"}
    for number, model in enumerate(("C-Klasse", "C-Klasse", "C 200")):
        make_listing(owner, service, number, make="Mercedes-Benz", model=model, **keys)
    other = make_source(owner, "Another")
    for number in range(5):
        make_listing(owner, other, number, make="merc", model="c class", **keys)

    assert asked(owner, service) == [("Mercedes-Benz", "C-Klasse")]


def test_vehicles_without_words_are_not_asked_for(owner: Actor, service: ListingSource) -> None:
    vehicle(owner, "", "Trailer")
    vehicle(owner, "Saab", "")

    with pytest.raises(RuleViolated):
        queries_of(service, actor=owner)


@pytest.mark.parametrize(
    ("make", "model", "meaning", "words"),
    [
        ("bmw", "320d", Meaning("bmw", "3series"), ("bmw", "320d")),
        ("BMW Motorrad", "R 1200 GS", Meaning("bmw", "r1200gs"), ("BMW", "R 1200 GS")),
        ("Alfa", "Alfa Romeo Giulia", Meaning("alfaromeo", "giulia"), ("Alfa Romeo", "Giulia")),
    ],
)
def test_asked_words(make: str, model: str, meaning: Meaning, words: tuple[str, str]) -> None:
    assert asked_words(make, model, meaning=meaning) == words
