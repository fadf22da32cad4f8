"""What the condition of a vehicle does to its price, against adverts that are mostly good ones."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

# Excellent to poor as price guides and American adverts have it; damage as German adverts do.
FACTORS: Mapping[str, Decimal] = {
    "excellent": Decimal("1.06"),
    "very_good": Decimal("1.03"),
    "good": Decimal("1.00"),
    "fair": Decimal("0.85"),
    "poor": Decimal("0.65"),
    "damaged": Decimal("0.60"),
}
_LEAST, _MOST = Decimal("0.1"), Decimal("1.5")


def condition_factor(condition: str, *, overrides: Mapping[str, Any] | None = None) -> Decimal:
    """Give the factor of a condition, an administrator's own before the shipped; 1 when unknown."""
    shipped = FACTORS.get(condition, Decimal(1))
    given = (overrides or {}).get(condition)
    if given is None:
        return shipped
    try:
        factor = Decimal(str(given))
    except InvalidOperation:
        return shipped
    return min(max(factor, _LEAST), _MOST) if factor.is_finite() else shipped


def after_damage(value: Decimal, *, factor: Decimal, repair: Decimal | None) -> Decimal:
    """Give the value of a damaged vehicle: by the factor, never more than the repair leaves of it."""
    return (
        value * factor if repair is None else max(Decimal(0), min(value * factor, value - repair))
    )
