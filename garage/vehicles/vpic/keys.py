"""The language of vPIC's pattern keys: `*` any character, `[A-CX]` one of these, `|` before the tenth."""

from functools import lru_cache

DIGITS = str.maketrans("0123456789", "##########")


def key_of(vin: str) -> str:
    """Return what keys are compared with: characters 4 to 8, a bar, and 10 to 17."""
    return f"{vin[3:8]}|{vin[9:17]}"


def fits(keys: str, key: str) -> bool:
    """Say whether the beginning of a VIN's key is what a pattern asks for; `_` is `*` too."""
    place, length, end = 0, len(key), len(keys)
    index = 0
    while index < end:
        if place >= length:
            return False
        sign = keys[index]
        if sign == "[":
            close = keys.find("]", index + 1)
            if close < 0:
                return False
            if key[place] not in _members(keys[index + 1 : close]):
                return False
            index = close
        elif sign not in "*_" and sign != key[place]:
            return False
        index += 1
        place += 1
    return True


def captured(keys: str, key: str) -> str:
    """Return the digits of a VIN's key that stand where a pattern has `#`; empty when it does not fit."""
    if "#" not in keys or not fits(keys, key.translate(DIGITS)):
        return ""
    return key[keys.index("#") : keys.rindex("#") + 1]


def order(keys: str) -> tuple[int, str]:
    """Return where a pattern stands among those that say something else of the same fact."""
    return len(keys.replace("*", "")), keys.replace("[", "").replace("]", "")


@lru_cache(maxsize=4096)
def _members(inside: str) -> frozenset[str]:
    """Return the characters between brackets; vPIC's `1-A` means these two alone.

    Other spans go by the order of the alphabet with digits before letters: `8-B` is 8, 9, A and B.
    """
    inside = inside.replace("1-A", "1A")
    found: set[str] = set()
    index = 0
    while index < len(inside):
        first = inside[index]
        if inside[index + 1 : index + 2] == "-" and index + 2 < len(inside):
            last = inside[index + 2]
            found |= {first, last, *map(chr, range(ord(first), ord(last) + 1))}
            index += 3
        else:
            found.add(first)
            index += 1
    return frozenset(found)
