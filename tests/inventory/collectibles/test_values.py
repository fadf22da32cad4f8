"""The worth of a collection over time, and whether the insurance covers it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.collectibles.cover import Cover, Insured
from inventory.collectibles.values import History, Worth, thinned, value_series

TODAY = date(2026, 11, 21)


def on(year: int, value: int, currency: str = "EUR") -> Worth:
    return Worth(date(year, 1, 1), Decimal(value), currency)


def test_value_series_takes_what_was_last_said_of_each_thing() -> None:
    histories = [
        History(worths=[on(2020, 100), on(2024, 150)]),
        History(worths=[on(2022, 40)], sold_on=date(2025, 1, 1)),
    ]

    series = value_series(histories)

    assert [(day.year, int(value)) for day, value in series["EUR"]] == [
        (2020, 100), (2022, 140), (2024, 190), (2025, 150),
    ]  # fmt: skip


def test_value_series_keeps_currencies_apart() -> None:
    series = value_series([History(worths=[on(2020, 100), on(2024, 130, "GBP")])])

    assert [value for _, value in series["EUR"]] == [100, 0]
    assert [value for _, value in series["GBP"]] == [130]


def test_value_series_ignores_what_was_said_after_a_sale() -> None:
    history = History(worths=[on(2020, 100), on(2025, 900)], sold_on=date(2023, 5, 1))

    assert [value for _, value in value_series([history])["EUR"]] == [100, 0]


@given(
    things=st.lists(
        st.lists(st.tuples(st.integers(1990, 2020), st.integers(0, 10**6)), max_size=5), max_size=6
    )
)
def test_value_series_ends_with_the_sum_of_the_last_values(
    things: list[list[tuple[int, int]]],
) -> None:
    histories = [History(worths=[on(*pair) for pair in thing]) for thing in things]
    newest = [dict(thing)[max(dict(thing))] for thing in things if thing]

    series = value_series(histories)

    assert (series["EUR"][-1][1] if series else 0) == sum(newest)


@given(count=st.integers(0, 200))
def test_thinned_keeps_first_and_last(count: int) -> None:
    points = [(date(2000 + number % 90, 1, 1), Decimal(number)) for number in range(count)]

    kept = thinned(points, 24)

    assert len(kept) == min(count, 24)
    assert kept[:1] == points[:1]
    assert kept[-1:] == points[-1:]


@pytest.mark.parametrize(
    ("worth", "currency", "insured", "until", "cover", "gap"),
    [
        ("100", "EUR", None, None, Cover.NONE, "100"),
        ("100", "EUR", "80", None, Cover.SHORT, "20"),
        ("100", "EUR", "100", TODAY, Cover.ENOUGH, "0"),
        ("100", "EUR", "100", date(2026, 11, 20), Cover.ENDED, "100"),
        ("100", "GBP", "80", None, Cover.UNKNOWN, None),
        (None, "EUR", "80", None, Cover.UNKNOWN, None),
        (None, "EUR", None, None, Cover.NONE, None),
    ],
)
def test_cover_and_gap(
    worth: str | None,
    currency: str,
    insured: str | None,
    until: date | None,
    cover: Cover,
    gap: str | None,
) -> None:
    row = Insured(
        worth=None if worth is None else Decimal(worth),
        worth_currency=currency,
        insured=None if insured is None else Decimal(insured),
        currency="EUR",
        until=until,
    )

    assert row.cover(TODAY) == cover
    assert row.gap(TODAY) == (None if gap is None else Decimal(gap))
