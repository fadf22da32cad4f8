"""What stands in a custom field: kept as plain text, read back as what its kind says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from project.kernel.dates import EARLIEST, LATEST
from project.kernel.errors import RuleViolated, worded
from project.kernel.numbers import parse_decimal

TEXT, NUMBER, DAY, CHOICE, YES_NO, LINK = "text", "number", "day", "choice", "yes_no", "link"
LONGEST = 500
MOST_DIGITS, MOST_PLACES = 15, 6
YES = "yes"
Value = str | Decimal | date | bool | None


@dataclass(frozen=True, slots=True)
class Rule:
    """What a field takes."""

    kind: str
    choices: Sequence[str] = ()


def plain(value: object, rule: Rule) -> str:
    """Return a value as it is kept; empty for nothing. Raises `RuleViolated` for what does not fit."""
    if value is None or value == "":
        return ""
    if rule.kind == YES_NO:
        return _yes_no(value)
    if isinstance(value, bool):
        raise RuleViolated("Type a value, not yes or no.")
    text = value.isoformat() if isinstance(value, date) else str(value)
    text = " ".join(text.replace("\x00", "").split())
    if len(text) > LONGEST:
        raise RuleViolated(worded("Type at most %(longest)s characters.", longest=LONGEST))
    return _PLAIN.get(rule.kind, _text)(text, rule)


def typed(text: str, rule: Rule) -> Value:
    """Return what is kept as what its kind says; `None` for nothing."""
    if not text:
        return False if rule.kind == YES_NO else None
    if rule.kind == YES_NO:
        return text == YES
    if rule.kind == NUMBER:
        return Decimal(text)
    if rule.kind == DAY:
        return date.fromisoformat(text)
    return text


def _yes_no(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else ""
    word = str(value).strip().lower()
    if word in {"yes", "true", "on", "1"}:
        return YES
    if word in {"no", "false", "off", "0"}:
        return ""
    raise RuleViolated("Say yes or no.")


def _text(text: str, _rule: Rule) -> str:
    return text


def _number(text: str, _rule: Rule) -> str:
    number = parse_decimal(text, decimal_comma=False)
    if number != round(number, MOST_PLACES):
        raise RuleViolated(worded("Type at most %(most)s decimal places.", most=MOST_PLACES))
    return format(number.normalize() if number else Decimal(0), "f")


def _day(text: str, _rule: Rule) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise RuleViolated("Type a date like 2026-11-21.") from error
    if not EARLIEST <= day <= LATEST:
        raise RuleViolated("Type a date between 1885 and 2100.")
    return day.isoformat()


def _choice(text: str, rule: Rule) -> str:
    if text not in rule.choices:
        raise RuleViolated(worded("Choose one of: %(names)s.", names=", ".join(rule.choices)))
    return text


def _link(text: str, _rule: Rule) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or " " in text:
        raise RuleViolated("Type an address that begins with https:// or http://.")
    return text


_PLAIN = {NUMBER: _number, DAY: _day, CHOICE: _choice, LINK: _link}
