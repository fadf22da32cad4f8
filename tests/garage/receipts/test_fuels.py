"""What was filled in is told by the words of the receipt, and what people eat is no part."""

import pytest

from garage.receipts.fuels import energy_for, energy_named
from garage.receipts.reading import kinds


@pytest.mark.parametrize(
    ("text", "energy"),
    [
        ("Autogas LPG", "lpg"),
        ("GPL", "lpg"),
        ("Super E10", "petrol"),
        ("SP95-E10", "petrol"),
        ("Superbenzin 95", "petrol"),
        ("E85", "ethanol"),
        ("Shell V-Power Diesel", "diesel"),
        ("Gazole", "diesel"),
        ("AdBlue 10 l", "def"),
        ("Erdgas H", "cng"),
        ("Coffee", ""),
    ],
)
def test_energy_named_knows_the_words_of_pumps(text: str, energy: str) -> None:
    assert energy_named([text]) == energy


@pytest.mark.parametrize(
    ("fuel", "text", "energy"),
    [
        ("lpg", "Autogas", "lpg"),
        ("lpg", "Super E10", "petrol"),
        ("cng", "Super 95", "petrol"),
        ("lpg", "Pump 4", "lpg"),
        ("petrol", "Diesel", "petrol"),
        ("diesel", "AdBlue", "def"),
        ("plugin", "DC charging kWh", "electricity"),
        ("", "Diesel", ""),
    ],
)
def test_energy_for_picks_the_tank_that_a_vehicle_has(fuel: str, text: str, energy: str) -> None:
    assert energy_for(fuel, [text]) == energy


@pytest.mark.parametrize(
    "text", ["Kit Kat chocolate", "Kaffee Crema", "Bockwurst", "Panino", "Agua mineral", "Red Bull"]
)
def test_food_is_neither_part_nor_labour(text: str) -> None:
    assert kinds.kind_of(text, unit="", part_number="", negative=False) == "other"


@pytest.mark.parametrize(
    "text", ["Wiper blades", "Water pump", "Wasserpumpe", "Bomba de agua", "Pompa acqua"]
)
def test_parts_of_a_vehicle_stay_parts(text: str) -> None:
    assert kinds.kind_of(text, unit="", part_number="", negative=False) == "part"
