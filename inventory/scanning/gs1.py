"""What a printed code says: an article number, and with GS1 also batch, expiry and serial number."""

import re
from dataclasses import dataclass
from datetime import date

LONGEST = 200
_FNC1 = "\x1d"
# Symbology identifiers (ISO/IEC 15424) of GS1-128, GS1 DataMatrix, GS1 DataBar and GS1 QR.
_GS1_MARKS = ("]C1", "]d2", "]e0", "]Q3")
_ANY_MARK = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_BEGINS_WITH_GTIN = re.compile(r"^01\d{14}")
_READABLE = re.compile(r"^\(01\)\d{14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What stands in a code: `text` is what things are found by, an article number where it has one."""

    text: str
    batch: str = ""
    expires_on: date | None = None
    serial: str = ""


def read_printed(text: str) -> Printed:
    """Return what a code says; a text that is no GS1 message stands for itself.

    GS1 General Specifications, application identifiers 01, 10, 17 and 21.
    """
    clean = text.strip()[:LONGEST]
    plain = _ANY_MARK.sub("", clean)
    if not _is_gs1(clean, plain):
        return Printed(text=plain)
    found = _elements(plain)
    if "01" not in found:
        return Printed(text=plain)
    values = {key: value for key, (value, _day) in found.items()}
    return Printed(
        text=values["01"],
        batch=values.get("10", ""),
        expires_on=found["17"][1] if "17" in found else None,
        serial=values.get("21", ""),
    )


def spellings(number: str) -> list[str]:
    """Return an article number as packages carry it: with 14 digits, and with 13 or 12."""
    if not (number.isascii() and number.isdigit()):
        return [number]
    short = number.lstrip("0")
    return list(
        dict.fromkeys(
            [number, *(short.rjust(size, "0") for size in (13, 12, 14, 8) if len(short) <= size)]
        )
    )


def _is_gs1(marked: str, plain: str) -> bool:
    return (
        marked.startswith(_GS1_MARKS)
        or _FNC1 in plain
        or bool(_READABLE.match(plain) or _BEGINS_WITH_GTIN.match(plain))
    )


def _elements(text: str) -> dict[str, tuple[str, date | None]]:
    """Return value and day by application identifier; nothing where the message is broken."""
    from biip import ParseError
    from biip.gs1_messages import GS1Message

    try:
        message = (
            GS1Message.parse_hri(text)
            if text.startswith("(")
            else GS1Message.parse(text.lstrip(_FNC1))
        )
    except ParseError:
        return {}
    return {
        one.ai.ai: (one.value, one.date)
        for one in message.element_strings
        if one.ai.ai != "01" or one.gtin is not None  # else its check digit is wrong
    }
