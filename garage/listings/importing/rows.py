"""From a row of a source to the values of a listing, or a sentence that says why not."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from garage.listings.importing.fields import MARKS, MOST
from garage.listings.importing.fingerprint import fingerprint_of
from garage.listings.importing.mapping import FieldMap, Get
from garage.listings.importing.quantities import (
    LONGEST_CELL,
    Quantity,
    cubic_centimetres,
    day_of,
    is_said,
    kilometres,
    kilowatts,
    quantity,
)
from garage.listings.words import fuel_word, gearbox_word
from project.kernel.errors import worded

EARLIEST_YEAR, MOST_KM = 1885, Decimal(3_000_000)
LARGEST_PRICE = Decimal(99_999_999_999)
CENT = Decimal("0.01")
TEXTS = ("external_id", "trim", "body", "drive", "colour", "condition", "seller")
# The same few words stand in every row.
WORDS = {"fuel": lru_cache(5000)(fuel_word), "gearbox": lru_cache(5000)(gearbox_word)}
UNITS_OF = {"mileage": {"km", "mi"}, "engine": {"cc", "l"}, "power": {"kw", "ps", "hp"}}
MONEY = {"price", "sold_price"}
_YEAR = re.compile(r"^(18|19|20|21)\d\d$")
_YES = {"yes", "ja", "oui", "si", "sí", "true", "1", "x", "y", "tak", "damaged"}
_NO = {"no", "nein", "non", "false", "0", "n", "nie", "nee"}
_WEB = re.compile(r"^https?://[^\s<>\"]+$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


class Unusable(Exception):
    """A row of which no listing can be made, with a sentence for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingValues:
    """What a row says of a vehicle on offer; units are those of the names, amounts of the market."""

    make: str
    model: str
    year: int
    price: Decimal
    fingerprint: str
    external_id: str = ""
    vin: str = ""
    trim: str = ""
    title: str = ""
    first_registration: date | None = None
    mileage_km: Decimal | None = None
    distance_unit: str = "km"
    fuel: str = ""
    gearbox: str = ""
    engine_cc: int | None = None
    power_kw: int | None = None
    body: str = ""
    drive: str = ""
    doors: int | None = None
    colour: str = ""
    condition: str = ""
    is_damaged: bool | None = None
    seller: str = ""
    region: str = ""
    url: str = ""
    sold_price: Decimal | None = None
    seen_on: date | None = None
    marks: dict[str, float] = field(default_factory=dict)

    def told(self) -> dict[str, str]:
        """Return what was understood, as texts for people."""
        return {
            name: str(value)
            for name, value in asdict(self).items()
            if value and name != "fingerprint"
        }


