"""Texts made comparable: small letters, no accents, no signs."""

import re
import unicodedata
from collections.abc import Iterable

_NOT_WORD = re.compile(r"[\W_]+")
SHORT = 3


def folded(text: str) -> str:
    """Return a text in small letters without accents: “Škoda” becomes “skoda”."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def sign_key(text: str) -> str:
    """Return a number or name without spaces and signs: `04E 115-561 H` becomes `04e115561h`."""
    return _NOT_WORD.sub("", folded(text))


def search_text(texts: Iterable[str]) -> str:
    """Return the words of some texts as they are searched, each once, with a space before each.

    A word with signs stands there whole and in its parts: `5W-30` as `5w30`, `5w` and `30`.
    """
    found: dict[str, None] = {}
    for word in " ".join(texts).split():
        parts = _NOT_WORD.sub(" ", folded(word)).split()
        found.update(dict.fromkeys(("".join(parts), *parts)))
    found.pop("", None)
    return f" {' '.join(found)} " if found else ""


def search_words(query: str) -> list[str]:
    """Return what to look for in a `search_text`; a short word must begin one of its words."""
    keys = [sign_key(word) for word in query.split()]
    return [key if len(key) >= SHORT else f" {key}" for key in keys if key]
