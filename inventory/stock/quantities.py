"""Quantities: what may be moved, and how they are said."""

from decimal import Decimal

from project.kernel.errors import RuleViolated
from project.kernel.quantities import symbol_for

MOST = Decimal(999999999)
PLACES = 4


def quantity_checked(quantity: Decimal, *, field: str = "quantity") -> Decimal:
    """Return a quantity that can be moved, or raise `RuleViolated`: above zero, at most four places."""
    if not quantity.is_finite() or not 0 < quantity <= MOST:
        raise RuleViolated("Type how much, as a number above zero.", field=field)
    return _places_checked(quantity, field=field)


def counted_checked(quantity: Decimal, *, field: str = "counted") -> Decimal:
    """Return what was counted, which may be nothing, or raise `RuleViolated`."""
    if not quantity.is_finite() or not 0 <= quantity <= MOST:
        raise RuleViolated("Type what you counted; 0 if there is nothing.", field=field)
    return _places_checked(quantity, field=field)


def quantity_text(quantity: Decimal, unit: str) -> str:
    """Return a quantity with its unit as a sentence says it, such as “3 pcs”."""
    return f"{plain(quantity)} {symbol_for(quantity, unit)}".strip()


def plain(quantity: Decimal) -> str:
    """Return a quantity without zeros at its end."""
    text = format(quantity, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _places_checked(quantity: Decimal, *, field: str) -> Decimal:
    exact = quantity.quantize(Decimal(1).scaleb(-PLACES))
    if exact != quantity:
        raise RuleViolated("Type at most four digits after the point.", field=field)
    return exact
