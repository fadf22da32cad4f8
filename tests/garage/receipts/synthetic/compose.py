"""Draw the content of an invoice: lines, discounts, taxes and totals that add up."""

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from tests.garage.receipts.synthetic.countries import COUNTRIES, Country, filled, vin_made
from tests.garage.receipts.synthetic.recipes import Recipe
from tests.garage.receipts.synthetic.truth import Truth, TruthLine, TruthTax, cents
from tests.garage.receipts.synthetic.wording import (
    Item,
    Wording,
    vehicle_drawn,
    vendor_named,
    wording,
)

HUNDRED = Decimal(100)


def _money(*, low: float, high: float, factor: Decimal, rng: Random) -> Decimal:
    """A price between two bounds that ends like prices do."""
    whole = Decimal(str(round(rng.uniform(low, high), 2))) * factor
    if low == high:
        return cents(whole)
    ending = rng.choice(("0.90", "0.95", "0.50", "0.00", "")) if whole > 5 else ""
    return cents(Decimal(int(whole)) + Decimal(ending)) if ending else cents(whole)


class Composer:
    """Draws one invoice from a recipe and its own random numbers."""

    def __init__(self, *, recipe: Recipe, rng: Random) -> None:
        self.recipe = recipe
        self.rng = rng
        self.country: Country = COUNTRIES[recipe.country]
        self.words: Wording = wording(country_code=recipe.country, language=self._language())
        self.hour = Decimal(rng.randint(*self.country.hourly))

    def truth(self) -> Truth:
        """The whole invoice."""
        lines = self._fuel() if self.recipe.kind == "fuel" else self._lines()
        return self._header(self._summed(lines))

    def _lines(self) -> list[TruthLine]:
        labour, parts = self.recipe.counts
        lines = [self._labour(item) for item in self._drawn("labour", labour)]
        lines += [self._part(item) for item in self._drawn("part", parts)]
        lines += [self._extra(kind) for kind in self.recipe.extras]
        if self.recipe.discount == "row":
            lines.append(self._extra("discount"))
        return lines

    def _drawn(self, kind: str, count: int) -> list[Item]:
        items = self.words.items[f"bicycle_{kind}" if "bicycle" in self.recipe.options else kind]
        return self.rng.sample(items, count) if count <= len(items) else list(items)

    def _rate(self, kind: str) -> Decimal:
        high, low = map(Decimal, self.country.rates)
        taxed = {
            "none": Decimal(0),
            "fee_zero": Decimal(0) if kind == "zero_fee" else high,
            "labour_low": low if kind == "labour" else high,
            "parts_only": high if kind in {"part", "deposit", "credit"} else Decimal(0),
        }
        return taxed.get(self.recipe.rates, high)

    def _labour(self, item: Item) -> TruthLine:
        hours = Decimal(str(round(self.rng.uniform(item[1], item[2]), 1)))
        hour = cents(self.hour * Decimal("1.2")) if self.recipe.gross else self.hour
        if self.recipe.labour == "flat":
            return self._line(
                kind="labour", item=item, quantity=Decimal(1), unit="", price=cents(hours * hour)
            )
        if self.recipe.labour == "aw":
            return self._line(
                kind="labour", item=item, quantity=hours * 10, unit="AW", price=cents(hour / 10)
            )
        units = {"de": "Std", "en": "hr", "fr": "h", "es": "h", "it": "h", "nl": "uur"}
        unit = units[self._language()]
        return self._line(kind="labour", item=item, quantity=hours, unit=unit, price=cents(hour))

    def _part(self, item: Item) -> TruthLine:
        factor = self.country.price_factor
        price = _money(low=item[1], high=item[2], factor=factor, rng=self.rng)
        quantity = Decimal(item[3])
        if item[4].lower() in {"ltr", "l", "lt"} and self.rng.random() < 0.6:
            quantity = Decimal(self.rng.choice(("0.5", "1", "3.5", "4.3", "4.5")))
        number = filled(
            pattern=self.rng.choice(("## #### ##", "?###-####", "########", "??#####", "#.###.##")),
            rng=self.rng,
        )
        return self._line(
            kind="part", item=item, quantity=quantity, unit=item[4], price=price, number=number
        )

    def _extra(self, kind: str) -> TruthLine:
        item = self.rng.choice(self.words.items[kind])
        price = _money(low=item[1], high=item[2], factor=self.country.price_factor, rng=self.rng)
        sign = -1 if kind in {"credit", "discount"} else 1
        return self._line(kind=kind, item=item, quantity=Decimal(1), unit="", price=sign * price)

    def _line(
        self,
        *,
        kind: str,
        item: Item,
        quantity: Decimal,
        unit: str,
        price: Decimal,
        number: str = "",
    ) -> TruthLine:
        cut = Decimal(0)
        if self.recipe.discount == "column" and kind == "part":
            cut = Decimal(self.rng.choice((0, 5, 10, 15, 20)))
        amount = cents(quantity * price * (1 - cut / HUNDRED))
        return TruthLine(
            kind=kind,
            description=item[0].replace("|", "\n"),
            quantity=quantity.normalize() + 0,
            unit=unit,
            unit_price=price,
            amount=amount,
            rate=self._rate(kind),
            number=number,
            discount_percent=cut,
        )

    def _fuel(self) -> list[TruthLine]:
        product = self.rng.choice(self.words.items["product"])
        per_litre = Decimal(str(round(self.rng.uniform(product[1], product[2]), 2))) + Decimal(
            "0.009"
        )
        if self.recipe.country == "US":
            per_litre = Decimal(self.rng.randint(289, 399)) / HUNDRED + Decimal("0.009")
        litres = cents(Decimal(str(self.rng.uniform(8.4, 61.0))))
        rate = Decimal(0) if self.recipe.rates == "none" else Decimal(self.country.rates[0])
        lines = [
            TruthLine(
                kind="fuel",
                description=product[0],
                quantity=litres,
                unit="L",
                unit_price=per_litre,
                amount=cents(litres * per_litre),
                rate=rate,
            )
        ]
        if "shop" in self.recipe.options:
            lines.append(replace(self._extra("shop"), rate=rate))
        return lines

    def _summed(self, lines: list[TruthLine]) -> Truth:
        """Add discount, tax and rounding; the header is still empty."""
        whole = sum((line.amount for line in lines), Decimal(0))
        discount = self._discount(whole)
        bases: defaultdict[Decimal, Decimal] = defaultdict(Decimal)
        for line in lines:
            bases[line.rate] += line.amount
        bases[max(bases)] -= discount
        taxes = tuple(
            self._tax(rate=rate, amount=bases[rate]) for rate in sorted(bases, reverse=True)
        )
        tax = sum((tax.amount for tax in taxes), Decimal(0))
        exact = whole - discount + (0 if self.recipe.gross else tax)
        total = self._rounded(exact)
        recipe = self.recipe
        return Truth(
            vendor="",
            address="",
            date=dt.date.min,
            invoice_number="",
            total=total,
            subtotal=exact - tax,
            tax=None if recipe.rates == "none" else tax,
            taxes=() if recipe.rates == "none" else taxes,
            currency=self.country.currency,
            plate=None,
            vin=None,
            odometer=None,
            odometer_unit=self.country.odometer_unit,
            litres=None,
            price_per_litre=None,
            language=self._language(),
            country=recipe.country,
            kind=recipe.kind,
            vehicle="",
            lines=tuple(lines),
            discount=discount,
            rounding=total - exact,
            gross_prices=recipe.gross,
        )

    def _discount(self, whole: Decimal) -> Decimal:
        if self.recipe.discount == "percent":
            return cents(whole * self.rng.choice((5, 10)) / HUNDRED)
        if self.recipe.discount == "amount":
            return Decimal(self.rng.choice((15, 20, 25)))
        return Decimal(0)

    def _tax(self, *, rate: Decimal, amount: Decimal) -> TruthTax:
        if self.recipe.gross:
            base = cents(amount * HUNDRED / (HUNDRED + rate))
            return TruthTax(rate=rate, base=base, amount=amount - base)
        return TruthTax(rate=rate, base=amount, amount=cents(amount * rate / HUNDRED))

    def _rounded(self, exact: Decimal) -> Decimal:
        if "round5" not in self.recipe.options:
            return exact
        return cents((exact * 20).quantize(Decimal(1), rounding=ROUND_HALF_UP) / 20)

    def _language(self) -> str:
        return "fr" if "french" in self.recipe.options else self.country.language

    def _header(self, truth: Truth) -> Truth:
        vendor = vendor_named(country_code=self.recipe.country, name=self.recipe.vendor)
        date = dt.date(2022, 1, 3) + dt.timedelta(days=self.rng.randint(0, 1500))
        pattern = self.recipe.number.format(y=date.year, yy=date.year % 100, m=f"{date.month:02}")
        vehicle, prefix = vehicle_drawn(country_code=self.recipe.country, rng=self.rng)
        plate = filled(pattern=self.rng.choice(self.country.plates), rng=self.rng)
        vin = vin_made(prefix=prefix, rng=self.rng)
        odometer = self.rng.randint(2_400, 248_000)
        known = self.recipe.known
        fuel = truth.lines[0] if truth.kind == "fuel" and truth.country != "US" else None
        return replace(
            truth,
            vendor=vendor.name,
            address=f"{vendor.street}, {vendor.place}",
            date=date,
            vehicle=vehicle,
            invoice_number=filled(pattern=pattern, rng=self.rng),
            litres=fuel.quantity if fuel else None,
            price_per_litre=fuel.unit_price if fuel else None,
            plate=plate if "plate" in known else None,
            vin=vin if "vin" in known else None,
            odometer=odometer if "odometer" in known else None,
        )
