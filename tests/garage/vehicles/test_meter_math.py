"""Life totals go on over replaced and rolled-over dials; what cannot be is doubted."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from garage.vehicles.meter_math import (
    CONFIRMED,
    IGNORED,
    Change,
    Dial,
    Judged,
    Limits,
    judge,
    life_value,
    per_day,
)

START = date(2024, 1, 1)
LIMITS = Limits(latest_day=date(2026, 1, 1), most_a_day=Decimal(1500))


def dials(*values: int | tuple[int, str], days: int = 10) -> list[Dial]:
    """Return one reading every ten days; a pair carries a verdict."""
    found = []
    for index, value in enumerate(values):
        number, verdict = value if isinstance(value, tuple) else (value, "")
        on = START + timedelta(days=index * days)
        found.append(Dial(key=index, on=on, value=Decimal(number), verdict=verdict))
    return found


def counted(judged: list[Judged]) -> list[int]:
    return [item.key for item in judged if item.counts]


def test_readings_that_rise_all_count() -> None:
    assert counted(judge(dials(100, 200, 200, 5000), [], limits=LIMITS)) == [0, 1, 2, 3]


def test_a_lower_reading_is_doubted() -> None:
    judged = judge(dials(100, 200, 150), [], limits=LIMITS)

    assert counted(judged) == [0, 1]
    assert judged[2].doubt == "Lower than the reading of 11 Jan 2024."


def test_one_typing_mistake_does_not_make_what_follows_look_wrong() -> None:
    judged = judge(dials(50000, 50300, 59600, 50900, 51200), [], limits=LIMITS)

    assert counted(judged) == [0, 1, 3, 4]
    assert judged[2].doubt == "Higher than the reading of 31 Jan 2024."


def test_a_jump_beyond_what_a_vehicle_can_do_is_doubted() -> None:
    judged = judge(dials(1000, 184302), [], limits=LIMITS)

    assert counted(judged) == [0]
    assert "than a vehicle can go" in judged[1].doubt


def test_a_day_in_the_future_is_doubted() -> None:
    judged = judge([Dial(key=1, on=date(2027, 1, 1), value=Decimal(5))], [], limits=LIMITS)

    assert (judged[0].counts, judged[0].doubt) == (False, "The day lies in the future.")


def test_what_a_person_confirmed_counts_and_what_they_left_out_does_not() -> None:
    judged = judge(dials(100, 200, (150, CONFIRMED), 180, (170, IGNORED)), [], limits=LIMITS)

    assert counted(judged) == [0, 2, 3]
    assert [item.doubt for item in judged][4] == ""


def test_a_replaced_meter_goes_on_in_life() -> None:
    change = Change(on=START + timedelta(days=15), old_value=Decimal(250), new_value=Decimal(0))
    judged = judge(dials(100, 200, 40), [change], limits=LIMITS)

    assert counted(judged) == [0, 1, 2]
    assert judged[-1].life == 290


def test_a_rolled_over_meter_goes_on_in_life() -> None:
    change = Change(on=START + timedelta(days=5), old_value=Decimal(100_000), new_value=Decimal(0))

    assert life_value(START, Decimal(99_900), [change]) == 99_900
    assert life_value(START + timedelta(days=9), Decimal(120), [change]) == 100_120


def test_on_the_day_of_the_change_either_dial_may_have_been_read() -> None:
    change = Change(on=START, old_value=Decimal(80_000), new_value=Decimal(5))

    assert life_value(START, Decimal(79_990), [change]) == 79_990
    assert life_value(START, Decimal(8), [change]) == 80_003


def test_several_changes_add_up() -> None:
    changes = [
        Change(on=START + timedelta(days=20), old_value=Decimal(300), new_value=Decimal(10)),
        Change(on=START + timedelta(days=10), old_value=Decimal(1000), new_value=Decimal(0)),
    ]

    assert life_value(START + timedelta(days=30), Decimal(15), changes) == 1305


def test_cycles_may_rise_by_any_amount() -> None:
    limits = Limits(latest_day=LIMITS.latest_day, most_a_day=None)

    assert counted(judge(dials(1, 900_000), [], limits=limits)) == [0, 1]


def test_per_day_is_the_average_over_the_window() -> None:
    lives = [
        (START, Decimal(0)),
        (START + timedelta(days=100), Decimal(1000)),
        (START + timedelta(days=190), Decimal(5500)),
    ]

    assert per_day(lives, today=START + timedelta(days=190)) == 50
    assert per_day(lives[:1], today=START) is None
    assert per_day([], today=START) is None


steps = st.lists(st.integers(0, 15_000), min_size=1, max_size=60)


@given(steps)
def test_a_believable_history_is_never_doubted(distances: list[int]) -> None:
    totals, total = [], 0
    for distance in distances:
        total += distance
        totals.append(total)

    assert all(item.counts for item in judge(dials(*totals), [], limits=LIMITS_WIDE))


LIMITS_WIDE = Limits(latest_day=date(2030, 1, 1), most_a_day=Decimal(1500))


@given(steps, st.integers(0, 59), st.integers(0, 200_000))
def test_what_counts_never_runs_backwards(distances: list[int], place: int, wrong: int) -> None:
    totals = [sum(distances[: index + 1]) for index in range(len(distances))]
    totals[place % len(totals)] = wrong

    counting = [item for item in judge(dials(*totals), [], limits=LIMITS_WIDE) if item.counts]

    assert all(a.life <= b.life and a.on <= b.on for a, b in pairwise(counting))
    assert len(counting) >= len(totals) - 1


@given(steps, st.data())
def test_a_replaced_dial_never_changes_the_life_total(
    distances: list[int], data: st.DataObject
) -> None:
    """The same journeys with the dial set to zero somewhere give the same life values."""
    totals = [sum(distances[: index + 1]) for index in range(len(distances))]
    place = data.draw(st.integers(0, len(totals) - 1))
    plain = judge(dials(*totals), [], limits=LIMITS_WIDE)

    swapped = [
        Dial(key=d.key, on=d.on, value=d.value - (totals[place] if d.key > place else 0))
        for d in dials(*totals)
    ]
    on = START + timedelta(days=place * 10 + 5)
    change = Change(on=on, old_value=Decimal(totals[place]), new_value=Decimal(0))

    assert judge(swapped, [change], limits=LIMITS_WIDE) == plain
