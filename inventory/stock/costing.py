"""What a quantity that leaves the shelf cost: by its own lot, or on average."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
_PLACES = Decimal("0.0001")


def cost_of(quantity: Decimal, unit_cost: Decimal | None) -> Decimal:
    """Return what a quantity costs at a cost a unit, to four places; an unknown cost is nothing."""
    return (quantity * (unit_cost or ZERO)).quantize(_PLACES, rounding=ROUND_HALF_UP)


def cost_of_taking(
    quantity: Decimal, *, own: Decimal, held: Decimal, value: Decimal, is_average: bool
) -> Decimal:
    """Return what a quantity takes out of the worth of what is held.

    `own` is what it cost when it came, `held` all of the item that is owned, and `value` what that
    is worth. The last piece takes what is left of the value, and no piece takes more, so that the
    value ends at exactly nothing.
    """
    if quantity == held:
        return value
    if is_average:
        return (value * quantity / held).quantize(_PLACES, rounding=ROUND_HALF_UP)
    return min(own, value)
