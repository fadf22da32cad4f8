"""Spreading of costs, price breaks and states: values in, values out."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.purchasing import states
from inventory.purchasing.pricing import break_for, next_break, packs_for
from inventory.purchasing.spreading import Bought, landed, spread, unit_cost

CENT = Decimal("0.01")
D = Decimal


@given(
    amount=st.integers(0, 10**9),
    weights=st.lists(st.decimals(0, 10**6, places=4), min_size=1, max_size=40),
)
def test_spread_loses_not_a_cent_and_is_fair(amount: int, weights: list[Decimal]) -> None:
    money = amount * CENT

    shares = spread(money, weights, step=CENT)

    total = sum(weights, D(0))
    assert sum(shares, D(0)) == money
    assert all(share == share.quantize(CENT) and share >= 0 for share in shares)
    if total:
        assert all(
            abs(share - money * weight / total) < CENT + D("1e-12")
            for share, weight in zip(shares, weights, strict=True)
        )


def test_spread_gives_the_odd_cents_to_those_who_lost_most() -> None:
    assert spread(D("10.00"), [D(1), D(1), D(1)], step=CENT) == [D("3.34"), D("3.33"), D("3.33")]
    assert spread(D(10), [D(2), D(1)], step=D(1)) == [D(7), D(3)]
    assert spread(D("5.00"), [D(0), D(0)], step=CENT) == [D("2.50"), D("2.50")]
    assert spread(D("5.00"), [], step=CENT) == []


def test_landed_adds_shares_by_value_and_says_nothing_of_unknown_prices() -> None:
    lines = [
        Bought(packs=D(2), pack_quantity=D(5), price=D(30)),
        Bought(packs=D(1), pack_quantity=D(1), price=D(40)),
        Bought(packs=D(1), pack_quantity=D(1), price=None),
    ]

    totals = landed(lines, extras=D(10), step=CENT)

    assert totals == [D(66), D(44), None]
    assert unit_cost(lines[0], totals[0]) == D("6.600000")
    assert unit_cost(lines[2], totals[2]) is None


@dataclass(frozen=True)
class Tier:
    packs: Decimal
    price: Decimal
    currency: str = "EUR"


TIERS = [Tier(D(10), D(8)), Tier(D(1), D(10)), Tier(D(50), D(7)), Tier(D(1), D(2), "USD")]


@pytest.mark.parametrize(
    ("packs", "price", "better"), [(1, 10, 10), (9, 10, 10), (10, 8, 50), (70, 7, None)]
)
def test_the_reached_price_break_holds(packs: int, price: int, better: int | None) -> None:
    reached = break_for(TIERS, packs=D(packs), currency="EUR")
    more = next_break(TIERS, packs=D(packs), currency="EUR")

    assert reached is not None
    assert reached.price == price
    assert (more.packs if more else None) == better


def test_below_the_smallest_quantity_its_price_holds_and_none_without_one() -> None:
    assert break_for([Tier(D(5), D(3))], packs=D(1), currency="EUR") == Tier(D(5), D(3))
    assert break_for(TIERS, packs=D(1), currency="GBP") is None
    assert next_break([], packs=D(1), currency="EUR") is None


def test_packs_are_whole_and_at_least_one() -> None:
    assert packs_for(D("4.7"), pack_quantity=D(5)) == 1
    assert packs_for(D("5.1"), pack_quantity=D(5)) == 2
    assert packs_for(D("0.2"), pack_quantity=D(1)) == 1


@dataclass(frozen=True)
class Line:
    packs: Decimal
    received: Decimal


def test_state_follows_from_what_came() -> None:
    assert states.state_of([]) == "ordered"
    assert states.state_of([Line(D(2), D(0)), Line(D(1), D(0))]) == "ordered"
    assert states.state_of([Line(D(2), D(2)), Line(D(1), D(0))]) == "partly"
    assert states.state_of([Line(D(2), D(3)), Line(D(1), D(1))]) == "closed"
    assert states.may("place", "draft")
    assert not states.may("cancel", "partly")
