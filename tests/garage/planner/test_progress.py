"""Progress is computed: shares, parts, money, the finish by the pace, chains."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from garage.planner.progress import (
    FinishRange,
    Money,
    PartFacts,
    PartsState,
    TaskFacts,
    blocked,
    course,
    critical,
    finish_range,
    in_order,
    parts_cost,
    parts_on_hand,
    percent,
    share_done,
    weekly,
    weights,
    would_circle,
)

TODAY = date(2026, 11, 20)
HOURS = st.one_of(st.none(), st.decimals(min_value=0, max_value=500, places=2))
DAYS = st.one_of(st.none(), st.integers(min_value=0, max_value=200))

# A busy machine is no mistake of the arithmetic.
CALM = settings(deadline=None, max_examples=60)


def task(number: int, hours: str | None = None, ago: int | None = None, *needs: int) -> TaskFacts:
    return TaskFacts(
        id=number,
        hours=Decimal(hours) if hours else None,
        finished_on=None if ago is None else TODAY - timedelta(days=ago),
        needs=frozenset(needs),
    )


@st.composite
def plans(draw: st.DrawFn) -> list[TaskFacts]:
    rows = draw(st.lists(st.tuples(HOURS, DAYS), max_size=12))
    return [
        TaskFacts(
            id=number,
            hours=hours,
            finished_on=None if ago is None else TODAY - timedelta(days=ago),
            needs=frozenset(draw(st.sets(st.integers(0, max(number - 1, 0)), max_size=2)))
            if number
            else frozenset(),
        )
        for number, (hours, ago) in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("tasks", "share"),
    [
        ([], "0"),
        ([task(1), task(2)], "0"),
        ([task(1, ago=3), task(2)], "0.5"),
        ([task(1, "9", 3), task(2, "1")], "0.9"),
        ([task(1, "6"), task(2, "2", 3), task(3, None, 3)], "0.5"),
        ([task(1, "0", 1)], "1"),
    ],
)
def test_share_done_counts_by_hours(tasks: list[TaskFacts], share: str) -> None:
    assert share_done(tasks) == Decimal(share)


def test_weights_take_the_mean_where_nothing_is_estimated() -> None:
    assert weights([task(1, "6"), task(2, "2"), task(3)]) == {1: 6, 2: 2, 3: 4}


def test_percent_is_hundred_only_when_all_is_done() -> None:
    assert percent(Decimal("0.999")) == 99
    assert percent(Decimal(1)) == 100


@CALM
@given(plans())
def test_share_done_is_a_share_and_whole_when_all_is_finished(tasks: list[TaskFacts]) -> None:
    share = share_done(tasks)

    assert 0 <= share <= 1
    assert (percent(share) == 100) <= all(task.finished_on for task in tasks)


@CALM
@given(plans())
def test_finishing_one_more_never_lowers_the_share(tasks: list[TaskFacts]) -> None:
    more = [
        TaskFacts(id=row.id, hours=row.hours, finished_on=row.finished_on or TODAY)
        if index == 0
        else row
        for index, row in enumerate(tasks)
    ]

    assert share_done(more) >= share_done(tasks)


def test_parts_on_hand_counts_kinds() -> None:
    parts = [
        PartFacts(quantity=Decimal(2), on_hand=Decimal(1), unit_price=Decimal("3.50")),
        PartFacts(quantity=Decimal(1), on_hand=Decimal(4)),
    ]

    assert parts_on_hand(parts) == PartsState(1, 2)
    assert not parts_on_hand(parts).is_complete
    assert parts_on_hand([]).is_complete
    assert parts_cost(parts) == Decimal("7.00")


def test_money_against_a_budget() -> None:
    over, free = Money(Decimal(120), Decimal(100)), Money(Decimal(120), None)

    assert (over.left, over.is_over, over.percent) == (Decimal(-20), True, 120)
    assert (free.left, free.is_over, free.percent) == (None, False, None)
    assert Money(Decimal(5), Decimal(0)).percent is None


def test_weekly_counts_the_weight_of_each_week() -> None:
    sums = weekly(
        [task(1, "3", 0), task(2, "2", 6), task(3, "5", 7), task(4, "9", 400)], today=TODAY
    )

    assert sums[-2:] == [5, 5]
    assert sum(sums) == 10


def test_finish_range_from_a_steady_pace() -> None:
    done = [task(number, "4", ago=number * 7 - 4) for number in range(1, 13)]

    found = finish_range([*done, task(13, "8")], today=TODAY)

    assert found == FinishRange(TODAY + timedelta(days=14), TODAY + timedelta(days=14))


def test_finish_range_is_wide_for_an_uneven_pace() -> None:
    done = [task(1, "20", 80), task(2, "1", 40), task(3, "1", 3)]

    found = finish_range([*done, task(4, "22")], today=TODAY)

    assert found is not None
    assert TODAY < found.earliest < found.latest


@pytest.mark.parametrize(
    "tasks",
    [
        [],
        [task(1, "4", 3)],
        [task(1), task(2, ago=20), task(3, ago=2)],
        [task(1), task(2, ago=1), task(3, ago=2), task(4, ago=3)],
        [task(1), task(2, ago=300), task(3, ago=301), task(4, ago=302)],
        [task(1, "99999999"), task(2, "1", 30), task(3, "1", 20), task(4, "1", 1)],
    ],
    ids=["nothing", "all done", "two finished", "one week", "long ago", "for ever"],
)
def test_finish_range_is_unknown_while_too_little_tells(tasks: list[TaskFacts]) -> None:
    assert finish_range(tasks, today=TODAY) is None


@CALM
@given(plans(), st.one_of(st.none(), st.integers(0, 300)))
def test_finish_range_is_in_order_and_ahead(tasks: list[TaskFacts], ago: int | None) -> None:
    since = None if ago is None else TODAY - timedelta(days=ago)

    found = finish_range(tasks, today=TODAY, since=since)

    assert found is None or TODAY <= found.earliest <= found.latest


@CALM
@given(plans())
def test_course_rises_to_the_share(tasks: list[TaskFacts]) -> None:
    shares = [share for _day, share in course(tasks, today=TODAY)]

    assert shares == sorted(shares)
    assert shares[-1] == share_done(tasks)


def test_blocked_are_open_tasks_that_wait_for_open_ones() -> None:
    tasks = [task(1), task(2, None, None, 1), task(3, None, 5), task(4, None, None, 3)]

    assert blocked(tasks) == {2}


def test_critical_is_the_longest_chain() -> None:
    tasks = [
        task(1, "2"),
        task(2, "9", None, 1),
        task(3, "1", None, 1),
        task(4, "30"),
        task(5, "1", None, 2),
    ]

    assert critical(tasks) == (1, 2, 5)
    assert critical([task(1), task(2)]) == ()


@CALM
@given(plans())
def test_critical_is_a_chain_of_open_tasks(tasks: list[TaskFacts]) -> None:
    known = {row.id: row for row in tasks}
    chain = critical(tasks)

    assert all(known[number].finished_on is None for number in chain)
    for before, after in itertools.pairwise(chain):
        assert before in known[after].needs


@CALM
@given(plans())
def test_blocked_and_order_agree(tasks: list[TaskFacts]) -> None:
    order = in_order({row.id: row.needs for row in tasks})

    assert len(order) == len(tasks)
    for row in tasks:
        assert all(order.index(need) < order.index(row.id) for need in row.needs)


def test_in_order_leaves_circles_out() -> None:
    assert in_order({1: {2}, 2: {1}, 3: set()}) == [3]


def test_would_circle_sees_the_way_back() -> None:
    needs = {2: {1}, 3: {2}}

    assert would_circle(needs, task=1, wants=3)
    assert would_circle(needs, task=1, wants=1)
    assert not would_circle(needs, task=3, wants=1)
    assert not would_circle({4: {5}, 5: {4}}, task=1, wants=4)
