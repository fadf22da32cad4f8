"""Amounts of money: decimals with an ISO 4217 currency code beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from project.kernel.errors import RuleViolated, worded

# Decimal places that differ from two (ISO 4217, list one).
_PLACES = {
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0
    ),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
}
_SYMBOLS = {
    "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF", "PLN": "zł", "CZK": "Kč",
    "SEK": "kr", "NOK": "kr", "DKK": "kr.", "INR": "₹", "KRW": "₩", "BRL": "R$", "AUD": "A$",
    "CAD": "CA$", "NZD": "NZ$", "ZAR": "R", "TRY": "₺", "UAH": "₴", "ILS": "₪", "HUF": "Ft",
    "MYR": "RM", "THB": "฿", "VND": "₫", "PHP": "₱",
}  # fmt: skip
CURRENCIES = (
    "AED", "AUD", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EUR",
    "GBP", "HKD", "HRK", "HUF", "IDR", "ILS", "INR", "ISK", "JOD", "JPY", "KES", "KRW", "KWD",
    "MAD", "MXN", "MYR", "NOK", "NZD", "OMR", "PEN", "PHP", "PLN", "QAR", "RON", "RSD", "SAR",
    "SEK", "SGD", "THB", "TND", "TRY", "TWD", "UAH", "USD", "UYU", "VND", "ZAR",
)  # fmt: skip
LARGEST = Decimal("99999999999.999")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency; amounts of different currencies are never added."""

    amount: Decimal
    currency: str


def places(currency: str) -> int:
    """Return how many decimal places a currency has."""
    return _PLACES.get(currency, 2)


def symbol(currency: str) -> str:
    """Return the sign that people write for a currency, or its code."""
    return _SYMBOLS.get(currency, currency)


def quantize(amount: Decimal, currency: str) -> Decimal:
    """Round an amount half up to the places of its currency.

    Raises `RuleViolated` for `NaN`, infinity and amounts no garage can spend.
    """
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise RuleViolated("This amount is too large.", code="amount-out-of-range")
    return amount.quantize(Decimal(1).scaleb(-places(currency)), rounding=ROUND_HALF_UP)


def check_currency(code: str) -> str:
    """Return a known ISO 4217 code in capitals, or raise `RuleViolated`."""
    if code.upper() not in CURRENCIES:
        raise RuleViolated(
            worded("“%(code)s” is not a known currency code.", code=code[:12]), field="currency"
        )
    return code.upper()


def totals(amounts: Iterable[Money]) -> dict[str, Decimal]:
    """Return the sum per currency, in order of first appearance."""
    sums: dict[str, Decimal] = {}
    for money in amounts:
        sums[money.currency] = sums.get(money.currency, Decimal(0)) + money.amount
    return sums
