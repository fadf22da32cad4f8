"""How money, dates, plates and numbers are written in each country."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from random import Random

THIN_SPACE = "\u202f"


@dataclass(frozen=True, kw_only=True)
class Country:
    """The habits of one country; a date format uses `d m y yy month`."""

    language: str
    currency: str
    symbol: str
    symbol_first: bool
    rates: tuple[str, str]
    thousands: tuple[str, ...]
    decimal: str
    dates: tuple[str, ...]
    plates: tuple[str, ...]
    phones: tuple[str, ...]
    vat_id: str
    tax_number: str
    iban: tuple[str, int]
    hourly: tuple[int, int]
    price_factor: Decimal = Decimal(1)
    odometer_unit: str = "km"
    vehicles: str = "EU"
    customers: str = ""


_GERMAN_DATES = (
    "{d:02}.{m:02}.{y}",
    "{d:02}.{m:02}.{y}",
    "{d}. {month} {y}",
    "{d:02}.{m:02}.{yy:02}",
)
_SLASH_DATES = (
    "{d:02}/{m:02}/{y}",
    "{d:02}/{m:02}/{y}",
    "{d} {month} {y}",
    "{d:02}/{m:02}/{yy:02}",
)

COUNTRIES = {
    "DE": Country(
        language="de",
        currency="EUR",
        symbol="€",
        symbol_first=False,
        rates=("19", "7"),
        thousands=(".", ""),
        decimal=",",
        dates=_GERMAN_DATES,
        plates=("UL-?? ###", "HAM-?? ####", "CB ? ###", "BT-?? ##"),
        phones=("0731 / 55 ## ###", "+49 2381 55#-0", "(0355) 55 ## ##"),
        vat_id="DE#########",
        tax_number="88/###/#####",
        iban=("DE", 18),
        hourly=(84, 128),
    ),
    "AT": Country(
        language="de",
        currency="EUR",
        symbol="€",
        symbol_first=True,
        rates=("20", "10"),
        thousands=(".",),
        decimal=",",
        dates=_GERMAN_DATES[:3],
        plates=("P-### ??", "W-##### ?"),
        phones=("+43 2742 55 ##-0",),
        vat_id="ATU########",
        tax_number="29 ###/####",
        iban=("AT", 16),
        hourly=(98, 140),
    ),
    "CH": Country(
        language="de",
        currency="CHF",
        symbol="CHF",
        symbol_first=True,
        rates=("8.1", "2.6"),
        thousands=("'", "’"),
        decimal=".",
        dates=_GERMAN_DATES[:2],
        plates=("BE ### ###", "VD ## ###"),
        phones=("033 555 ## ##",),
        vat_id="CHE-###.###.### MWST",
        tax_number="CH-###",
        iban=("CH", 17),
        hourly=(140, 185),
        price_factor=Decimal("1.3"),
        customers="ch",
    ),
    "GB": Country(
        language="en",
        currency="GBP",
        symbol="£",
        symbol_first=True,
        rates=("20", "5"),
        thousands=(",",),
        decimal=".",
        dates=_SLASH_DATES,
        plates=("??## ???", "??##???"),
        phones=("01632 960###", "0113 496 0###"),
        vat_id="GB ### #### ##",
        tax_number="0#######",
        iban=("GB", 18),
        hourly=(62, 105),
        odometer_unit="miles",
    ),
    "IE": Country(
        language="en",
        currency="EUR",
        symbol="€",
        symbol_first=True,
        rates=("23", "13.5"),
        thousands=(",",),
        decimal=".",
        dates=_SLASH_DATES[:3],
        plates=("191-CE-####", "162-D-#####"),
        phones=("065 555 0###",),
        vat_id="IE#######WA",
        tax_number="5#####",
        iban=("IE", 18),
        hourly=(75, 110),
    ),
    "US": Country(
        language="en",
        currency="USD",
        symbol="$",
        symbol_first=True,
        rates=("7.25", "0"),
        thousands=(",",),
        decimal=".",
        dates=("{m:02}/{d:02}/{y}", "{month} {d}, {y}", "{m}/{d}/{y}"),
        plates=("#???###", "??? ####"),
        phones=("(937) 555-01##", "805-555-01##"),
        vat_id="31-#######",
        tax_number="OHD######",
        iban=("", 0),
        hourly=(95, 165),
        odometer_unit="miles",
        vehicles="US",
        customers="us",
    ),
    "FR": Country(
        language="fr",
        currency="EUR",
        symbol="€",
        symbol_first=False,
        rates=("20", "5.5"),
        thousands=(" ", THIN_SPACE),
        decimal=",",
        dates=_SLASH_DATES,
        plates=("??-###-??",),
        phones=("02 41 55 ## ##", "+33 5 56 55 ## ##"),
        vat_id="FR## #########",
        tax_number="### ### ### 000##",
        iban=("FR", 23),
        hourly=(62, 98),
    ),
    "BE": Country(
        language="fr",
        currency="EUR",
        symbol="€",
        symbol_first=False,
        rates=("21", "6"),
        thousands=(".", " "),
        decimal=",",
        dates=_SLASH_DATES[:2],
        plates=("1-???-###",),
        phones=("067 55 ## ##",),
        vat_id="BE 0###.###.###",
        tax_number="0### ### ###",
        iban=("BE", 12),
        hourly=(58, 88),
    ),
    "ES": Country(
        language="es",
        currency="EUR",
        symbol="€",
        symbol_first=False,
        rates=("21", "10"),
        thousands=(".",),
        decimal=",",
        dates=("{d:02}/{m:02}/{y}", "{d:02}-{m:02}-{y}", "{d} de {month} de {y}"),
        plates=("#### ???", "####-???"),
        phones=("983 55 ## ##", "+34 955 55# ###"),
        vat_id="B########",
        tax_number="47/####",
        iban=("ES", 20),
        hourly=(42, 68),
    ),
    "IT": Country(
        language="it",
        currency="EUR",
        symbol="€",
        symbol_first=True,
        rates=("22", "10"),
        thousands=(".",),
        decimal=",",
        dates=("{d:02}/{m:02}/{y}", "{d} {month} {y}", "{d:02}-{m:02}-{y}"),
        plates=("?? ###??", "??###??"),
        phones=("059 555 ####", "0575 55 ## ##"),
        vat_id="0##########",
        tax_number="0##########",
        iban=("IT", 22),
        hourly=(40, 66),
    ),
    "NL": Country(
        language="nl",
        currency="EUR",
        symbol="€",
        symbol_first=True,
        rates=("21", "9"),
        thousands=(".",),
        decimal=",",
        dates=("{d:02}-{m:02}-{y}", "{d:02}-{m:02}-{y}", "{d} {month} {y}"),
        plates=("##-???-#", "??-###-?", "?-###-??"),
        phones=("0515 55 ## ##", "040-55 ## ###"),
        vat_id="NL#########B01",
        tax_number="########",
        iban=("NL", 14),
        hourly=(74, 112),
    ),
}

_PLATE_LETTERS = "ABCDEFGHJKLMNPRSTVWXYZ"


def filled(*, pattern: str, rng: Random) -> str:
    """Replace `#` by digits and `?` by letters."""
    digits = "".join(str(rng.randint(1, 9)) if char == "#" else char for char in pattern)
    return "".join(rng.choice(_PLATE_LETTERS) if char == "?" else char for char in digits)


def written_date(*, date: dt.date, pattern: str, months: tuple[str, ...]) -> str:
    return pattern.format(
        d=date.day, m=date.month, y=date.year, yy=date.year % 100, month=months[date.month - 1]
    )


def written_number(*, value: Decimal, places: int, decimal: str, thousands: str) -> str:
    """Write a number with a fixed number of decimals in the country's way."""
    text = f"{value:,.{places}f}"
    return "".join({",": thousands, ".": decimal}.get(char, char) for char in text)


