"""The arithmetic of components: DOT codes, lives, tread, warranties."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garage.components import dot
from garage.components.cover import cover_of
from garage.components.life import End, Stretch, at_day, life_of, overlaps
from garage.components.tread import Depth, limit_for, wear_of
from project.kernel.errors import RuleViolated

TODAY = date(2026, 11, 21)
days = st.dates(date(2000, 1, 1), date(2026, 11, 20))
kilometres = st.decimals(0, 500_000, places=1)


@pytest.mark.parametrize(
    ("text", "week", "year"),
    [
        ("2319", 23, 2019),
        ("DOT 4B08 4DHR 2319", 23, 2019),
        ("dot-2319", 23, 2019),
        ("0126", 1, 2026),
        ("238", 23, 1998),
    ],
)
def test_parse_dot_reads_week_and_year(text: str, week: int, year: int) -> None:
    made = dot.parse_dot(text, today=TODAY)

    assert (made.week, made.year) == (week, year)


@pytest.mark.parametrize("text", ["", "6119", "0019", "1127", "abc", "23/19", "²³19", "23190000x"])
def test_parse_dot_refuses_what_cannot_be(text: str) -> None:
    with pytest.raises(RuleViolated):
        dot.parse_dot(text, today=TODAY)


@pytest.mark.parametrize(
    ("code", "years", "tone"), [("4724", 2, ""), ("4620", 6, "warn"), ("4616", 10, "bad")]
)
def test_the_age_of_a_tyre(code: str, years: int, tone: str) -> None:
    made = dot.parse_dot(code, today=TODAY)

    assert (dot.years_old(made, today=TODAY), dot.age_tone(made, today=TODAY)) == (years, tone)


def test_oldest_of_a_set() -> None:
    codes = dot.split_codes("2319, 4821;0120\n")

    assert str(dot.oldest(codes, today=TODAY)) == "23/2019"
    assert dot.oldest([], today=TODAY) is None


@given(week=st.integers(1, 52), year=st.integers(2000, 2025))
def test_every_week_of_a_year_is_a_code(week: int, year: int) -> None:
    made = dot.parse_dot(f"{week:02}{year % 100:02}", today=TODAY)

    assert (made.week, made.year) == (week, year)
    assert dot.years_old(made, today=TODAY) >= 0


def stretch(since: date, until: date | None, begin: object, end: object, **about: bool) -> Stretch:
    return Stretch(
        since=since,
        until=until,
        begin=End(value=begin, **about),  # type: ignore[arg-type]
        end=End(value=end),  # type: ignore[arg-type]
    )


def test_life_of_adds_stretches_in_several_vehicles() -> None:
    first = stretch(date(2024, 1, 1), date(2024, 1, 31), Decimal(1000), Decimal(4000))
    second = stretch(date(2026, 11, 1), None, Decimal(90_000), Decimal(91_500))

    life = life_of([first, second], today=TODAY)

    assert (life.total, life.days, life.is_about) == (Decimal(4500), 50, False)


def test_life_of_says_when_it_is_about() -> None:
    known = stretch(date(2024, 1, 1), date(2024, 2, 1), Decimal(0), Decimal(10), is_about=True)
    unknown = stretch(date(2024, 3, 1), None, None, Decimal(10))

    assert life_of([known], today=TODAY).is_about
    assert life_of([unknown], today=TODAY).total is None
    assert life_of([known, unknown], today=TODAY).total == Decimal(10)


@given(st.lists(st.tuples(kilometres, kilometres), max_size=5))
def test_a_life_never_goes_backwards(ends: list[tuple[Decimal, Decimal]]) -> None:
    rows = [stretch(TODAY, TODAY, begin, end) for begin, end in ends]

    assert (life_of(rows, today=TODAY).total or 0) >= 0


def test_at_day_lies_between_readings() -> None:
    points = [(date(2026, 1, 1), Decimal(1000)), (date(2026, 1, 11), Decimal(2000))]

    assert at_day(points, date(2026, 1, 6)) == Decimal(1500)
    assert at_day(points, date(2025, 1, 1)) == Decimal(1000)
    assert at_day(points, date(2026, 6, 1)) == Decimal(2000)
    assert at_day(points, date(2026, 1, 11)) == Decimal(2000)
    assert at_day([], TODAY) is None


@given(st.lists(st.tuples(days, kilometres), min_size=1, max_size=8), days)
def test_at_day_stays_within_the_readings(points: list[tuple[date, Decimal]], day: date) -> None:
    points.sort()
    values = [value for _, value in points]

    found = at_day(points, day)

    assert found is not None
    assert min(values) <= found <= max(values)


@pytest.mark.parametrize(
    ("since", "until", "clash"),
    [
        (date(2024, 1, 1), date(2024, 2, 1), False),
        (date(2024, 1, 1), date(2024, 2, 2), True),
        (date(2024, 3, 1), date(2024, 4, 1), False),
        (date(2024, 2, 10), date(2024, 2, 12), True),
        (date(2024, 1, 1), None, True),
        (date(2024, 3, 1), None, False),
    ],
)
def test_times_may_touch_but_not_overlap(since: date, until: date | None, clash: bool) -> None:
    other = (date(2024, 2, 1), date(2024, 3, 1))

    assert (overlaps(since, until, [other]) is not None) is clash


def test_wear_of_tells_how_far_the_lowest_tyre_lasts() -> None:
    depths = [
        Depth(on=date(2025, 4, 1), position="fl", mm=Decimal("8.0"), km=Decimal(0)),
        Depth(on=date(2026, 4, 1), position="fl", mm=Decimal("6.0"), km=Decimal(20_000)),
        Depth(on=date(2026, 4, 1), position="rl", mm=Decimal("7.0"), km=Decimal(20_000)),
    ]

    wear = wear_of(depths, season="winter")

    assert wear is not None
    assert (wear.lowest, wear.position, wear.mm_per_10000_km) == (Decimal("6.0"), "fl", Decimal(1))
    assert (wear.km_left, wear.tone) == (Decimal(20_000), "")


def test_wear_of_is_silent_with_too_little_to_tell() -> None:
    once = [Depth(on=TODAY, position="fl", mm=Decimal("4.5"), km=None)]

    wear = wear_of(once, season="winter")

    assert wear_of([], season="") is None
    assert wear is not None
    assert (wear.km_left, wear.tone) == (None, "warn")
    assert limit_for("summer") < limit_for("all")


@given(st.lists(st.tuples(days, st.decimals(0, 12, places=1), kilometres), max_size=8))
def test_tyres_never_last_less_than_nothing(
    measured: list[tuple[date, Decimal, Decimal]],
) -> None:
    depths = [Depth(on=on, position="fl", mm=mm, km=km) for on, mm, km in measured]

    wear = wear_of(depths, season="")

    assert wear is None or wear.km_left is None or wear.km_left >= 0


@pytest.mark.parametrize(
    ("ends_on", "limit", "gone", "state", "by"),
    [
        (date(2027, 11, 21), None, None, "running", ""),
        (date(2027, 1, 1), None, None, "soon", ""),
        (date(2026, 11, 20), None, None, "ended", "day"),
        (date(2026, 11, 21), None, None, "soon", ""),
        (None, Decimal(100_000), Decimal(50_000), "running", ""),
        (None, Decimal(100_000), Decimal(92_000), "soon", ""),
        (None, Decimal(100_000), Decimal(100_001), "ended", "distance"),
        (date(2028, 1, 1), Decimal(100_000), Decimal(100_001), "ended", "distance"),
        (None, Decimal(100_000), None, "running", ""),
    ],
)
def test_cover_of_ends_with_whichever_comes_first(
    ends_on: date | None, limit: Decimal | None, gone: Decimal | None, state: str, by: str
) -> None:
    cover = cover_of(
        starts_on=date(2025, 1, 1), ends_on=ends_on, limit=limit, gone=gone, today=TODAY
    )

    assert (cover.state, cover.ended_by) == (state, by)


def test_cover_of_begins_later() -> None:
    begins = TODAY + timedelta(days=3)

    cover = cover_of(starts_on=begins, ends_on=date(2028, 1, 1), limit=None, gone=None, today=TODAY)

    assert (cover.state, cover.used) == ("ahead", 0)


@given(days, st.one_of(st.none(), days), st.one_of(st.none(), kilometres), kilometres)
def test_the_share_of_a_warranty_is_a_share(
    starts_on: date, ends_on: date | None, limit: Decimal | None, gone: Decimal
) -> None:
    cover = cover_of(starts_on=starts_on, ends_on=ends_on, limit=limit, gone=gone, today=TODAY)

    assert cover.used is None or 0 <= cover.used <= 100
