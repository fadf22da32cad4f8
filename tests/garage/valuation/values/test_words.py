"""Words for engines, conditions and notes."""

from decimal import Decimal

import pytest

from garage.valuation import wording
from garage.valuation.conditions import condition_of
from garage.valuation.engines import litres_of, power_kw_of
from garage.valuation.market.types import Cause, Left, Said
from garage.valuation.presenting import estimate_text


@pytest.mark.parametrize(
    ("engine", "litres", "power"),
    [
        ("1.6 TDI, 85 kW", 1.6, 85.0),
        ("1598 ccm 115 PS", 1.598, 84.6),
        ("2,0 l 150 hp", 2.0, 111.9),
        ("58 kWh, 150 kW", None, 150.0),
        ("V8", None, None),
        ("", None, None),
    ],
)
def test_engines_are_read(engine: str, litres: float | None, power: float | None) -> None:
    assert litres_of(engine) == litres
    assert power_kw_of(engine) == power


@pytest.mark.parametrize(
    ("score", "condition"),
    [("100", "excellent"), ("80", "very_good"), ("55", "good"), ("54.9", "fair"), ("0", "poor")],
)
def test_condition_of_a_score(score: str, condition: str) -> None:
    assert condition_of(Decimal(score)) == condition


def test_every_code_has_words() -> None:
    assert set(wording.CAUSES) == {str(cause) for cause in Cause}
    assert set(wording.LEFT) == {str(left) for left in Left}
    for code in Said:
        text = wording.note_text({"code": str(code), "number": 2})
        assert text != str(code)
        assert "%(" not in text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal(20_000), "EUR", "€20,000"),
        (Decimal("19999.50"), "EUR", "€20,000"),
        (Decimal("999.50"), "EUR", "€999.50"),
        (Decimal(32_000), "KWD", "KWD\u00a032,000"),
        (None, "EUR", "–"),
    ],
)
def test_an_estimate_is_told_in_whole_units(
    amount: Decimal | None, currency: str, text: str
) -> None:
    assert estimate_text(amount, currency) == text
