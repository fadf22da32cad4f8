"""The language of pattern keys."""

import pytest

from garage.vehicles.vpic.keys import captured, fits, key_of, order

KEY = key_of("3VW1A7AU5HM000042")


def test_key_of_leaves_the_check_digit_out() -> None:
    assert KEY == "1A7AU|HM000042"


@pytest.mark.parametrize(
    ("keys", "is_fit"),
    [
        ("1A7AU", True),
        ("*A7*", True),
        ("_A7", True),
        ("1A7AU|HM", True),
        ("*****|*[MP]", True),
        ("[1-3]A", True),
        ("*[A-C]7", True),
        ("[1-A]", True),
        ("[2-A]", False),
        ("*[8-B]7", True),
        ("*[1-A-JT]7", True),
        ("**[1-A]", False),
        ("*[^A]", True),
        ("*****|*[NP]", False),
        ("2", False),
        ("1A7AU|HM000042*", False),
        ("[1", False),
    ],
)
def test_fits(keys: str, is_fit: bool) -> None:
    assert fits(keys, KEY) is is_fit


def test_captured_are_the_digits_of_a_formula() -> None:
    assert captured("*****|*******##", KEY) == ""
    assert captured("*****|******##", KEY) == "42"
    assert captured("*A7*", KEY) == ""
    assert captured("*B###", KEY) == ""


def test_order_counts_what_is_fixed() -> None:
    assert order("*A7*") < order("*A7AU")


def test_a_span_goes_on_behind_the_digit_that_stands_before_it() -> None:
    # Of WMI 7T0, 2023 to 2025; vPIC itself reads 1-A-J as 1 and A to J.
    assert [sign for sign in "1ABJKT2" if fits("[1-A-JT]", f"{sign}A7AU|HM000042")] == list("1ABJT")
