"""What a synthetic invoice says, before it is laid out."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(value: Decimal) -> Decimal:
    """Round to two decimals as invoices do, half up."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class TruthLine:
    """One item line as printed: `amount` is net or gross like the invoice's prices.

    A description on two lines holds a line break.
    """

    kind: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    rate: Decimal
    number: str = ""
    discount_percent: Decimal = Decimal(0)

    @property
    def tax(self) -> Decimal:
        """The tax on a net amount."""
        return cents(self.amount * self.rate / 100)


@dataclass(frozen=True, kw_only=True)
class TruthTax:
    """The tax of one rate on its net base."""

    rate: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Everything a reader should find; `None` where the paper does not say it."""

    vendor: str
    address: str
    date: dt.date
    invoice_number: str
    total: Decimal
    subtotal: Decimal
    tax: Decimal | None
    taxes: tuple[TruthTax, ...]
    currency: str
    plate: str | None
    vin: str | None
    odometer: int | None
    odometer_unit: str
    litres: Decimal | None
    price_per_litre: Decimal | None
    language: str
    country: str
    kind: str
    vehicle: str
    lines: tuple[TruthLine, ...]
    discount: Decimal
    rounding: Decimal
    gross_prices: bool
