"""What is stored in English comes out in the language of whoever reads it."""

import pytest
from django.utils import translation

from project.web import retelling


@pytest.mark.parametrize(
    ("stored", "german"),
    [
        ("51.67 l diesel, full tank", "51,67 l Diesel, vollgetankt"),
        ("23.89 l Super E5, full tank", "23,89 l Super E5, vollgetankt"),
        ("10 l Super, the good one", "10 l Super, the good one"),
        ("42.5 kWh, charged to 80 %", "42,5 kWh, auf 80 % geladen"),
        ("42.5 kWh, charged to full", "42,5 kWh, vollgeladen"),
        ("Oil and filter", "Oil and filter"),
    ],
)
def test_a_fill_up_is_called_in_the_language_of_the_reader(stored: str, german: str) -> None:
    with translation.override("de"):
        assert retelling.fill_up(stored) == german
    with translation.override("en"):
        assert retelling.fill_up(stored) == stored


def test_a_price_has_the_decimal_sign_of_the_reader() -> None:
    with translation.override("de"):
        assert retelling.price("1.783 EUR/l") == "1,783\u00a0€/l"
        assert retelling.price("by the road") == "by the road"
    with translation.override("en"):
        assert retelling.price("1.783 EUR/l") == "€1.783/l"
        assert retelling.price("0.59 CHF/kWh") == "CHF\u00a00.59/kWh"


def test_what_another_room_said_is_said_anew() -> None:
    low = "Filter: 2.0: 0.5 l there, 2 pcs to be kept"
    with translation.override("de"):
        said = retelling.sentence(low, retelling.LOW)
        other = retelling.sentence("Anything else", retelling.LOW)
        ends = retelling.sentence("Octavia and ID.3 ends", retelling.ENDS)

    assert said == "Filter: 2.0: 0,5 l da, Mindestbestand 2 Stück"
    assert other == "Anything else"
    assert ends == "Octavia and ID.3 endet"
    with translation.override("en"):
        assert retelling.sentence(low, retelling.LOW) == low


@pytest.mark.parametrize(
    ("stored", "german"),
    [
        ("Summer wheels fitted", "Summer wheels eingebaut"),
        ("Summer wheels taken off", "Summer wheels ausgebaut"),
        ("Operating hours read", "Operating hours abgelesen"),
        ("Roof box", "Roof box"),
    ],
)
def test_what_happened_to_a_component_is_told_anew(stored: str, german: str) -> None:
    with translation.override("de"):
        assert retelling.happening(stored) == german
    with translation.override("en"):
        assert retelling.happening(stored) == stored


def test_a_doubt_names_its_day_as_the_reader_writes_it() -> None:
    with translation.override("de"):
        lower = retelling.doubt("Lower than the reading of 5 Nov 2025.")
        future = retelling.doubt("The day lies in the future.")

    assert lower == "Niedriger als der Stand vom 5. Nov 2025."
    assert future == "Der Tag liegt in der Zukunft."
