"""What stands in a cell: text of a file in, typed values out, and the other way round."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from project.kernel.dates import EARLIEST, LATEST
from project.kernel.errors import RuleViolated, worded
from project.kernel.money import CURRENCIES
from project.kernel.numbers import parse_decimal
from project.kernel.quantities import QUANTITY_UNITS
from project.kernel.tables import armoured, disarmed
from project.kernel.texts import folded

TEXT, LONG, WHOLE, NUMBER, DAY, FLAG = "text", "long", "whole", "number", "day", "flag"
CHOICE, CURRENCY, UNIT, LIST, LINK, MAIL = "choice", "currency", "unit", "list", "link", "mail"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?: .*)?")
_MONEY = re.compile(r"^[^\d+\-.,]*|[^\d.,]*$")
_LINK = re.compile(r"https?://[^\s<>\"]+")
_MAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")
_SPLIT = re.compile(r"[,;|]")
_PIECES = re.compile(r"((?:[^|\\]|\\.|\\$)*+)(?:\||$)", re.DOTALL)
_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD", "zł": "PLN", "¥": "JPY", "kč": "CZK", "₹": "INR"}
# How adverts, shops and spreadsheets of six languages name what we count in.
_UNIT_WORDS = {
    "pc": "pcs", "piece": "pcs", "pieces": "pcs", "ea": "pcs", "each": "pcs", "unit": "pcs", "units": "pcs",
    "stk": "pcs", "stuck": "pcs", "st": "pcs", "piece(s)": "pcs", "pce": "pcs", "ud": "pcs", "uds": "pcs",
    "unidad": "pcs", "unidades": "pcs", "pz": "pcs", "pezzi": "pcs", "pezzo": "pcs", "szt": "pcs", "sztuka": "pcs",
    "stuks": "pcs", "pairs": "pair", "paar": "pair", "paire": "pair", "par": "pair", "paio": "pair", "para": "pair",
    "sets": "set", "satz": "set", "jeu": "set", "juego": "set", "kit": "set", "zestaw": "set", "litre": "l",
    "litres": "l", "liter": "l", "liters": "l", "ltr": "l", "litro": "l", "litros": "l", "litri": "l", "litr": "l",
    "milliliter": "ml", "millilitre": "ml", "gal": "gal_us", "gallon": "gal_us", "quart": "qt", "quarts": "qt",
    "pint": "pt", "floz": "fl_oz", "kilo": "kg", "kilogram": "kg", "gr": "g", "gram": "g", "gramm": "g", "lbs": "lb",
    "pound": "lb", "pounds": "lb", "ounce": "oz", "metre": "m", "meter": "m", "mtr": "m", "metro": "m", "metr": "m",
    "zentimeter": "cm", "centimetre": "cm", "foot": "ft", "feet": "ft", "inch": "in", "zoll": "in",
}  # fmt: skip
_YES = {"yes", "ja", "oui", "si", "true", "1", "x", "y", "tak", "wahr", "vrai", "on"}
_NO = {"no", "nein", "non", "false", "0", "n", "nie", "nee", "falsch", "faux", "off"}
SHOWN = 60
MISSING = "is missing."
MOST_FAULTS, LONGEST_PROBLEM = 5, 300
# The longest cell of a kind that is looked at; texts say themselves how long they may be.
_LONGEST = {TEXT: 0, LONG: 0, LIST: 20_000}
_USUAL_LONGEST = 1_000


class Unreadable(Exception):
    """A row that cannot be taken in, with a sentence for people."""


class Faults:
    """What is wrong with a row: each cell is read on, so that a person sees all of it at once."""

    def __init__(self) -> None:
        self.found: list[str] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what is wrong with one cell, and go on with the next."""
        try:
            yield
        except Unreadable as error:
            self.add(str(error))

    def add(self, text: str) -> None:
        """Note a fault; what cannot be read is not missing too."""
        column = text.removesuffix(MISSING)
        if column == text or not any(one.startswith(column) for one in self.found):
            self.found.append(text)

    def check(self) -> None:
        """Raise `Unreadable` with up to five faults, shortened so that each is seen."""
        if not self.found:
            return
        shown = self.found[:MOST_FAULTS]
        if len(self.found) > MOST_FAULTS:
            shown.append(worded("And %(more)s more.", more=len(self.found) - MOST_FAULTS))
        room = LONGEST_PROBLEM // len(shown) - 1
        fits = sum(len(one) + 1 for one in shown) <= LONGEST_PROBLEM
        raise Unreadable(" ".join(one if fits else _cut(one, room) for one in shown))


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `most` is the longest text, or the largest number."""

    name: str
    kind: str = TEXT
    most: int = 0
    places: int = 4
    choices: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """How the cells of a file are written; `is_own` are our own files, which say it exactly."""

    is_own: bool = True
    decimal_comma: bool = False
    day_first: bool = True


def read_cell(text: str, column: Column, notation: Notation) -> Any:
    """Return what a cell says; `None` where it says nothing. Raises `Unreadable`."""
    if _CONTROL.search(text):
        raise _wrong(column, "holds signs that no text has")
    longest = _LONGEST.get(column.kind, _USUAL_LONGEST)
    if longest and len(text) > longest:
        raise _wrong(
            column,
            worded(
                "has %(length)s characters; at most %(longest)s fit",
                length=len(text),
                longest=longest,
            ),
        )
    clean = (disarmed(text) if notation.is_own and column.kind in _TEXTS else text).strip()
    if not clean:
        return None
    return _READERS[column.kind](clean, column, notation)


def write_cell(value: Any, column: Column) -> str:
    """Return a value as our own files say it, so that `read_cell` gives the same back."""
    if value is None or value == "":
        return ""
    if column.kind == FLAG:
        return "yes" if value else "no"
    if column.kind == LIST:
        return armoured("|".join(_piece(str(one)) for one in value))
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return armoured(str(value)) if column.kind in _TEXTS else str(value)


def number_text(value: Decimal) -> str:
    """Return a number without zeros at its end and without an exponent."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def unit_of(text: str) -> str:
    """Return the code of a unit as people write it; empty for one that is not known."""
    word = folded(text).strip(" .").replace(" ", "")
    if word in QUANTITY_UNITS:
        return word
    symbols = {folded(one.symbol).replace(" ", ""): one.code for one in QUANTITY_UNITS.values()}
    return _UNIT_WORDS.get(word) or symbols.get(word, "")


