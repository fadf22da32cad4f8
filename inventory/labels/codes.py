"""Our own codes, such as `MG-I-4K7Q`: the kind of a row, its number, and a check character."""

import re
from dataclasses import dataclass
from enum import StrEnum

from typing_extensions import override

from project.kernel.errors import RuleViolated, worded

# No 0 and O, no I and L, no U: 31 characters, a prime, so that the weighted sum below finds every
# single wrong character and every two that changed places.
ALPHABET = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHORTEST = 3  # characters of the number, so that codes look alike
LARGEST = 2**63 - 1
_BASE = len(ALPHABET)
_OWN = re.compile(r"(?:^|/S/)MG[-\s]?([IBP])[-\s]?([0-9A-Z]{4,16})/?$")
_READ_AS = str.maketrans("IL", "11")


class CodeKind(StrEnum):
    """What a code of ours stands on: an item, a lot (a batch), or a place."""

    ITEM = "I"
    LOT = "B"
    PLACE = "P"


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A row that one of our codes names."""

    kind: CodeKind
    row_id: int

    @override
    def __str__(self) -> str:
        number = _number(self.row_id)
        return f"MG-{self.kind}-{number}{_check(self.kind, number)}"


def read_code(text: str) -> OwnCode | None:
    """Return what a code of ours, or the link on its label, names; `None` for any other text.

    Small letters, missing dashes, and I or L for 1 are understood. Raises `RuleViolated` when a
    character is wrong.
    """
    found = _OWN.search(text.strip().upper())
    if found is None:
        return None
    kind, body = CodeKind(found[1]), found[2].translate(_READ_AS)
    number, check = body[:-1], body[-1]
    if not set(body) <= set(ALPHABET) or _check(kind, number) != check:
        raise _mistyped(text)
    row_id = _value(number)
    if row_id > LARGEST or number != _number(row_id):
        raise _mistyped(text)
    return OwnCode(kind, row_id)


def _mistyped(text: str) -> RuleViolated:
    return RuleViolated(
        worded(
            "“%(text)s” has a wrong character. Scan the label again, or type it anew.",
            text=text.strip()[-40:],
        ),
        code="code-mistyped",
        field="code",
    )


def _number(row_id: int) -> str:
    digits = ""
    while row_id:
        row_id, digit = divmod(row_id, _BASE)
        digits = ALPHABET[digit] + digits
    return digits.rjust(SHORTEST, ALPHABET[0])


def _value(number: str) -> int:
    value = 0
    for character in number:
        value = value * _BASE + ALPHABET.index(character)
    return value


def _check(kind: CodeKind, number: str) -> str:
    """Return the check character: a sum with a weight for each place, modulo 31."""
    values = [list(CodeKind).index(kind) + 1, *map(ALPHABET.index, number)]
    total = sum(weight * value for weight, value in enumerate(values, start=2))
    return ALPHABET[total % _BASE]
