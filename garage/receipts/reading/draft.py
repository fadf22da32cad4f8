"""Gathers what the parts found into fields with their evidence and place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz

from garage.receipts.reading import (
    address,
    contacts,
    dates,
    evidence,
    kinds,
    names,
    parties,
    spelling,
    vehicle,
    words,
)
from garage.receipts.reading.fuel import Fuel
from garage.receipts.reading.geometry import Rect
from garage.receipts.reading.items import Items
from garage.receipts.reading.layout import Sheet
from garage.receipts.reading.numbers import CENT, Mark, close_to, plain
from garage.receipts.reading.totals import Totals
from garage.receipts.reading.types import (
    DateOrder,
    Evidence,
    Field,
    Hints,
    Line,
    ReceiptKind,
    TaxRate,
)

_SNAP = 88  # similarity from which a name is a known vendor's
_SURE_NAME = 3.0
_WORKSHOP_WORD = re.compile(
    r"\b(?:labou?r|workshop|repair|werkstatt|autohaus|arbeitslohn|main d'oeuvre|taller|mano de obra|officina|manodopera|autobedrijf|arbeidsloon)\b"
)
NamedField = tuple[str, Field]


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that was found, before it is a reading."""

    sheet: Sheet
    hints: Hints
    mark: Mark
    totals: Totals
    items: Items
    taxes: tuple[TaxRate, ...]
    fuel: Fuel | None
    language: str
    currency: tuple[str, bool]
    payment: str

    def fields(self) -> dict[str, Field]:
        """Give all fields that the page shows."""
        found: dict[str, Field] = {}
        for name, item in (
            *self._parties(),
            *self._dates(),
            *self._numbers(),
            *self._sums(),
            *self._vehicle(),
            *self._fuel(),
        ):
            found.setdefault(name, item)
        return found

    def lines(self) -> tuple[Line, ...]:
        """Give the positions; on a fuel slip the fuel is the one position if none was found."""
        if self.fuel and self.fuel.is_proved and not self.items.matched:
            return (self._fuel_line(self.fuel),)
        return self.items.lines

    def lines_match_total(self) -> bool:
        """Say whether the lines, with tax where they are net, make up the total."""
        best = self.totals.best
        if best is None or not self.lines():
            return False
        total = sum((line.amount for line in self.lines()), Decimal(0))
        return close_to(total, best.value) or bool(self.items.matched)

    def lines_include_tax(self) -> bool:
        """Say whether the amounts of the lines hold the tax already."""
        best = self.totals.best
        total = sum((line.amount for line in self.lines()), Decimal(0))
        return bool(best and close_to(total, best.value, within=CENT * 6))

    def kind(self) -> ReceiptKind:
        """Say what kind of paper it is."""
        if self.fuel and (self.fuel.is_proved or self.fuel.price):
            return "fuel"
        of_lines = [line.kind for line in self.lines()]
        text = words.fold(self.sheet.text)
        has_vehicle = any(name in ("plate", "vin", "odometer") for name, _ in self._vehicle())
        if (has_vehicle and "labour" in of_lines) or _WORKSHOP_WORD.search(text):
            return "workshop"
        if has_vehicle:
            return "workshop"
        parts = sum(kind in ("part", "fluid") for kind in of_lines)
        return "parts" if parts and parts * 2 >= len(of_lines) and self.sheet.is_sheet else "other"

    def _field(self, value: str, sure: Evidence, *, page: int, rect: Rect, raw: str = "") -> Field:
        return Field(
            value=value,
            confidence=evidence.CONFIDENCE[sure],
            evidence=sure,
            box=self.sheet.box(rect, page=page),
            raw=raw or value,
        )

    def _parties(self) -> Iterator[NamedField]:
        found = parties.find_vendors(self.sheet)
        if not found:
            return
        best = found[0]
        text = self._mended(names.tidy(best.text))
        known = self._known_vendor(text)
        sure: Evidence = "single" if best.score >= _SURE_NAME else "guessed"
        if known or "again +1.0" in best.reasons or "domain +2.2" in best.reasons:
            sure = "confirmed" if best.score >= _SURE_NAME or known else sure
        yield (
            "vendor",
            self._field(known or text, sure, page=best.page, rect=best.rect, raw=best.text),
        )
        place = address.find_address(self.sheet, best)
        if place:
            text = spelling.postal_codes(self._mended(place.text))
            yield "address", self._field(text, "single", page=place.page, rect=place.rect)

    def _mended(self, text: str) -> str:
        if self.sheet.is_recognised and self.language == "en":
            return spelling.english_name(text)
        return text

    def _known_vendor(self, text: str) -> str | None:
        if not self.hints.vendors or not text:
            return None
        shown = words.fold(text)
        known = {name: fuzz.ratio(shown, words.fold(name)) for name in self.hints.vendors}
        best = max(known, key=lambda name: known[name])
        return best if known[best] >= _SNAP else None

    def _dates(self) -> Iterator[NamedField]:
        found = dates.find_dates(self.sheet, order=self._date_order())
        bill = [item for item in found if not item.is_due] or found
        if bill:
            best = bill[0]
            again = sum(item.value == best.value for item in found) > 1
            rivals = any(item.value != best.value and item.score >= best.score for item in bill)
            sure: Evidence = (
                "confirmed" if again else "guessed" if rivals or best.score < 0 else "single"
            )
            yield (
                "date",
                self._field(
                    best.value.isoformat(), sure, page=best.page, rect=best.rect, raw=best.raw
                ),
            )
        for item in found:
            if item.is_due and bill and item.value >= bill[0].value:
                yield (
                    "due_date",
                    self._field(
                        item.value.isoformat(),
                        "single",
                        page=item.page,
                        rect=item.rect,
                        raw=item.raw,
                    ),
                )

    def _date_order(self) -> DateOrder:
        if self.hints.date_order == "dmy" and self.currency == ("USD", True):
            return "mdy"
        return self.hints.date_order

    def _numbers(self) -> Iterator[NamedField]:
        for name, number in (
            ("invoice_number", contacts.find_invoice_number(self.sheet)),
            ("vendor_tax_id", contacts.find_tax_id(self.sheet)),
            ("vendor_phone", contacts.find_phone(self.sheet)),
        ):
            if number:
                yield (
                    name,
                    self._field(
                        number.value, "single", page=number.page, rect=number.rect, raw=number.raw
                    ),
                )

    def _sums(self) -> Iterator[NamedField]:
        code, shown = self.currency
        if code:
            sure: Evidence = "single" if shown else "guessed"
            yield "currency", Field(code, evidence.CONFIDENCE[sure], sure)
        if self.payment:
            yield "payment", Field(self.payment, 0.7, "single")
        best = self.totals.best
        if best is None:
            return
        proved = bool(self.fuel and self.fuel.is_proved and self.fuel.amount == best.value)
        sure = evidence.of_total(best, self.totals, self.items, is_fuel=proved)
        figure = best.best
        yield (
            "total",
            self._field(
                plain(best.value), sure, page=figure.page, rect=figure.rect, raw=figure.raw
            ),
        )
        yield from self._net_and_tax(best.value)

    def _net_and_tax(self, total: Decimal) -> Iterator[NamedField]:
        tax, net, proved = self._tax_and_net(total)
        for name, value in (("tax", tax), ("subtotal", net)):
            if value is None:
                continue
            sure = evidence.of_tax(value, taxes=self.taxes, proved=proved)
            place = next((f for f in self.totals.figures if f.value == value), None)
            if place:
                yield (
                    name,
                    self._field(
                        plain(value), sure, page=place.page, rect=place.rect, raw=place.raw
                    ),
                )
            else:
                yield name, Field(plain(value), evidence.CONFIDENCE[sure], sure)

    def _tax_and_net(self, total: Decimal) -> tuple[Decimal | None, Decimal | None, bool]:
        """Give tax and net sum that together make the total, else each by its label."""
        named = [
            f
            for f in self.totals.figures
            if (f.kind == "tax" and abs(f.value) < abs(total)) or (f.kind == "tax" and not total)
        ]
        nets = [
            f.value
            for f in self.totals.figures
            if f.kind in ("subtotal", "total", "amount", "none", "tax")
        ]
        taxes = [f.value for f in named]
        by_rate = sum((tax.amount for tax in self.taxes), Decimal(0))
        for tax in dict.fromkeys([*([by_rate] if by_rate else []), *[t for t in taxes if t]]):
            net = next(
                (n for n in nets if n and n != total and close_to(n + tax, total, within=CENT * 6)),
                None,
            )
            if net is not None:
                return min(tax, net), max(tax, net), True
        net = next((f.value for f in self.totals.figures if f.kind == "subtotal"), None)
        if by_rate and by_rate < abs(total):
            return by_rate, net if net is not None else total - by_rate, False
        labelled = next((f.value for f in named if f.value), None)
        return (labelled if labelled is not None else (taxes[0] if taxes else None)), net, False

    def _vehicle(self) -> Iterator[NamedField]:
        plate = vehicle.find_plate(self.sheet, hints=self.hints)
        if plate:
            sure: Evidence = "confirmed" if plate.is_known else "single"
            yield (
                "plate",
                self._field(plate.value, sure, page=plate.page, rect=plate.rect, raw=plate.raw),
            )
        vin = vehicle.find_vin(self.sheet, hints=self.hints)
        if vin:
            sure = "confirmed" if vin.is_known else "guessed" if vin.is_guess else "single"
            yield "vin", self._field(vin.value, sure, page=vin.page, rect=vin.rect, raw=vin.raw)
        odometer = vehicle.find_odometer(self.sheet)
        if odometer:
            found, unit = odometer
            yield (
                "odometer",
                self._field(found.value, "single", page=found.page, rect=found.rect, raw=found.raw),
            )
            yield "odometer_unit", Field(unit, 0.85, "single")
        if plate or vin or odometer:
            name = vehicle.find_vehicle_name(self.sheet)
            if name:
                yield (
                    "vehicle_name",
                    self._field(name.value, "single", page=name.page, rect=name.rect, raw=name.raw),
                )

    def _fuel(self) -> Iterator[NamedField]:
        fuel = self.fuel
        if fuel is None:
            return
        sure: Evidence = "confirmed" if fuel.is_proved else "single"
        page = self.sheet.rows[fuel.row].page
        yield (
            "litres",
            self._field(
                plain(fuel.litres),
                sure,
                page=page,
                rect=fuel.litres_at.rect,
                raw=fuel.litres_at.raw,
            ),
        )
        if fuel.price is not None and fuel.price_at:
            yield (
                "price_per_litre",
                self._field(
                    str(fuel.price), sure, page=page, rect=fuel.price_at.rect, raw=fuel.price_at.raw
                ),
            )
        if fuel.grade:
            yield "fuel_grade", Field(fuel.grade, 0.8, "single", raw=fuel.grade)

    def _fuel_line(self, fuel: Fuel) -> Line:
        row = self.sheet.rows[fuel.row]
        name = fuel.grade or row.text
        return Line(
            description=name,
            amount=fuel.amount or Decimal(0),
            quantity=fuel.litres,
            unit="l",
            unit_price=fuel.price,
            kind=kinds.kind_of(name, unit="l", part_number="", negative=False),
            box=self.sheet.box(row.rect, page=row.page),
        )
