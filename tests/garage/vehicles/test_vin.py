"""The VIN is read offline, warns, and never refuses."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garage.vehicles import vin

HONDA = "1HGBH41JXMN109186"  # the example of many textbooks: its check digit is X


@pytest.mark.parametrize("known", [HONDA, "1M8GDM9AXKP042788", "11111111111111111"])
def test_check_digit_of_known_numbers(known: str) -> None:
    assert vin.check_digit(known) == known[8]


def test_decode_reads_maker_country_region_and_year() -> None:
    decoded = vin.decode("wvwzzz1jzxw 000001", newest_year=2027)

    assert (decoded.vin, decoded.make) == ("WVWZZZ1JZXW000001", "Volkswagen")
    assert (decoded.country, decoded.region) == ("Germany", "Europe")
    assert decoded.model_years == (1999,)
    assert decoded.warnings == ()


def test_decode_offers_both_cycles_outside_north_america_newest_first() -> None:
    decoded = vin.decode("TMBJJ7NE8K0427193", newest_year=2027)

    assert decoded.model_years == (2019, 1989)
    assert not decoded.is_year_certain


@pytest.mark.parametrize(("seventh", "year"), [("E", 2018), ("1", 1988)])
def test_the_seventh_character_tells_the_cycle_in_north_america(seventh: str, year: int) -> None:
    number = f"5YJ3E1{seventh}A0JF000316"

    assert vin.decode(number, newest_year=2027).model_years == (year,)


def test_decode_offers_no_year_that_lies_ahead() -> None:
    assert vin.decode("TMBJJ7NE8T0427193", newest_year=2025).model_years == (1996,)


def test_a_wrong_check_digit_warns_where_the_law_wants_one() -> None:
    mistyped = HONDA[:-1] + "7"

    assert "check digit" in vin.decode(mistyped, newest_year=2027).warnings[0]
    assert vin.decode("W" + mistyped[1:], newest_year=2027).warnings == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [("ABC123", "17 characters"), ("WVWZZZ1JZXW00O001", "no O"), ("WVW ZZZ/1JZXW00001", "letters")],
)
def test_odd_numbers_warn(text: str, part: str) -> None:
    assert part in vin.decode(text, newest_year=2027).warnings[0]


def test_an_empty_number_says_nothing() -> None:
    assert vin.decode("", newest_year=2027) == vin.Decoded(vin="")


@given(st.text(max_size=40))
def test_decode_takes_anything(text: str) -> None:
    decoded = vin.decode(text, newest_year=2027)

    assert all(1980 <= year <= 2027 for year in decoded.model_years)


@given(st.text(alphabet="ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=17, max_size=17))
def test_a_single_mistyped_digit_is_found(number: str) -> None:
    right = number[:8] + vin.check_digit(number) + number[9:]

    assert vin.check_digit(right) == right[8]


def test_the_table_of_makers_is_sound() -> None:
    path = Path(vin.__file__).with_name("wmi.csv")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))

    assert len(rows) >= 300
    assert len({row["wmi"] for row in rows}) == len(rows)
    assert all(len(row["wmi"]) == 3 and not set(row["wmi"]) & set("IOQ") for row in rows)
    assert all(row["make"].strip() == row["make"] != "" for row in rows)


@pytest.mark.parametrize(
    ("start", "country"),
    [("JHM", "Japan"), ("KMH", "South Korea"), ("SAL", "United Kingdom"), ("VF1", "France"),
     ("YV1", "Sweden"), ("ZFF", "Italy"), ("1FA", "United States"), ("3VW", "Mexico"),
     ("9BW", "Brazil"), ("LSV", "China"), ("TMB", "Czechia"), ("UU1", "Romania")],
)  # fmt: skip
def test_countries_by_the_first_two_characters(start: str, country: str) -> None:
    assert vin.decode(start + "ZZZ1JZXW000001"[: 17 - 3], newest_year=2027).country == country
