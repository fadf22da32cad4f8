"""Which items the lines of a bill speak of, by keywords in any language; pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

MOST_KEYWORDS = 40
LONGEST_KEYWORD = 60
_AND = frozenset({"and", "und", "et", "e", "y", "en", "plus"})


def folded(text: str) -> str:
    """Return a text in small letters, without accents, with single spaces."""
    split = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in split if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def keywords_of(typed: str) -> list[str]:
    """Return the keywords that were typed with commas or lines between them, each once."""
    parts = (" ".join(part.split())[:LONGEST_KEYWORD] for part in re.split(r"[,;\n]", typed))
    return list(dict.fromkeys(part for part in parts if part))[:MOST_KEYWORDS]


def matched(texts: Iterable[str], keywords: Mapping[int, Sequence[str]]) -> set[int]:
    """Return the ids whose keywords stand in one of the texts, at the beginning of a word."""
    lines = [f" {folded(text)}" for text in texts if text]
    return {
        key
        for key, words in keywords.items()
        if any(f" {known}" in line for word in words if (known := folded(word)) for line in lines)
    }


def completing(name: str, words: Sequence[str]) -> list[str]:
    """Return the keywords of an item that speak of the whole of it.

    A filter alone does not complete what is a filter and something else: “Engine oil and filter”.
    """
    if not _AND & set(folded(name.replace("&", "and").replace("+", "and")).split()):
        return list(words)
    return [
        word for word in words if "filt" not in (known := folded(word)) or _AND & set(known.split())
    ]
