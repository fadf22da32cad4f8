"""What can be special about an invoice, and the list of those to make."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words"

ALL = ("plate", "vin", "odometer")
FULL = ("position", "number", "description", "quantity", "unit", "unit_price", "amount")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One invoice to make.

    `discount` is none, percent, amount (both below the lines), row (a negative line) or
    column (per line). `rates` is one, none, fee_zero, labour_low or parts_only. `labour` is
    hours, aw or flat. `sender` says where the full name stands: head, return or footer.
    `options` are round5 (to 0.05), french (in French), bicycle (not a car), shop (goods beside the fuel), conditions
    (a last page of small print), titled (number and date in the title), placed (the date after
    the town), remark (the customer's complaint among the lines), trailing_minus, odometer_pair
    (in and out), codes (a letter for the rate behind each amount) and operator (a person's name
    below the name of the station).
    """

    key: str
    country: str
    vendor: str
    template: str
    kind: str = "workshop"
    counts: tuple[int, int] = (2, 4)
    extras: tuple[str, ...] = ()
    gross: bool = False
    rates: str = "one"
    labour: str = "hours"
    discount: str = "none"
    columns: tuple[str, ...] = FULL
    style: str = "lines"
    customer: str = "left"
    sender: str = "head"
    known: tuple[str, ...] = ALL
    sections: bool = False
    carry: bool = False
    tax_table: bool = False
    number: str = "RE-{y}-0####"
    font: str = "Liberation Sans"
    money_symbol: str = "none"
    colour: str = "#1d4e89"
    settled: str = "terms"
    options: tuple[str, ...] = ()


def _values(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


@cache
def recipes() -> tuple[Recipe, ...]:
    """All invoices to make, from `words/recipes.toml`."""
    data = tomllib.loads((WORDS / "recipes.toml").read_text("utf-8"))
    return tuple(Recipe(**_values(row)) for row in data["recipe"])
