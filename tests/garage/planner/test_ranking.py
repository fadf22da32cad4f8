"""Places in a lane: always between their neighbours, and found again when the gaps are used up."""

from hypothesis import given
from hypothesis import strategies as st

from garage.planner.ranking import STEP, between, spread

PLACES = st.integers(min_value=-(2**61), max_value=2**61)


def test_between_the_first_task_stands_anywhere() -> None:
    assert between(None, None) == 0
    assert between(None, 0) == -STEP
    assert between(0, None) == STEP
    assert between(0, 10) == 5


def test_between_says_when_there_is_no_room() -> None:
    assert between(4, 5) is None
    assert between(4, 4) is None
    assert between(2**62, None) is None
    assert between(None, -(2**62)) is None


@given(PLACES, PLACES)
def test_between_lies_between(one: int, other: int) -> None:
    lower, upper = sorted((one, other))

    place = between(lower, upper)

    assert (place is None) == (upper - lower < 2)
    assert place is None or lower < place < upper


@given(PLACES, st.integers(min_value=60, max_value=2**40), st.integers(min_value=1, max_value=50))
def test_spread_gives_rising_places_within_its_bounds(lower: int, room: int, count: int) -> None:
    places = list(spread(lower, lower + room, count))

    assert len(places) == count
    assert places == sorted(set(places))
    assert lower < places[0]
    assert places[-1] < lower + room


@given(st.one_of(st.none(), PLACES), st.one_of(st.none(), PLACES), st.integers(1, 50))
def test_spread_gives_as_many_as_asked(lower: int | None, upper: int | None, count: int) -> None:
    if lower is not None and upper is not None:
        lower, upper = sorted((lower, upper))

    places = list(spread(lower, upper, count))

    assert len(places) == count
    assert places == sorted(places)
