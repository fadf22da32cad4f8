"""The content of a narrow till or fuel receipt: centred lines, pairs and rules."""

from typing import Any

from tests.garage.receipts.synthetic.truth import TruthLine
from tests.garage.receipts.synthetic.writer import Writer

Part = dict[str, Any]
RULE: Part = {"kind": "rule"}


def _centre(text: str, *, big: bool = False) -> Part:
    return {"kind": "centre", "text": text, "big": big}


def _pair(left: str, right: str, *, strong: bool = False) -> Part:
    return {"kind": "pair", "left": left, "right": right, "strong": strong}


class Roll:
    """Turns one truth into the lines of a receipt from a narrow printer."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.truth = writer.truth
        self.by_card = self.truth.kind == "fuel" or writer.rng.random() < 0.4
        self.time = f"{writer.rng.randint(6, 21):02}:{writer.rng.randint(0, 59):02}"
        self.time += writer.rng.choice(("", f":{writer.rng.randint(0, 59):02}"))

    def content(self) -> dict[str, Any]:
        """The receipt from head to foot."""
        bodies = {"slip": self._slip, "pump": self._pump, "till": self._till}
        parts = [*self._head(), *bodies[self.writer.recipe.template](), *self._foot()]
        return {
            "parts": parts,
            "font": self.writer.rng.choice(
                ("Liberation Mono", "DejaVu Sans Mono", "Liberation Sans")
            ),
            "language": self.truth.language,
        }

    def _head(self) -> list[Part]:
        sender = self.writer.sender
        vendor = sender.vendor
        lines = [_centre(vendor.name, big=True)]
        if self.writer.rng.random() < 0.5:
            lines.append(_centre(vendor.slogan))
        if "operator" in self.writer.recipe.options:
            lines.append(_centre(sender.manager))
        lines += [_centre(vendor.street), _centre(vendor.place)]
        lines.append(_centre(f"{self.writer.label('phone')} {sender.phone}"))
        if self.writer.rng.random() < 0.6:
            lines.append(_centre(f"{self.writer.label('vat_id')} {sender.vat_id}"))
        return [*lines, RULE]

    def _numbers(self) -> list[Part]:
        label, writer = self.writer.label, self.writer
        number = _pair(label("receipt_number"), self.truth.invoice_number)
        date = _pair(
            f"{label('fuel_date')} {writer.date(self.truth.date)}", f"{label('time')} {self.time}"
        )
        plain = _pair(writer.date(self.truth.date), self.time)
        rows = [number, writer.rng.choice((date, plain))]
        if self.truth.plate:
            rows.append(_pair(label("plate"), self.truth.plate))
        return rows

    def _volume(self, line: TruthLine) -> tuple[str, str]:
        unit = "gal" if self.truth.country == "US" else "L"
        return (
            f"{self.writer.number(line.quantity)} {unit}",
            f"{self.writer.money(line.unit_price, places=3)}/{unit}",
        )

    def _slip(self) -> list[Part]:
        """Labelled litres, price and amount, one below the other."""
        label, writer = self.writer.label, self.writer
        line = self.truth.lines[0]
        return [
            *self._numbers(),
            RULE,
            _pair(label("pump"), str(writer.rng.randint(1, 9))),
            _pair(line.description, ""),
            _pair(label("litres"), self._volume(line)[0]),
            _pair(label("price_per_litre"), writer.money(line.unit_price, places=3)),
            RULE,
            self._total(),
            *self._tax(),
            self._card(),
            RULE,
        ]

    def _pump(self) -> list[Part]:
        """Product and amount on one line, litres x price below it; shop goods after it."""
        label, writer = self.writer.label, self.writer
        first, *others = self.truth.lines
        litres, price = self._volume(first)
        rows = [
            _pair(
                f"*{writer.rng.randint(1, 9)} {first.description}",
                self._amount(first),
                strong=True,
            ),
            _pair(f"   {litres} x {price}", ""),
            *(_pair(line.description, self._amount(line)) for line in others),
        ]
        pump = _pair(label("pump"), f"{writer.rng.randint(1, 9):02}")
        return [
            pump,
            *rows,
            RULE,
            self._total(),
            self._card(),
            RULE,
            *self._tax(),
            *self._numbers(),
        ]

    def _till(self) -> list[Part]:
        """Goods with quantity x price on a second line."""
        writer = self.writer
        rows: list[Part] = []
        for line in self.truth.lines:
            rows.append(_pair(line.description.replace("\n", " "), self._amount(line)))
            if line.quantity != 1:
                rows.append(
                    _pair(f"   {writer.short(line.quantity)} x {writer.cell(line.unit_price)}", "")
                )
        rows += [RULE, *self._before_total(), self._total()]
        return [*self._numbers(), RULE, *rows, *self._money_given(), *self._till_tax(), RULE]

    def _amount(self, line: TruthLine) -> str:
        """The amount of a line, with a letter for its rate where the till prints one."""
        text = self.writer.cell(line.amount)
        if "codes" not in self.writer.recipe.options:
            return text
        rates = [tax.rate for tax in self.truth.taxes]
        return f"{text} {'AB'[rates.index(line.rate)]}"

    def _before_total(self) -> list[Part]:
        if self.truth.gross_prices:
            return self._rounding()
        taxes = self._tax_lines("tax")
        subtotal = _pair(self.writer.label("subtotal"), self.writer.cell(self.truth.subtotal))
        return [subtotal, *taxes, *self._rounding()]

    def _rounding(self) -> list[Part]:
        if not self.truth.rounding:
            return []
        return [_pair(self.writer.label("rounding"), self.writer.cell(self.truth.rounding))]

    def _till_tax(self) -> list[Part]:
        return self._tax() if self.truth.gross_prices else []

    def _total(self) -> Part:
        key = "fuel_total" if self.truth.kind == "fuel" else "total"
        return _pair(self.writer.label(key), self.writer.money(self.truth.total), strong=True)

    def _card(self) -> Part:
        return _pair(self.writer.label("card"), self.writer.money(self.truth.total))

    def _money_given(self) -> list[Part]:
        given = (self.truth.total // 50 + 1) * 50
        if self.by_card:
            return [self._card()]
        label, cell = self.writer.label, self.writer.cell
        return [
            _pair(label("cash"), cell(given)),
            _pair(label("change"), cell(given - self.truth.total)),
        ]

    def _tax_lines(self, key: str) -> list[Part]:
        writer = self.writer
        return [
            _pair(
                writer.label(key).format(
                    rate=writer.percent(tax.rate), base=writer.number(tax.base)
                ),
                writer.number(tax.amount),
            )
            for tax in self.truth.taxes
            if tax.rate
        ]

    def _tax(self) -> list[Part]:
        net = _pair(self.writer.label("net"), self.writer.number(self.truth.subtotal))
        return [net, *self._tax_lines("included_tax")] if self.truth.taxes else []

    def _card_number(self) -> list[Part]:
        return [_centre(f"XXXX XXXX XXXX {self.writer.drawn('####')}")] if self.by_card else []

    def _foot(self) -> list[Part]:
        writer = self.writer
        return [
            *self._card_number(),
            _centre(writer.rng.choice(writer.words.thanks)),
            _centre(f"www.{writer.sender.vendor.host}"),
        ]
