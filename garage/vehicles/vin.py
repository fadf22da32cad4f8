"""What a vehicle identification number says, read offline (ISO 3779, ISO 3780, 49 CFR 565)."""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

LENGTH = 17
FIRST_CYCLE, SECOND_CYCLE = 1980, 2010
CYCLE = 30  # the letters of the model year repeat after so many years
LONGEST_SHORT = 3  # makes of up to three letters are short for something: BMW, GMC
_HERE = Path(__file__).parent
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_LETTERS = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
_YEAR_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789"
# ISO 3780 counts the second character A to Z, then 1 to 9, then 0; I, O and Q are not used.
_COUNTRY_ORDER = "ABCDEFGHJKLMNPRSTUVWXYZ1234567890"
_SHORT = {"VW": "Volkswagen", "Mercedes": "Mercedes-Benz", "Chevy": "Chevrolet"}
_COUNTRIES_TOO = {"czech republic": "Czechia", "republic of korea": "South Korea"}
_REGIONS = {
    "AH": "Africa",
    "JR": "Asia",
    "SZ": "Europe",
    "15": "North America",
    "67": "Oceania",
    "89": "South America",
}
# Where the law makes the check digit binding: North America and China.
_CHECKED = frozenset("12345L")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What could be read from a VIN; empty where it says nothing.

    `model_years` holds the candidates, the most likely one first. `is_year_certain` only where the
    law fixes the tenth character. `warnings` are sentences for people; none of them forbids.
    """

    vin: str
    make: str = ""
    country: str = ""
    region: str = ""
    model_years: tuple[int, ...] = ()
    is_year_certain: bool = False
    warnings: tuple[str, ...] = ()


def normalize(text: str) -> str:
    """Return a VIN or chassis number in capitals, without spaces and dashes."""
    return "".join(text.split()).replace("-", "").upper()


def decode(text: str, *, newest_year: int) -> Decoded:
    """Read a VIN; `newest_year` is the latest model year that can exist, usually next year."""
    vin = normalize(text)
    if len(vin) != LENGTH or not vin.isalnum() or not vin.isascii():
        return Decoded(vin=vin, warnings=_warnings(vin))
    years = model_years(vin, newest_year=newest_year)
    return Decoded(
        vin=vin,
        make=_makes().get(vin[:3], ""),
        country=_country(vin[:2]),
        region=_region(vin[0]),
        model_years=years,
        is_year_certain=vin[0] in "12345" and len(years) == 1,
        warnings=_warnings(vin),
    )


def check_digit(vin: str) -> str:
    """Return the check digit that belongs in the ninth place of a 17-character VIN.

    Formula: 49 CFR 565.15(c); empty when a character has no value (I, O, Q, punctuation).
    """
    total = 0
    for character, weight in zip(vin, _WEIGHTS, strict=True):
        digit = _LETTERS.get(character, character)
        if not (digit.isascii() and digit.isdecimal()):
            return ""
        total += int(digit) * weight
    return "0123456789X"[total % 11]


def model_years(vin: str, *, newest_year: int) -> tuple[int, ...]:
    """Return the model years that the tenth character can mean, the most likely one first.

    In North America the seventh character of a light vehicle tells the cycles apart: a letter is
    2010 or later (49 CFR 565.15(d)). Elsewhere the newest possible year comes first.
    """
    candidates = list(cycles(vin, newest_year=newest_year))
    if candidates and vin[0] in "12345":
        is_late = vin[6].isalpha()
        candidates = [
            year for year in candidates if (year >= SECOND_CYCLE) == is_late
        ] or candidates
    return tuple(candidates)


def cycles(vin: str, *, newest_year: int) -> tuple[int, ...]:
    """Return every year that the tenth character stands for, the newest first."""
    code = vin[9:10]
    if not code or code not in _YEAR_CODES:
        return ()
    first = FIRST_CYCLE + _YEAR_CODES.index(code)
    return tuple(reversed(range(first, newest_year + 1, CYCLE)))


def _warnings(vin: str) -> tuple[str, ...]:
    if not vin:
        return ()
    found = []
    if len(vin) != LENGTH:
        found.append(
            _("A VIN since 1981 has 17 characters; this one has %(count)d.") % {"count": len(vin)}
        )
    odd = sorted({character for character in vin if character in "IOQ"})
    if odd and len(vin) == LENGTH:
        found.append(
            _("A VIN has no %(letters)s; it may be a 1 or a 0.") % {"letters": ", ".join(odd)}
        )
    elif not vin.isalnum() or not vin.isascii():
        found.append(_("A VIN has only letters and digits."))
    elif len(vin) == LENGTH and vin[0] in _CHECKED and check_digit(vin) != vin[8]:
        found.append(_("The check digit does not fit: one character may be mistyped."))
    return tuple(found)


def make_and_model(text: str) -> tuple[str, str]:
    """Part what a paper calls a vehicle into make and model; the make is empty when not known."""
    words = " ".join(text.split())
    names = {make: make for make in _makes().values()} | _SHORT
    for name in sorted(names, key=len, reverse=True):
        head, rest = words[: len(name)], words[len(name) :]
        if head.casefold() == name.casefold() and (not rest or not rest[0].isalnum()):
            return names[name], rest.strip(" -/,")
    return "", words


def nice_make(text: str) -> str:
    """Return a make as it writes itself; an unknown one with capitals at the words' beginnings."""
    plain = " ".join(text.split())
    known = {_folded(make): make for make in _makes().values()}
    is_shouted = plain.isupper() and len(plain) > LONGEST_SHORT
    return known.get(_folded(plain)) or (plain.title() if is_shouted else plain)


def nice_country(text: str) -> str:
    """Return a country by the name that the table of this garage has for it."""
    plain = " ".join(text.partition("(")[0].split())
    known = {country.casefold(): country for _, _, country in _countries()}
    plain = _COUNTRIES_TOO.get(plain.casefold(), plain)
    return known.get(plain.casefold()) or (plain.title() if plain.isupper() else plain)


def _folded(text: str) -> str:
    """Return a name in small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _region(first: str) -> str:
    for span, name in _REGIONS.items():
        if span[0] <= first <= span[1]:
            return name
    return ""


def _country(code: str) -> str:
    place = _place(code[1])
    for first, last, country in _countries():
        if first[0] == code[0] and _place(first[1]) <= place <= _place(last[1]):
            return country
    return ""


def _place(character: str) -> int:
    return _COUNTRY_ORDER.find(character)


@cache
def _makes() -> dict[str, str]:
    with (_HERE / "wmi.csv").open(encoding="utf-8", newline="") as handle:
        return {row["wmi"]: row["make"] for row in csv.DictReader(handle)}


@cache
def _countries() -> tuple[tuple[str, str, str], ...]:
    with (_HERE / "wmi_countries.csv").open(encoding="utf-8", newline="") as handle:
        return tuple((row["first"], row["last"], row["country"]) for row in csv.DictReader(handle))