def iban_written(*, country: Country, rng: Random) -> str:
    """An IBAN with valid check digits, in groups of four; empty where there are none."""
    code, length = country.iban
    if not code:
        return ""
    body = "".join(str(rng.randint(0, 9)) for _ in range(length))
    number = int(body + "".join(str(ord(char) - 55) for char in code) + "00")
    whole = f"{code}{98 - number % 97:02}{body}"
    return " ".join(whole[start : start + 4] for start in range(0, len(whole), 4))


_VIN_VALUES = dict(zip("ABCDEFGH", range(1, 9), strict=True)) | dict(
    zip("JKLMN", range(1, 6), strict=True)
)
_VIN_VALUES |= {"P": 7, "R": 9} | dict(zip("STUVWXYZ", range(2, 10), strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vin_check_digit(vin: str) -> str:
    """The ninth character as 49 CFR 565 computes it."""
    values = (int(char) if char.isdigit() else _VIN_VALUES[char] for char in vin)
    rest = sum(value * weight for value, weight in zip(values, _VIN_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def vin_made(*, prefix: str, rng: Random) -> str:
    """A VIN of 17 characters; an eight-character prefix gets a valid check digit."""
    year, plant = rng.choice("EFGHJKLMN"), rng.choice("ABCEKLPRW")
    serial = f"{rng.randint(100_000, 699_999)}"
    if len(prefix) == 9:
        return prefix + year + plant + serial
    draft = f"{prefix}0{year}{plant}{serial}"
    return f"{prefix}{vin_check_digit(draft)}{year}{plant}{serial}"
