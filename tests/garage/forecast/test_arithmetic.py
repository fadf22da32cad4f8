"""Sums of what is expected, with their range."""

from datetime import date
from decimal import Decimal

import pytest

from garage.forecast import arithmetic
from garage.forecast.arithmetic import Expected, Range

D = Decimal


def expected(
    on: date, *, key: str = "a", early: date | None = None, late: date | None = None
) -> Expected:
    return Expected(
        key=key,
        on=on,
        amount=Range(D(80), D(100), D(130)),
        category="service",
        earliest_on=early or on,
        latest_on=late or on,
    )


MAY = {"since": date(2027, 5, 1), "until": date(2027, 5, 31)}
JUNE = {"since": date(2027, 6, 1), "until": date(2027, 6, 30)}


def test_within_counts_nothing_for_sure_while_the_day_is_not() -> None:
    row = expected(date(2027, 5, 20), early=date(2027, 5, 1), late=date(2027, 6, 15))

    assert row.within(MAY["since"], MAY["until"]) == Range(D(0), D(100), D(130))
    assert row.within(JUNE["since"], JUNE["until"]) == Range(D(0), D(0), D(130))
    assert row.within(date(2027, 4, 1), date(2027, 6, 30)) == Range(D(80), D(100), D(130))
    assert row.within(date(2027, 7, 1), date(2027, 7, 31)) == arithmetic.NOTHING


def test_sum_within_adds_what_varies_together_as_it_is() -> None:
    rows = [expected(date(2027, 5, day)) for day in (3, 4)]

    assert arithmetic.sum_within(rows, **MAY) == Range(D(160), D(200), D(260))


def test_sum_within_adds_what_varies_alone_by_squares() -> None:
    rows = [expected(date(2027, 5, 3), key=key) for key in ("a", "b", "c", "d")]

    assert arithmetic.sum_within(rows, **MAY) == Range(D(360), D(400), D(460))


@pytest.mark.parametrize(
    ("paid", "own", "low", "high"),
    [
        ([100], True, 75, 125),
        ([100, 90, 140], True, 90, 140),
        ([100, 100], True, 90, 110),
        ([100], False, 50, 150),
    ],
)
def test_from_past_is_as_wide_as_little_is_known(
    paid: list[int], own: bool, low: int, high: int
) -> None:
    found = arithmetic.from_past([D(one) for one in paid], own=own)

    assert found == Range(D(low), D(100), D(high))


def test_months_from_begins_and_ends_with_the_part_of_a_month() -> None:
    found = arithmetic.months_from(date(2026, 11, 21), until=date(2027, 11, 20))
    whole = arithmetic.months_from(date(2026, 11, 1), until=date(2027, 10, 31))

    assert (len(found), len(whole)) == (13, 12)
    assert found[0] == (date(2026, 11, 21), date(2026, 11, 30))
    assert found[-1] == (date(2027, 11, 1), date(2027, 11, 20))
    assert arithmetic.share_of_month(*found[0]) == D(10) / 30


def test_due_again_repeats_until_the_end() -> None:
    found = arithmetic.due_again(date(2027, 1, 1), days=100, until=date(2027, 8, 1))

    assert found == [date(2027, 1, 1), date(2027, 4, 11), date(2027, 7, 20)]
