"""Finds numbers and amounts of money in text, whatever the country's habits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Mark = Literal[".", ",", ""]

CENT = Decimal("0.01")

CURRENCY_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "฿": "THB",
    "₺": "TRY",
    "zł": "PLN",
    "kč": "CZK",
    "rm": "MYR",
    "eur": "EUR",
    "euro": "EUR",
    "gbp": "GBP",
    "usd": "USD",
    "us$": "USD",
    "chf": "CHF",
    "sfr": "CHF",
    "fr.": "CHF",
    "myr": "MYR",
    "s$": "SGD",
    "sgd": "SGD",
    "a$": "AUD",
    "aud": "AUD",
    "c$": "CAD",
    "cad": "CAD",
    "sek": "SEK",
    "nok": "NOK",
    "dkk": "DKK",
    "pln": "PLN",
    "czk": "CZK",
    "$": "$",
}

_SIGN = "|".join(
    # A word must not be the end of a longer one, as the "rm" of "arm".
    rf"(?<![a-z]){re.escape(sign)}" if sign[0].isalpha() else re.escape(sign)
    for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True)
)
_NUMBER = re.compile(
    rf"""
    (?P<minus>(?<![\w.,])[-–−~]\s?)?
    (?P<before>{_SIGN})?\s{{0,2}}(?:[:.](?!\d))?\s?
    (?P<inner>[-–−])?
    (?<![\d][.,/:])(?<!\d)
    (?P<digits>
        \d{{1,3}}(?:[.,'’´`]\d{{3}})+(?:[.,]\d{{1,2}}(?!\d))?
      | \d{{1,3}}(?:[\s]\d{{3}})+,\d{{2}}(?!\d)
      | [1-9]\d{{0,2}}(?:\s\d{{3}})+(?=\s?(?:€|eur|chf))
      | \d+[.,]\s\d{{2}}(?=\s*[a-z]{{0,3}}$)
      | \d+\s[.,]\d{{2}}(?=\s*[a-z]{{0,3}}$)
      | \d*[.,]\d{{1,4}}
      | \d+
    )
    (?P<dash>[.,][-–—]{{1,2}})?
    (?!\d|[.,/:]\d)
    (?P<after>\s?(?:{_SIGN})(?![a-z]))?
    (?P<back>\s?[-–−](?=\s|$|[)]))?
    (?P<percent>\s?(?:%|o/o))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ZERO = re.compile(
    r"(?<=\d)[OoQ](?=[\d.,OoQ])|(?<=[.,]\d)[OoQ](?![A-Za-z])|(?<=[.,])[OoQ](?=[\dOoQ](?![A-Za-z]))"
    r"|(?<![A-Za-z])[OoQ](?=[.,][\dOoQ]{2}(?!\d))|(?<=RM)O(?=[.,]\d)"
)
_ONE = re.compile(
    r"(?<=[\d.,])[lI|!](?=[\d.,])|(?<![A-Za-z])[lI|](?=[\d]*[.,]\d\d(?!\d))|(?<=[.,]\d)[lI|](?!\w)"
)
_COMMA_STYLE = re.compile(r"\d[.\s']\d{3},\d{2}(?!\d)|(?<![\d,])\d{1,6},\d{2}(?![\d,.])")
_POINT_STYLE = re.compile(r"\d[,']\d{3}\.\d{2}(?!\d)|(?<![\d.])\d{1,6}\.\d{2}(?![\d.,/-])")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, with the place of its digits there."""

    value: Decimal
    start: int
    end: int
    decimals: int
    currency: str = ""
    is_percent: bool = False
    suffix: str = ""
    prefix: str = ""

    @property
    def is_money(self) -> bool:
        """Say whether it is written as money: two decimals or a currency beside it."""
        return not self.is_percent and (
            self.decimals == 2
            or (bool(self.currency) and self.decimals in (0, 1) and bool(self.value))
        )


def mended(text: str) -> str:
    """Put digits where OCR read letters inside numbers; the length stays the same."""
    return _ONE.sub("1", _ZERO.sub("0", text.replace("×", "x")))


def decimal_mark(texts: Iterable[str]) -> Mark:
    """Say which sign a document uses before decimals; empty when nothing shows it."""
    votes: Counter[Mark] = Counter()
    for text in texts:
        votes[","] += len(_COMMA_STYLE.findall(text))
        votes["."] += len(_POINT_STYLE.findall(text))
    if votes[","] == votes["."]:
        return ""
    return "," if votes[","] > votes["."] else "."


def find_numbers(text: str, *, mark: Mark) -> list[Number]:
    """Find all numbers in a text, left to right; parts of dates, times and codes are left out."""
    found = []
    text = mended(text)
    for match in _NUMBER.finditer(text):
        number = _number(match, text, mark)
        if number is not None:
            found.append(number)
    return found


def _number(match: re.Match[str], text: str, mark: Mark) -> Number | None:
    digits = match["digits"]
    start, end = match.span("digits")
    value, decimals = _value(digits, mark)
    if match["dash"]:
        decimals = 2
    currency = CURRENCY_SIGNS.get((match["before"] or match["after"] or "").strip().lower(), "")
    prefix = _letters_before(text, start) if not match["before"] else ""
    suffix = _letters_after(text, match.end())
    is_code = not currency and decimals in (0, 1, 4) and (prefix or len(digits) > 9)
    if is_code and prefix.lower() not in ("x", "e", "a", "q"):
        return None
    minus = match["inner"] or match["back"] or (match["minus"] or "").strip()
    return Number(
        value=-value if minus else value,
        start=start,
        end=end,
        decimals=decimals,
        currency=currency,
        is_percent=bool(match["percent"]),
        suffix=suffix,
        prefix=prefix,
    )


def _letters_before(text: str, start: int) -> str:
    first = start
    while first > 0 and text[first - 1].isalpha():
        first -= 1
    return text[first:start]


def _letters_after(text: str, end: int) -> str:
    last = end
    while last < len(text) and text[last].isalpha():
        last += 1
    return text[end:last]


def _value(digits: str, mark: Mark) -> tuple[Decimal, int]:
    compact = re.sub(r"\s", "", digits)
    parts = re.split(r"[.,'’´`]", compact)
    if len(parts) == 1:
        return Decimal(compact), 0
    last = parts[-1]
    separators = re.sub(r"\d", "", compact)
    grouped = len(last) == 3 and (
        len(set(separators)) == 1 and (len(separators) > 1 or separators not in (mark, mark or "."))
    )
    if grouped or (len(last) == 3 and separators in ("'", "’", "´", "`")):
        return Decimal("".join(parts)), 0
    whole = "".join(parts[:-1]) or "0"
    return Decimal(f"{whole}.{last}"), len(last)


def parse_decimal(text: str, *, mark: Mark = "") -> Decimal | None:
    """Give the first number of a text, or None."""
    found = find_numbers(text, mark=mark)
    return found[0].value if found else None


def close_to(first: Decimal, second: Decimal, *, within: Decimal = CENT) -> bool:
    """Say whether two amounts are equal but for rounding."""
    return abs(first - second) <= within


def plain(value: Decimal) -> str:
    """Write a decimal without exponent and without needless zeros beyond two decimals."""
    text = format(value, "f")
    if "." in text:
        whole, decimals = text.split(".")
        decimals = decimals.rstrip("0").ljust(2, "0")
        return f"{whole}.{decimals}"
    return text
