"""Names of businesses made comparable: no case, no accents, no legal forms."""

import re
import unicodedata
from typing import NamedTuple

from rapidfuzz import fuzz

LONGEST = 120
SHORTEST_COMPARED = 4
# Legal forms that are dropped wherever they stand, and those that are words or names elsewhere
# and are dropped at the end only.
_FORMS = frozenset(
    [
        "gmbh",
        "mbh",
        "ggmbh",
        "ohg",
        "gbr",
        "sarl",
        "eurl",
        "srl",
        "srls",
        "snc",
        "sasu",
        "sdn",
        "bhd",
        "ltd",
        "limited",
        "llc",
        "llp",
        "plc",
        "pty",
        "pte",
        "inc",
        "incorporated",
        "corp",
        "gesmbh",
        "slu",
        "vof",
        "cvba",
        "bvba",
        "sprl",
        "aps",
        "kft",
        "sro",
        "doo",
        "spzoo",
    ]
)
_TAIL_FORMS = frozenset(
    [
        "ag",
        "kg",
        "kgaa",
        "ug",
        "ek",
        "eg",
        "se",
        "sa",
        "sas",
        "sl",
        "spa",
        "bv",
        "nv",
        "cv",
        "oy",
        "ab",
        "as",
        "a/s",
        "co",
        "company",
    ]
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_DOTTED = re.compile(r"\b(?:\w\.\s?){1,}\w\b\.?|\b(?:\w\.){2,}")
_AND = frozenset({"and", "und", "et"})
_NOT_WORD = re.compile(r"[^\w/]+|_")
_COUNTRY = re.compile(r"^[A-Z]{2}(?=\d{7})")
_POSTAL = re.compile(r"^(?:[A-Z]{1,2}-)?(\d{4} ?[A-Z]{2}|\d{4,6})\s+(\S.*)$")


def name_key(name: str) -> str:
    """Return the name as vendors are compared: `Müller & Söhne GmbH` becomes `muller sohne`."""
    joined = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", _folded(name))
    words = [word.strip("/") for word in _NOT_WORD.sub(" ", joined).split()]
    kept = [word for word in words if word and word not in _FORMS and word not in _AND]
    while len(kept) > 1 and kept[-1] in _TAIL_FORMS:
        kept.pop()
    return " ".join(kept or words)[:LONGEST]


def tax_key(tax_id: str) -> str:
    """Return a tax number without signs and without the country before its digits."""
    compact = re.sub(r"[^A-Z0-9]", "", tax_id.upper())
    return _COUNTRY.sub("", compact)


def closeness(one: str, other: str) -> float:
    """Return from 0 to 100 how alike two name keys are; other digits make other vendors."""
    if min(len(one), len(other)) < SHORTEST_COMPARED or _digits(one) != _digits(other):
        return 100.0 if one == other else 0.0
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))


class Address(NamedTuple):
    """An address as far as its shape is known; the street takes the rest."""

    street: str
    postal_code: str = ""
    city: str = ""


def address_parts(address: str) -> Address:
    """Split an address in lines or at commas into street, postal code and city where it can."""
    parts = [part.strip() for part in re.split(r"[\n,]+", address) if part.strip()]
    for index, part in enumerate(parts):
        if index and (found := _POSTAL.match(part)):
            street = ", ".join(parts[:index] + parts[index + 1 :])
            return Address(street[:200], found[1], found[2][:100])
    return Address(", ".join(parts)[:200])


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)
