"""Amount, price and total of a bill: any two give the third. Values in, values out."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from project.kernel.money import places

ZERO = Decimal(0)
QUANTITY_PLACES, PRICE_PLACES = Decimal("0.001"), Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What was filled in, what a unit of it cost, and what was paid after the discount."""

    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    total: Decimal | None = None
    discount: Decimal = ZERO


def completed(bill: Bill, *, currency: str) -> Bill:
    """Return a bill with the third of amount, price and total, where two of them are known."""
    quantity, price, total = bill.quantity, bill.unit_price, bill.total
    if total is None and quantity is not None and price is not None:
        total = _rounded(quantity * price - bill.discount, Decimal(1).scaleb(-places(currency)))
    elif quantity is None and total is not None and price:
        quantity = _rounded((total + bill.discount) / price, QUANTITY_PLACES)
    elif price is None and total is not None and quantity:
        price = _rounded((total + bill.discount) / quantity, PRICE_PLACES)
    return Bill(quantity=quantity, unit_price=price, total=total, discount=bill.discount)


def difference(bill: Bill, *, currency: str) -> Decimal:
    """Return by how much a total lies above amount × price less the discount.

    Zero when one of them is not known, and for what rounding explains: a cent, and half of the last
    place of the price on every unit.
    """
    if bill.quantity is None or bill.unit_price is None or bill.total is None:
        return ZERO
    cent = Decimal(1).scaleb(-places(currency))
    expected = bill.quantity * bill.unit_price - bill.discount
    gap = bill.total - expected
    exponent = int(bill.unit_price.normalize().as_tuple().exponent)
    slack = cent + bill.quantity * Decimal(5).scaleb(min(exponent, -2) - 1)
    return ZERO if abs(gap) <= slack else _rounded(gap, cent)


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, rounding=ROUND_HALF_UP)
