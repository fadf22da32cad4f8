"""The DOT code of a tyre: the week and year it was made, and what its age means.

The last digits of the code are week and year: four since 2000 (`2319` is week 23 of 2019), three
before (`239` is week 23 of a year that ends in 9). Source: 49 CFR 574.5.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from typing_extensions import override

from project.kernel.errors import RuleViolated, worded

OLD_YEARS, WORN_OUT_YEARS = 6, 10
WEEKS = 53
_CENTURY, _NINETIES, _FOUR = 2000, 1990, 4
_CODE = re.compile(r"(?:DOT)?[A-Z0-9 ]*?(\d{3,4})")


@dataclass(frozen=True, slots=True, order=True)
class MadeIn:
    """The week in which a tyre was made."""

    year: int
    week: int

    @property
    def on(self) -> date:
        """The first day of that week."""
        return date.fromisocalendar(self.year, 1, 1) + timedelta(weeks=self.week - 1)

    @override
    def __str__(self) -> str:
        return f"{self.week:02}/{self.year}"


def parse_dot(text: str, *, today: date) -> MadeIn:
    """Return when a tyre was made by its whole DOT code or its last digits.

    Three digits mean the last year of that digit before 2000. Raises `RuleViolated` for what
    cannot be, such as week 61 or next year.
    """
    found = _CODE.fullmatch(" ".join(text.upper().replace("-", " ").split()))
    if found is None:
        raise _wrong(text)
    digits = found[1]
    week = int(digits[:2])
    year = (_CENTURY if len(digits) == _FOUR else _NINETIES) + int(digits[2:])
    if not 1 <= week <= WEEKS:
        raise _wrong(text)
    made = MadeIn(year=year, week=week)
    if made.on > today:
        raise _wrong(text)
    return made


def split_codes(text: str) -> list[str]:
    """Return the codes of a set, which may have been made at different times."""
    return [" ".join(part.split()) for part in re.split(r"[,;/\n]+", text) if part.strip()]


def oldest(codes: Iterable[str], *, today: date) -> MadeIn | None:
    """Return the oldest of several codes; `None` without one. Raises `RuleViolated`."""
    return min((parse_dot(code, today=today) for code in codes), default=None)


def years_old(made: MadeIn, *, today: date) -> int:
    """Return the whole years since a tyre was made."""
    return max(0, (today - made.on).days * 4 // 1461)


def age_tone(made: MadeIn, *, today: date) -> str:
    """Return how the age of a tyre is shown: "" is young, "warn" from six years, "bad" from ten."""
    years = years_old(made, today=today)
    if years >= WORN_OUT_YEARS:
        return "bad"
    return "warn" if years >= OLD_YEARS else ""


def _wrong(text: str) -> RuleViolated:
    return RuleViolated(
        worded(
            "“%(text)s” is not a DOT code. Type its last four digits, such as 2319 for week 23 of 2019.",
            text=text[:30],
        ),
        field="dot_codes",
    )