class RowReader:
    """Makes listings of the rows of one source."""

    def __init__(self, mapping: FieldMap, reader: Callable[[str], Get], *, seen_on: date) -> None:
        self.mapping, self.seen_on = mapping, seen_on
        self._gets = {
            name: [reader(place) for place in places] for name, places in mapping.places.items()
        }
        self._told = {*self._gets, *mapping.fixed}

    def read(self, row: Any) -> ListingValues:
        """Return the listing of a row; raises `Unusable`."""
        price = self._price(row)
        make, model, title = (self._text(row, name) for name in ("make", "model", "title"))
        if not model and not title:
            raise Unusable("The model is missing.")
        seen_on = self._day(row, "seen_on")
        year, registered = self._year(row)
        mileage, unit = self._mileage(row)
        words = {name: self._word(row, name) for name in WORDS}
        engine = self._engine(row)
        region = self._text(row, "region")
        model = model or title[: MOST["model"]]
        vin = self._text(row, "vin").upper()
        return ListingValues(
            make=make, model=model, title=title, year=year, first_registration=registered,
            price=price, mileage_km=mileage, distance_unit=unit, engine_cc=engine, region=region,
            fuel=words["fuel"], gearbox=words["gearbox"], vin=vin,
            power_kw=self._power(row), doors=self._doors(row), is_damaged=self._flag(row),
            url=self._url(row), sold_price=self._sold(row), marks=self._marks(row),
            seen_on=seen_on if seen_on and seen_on <= self.seen_on else None,
            fingerprint=fingerprint_of(
                make=make, model=model, year=year, fuel=words["fuel"], gearbox=words["gearbox"],
                engine_cc=engine, region=region,
            ),
            **{
                name: self._text(row, name)
                for name in TEXTS
                if name in self._told
            },
        )  # fmt: skip

    # --- Cells ----------------------------------------------------------------------------------

    def _values(self, row: Any, name: str) -> list[Any]:
        """Return what stands at the places of a fact, those that say nothing left out."""
        if name not in self._told:
            return []
        found = [value for get in self._gets.get(name, ()) if is_said(value := get(row))]
        fixed = self.mapping.fixed.get(name, "")
        return [*found, fixed] if fixed else found

    def _text(self, row: Any, name: str) -> str:
        for value in self._values(row, name):
            if isinstance(value, (dict, list)):
                continue
            text = " ".join(_CONTROL.sub(" ", str(value)).split())
            return text[: MOST.get(name, LONGEST_CELL)]
        return ""

    def _quantities(self, row: Any, name: str) -> list[Quantity]:
        """Return the numbers at the places of a fact, without those of another kind.

        An amount of money is no mileage, and a value in cubic centimetres no power: columns slip.
        """
        found = []
        for value in self._values(row, name):
            one = quantity(value, decimal_comma=self.mapping.decimal_comma)
            if one is None or (one.currency and name not in MONEY and name not in MARKS):
                continue
            if one.unit and one.unit not in UNITS_OF.get(name, {one.unit}):
                continue
            found.append(one)
        return found

    def _price(self, row: Any) -> Decimal:
        values = self._values(row, "price")
        if not values:
            raise Unusable("The price is missing.")
        found = self._quantities(row, "price")
        if not found:
            raise Unusable(worded("“%(name)s” is not a price.", name=_short(values[0])))
        return self._money(found[0])

    def _money(self, found: Quantity) -> Decimal:
        if found.currency and not self._is_ours(found.currency):
            raise Unusable(
                worded(
                    "The price is in %(currency)s, the source is in %(other)s.",
                    currency=found.currency,
                    other=self.mapping.currency,
                )
            )
        if found.unit in {"km", "mi", "cc", "kw"}:
            raise Unusable(
                worded(
                    "%(number)s %(unit)s is not a price.",
                    number=f"{found.number:f}",
                    unit=found.unit,
                )
            )
        if not 0 < found.number <= LARGEST_PRICE:
            raise Unusable(
                "The price is zero." if found.number == 0 else "The price is impossible."
            )
        return found.number.quantize(CENT, rounding=ROUND_HALF_UP)

    def _is_ours(self, currency: str) -> bool:
        """Say whether a sign can mean our currency: many countries write a dollar."""
        dollars = {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"}
        return currency == self.mapping.currency or (
            currency == "USD" and self.mapping.currency in dollars
        )

    def _sold(self, row: Any) -> Decimal | None:
        found = self._quantities(row, "sold_price")
        return self._money(found[0]) if found and found[0].number > 0 else None

    def _year(self, row: Any) -> tuple[int, date | None]:
        """Return the year of the first registration, and its day where the month is known."""
        registered = self._day(row, "first_registration")
        values = self._values(row, "year") or self._values(row, "first_registration")
        if not values:
            raise Unusable("The year is missing.")
        year = (
            registered.year
            if registered
            else next((y for v in values if (y := self._year_in(v))), 0)
        )
        if not year:
            raise Unusable(worded("“%(name)s” is not a year.", name=_short(values[0])))
        if not EARLIEST_YEAR <= year <= self.seen_on.year + 1:
            raise Unusable(
                worded("The year %(year)s lies in the future.", year=year)
                if year > self.seen_on.year
                else worded("No vehicle is of the year %(year)s.", year=year)
            )
        return year, registered

    def _year_in(self, value: Any) -> int:
        text = str(value).strip().removesuffix(".0")
        if _YEAR.match(text):
            return int(text)
        found = day_of(value, day_first=self.mapping.day_first)
        return found.year if found else 0

    def _day(self, row: Any, name: str) -> date | None:
        for value in self._values(row, name):
            if name == "first_registration" and _YEAR.match(str(value).strip()):
                continue
            if found := day_of(value, day_first=self.mapping.day_first):
                return found
        return None

    def _mileage(self, row: Any) -> tuple[Decimal | None, str]:
        unit = self.mapping.distance_unit
        found = self._quantities(row, "mileage")
        if not found:
            return None, unit
        value = kilometres(found[0], unit=unit)
        if not 0 <= value <= MOST_KM:
            raise Unusable(worded("No vehicle has gone %(number)s.", number=f"{found[0].number:f}"))
        return value, found[0].unit if found[0].unit in {"km", "mi"} else unit

    def _word(self, row: Any, name: str) -> str:
        """Return the fuel or gearbox; a number is none, and a known word counts more than an odd one."""
        texts = [str(value) for value in self._values(row, name)]
        words = [WORDS[name](text) for text in texts if not _is_number(text)]
        return next(
            (word for word in words if word not in {"", "other"}), words[0] if words else ""
        )

    def _engine(self, row: Any) -> int | None:
        sizes = (
            cubic_centimetres(found, unit=self.mapping.engine_unit)
            for found in self._quantities(row, "engine")
        )
        return next((size for size in sizes if size), None)

    def _power(self, row: Any) -> int | None:
        powers = (
            kilowatts(found, unit=self.mapping.power_unit)
            for found in self._quantities(row, "power")
        )
        return next((power for power in powers if power), None)

    def _doors(self, row: Any) -> int | None:
        found = self._quantities(row, "doors")
        return int(found[0].number) if found and 0 < found[0].number <= 9 else None

    def _flag(self, row: Any) -> bool | None:
        text = self._text(row, "is_damaged").casefold()
        return True if text in _YES else False if text in _NO else None

    def _url(self, row: Any) -> str:
        text = self._text(row, "url")
        return text if _WEB.match(text) else ""

    def _marks(self, row: Any) -> dict[str, float]:
        found = {mark: self._quantities(row, name) for name, mark in MARKS.items()}
        return {mark: float(one[0].number) for mark, one in found.items() if one}


def usual_use(values: list[ListingValues], *, seen_on: date) -> Decimal | None:
    """Return the median of kilometres a year of age, as a check of the unit; `None` for too few."""
    uses = sorted(
        one.mileage_km / (seen_on.year - one.year)
        for one in values
        if one.mileage_km is not None and one.year < seen_on.year
    )
    return uses[len(uses) // 2] if len(uses) >= 10 else None


def _is_number(text: str) -> bool:
    return bool(text) and not any(sign.isalpha() for sign in text)


def _short(value: Any) -> str:
    return " ".join(str(value).split())[:40]
