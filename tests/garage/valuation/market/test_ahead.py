"""What a market says of the coming years, on markets whose true values are known."""

import datetime as dt
from dataclasses import replace

import pytest

from garage.valuation.market.ahead import years_ahead
from garage.valuation.market.curve import Curve
from garage.valuation.market.surface import Surface, fit_surface
from garage.valuation.market.types import Subject
from tests.garage.valuation.market import making

ASKED = making.Made(making.MODELS[1], 2023, 45_000, "petrol", "manual", 1.6)


@pytest.fixture(scope="module")
def surface() -> Surface:
    found = fit_surface(making.adverts(making.vehicles(900, seed=4)), as_of=making.DAY)
    assert found is not None
    return found


def ahead(surface: Surface, subject: Subject, km_a_year: float = 15_000) -> list[float]:
    return [one.kept for one in years_ahead(subject, surface, km_a_year=km_a_year, years=5)]


def test_years_ahead_are_what_older_ones_are_asked_today(surface: Surface) -> None:
    kept = ahead(surface, making.subject(ASKED))

    # The formula of this market: 0.13 a year and 0.03 for 10,000 km, so 0.175 a year.
    for number, share in enumerate(kept, start=1):
        assert share == pytest.approx(2.718281828 ** (-0.175 * number), rel=0.06)


def test_years_ahead_differ_from_the_curve_where_the_market_does(surface: Surface) -> None:
    kept = ahead(surface, making.subject(ASKED))[4]
    shipped = Curve().level(7.5, 120_000) - Curve().level(2.5, 45_000)

    assert abs(kept - 2.718281828**shipped) > 0.02


def test_more_kilometres_leave_less(surface: Surface) -> None:
    subject = making.subject(ASKED)
    assert ahead(surface, subject, 30_000)[2] < ahead(surface, subject, 5_000)[2]


def test_years_ahead_never_gain_and_are_never_surer(surface: Surface) -> None:
    for year in range(2012, 2027):
        for number in range(len(making.MODELS)):
            made = replace(ASKED, model=making.MODELS[number], year=year)
            found = years_ahead(making.subject(made), surface, km_a_year=0, years=5)
            kept, unsure = [1.0, *(one.kept for one in found)], [one.unsure for one in found]
            assert kept == sorted(kept, reverse=True)
            assert unsure == sorted(unsure)


def test_what_is_not_said_is_taken_as_usual(surface: Surface) -> None:
    subject = making.subject(
        ASKED, mileage_km=None, fuel="", gearbox="", engine_litres=None,
        first_registration=dt.date(2023, 12, 31),
    )  # fmt: skip
    kept = ahead(surface, subject)
    assert kept[0] == pytest.approx(0.84, abs=0.06)
    assert kept[4] == pytest.approx(0.42, abs=0.08)


def test_a_model_that_is_not_in_the_market_has_none(surface: Surface) -> None:
    assert ahead(surface, making.subject(ASKED, model_key="seven")) == []
