"""Properties of the arithmetic: what must hold for every course of fill-ups."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from garage.energy import consumption
from garage.energy.economy import Fill, Reason, Span, in_order, spans
from garage.energy.thirds import Bill, completed, difference

START = date(2026, 1, 1)
amounts = st.decimals(min_value="1", max_value="90", places=2)
distances = st.decimals(min_value="1", max_value="900", places=1)


@st.composite
def courses(draw: st.DrawFn) -> list[Fill]:
    """Return fill-ups with rising readings, full and partial, the first one full."""
    count = draw(st.integers(min_value=2, max_value=9))
    reading, found = Decimal(1000), []
    for index in range(count):
        reading += draw(distances)
        is_full = index == 0 or draw(st.booleans())
        found.append(
            Fill(
                key=index,
                on=START + timedelta(days=index),
                quantity=draw(amounts),
                reading=reading,
                level=Decimal(100) if is_full else None,
                cost=draw(amounts),
            )
        )
    return found


def figures(told: list[Span]) -> list[tuple[Decimal, Decimal]]:
    return [(span.quantity, span.distance) for span in told if span.rate is not None]


@settings(max_examples=30, deadline=None)
@given(course=courses(), place=st.integers(min_value=0, max_value=8), share=st.integers(1, 9))
def test_splitting_a_fill_up_into_partials_changes_nothing(
    course: list[Fill], place: int, share: int
) -> None:
    whole = course[place % len(course)]
    part = (whole.quantity * share / 10).quantize(Decimal("0.01"))
    first = replace(whole, key=100, quantity=part, level=None, reading=None, at=time(8))
    rest = replace(whole, quantity=whole.quantity - part)

    split = [first, *(rest if fill is whole else fill for fill in course)]

    assert figures(spans(split)) == figures(spans(course))


@settings(max_examples=30, deadline=None)
@given(course=courses(), factor=st.integers(min_value=2, max_value=9))
def test_twice_the_fuel_is_twice_the_consumption(course: list[Fill], factor: int) -> None:
    more = [replace(fill, quantity=fill.quantity * factor) for fill in course]

    assert figures(spans(more)) == [
        (quantity * factor, distance) for quantity, distance in figures(spans(course))
    ]


@settings(max_examples=30, deadline=None)
@given(course=courses(), place=st.integers(min_value=0, max_value=8))
def test_a_missed_fill_up_breaks_exactly_one_span(course: list[Fill], place: int) -> None:
    index = place % len(course)
    missing = [replace(fill, is_missed_before=fill.key == index) for fill in course]
    before, after = spans(course), spans(missing)

    lost = [span.key for span, other in zip(before, after, strict=True) if span != other]

    is_inside = any(span.rate is not None and span.key >= index for span in before) and index
    assert len(lost) == (1 if is_inside else 0)
    assert {span.reason for span in after if span.key in lost} <= {Reason.MISSED}


@settings(max_examples=30, deadline=None)
@given(course=courses())
def test_nothing_is_lost_between_the_first_and_the_last_full_tank(course: list[Fill]) -> None:
    told = spans(course)
    full = [fill for fill in course if fill.level is not None]
    used = sum((f.quantity for f in course if full[0].key < f.key <= full[-1].key), Decimal(0))

    assert sum((span.quantity for span in told), Decimal(0)) == used
    assert sum((span.distance for span in told), Decimal(0)) == (
        (full[-1].reading or 0) - (full[0].reading or 0)
    )
    paid = sum((f.cost or 0 for f in course if full[0].key < f.key <= full[-1].key), Decimal(0))
    assert sum((span.cost or 0 for span in told if span.rate), Decimal(0)) == paid


@settings(max_examples=25, deadline=None)
@given(course=courses(), seed=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(course: list[Fill], seed: object) -> None:
    shuffled = list(course)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]

    assert spans(shuffled) == spans(course)


@settings(max_examples=30, deadline=None)
@given(rate=st.decimals(min_value="0.01", max_value="2", places=6))
def test_every_unit_leads_back_to_the_same_rate(rate: Decimal) -> None:
    for code, unit in consumption.UNITS.items():
        value = consumption.told_in(rate, code)
        assert value is not None
        back = unit.factor / value if unit.is_inverse else value / unit.factor
        assert abs(back - rate) < Decimal("1e-20")


def test_on_one_day_the_reading_decides_where_there_is_no_time() -> None:
    morning = Fill(key=2, on=START, quantity=Decimal(5), reading=Decimal(100))
    evening = Fill(key=1, on=START, quantity=Decimal(5), reading=Decimal(300))
    unread = Fill(key=3, on=START, quantity=Decimal(5), at=time(7))

    assert [fill.key for fill in in_order([evening, morning, unread])] == [3, 2, 1]


def test_the_cost_of_a_span_is_unknown_when_one_of_its_costs_is() -> None:
    first = Fill(key=1, on=START, quantity=Decimal(5), reading=Decimal(100), level=Decimal(100))
    second = replace(first, key=2, on=START + timedelta(days=1), reading=Decimal(200))

    assert spans([first, second])[1].cost is None
    assert spans([first, replace(second, cost=Decimal(9))])[1].cost == Decimal(9)


@pytest.mark.parametrize(
    ("dimension", "meter", "preferred", "volume", "expected"),
    [
        ("volume", "distance", "l_100km", "l", "l_100km"),
        ("volume", "distance", "mpg_uk", "gal_uk", "mpg_uk"),
        ("energy", "distance", "l_100km", "l", "kwh_100km"),
        ("energy", "distance", "mpg_us", "gal_us", "mi_kwh"),
        ("energy", "distance", "wh_mi", "gal_us", "wh_mi"),
        ("volume", "distance", "wh_mi", "gal_us", "mpg_us"),
        ("energy", "distance", "km_l", "l", "km_kwh"),
        ("volume", "distance", "mi_kwh", "gal_uk", "mpg_uk"),
        ("volume", "distance", "kwh_100km", "l", "l_100km"),
        ("mass", "distance", "l_100km", "l", "kg_100km"),
        ("volume", "time", "l_100km", "l", "l_h"),
        ("volume", "time", "mpg_us", "gal_us", "gal_us_h"),
        ("energy", "time", "mpg_us", "gal_us", "kwh_h"),
        ("mass", "count", "l_100km", "l", "kg_cycle"),
    ],
)
def test_unit_for_follows_the_preference_to_other_energies(
    dimension: str, meter: str, preferred: str, volume: str, expected: str
) -> None:
    unit = consumption.unit_for(dimension, meter, preferred=preferred, volume_unit=volume)

    assert unit == expected


def test_rounded_has_the_places_that_people_read() -> None:
    assert str(consumption.rounded(Decimal("0.05349"), "l_100km")) == "5.3"
    assert str(consumption.rounded(Decimal("0.15"), "mi_kwh")) == "4.14"
    assert consumption.rounded(Decimal(0), "km_l") is None


@settings(max_examples=25, deadline=None)
@given(
    quantity=st.decimals(min_value="1", max_value="90", places=2),
    price=st.decimals(min_value="0.2", max_value="3", places=3),
    discount=st.decimals(min_value="0", max_value="1", places=2),
)
def test_any_two_give_the_third_and_agree(
    quantity: Decimal, price: Decimal, discount: Decimal
) -> None:
    whole = completed(Bill(quantity=quantity, unit_price=price, discount=discount), currency="EUR")

    assert difference(whole, currency="EUR") == 0
    for lacking in (replace(whole, quantity=None), replace(whole, unit_price=None)):
        assert difference(completed(lacking, currency="EUR"), currency="EUR") == 0


def test_difference_names_the_gap() -> None:
    bill = Bill(quantity=Decimal(40), unit_price=Decimal("1.70"), total=Decimal(70))

    assert difference(bill, currency="EUR") == Decimal(2)
    assert difference(Bill(quantity=Decimal(40)), currency="EUR") == 0