def currency_of(text: str) -> str:
    """Return the currency that is written with an amount; empty for none."""
    lower = text.casefold()
    for code in CURRENCIES:
        if code.casefold() in lower:
            return code
    return next((code for sign, code in _SIGNS.items() if sign in lower), "")


def _piece(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def _wrong(column: Column, what: str) -> Unreadable:
    return Unreadable(f"{column.name} {what}.")


def _said(text: str) -> str:
    short = " ".join(text.split())
    return f"“{short[:SHOWN]}…”" if len(short) > SHOWN else f"“{short}”"


def _text(text: str, column: Column, notation: Notation) -> str:
    clean = " ".join(text.split()) if not notation.is_own else text
    if column.most and len(clean) > column.most:
        raise _wrong(
            column,
            worded(
                "has %(length)s characters; at most %(most)s fit",
                length=len(clean),
                most=column.most,
            ),
        )
    return clean


def _long(text: str, column: Column, _notation: Notation) -> str:
    if column.most and len(text) > column.most:
        raise _wrong(
            column,
            worded(
                "has %(length)s characters; at most %(most)s fit",
                length=len(text),
                most=column.most,
            ),
        )
    return text


def _number(text: str, column: Column, notation: Notation) -> Decimal:
    compact = text if notation.is_own else _bare(text)
    try:
        number = parse_decimal(compact, decimal_comma=notation.decimal_comma)
    except RuleViolated as error:
        raise _wrong(
            column, worded("is %(cell)s, which is not a number", cell=_said(text))
        ) from error
    if number < 0:
        raise _wrong(column, worded("is %(cell)s, which is below zero", cell=_said(text)))
    limit = column.most or 10 ** (14 - column.places) - 1
    if number > limit:
        raise _wrong(column, worded("is %(cell)s, which is too much", cell=_said(text)))
    exact = number.quantize(Decimal(1).scaleb(-column.places))
    if exact != number:
        raise _wrong(
            column,
            worded(
                "is %(cell)s; at most %(places)s decimal places fit",
                cell=_said(text),
                places=column.places,
            ),
        )
    return exact


def _bare(text: str) -> str:
    """Return a number without the sign of its currency or unit; brackets mean below zero."""
    if text.startswith("(") and text.endswith(")"):
        return f"-{_unsigned(text[1:-1])}"
    return _unsigned(text)


def _unsigned(text: str) -> str:
    return _MONEY.sub("", text) or text


def _whole(text: str, column: Column, notation: Notation) -> int:
    number = _number(text, Column(column.name, NUMBER, most=column.most or 32_767), notation)
    if number != int(number):
        raise _wrong(column, worded("is %(cell)s, which is not a whole number", cell=_said(text)))
    return int(number)


def _day(text: str, column: Column, notation: Notation) -> date:
    try:
        if found := _ISO.fullmatch(text):
            day = date(int(found[1]), int(found[2]), int(found[3]))
        elif not notation.is_own and (found := _DAY.fullmatch(text)):
            first, second = int(found[1]), int(found[2])
            in_order = (first, second) if notation.day_first else (second, first)
            day = date(int(found[3]), in_order[1], in_order[0])
        else:
            raise _wrong(column, worded("is %(cell)s, which is not a date", cell=_said(text)))
    except ValueError as error:
        raise _wrong(
            column, worded("is %(cell)s, which is not a date", cell=_said(text))
        ) from error
    if not EARLIEST <= day <= LATEST:
        raise _wrong(
            column, worded("is %(cell)s; dates lie between 1885 and 2100", cell=_said(text))
        )
    return day


def _flag(text: str, column: Column, _notation: Notation) -> bool:
    word = folded(text)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise _wrong(column, worded("is %(cell)s, not yes or no", cell=_said(text)))


def _choice(text: str, column: Column, _notation: Notation) -> str:
    word = folded(text).replace(" ", "_")
    if word in column.choices:
        return word
    raise _wrong(
        column,
        worded(
            "is %(cell)s, not one of %(names)s",
            cell=_said(text),
            names=", ".join(filter(None, column.choices)),
        ),
    )


def _currency(text: str, column: Column, _notation: Notation) -> str:
    code = text.upper() if text.upper() in CURRENCIES else currency_of(text)
    if not code:
        raise _wrong(
            column, worded("is %(cell)s, which is no currency that is known here", cell=_said(text))
        )
    return code


def _unit(text: str, column: Column, _notation: Notation) -> str:
    if code := unit_of(text):
        return code
    raise _wrong(
        column,
        worded(
            "is %(cell)s, not one of %(names)s", cell=_said(text), names=", ".join(QUANTITY_UNITS)
        ),
    )


def _list(text: str, column: Column, notation: Notation) -> tuple[str, ...]:
    if notation.is_own:
        parts = [re.sub(r"\\(.)", r"\1", piece) for piece in _PIECES.findall(text)]
    else:
        parts = _SPLIT.split(text)
    found = tuple(dict.fromkeys(clean for part in parts if (clean := " ".join(part.split()))))
    if column.most and any(len(part) > column.most for part in found):
        raise _wrong(column, worded("holds one of more than %(most)s characters", most=column.most))
    return found


def _link(text: str, column: Column, notation: Notation) -> str:
    if not _LINK.fullmatch(text):
        raise _wrong(
            column,
            worded("is %(cell)s, not an address that begins with https://", cell=_said(text)),
        )
    return _text(text, column, notation)


def _mail(text: str, column: Column, notation: Notation) -> str:
    if not _MAIL.fullmatch(text):
        raise _wrong(column, worded("is %(cell)s, which is no e-mail address", cell=_said(text)))
    return _text(text, column, notation)


_READERS = {
    TEXT: _text, LONG: _long, NUMBER: _number, WHOLE: _whole, DAY: _day, FLAG: _flag,
    CHOICE: _choice, CURRENCY: _currency, UNIT: _unit, LIST: _list, LINK: _link, MAIL: _mail,
}  # fmt: skip
_TEXTS = {TEXT, LONG, LIST, LINK, MAIL}
