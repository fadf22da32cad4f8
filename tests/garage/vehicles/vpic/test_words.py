"""vPIC's words in ours, on the form and over the API."""

from pathlib import Path

import pytest

from garage.vehicles import selectors, services
from garage.vehicles.services import VehicleInput
from garage.vehicles.vpic.decoding import YearReading
from garage.vehicles.vpic.words import online_reading, said_of
from project.kernel.actor import Actor
from tests.personas import PersonaClient

GOLF, TRUCK = "3VW1A7AU5HM000042", "1FTF1E5G0JFA00001"


def said(**facts: str) -> dict[str, str]:
    reading = YearReading(year=2020, kind="", makes=("A", "B"), country="", facts=facts)
    return said_of(reading, make=str, country=str)


@pytest.mark.parametrize(
    ("facts", "field", "word"),
    [
        ({"body": "Sport Utility Vehicle (SUV)/Multi-Purpose Vehicle (MPV)"}, "body", "suv"),
        ({"body": "Motorcycle - Scooter"}, "body", "scooter"),
        ({"body": "Cargo Van"}, "body", "van"),
        ({"body": "Wagon"}, "body", "estate"),
        ({"fuel": "Gasoline", "electrification": "PHEV (Plug-in Hybrid)"}, "fuel", "plugin"),
        ({"fuel": "Electric", "electrification": "BEV (Battery Electric)"}, "fuel", "electric"),
        ({"fuel": "Gasoline", "electrification": "Mild HEV (Hybrid)"}, "fuel", "hybrid"),
        ({"fuel": "Gasoline", "second_fuel": "Electric"}, "fuel", "hybrid"),
        ({"fuel": "Ethanol (E85)"}, "fuel", "ethanol"),
        ({"fuel": "Compressed Natural Gas (CNG)"}, "fuel", "cng"),
        ({"transmission": "Manual/Standard", "speeds": "6"}, "transmission", "Manual, 6 gears"),
        ({"transmission": "Continuously Variable Transmission (CVT)"}, "transmission", "CVT"),
        ({"series": "TSI", "trim": "SEL"}, "variant", "TSI SEL"),
    ],
)
def test_said_of_speaks_our_words(facts: dict[str, str], field: str, word: str) -> None:
    assert said(**facts)[field] == word
    assert "make" not in said(**facts)  # nothing tells which of the two


def test_online_reading_is_the_flat_answer() -> None:
    reading = online_reading(
        {
            "Make": "SKODA", "Model": "Octavia", "ModelYear": "2019", "DisplacementL": "2.0",
            "EngineCylinders": "4", "EngineHP": "148", "BodyClass": "Wagon", "Trim": "",
            "FuelTypePrimary": "Diesel", "Series": "Not Applicable", "PlantCountry": "CZECH REPUBLIC",
        }
    )  # fmt: skip

    assert said_of(reading, make=str, country=str) == {
        "make": "SKODA",
        "model": "Octavia",
        "model_year": "2019",
        "body": "estate",
        "fuel": "diesel",
        "engine": "2.0 l, 4 cyl., 110 kW",
        "built_in": "CZECH REPUBLIC",
    }
    assert said_of(online_reading({}), make=str, country=str) == {}


@pytest.mark.usefixtures("pack_file")
def test_vin_read_lets_the_pack_go_before_the_law() -> None:
    words = selectors.vin_read(GOLF).words
    truck = selectors.vin_read(TRUCK).words

    assert {name: word.value for name, word in words.items()} == {
        "make": "Volkswagen",
        "model": "Golf",
        "model_year": "2017",
        "built_in": "Mexico",
        "variant": "TSI S",
        "body": "hatch",
        "fuel": "petrol",
        "engine": "2.0 l, 4 cyl., 110 kW, ea888",
    }
    assert words["model_year"].is_sure
    assert {word.source for word in words.values()} == {"vpic"}
    assert truck["make"].value == "Ford"
    assert selectors.pack_about()["dated"] == "2026-09-16"


@pytest.mark.usefixtures("pack_file")
def test_the_form_is_filled_from_the_pack_and_shows_its_source(
    owner: Actor, owner_client: PersonaClient
) -> None:
    here = f"/o/{owner_client.slug}/vehicles/add/"

    page = owner_client.post(
        here, {"kind": "car", "vin": GOLF, "body": "suv", "model": "Golf VII", "step": "decode"}
    ).content.decode()

    assert "vPIC data pack of 2026-09-16" in page
    assert 'value="TSI S"' in page
    assert "VIN says Golf" in page
    assert '<option value="hatch" selected>' in page


@pytest.mark.usefixtures("pack_file")
def test_the_pack_stays_the_source_after_it_is_gone(owner: Actor, settings: object) -> None:
    data = VehicleInput(vin=GOLF, make="Volkswagen", model="Golf", vin_fields=("make", "model"))
    vehicle = services.vehicle_add(actor=owner, data=data)
    settings.VPIC_FILE = Path("/nowhere")  # type: ignore[attr-defined]

    services.vehicle_change(actor=owner, vehicle_id=vehicle.pk, changes={"notes": "Mine"})

    vehicle.refresh_from_db()
    assert vehicle.vin_sources["model"] == {
        "source": "vpic",
        "value": "Golf",
        "dated": "2026-09-16",
    }
    services.vehicle_change(actor=owner, vehicle_id=vehicle.pk, changes={"vin": TRUCK})
    vehicle.refresh_from_db()
    assert vehicle.vin_sources == {}


@pytest.mark.usefixtures("pack_file")
def test_the_api_tells_the_pack_and_every_year(owner_api: PersonaClient) -> None:
    golf = owner_api.get(f"/api/v1/vin/{GOLF}").json()
    nothing = owner_api.get("/api/v1/vin/TMBJJ7NE8K0427193").json()

    assert golf["data"]["dated"] == "2026-09-16"
    assert golf["data"]["years"][0]["facts"]["model"] == "Golf"
    assert golf["words"]["model"]["source"] == "vpic"
    assert nothing["data"]["years"] == []
    assert nothing["words"]["model_year"]["others"] == ["1989"]


def test_without_a_pack_the_api_says_what_the_law_says(
    owner_api: PersonaClient, settings: object, tmp_path: Path
) -> None:
    settings.VPIC_FILE = tmp_path / "none"  # type: ignore[attr-defined]

    told = owner_api.get(f"/api/v1/vin/{GOLF}").json()

    assert told["data"] is None
    assert told["words"]["make"] == {
        "value": "Volkswagen", "source": "vin", "is_sure": True, "others": [],
    }  # fmt: skip
