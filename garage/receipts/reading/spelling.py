"""Puts right what OCR damages in names and addresses, where the language is known."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.distance import OSA

_TRADE_WORDS = (
    "hardware", "enterprise", "stationery", "restaurant", "restoran", "trading", "electrical",
    "machinery", "marketing", "industries", "supermarket", "hypermarket", "pharmacy", "services",
    "syarikat", "perniagaan", "pasaraya", "international", "corporation", "holdings", "furniture",
    "electronics", "workshop", "accessories",
)  # fmt: skip
_LONG_WORD = re.compile(r"[^\W\d_]{7,}")
_POSTAL_CODE = re.compile(r"(?<![\w/-])\d[\dODQIl]{4}(?![\w/-])")
_DIGITS = str.maketrans("ODQIl", "00011")


def english_name(text: str) -> str:
    """Mend a name read from an English page: trade words one letter wrong, stray accents."""
    return _LONG_WORD.sub(lambda match: _trade_word(match[0]), without_accents(text))


def _trade_word(word: str) -> str:
    small = word.lower()
    for known in _TRADE_WORDS:
        is_plural = small.rstrip("s") == known.rstrip("s")
        if not is_plural and small != known and OSA.distance(small, known, score_cutoff=1) == 1:
            return known.upper() if word.isupper() else known.capitalize()
    return word


def without_accents(text: str) -> str:
    """Drop accents, which English has not and OCR sometimes sees in dust."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def postal_codes(text: str) -> str:
    """Put digits where a code of five digits was read with letters, as "4600D"."""
    return _POSTAL_CODE.sub(lambda match: _digits(match[0]), text)


def _digits(code: str) -> str:
    return code.translate(_DIGITS) if sum(c.isdigit() for c in code) >= 3 else code
