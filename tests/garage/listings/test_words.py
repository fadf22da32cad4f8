"""Words of adverts become keys that are equal when the vehicles are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garage.listings import words


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("VW", "volkswagen"), (" Volkswagen ", "volkswagen"), ("Mercedes", "mercedesbenz"),
        ("MERCEDES-BENZ", "mercedesbenz"), ("Škoda", "skoda"), ("Citroën", "citroen"),
        ("Land Rover", "landrover"), ("n/a", ""), ("Borgward", "borgward"),
    ],
)  # fmt: skip
def test_make_key_knows_the_usual_names(text: str, key: str) -> None:
    assert words.make_key(text) == key


@pytest.mark.parametrize(
    ("make", "text", "key"),
    [
        ("VW", "VW Golf", "golf"), ("vw", "T-Roc", "troc"), ("vw", "T Roc", "troc"),
        ("Volkswagen", "up!", "up"), ("Ford", "Ka+", "kaplus"), ("Ford", " Focus", "focus"),
        ("BMW", "3 Series", "3series"), ("BMW", "3er", "3series"), ("BMW", "Serie 3", "3series"),
        ("BMW", "320d xDrive", "3series"), ("BMW", "M340i", "m340i"), ("BMW", "2002", "2002"),
        ("Mercedes", "C-Klasse", "cclass"), ("mb", "C 220 CDI", "cclass"),
        ("mercedes", "CL Class", "clclass"), ("mercedes", "SLK", "slkclass"),
        ("Audi", "A 4", "a4"), ("Mini", "Mini Cooper S", "coopers"), ("Mini", "Mini", "mini"),
        ("Peugeot", "208", "208"), ("Fiat", "unknown", ""),
    ],
)  # fmt: skip
def test_model_key_reads_the_ways_a_model_is_written(make: str, text: str, key: str) -> None:
    assert words.model_key(text, make=make) == key


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Benzin", "petrol"), ("Super E10", "petrol"), ("DIESEL", "diesel"), ("Gazole", "diesel"),
        ("Elektro/Benzin", "hybrid"), ("Plug-in-Hybrid", "plugin"), ("Électrique", "electric"),
        ("Autogas (LPG)", "lpg"), ("E85", "ethanol"), ("n/a", ""), ("Coal", "other"),
    ],
)  # fmt: skip
def test_fuel_word_reads_the_fuel(text: str, word: str) -> None:
    assert words.fuel_word(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Schaltgetriebe", "manual"), ("boîte manuelle", "manual"), ("MT", "manual"),
        ("Automatik", "automatic"), ("7G-Tronic", "automatic"), ("Semi-Auto", "semi"),
        ("Halbautomatik", "semi"), ("", ""), ("pulleys", "other"),
    ],
)  # fmt: skip
def test_gearbox_word_reads_the_gearbox(text: str, word: str) -> None:
    assert words.gearbox_word(text) == word


@given(st.text(max_size=40), st.sampled_from(["VW", "BMW", "Mercedes-Benz", "Ford", "Škoda", ""]))
def test_a_key_is_its_own_key(text: str, make: str) -> None:
    key = words.make_key(text)
    assert words.make_key(key) == key
    assert len(words.model_key(text, make=make)) <= 80
    assert words.fuel_word(text) in {"", *words.FUELS}
    assert words.gearbox_word(text) in {"", *words.GEARBOXES}
