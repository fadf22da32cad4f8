"""Sharing out, paying back, and how far an allowance goes."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from garage.expenses.allowance import Allowance, forecast
from garage.expenses.amortization import (
    Loan,
    balance_at,
    covers_interest,
    level_payment,
    schedule,
)
from garage.expenses.splitting import share_out

CENT = Decimal("0.01")
amounts = st.integers(-9_999_900, 9_999_900).map(lambda cents: cents * CENT)
weights = st.lists(st.integers(0, 5000).map(Decimal), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("total", "shares", "expected"),
    [
        ("100.00", ["1", "1", "1"], ["33.34", "33.33", "33.33"]),
        ("0.05", ["1", "1", "1"], ["0.02", "0.02", "0.01"]),
        ("620.00", ["340.20", "279.80"], ["340.20", "279.80"]),
        ("10.00", ["0", "0"], ["5.00", "5.00"]),
        ("-10.00", ["2", "1"], ["-6.67", "-3.33"]),
        ("10.00", [], []),
    ],
)
def test_share_out_loses_no_cent(total: str, shares: list[str], expected: list[str]) -> None:
    parts = share_out(Decimal(total), [Decimal(share) for share in shares], places=2)

    assert [str(part) for part in parts] == expected


@given(amounts, weights)
def test_parts_add_up_and_lie_within_a_cent(total: Decimal, shares: list[Decimal]) -> None:
    parts = share_out(total, shares, places=2)
    whole = sum(shares)

    assert sum(parts) == total
    if whole:
        for part, share in zip(parts, shares, strict=True):
            assert abs(part - total * share / whole) <= CENT


def loan(**values: object) -> Loan:
    given_values: dict[str, object] = {
        "principal": Decimal(20_000),
        "rate": Decimal("4.9"),
        "months": 48,
        "first_on": date(2026, 1, 31),
    }
    return Loan(**(given_values | values))  # type: ignore[arg-type]


def test_schedule_pays_the_loan_back_to_the_cent() -> None:
    rows = schedule(loan())

    assert level_payment(loan()) == Decimal("459.68")
    assert (len(rows), rows[-1].balance) == (48, Decimal(0))
    assert rows[0].interest == Decimal("81.67")
    assert rows[1].on == date(2026, 2, 28)
    assert sum(row.principal for row in rows) == Decimal(20_000)
    assert abs(rows[-1].payment - Decimal("459.68")) < 1


def test_schedule_leaves_the_residual() -> None:
    rows = schedule(loan(residual=Decimal(8000)))

    assert rows[-1].balance == Decimal(8000)
    assert balance_at(rows, date(2025, 1, 1), principal=Decimal(20_000)) == Decimal(20_000)
    assert balance_at(rows, date(2026, 2, 28), principal=Decimal(0)) == rows[1].balance


def test_schedule_ends_early_when_more_is_paid() -> None:
    rows = schedule(loan(payment=Decimal(5000), rate=Decimal(0)))

    assert [row.payment for row in rows] == [Decimal(5000)] * 4


def test_schedule_without_interest_spreads_evenly() -> None:
    rows = schedule(loan(principal=Decimal(100), rate=Decimal(0), months=3))

    assert [str(row.payment) for row in rows] == ["33.33", "33.33", "33.34"]


def test_covers_interest_refuses_what_never_ends() -> None:
    assert not covers_interest(loan(payment=Decimal(81)))
    assert covers_interest(loan(payment=Decimal(82)))
    assert covers_interest(loan())
    assert covers_interest(loan(payment=Decimal("81.67"), residual=Decimal(20_000)))
    assert not covers_interest(loan(payment=Decimal(0), residual=Decimal(20_000)))


@settings(max_examples=40)
@given(
    st.integers(100, 50_000_000).map(lambda cents: cents * CENT),
    st.integers(0, 2500).map(lambda percent: percent * CENT),
    st.integers(1, 60),
    st.integers(0, 100).map(lambda percent: percent * CENT),
)
def test_every_schedule_adds_up(
    principal: Decimal, rate: Decimal, months: int, left: Decimal
) -> None:
    residual = (principal * left).quantize(CENT)
    rows = schedule(loan(principal=principal, rate=rate, months=months, residual=residual))

    assert rows[-1].balance == residual
    assert sum(row.principal for row in rows) == principal - residual
    assert all(row.payment == row.interest + row.principal for row in rows)


LEASE = Allowance(
    starts_on=date(2025, 1, 1),
    ends_on=date(2027, 12, 31),
    total=Decimal(30_000),
    excess_price=Decimal("0.08"),
    refund_price=Decimal("0.05"),
)


def test_forecast_tells_where_the_lease_ends() -> None:
    found = forecast(
        LEASE,
        start=Decimal(100),
        last=(date(2026, 12, 31), Decimal(24_100)),
        paces=[Decimal(30), Decimal(20), Decimal(40)],
    )

    assert found is not None
    assert (found.used_today, found.expected) == (Decimal(24_000), Decimal(34_950))
    assert (found.over, found.cost, found.is_over) == (Decimal(4950), Decimal("396.00"), True)
    assert (found.low, found.high) == (Decimal(31_300), Decimal(38_600))
    assert found.allowed_today == Decimal(20_000)


def test_forecast_gives_back_below_the_allowance() -> None:
    found = forecast(
        LEASE, start=Decimal(0), last=(date(2027, 12, 31), Decimal(20_000)), paces=[Decimal(9)]
    )

    assert found is not None
    assert (found.cost, found.is_over) == (Decimal("-500.00"), False)


def test_forecast_says_nothing_without_readings_or_pace() -> None:
    early = (date(2024, 12, 31), Decimal(5))

    assert forecast(LEASE, start=Decimal(0), last=early, paces=[Decimal(1)]) is None
    assert forecast(LEASE, start=Decimal(0), last=(date(2026, 1, 1), Decimal(1)), paces=[]) is None
