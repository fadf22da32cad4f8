"""Write values the way one vendor writes them: spellings, numbers, money and dates."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from tests.garage.receipts.synthetic.countries import (
    COUNTRIES,
    filled,
    iban_written,
    written_date,
    written_number,
)
from tests.garage.receipts.synthetic.recipes import Recipe
from tests.garage.receipts.synthetic.truth import Truth
from tests.garage.receipts.synthetic.wording import Vendor, vendor_named, wording

NET = re.compile(r"\b(net|HT|excl|imponibile)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Sender:
    """What a vendor prints about itself besides name and address."""

    vendor: Vendor
    phone: str
    mail: str
    vat_id: str
    tax_number: str
    iban: str
    town: str
    register: str
    manager: str


class Writer:
    """One vendor's hand: the same label and format wherever the invoice needs it."""

    def __init__(self, *, recipe: Recipe, truth: Truth, rng: Random) -> None:
        self.recipe = recipe
        self.truth = truth
        self.rng = rng
        self.country = COUNTRIES[recipe.country]
        self.words = wording(country_code=recipe.country, language=truth.language)
        self.chosen = {key: self._spelling(key) for key in self.words.labels}
        if recipe.kind == "parts":
            self.chosen["title"] = self.words.labels["title"][0]
        self.thousands = rng.choice(self.country.thousands)
        self.date_pattern = rng.choice(self.country.dates)
        self.code_in_total = rng.random() < 0.4
        self.sender = self._sender()

    def _spelling(self, key: str) -> str:
        """One of the spellings; a column of gross prices is never called net."""
        texts = self.words.labels[key]
        if self.recipe.gross and key in {"col_amount", "col_unit_price"}:
            texts = tuple(text for text in texts if not NET.search(text))
        return self.rng.choice(texts)

    def label(self, key: str) -> str:
        return self.chosen[key]

    def number(self, value: Decimal, *, places: int = 2) -> str:
        return written_number(
            value=value, places=places, decimal=self.country.decimal, thousands=self.thousands
        )

    def short(self, value: Decimal) -> str:
        """A number with no more decimals than it needs."""
        exponent = value.normalize().as_tuple().exponent
        return self.number(value, places=max(0, -int(exponent)))

    def money(self, value: Decimal, *, places: int = 2) -> str:
        """An amount with the currency symbol in its place."""
        symbol = self.country.currency if self.code_in_total else self.country.symbol
        text = self.number(abs(value), places=places)
        if value < 0 and "trailing_minus" in self.recipe.options:
            text += "-"
        sign = "" if value >= 0 or text.endswith("-") else "-"
        if not self.country.symbol_first:
            return f"{sign}{text} {symbol}"
        space = "" if symbol in "£$" else " "
        return f"{sign}{symbol}{space}{text}"

    def cell(self, value: Decimal, *, places: int = 2) -> str:
        """An amount inside the table: with or without the symbol."""
        if self.recipe.money_symbol == "cell":
            return self.money(value, places=places)
        if value < 0 and "trailing_minus" in self.recipe.options:
            return f"{self.number(-value, places=places)}-"
        return self.number(value, places=places)

    def percent(self, rate: Decimal) -> str:
        return self.short(rate)

    def date(self, value: dt.date) -> str:
        return written_date(date=value, pattern=self.date_pattern, months=self.words.months)

    def odometer(self) -> str:
        value = Decimal(self.truth.odometer or 0)
        style = self.rng.choice(("plain", "grouped", "unit", "grouped unit"))
        number = self.number(value, places=0) if "grouped" in style else str(value)
        unit = self.rng.choice(("miles", "mi")) if self.truth.odometer_unit == "miles" else "km"
        if "odometer_pair" in self.recipe.options:
            return f"{number} / {number}"
        return f"{number} {unit}" if "unit" in style else number

    def drawn(self, pattern: str) -> str:
        return filled(pattern=pattern, rng=self.rng)

    def _sender(self) -> Sender:
        vendor = vendor_named(country_code=self.recipe.country, name=self.recipe.vendor)
        city = vendor.place.split(",")[0].lstrip("0123456789 ")
        register = self.label("register").format(city=city, number=self.drawn("#####"))
        mail = f"{self.rng.choice(('info', 'service', 'mail', 'office'))}@{vendor.host}"
        return Sender(
            vendor=vendor,
            phone=self.drawn(self.rng.choice(self.country.phones)),
            mail=mail,
            vat_id=self.drawn(self.country.vat_id),
            tax_number=self.drawn(self.country.tax_number),
            iban=iban_written(country=self.country, rng=self.rng),
            town=city,
            register=register,
            manager=self.label("manager").format(person=vendor.person),
        )
