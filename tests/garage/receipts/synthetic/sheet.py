"""The content of an A4 or letter invoice as strings, ready for a template."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from tests.garage.receipts.synthetic.truth import TruthLine, cents
from tests.garage.receipts.synthetic.wording import customer_drawn
from tests.garage.receipts.synthetic.writer import Writer

FIRST_PAGE_ROWS = 17
NEXT_PAGE_ROWS = 28
RIGHT = {"quantity", "unit_price", "discount", "vat", "amount", "tax_amount", "gross_amount"}

Row = dict[str, Any]


class Sheet:
    """Turns one truth into the rows, labels and blocks of a letter-sized invoice."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.truth = writer.truth
        self.recipe = writer.recipe
        self.due = self.truth.date + dt.timedelta(days=writer.rng.choice((8, 14, 30)))
        self.full_quantity = writer.rng.random() < 0.4
        self.unit_in_quantity = "unit" not in self.recipe.columns and writer.rng.random() < 0.4
        self.percent_sign = writer.rng.random() < 0.5

    def content(self) -> dict[str, Any]:
        """Everything the templates print."""
        label = self.writer.label
        return {
            "language": self.truth.language,
            "paper": "us-letter" if self.truth.country == "US" else "a4",
            "style": self.recipe.style,
            "customer_side": self.recipe.customer,
            "sender_place": self.recipe.sender,
            "font": self.recipe.font,
            "colour": self.recipe.colour,
            "title": self._title(),
            "place_date": self._place_date(),
            "sender": self._sender(),
            "customer_label": label("customer"),
            "customer": customer_drawn(country_code=self.recipe.country, rng=self.writer.rng),
            "meta": self._meta(),
            "vehicle": self._vehicle(),
            "vehicle_label": label("vehicle"),
            "columns": self._columns(),
            "pages": self._pages(),
            "page_label": self._page_label(),
            "totals": self._totals(),
            "tax_table": self._tax_table(),
            "notes": self._notes(),
            "conditions": self._conditions(),
        }

    def _has(self, option: str) -> bool:
        return option in self.recipe.options

    def _conditions(self) -> list[str]:
        return list(self.writer.words.conditions) if self._has("conditions") else []

    def _title(self) -> str:
        """The word for invoice, or a whole line with number and date."""
        if not self._has("titled"):
            return self.writer.label("title")
        date = self.writer.date(self.truth.date)
        return self.writer.label("titled").format(number=self.truth.invoice_number, date=date)

    def _place_date(self) -> str:
        if not self._has("placed"):
            return ""
        town = self.writer.sender.town
        date = self.writer.date(self.truth.date)
        return self.writer.label("placed").format(place=town, date=date)

    def _sender(self) -> dict[str, Any]:
        sender, label = self.writer.sender, self.writer.label
        vendor = sender.vendor
        legal = [f"{label('vat_id')} {sender.vat_id}", f"{label('tax_number')} {sender.tax_number}"]
        if self.recipe.rates == "none":
            legal = legal[1:]
        bank = [label("bank"), f"IBAN {sender.iban}"] if sender.iban else []
        return {
            "name": vendor.name,
            "logo": vendor.logo,
            "slogan": vendor.slogan,
            "street": vendor.street,
            "place": vendor.place,
            "host": f"www.{vendor.host}",
            "contact": [f"{label('phone')} {sender.phone}", sender.mail],
            "legal": legal,
            "bank": bank,
            "register": [sender.register, sender.manager],
        }

    def _meta(self) -> list[list[str]]:
        writer, truth = self.writer, self.truth
        back = truth.date - dt.timedelta(days=writer.rng.randint(1, 6))
        number = [writer.label("invoice_number"), truth.invoice_number]
        must = [number, [writer.label("date"), writer.date(truth.date)]]
        if self._has("titled"):
            must = []
        elif self._has("placed"):
            must = [number]
        may = [
            [
                writer.label("customer_number"),
                writer.drawn(writer.rng.choice(("1####", "K-####", "## ####"))),
            ],
            [
                writer.label("order_number"),
                writer.drawn(writer.rng.choice(("A####-##", "7#####", "{y}-####"))).format(
                    y=truth.date.year
                ),
            ],
            [writer.label("service_date"), writer.date(back)],
            [writer.label("contact"), writer.sender.vendor.person],
            [writer.label("due"), writer.date(self.due)],
        ]
        extra = writer.rng.sample(may, writer.rng.randint(1, 4))
        if writer.rng.random() < 0.5:
            must.reverse()
        return must + extra if writer.rng.random() < 0.7 else extra[:1] + must + extra[1:]

    def _vehicle(self) -> list[list[str]]:
        writer, truth = self.writer, self.truth
        known = {
            "plate": truth.plate or "",
            "vin": truth.vin or "",
            "odometer": writer.odometer() if truth.odometer else "",
        }
        rows = [[writer.label(key), value] for key, value in known.items() if value]
        if self._has("odometer_pair"):
            rows[-1][0] = writer.label("odometer_pair")
        if not rows:
            return []
        rows.insert(0, [writer.label("vehicle"), truth.vehicle])
        years = dt.timedelta(days=writer.rng.randint(700, 4000))
        if writer.rng.random() < 0.5:
            rows.append([writer.label("registered"), writer.date(truth.date - years)])
        if writer.rng.random() < 0.3:
            rows.append(
                [writer.label("inspection"), f"{truth.date.month:02}/{truth.date.year + 1}"]
            )
        return rows

    def _columns(self) -> list[Row]:
        return [
            {"title": self._column_title(key), "key": key, "right": key in RIGHT}
            for key in self.recipe.columns
        ]

    def _column_title(self, key: str) -> str:
        title = self.writer.label(f"col_{key}")
        plain = key == "amount" and self.recipe.money_symbol == "none" and title.isalpha()
        return f"{title} {self.writer.country.currency}" if plain and self.percent_sign else title

    def _pages(self) -> list[list[Row]]:
        rows = self._rows()
        if not self.recipe.carry:
            return [rows]
        pages, size = [], FIRST_PAGE_ROWS
        while rows:
            pages.append(rows[:size])
            rows, size = rows[size:], NEXT_PAGE_ROWS
        return self._with_carry(pages)

    def _with_carry(self, pages: list[list[Row]]) -> list[list[Row]]:
        """Close each page but the last with the sum so far and repeat it on the next one."""
        running = Decimal(0)
        for before, after in itertools.pairwise(pages):
            running += sum((row["amount"] for row in before if row["kind"] == "item"), Decimal(0))
            row = {
                "kind": "carry",
                "text": self.writer.label("carry"),
                "value": self.writer.cell(running),
            }
            before.append(row)
            after.insert(0, dict(row))
        return pages

    def _rows(self) -> list[Row]:
        rows = [self._item(line, index) for index, line in enumerate(self.truth.lines, 1)]
        if not self.recipe.sections:
            return [*self._remark(), *rows]
        labour = sum(line.kind == "labour" for line in self.truth.lines)
        work, goods = self._section("labour", rows[:labour]), self._section("parts", rows[labour:])
        return [*self._remark(), *work, *goods]

    def _remark(self) -> list[Row]:
        """What the customer complained about, with figures that are no amounts."""
        return [{"kind": "note", "text": self.writer.words.remark}] if self._has("remark") else []

    def _section(self, name: str, rows: list[Row]) -> list[Row]:
        whole = sum((row["amount"] for row in rows), Decimal(0))
        head = {"kind": "section", "text": self.writer.label(name)}
        foot = {
            "kind": "sum",
            "text": self.writer.label(f"{name}_sum"),
            "value": self.writer.cell(whole),
        }
        return [head, *rows, foot]

    def _item(self, line: TruthLine, position: int) -> Row:
        cells = [self._cell(key, line, position) for key in self.recipe.columns]
        return {"kind": "item", "cells": cells, "amount": line.amount}

    def _cell(self, key: str, line: TruthLine, position: int) -> str:
        writer = self.writer
        percent = "%" if self.percent_sign else ""
        cut = f"{writer.short(line.discount_percent)}{percent}" if line.discount_percent else ""
        return {
            "position": str(position),
            "number": line.number,
            "description": line.description,
            "quantity": self._quantity(line),
            "unit": line.unit,
            "unit_price": writer.cell(line.unit_price),
            "discount": cut,
            "vat": f"{writer.percent(line.rate)}{percent}",
            "amount": writer.cell(line.amount),
            "tax_amount": writer.cell(line.tax),
            "gross_amount": writer.cell(line.amount + line.tax),
        }[key]

    def _quantity(self, line: TruthLine) -> str:
        number = (
            self.writer.number(line.quantity)
            if self.full_quantity
            else self.writer.short(line.quantity)
        )
        return f"{number} {line.unit}".strip() if self.unit_in_quantity else number

    def _page_label(self) -> str:
        return self.writer.label("page")

    def _totals(self) -> list[Row]:
        rows = self._gross_totals() if self.truth.gross_prices else self._net_totals()
        if self.recipe.settled == "balance":
            rows += self._deposit_rows()
        return rows

    def _row(self, label: str, value: Decimal, *, strong: bool = False) -> Row:
        text = self.writer.money(value) if strong else self.writer.cell(value)
        return {"label": label, "value": text, "strong": strong}

    def _discount_rows(self) -> list[Row]:
        truth, label = self.truth, self.writer.label
        if not truth.discount:
            return []
        whole = sum((line.amount for line in truth.lines), Decimal(0))
        text = label("rebate")
        if self.recipe.discount == "percent":
            rate = (truth.discount / whole * 100).quantize(Decimal(1))
            text = label("discount").format(rate=self.writer.percent(rate))
        return [self._row(text, -truth.discount)]

    def _tax_rows(self, key: str) -> list[Row]:
        texts = [
            self.writer.label(key).format(
                rate=self.writer.percent(tax.rate), base=self.writer.number(tax.base)
            )
            for tax in self.truth.taxes
        ]
        rows = [
            self._row(text, tax.amount) for text, tax in zip(texts, self.truth.taxes, strict=True)
        ]
        return [row for row, tax in zip(rows, self.truth.taxes, strict=True) if tax.rate]

    def _rounding_rows(self) -> list[Row]:
        if not self.truth.rounding:
            return []
        return [self._row(self.writer.label("rounding"), self.truth.rounding)]

    def _net_totals(self) -> list[Row]:
        truth, label = self.truth, self.writer.label
        whole = sum((line.amount for line in truth.lines), Decimal(0))
        rows = [self._row(label("subtotal"), whole), *self._discount_rows()]
        if truth.discount:
            rows.append(self._row(label("net"), truth.subtotal))
        rows += self._tax_rows("tax") + self._rounding_rows()
        if self.recipe.rates == "none":
            rows = rows[1:]
        return [*rows, self._row(label("total"), truth.total, strong=True)]

    def _gross_totals(self) -> list[Row]:
        total = self._row(self.writer.label("total"), self.truth.total, strong=True)
        net = self._row(self.writer.label("net"), self.truth.subtotal)
        return [
            *self._discount_rows(),
            *self._rounding_rows(),
            total,
            *self._tax_rows("included_tax"),
            net,
        ]

    def _deposit_rows(self) -> list[Row]:
        paid = min(Decimal(50), self.truth.total)
        label = self.writer.label
        balance = self._row(label("balance"), self.truth.total - paid)
        return [self._row(label("deposit"), -paid), balance]

    def _tax_table(self) -> list[list[str]]:
        if not self.recipe.tax_table:
            return []
        label, writer = self.writer.label, self.writer
        head = [label("rate"), label("base"), label("tax_amount"), label("gross")]
        body = [
            [
                f"{writer.percent(tax.rate)} %",
                writer.number(tax.base),
                writer.number(tax.amount),
                writer.number(tax.base + tax.amount),
            ]
            for tax in self.truth.taxes
        ]
        return [head, *body]

    def _notes(self) -> list[str]:
        writer, words, truth = self.writer, self.writer.words, self.truth
        cut = cents(truth.total * 2 / 100)
        sums = {"cut": writer.money(cut), "rest": writer.money(truth.total - cut)}
        notes = [writer.rng.choice(words.terms).format(due=writer.date(self.due), **sums)]
        if self.recipe.settled == "paid":
            notes = [f"{writer.label('paid')}: {writer.money(truth.total)}"]
        if self.recipe.rates == "none" and truth.country != "US":
            notes.insert(0, words.exempt)
        if truth.odometer and writer.rng.random() < 0.5:
            following = Decimal(truth.odometer // 1000 * 1000 + 15000)
            notes.append(words.reminder.format(next=writer.number(following, places=0)))
        return [*notes, writer.rng.choice(words.thanks)]
