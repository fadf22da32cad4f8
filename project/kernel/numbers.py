"""Numbers as people of any country type them."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from project.kernel.errors import RuleViolated, worded

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’_]+")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
MAX_DIGITS = 15
_WHOLE = re.compile(r"[0-9]{1,18}")  # the largest of 18 digits still fits a column of ids
GROUP = 3  # digits between two thousands separators


def parse_decimal(text: str, *, decimal_comma: bool | None = None) -> Decimal:
    """Return the number in `1.234,56`, `1,234.56`, `1 234,56`, `1'234.56` or `1234.5`.

    A lone separator before exactly three digits is ambiguous (`1.234`): it is read as a thousands
    separator when `decimal_comma` says that the other sign is the decimal one, otherwise as a
    decimal sign. Raises `RuleViolated` for anything else.
    """
    compact = _SPACES.sub("", text)
    plain = _one_point(compact, decimal_comma=decimal_comma)
    digits = sum(character.isdigit() for character in plain)
    if not plain.isascii() or not _PLAIN.fullmatch(plain) or digits > MAX_DIGITS:
        raise RuleViolated(
            worded("“%(text)s” is not a number. Type it like 1234.56 or 1234,56.", text=text[:40])
        )
    try:
        return Decimal(plain)
    except InvalidOperation as error:  # pragma: no cover - the pattern leaves nothing to fail
        raise RuleViolated("This is not a number.") from error


def parse_meter(text: str) -> Decimal:
    """Return what a meter shows, which is whole units: `184.312` and `184,312` are thousands.

    Raises `RuleViolated` for anything but a number.
    """
    return parse_decimal(text, decimal_comma="." in text and "," not in text)


def whole_number(text: str) -> int | None:
    """Return a number of ASCII digits alone, such as the id of a row; `None` for anything else."""
    return int(text) if _WHOLE.fullmatch(text) else None


def whole_numbers(texts: Iterable[str]) -> list[int]:
    """Return those of the texts that are whole numbers."""
    return [int(text) for text in texts if _WHOLE.fullmatch(text)]


def _one_point(compact: str, *, decimal_comma: bool | None) -> str:
    """Drop the thousands separators and make the decimal sign a point."""
    comma, point = compact.rfind(","), compact.rfind(".")
    if comma >= 0 and point >= 0:
        thousands = "," if point > comma else "."
        return compact.replace(thousands, "").replace(",", ".")
    sign = "," if comma >= 0 else "."
    if compact.count(sign) > 1 and _grouped(compact, sign):
        return compact.replace(sign, "")
    if _is_thousands(compact, sign, decimal_comma=decimal_comma):
        return compact.replace(sign, "")
    return compact.replace(",", ".")


def _grouped(compact: str, sign: str) -> bool:
    first, *rest = compact.lstrip("+-").split(sign)
    return 1 <= len(first) <= GROUP and all(len(group) == GROUP for group in rest)


def _is_thousands(compact: str, sign: str, *, decimal_comma: bool | None) -> bool:
    if compact.count(sign) != 1 or decimal_comma is None or not _grouped(compact, sign):
        return False
    return (sign == ".") == decimal_comma and not compact.lstrip("+-").startswith("0")
