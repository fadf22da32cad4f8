"""When something recurs: values in, dates out. The 31st is the last day of a shorter month."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from project.kernel.dates import LATEST

UNITS = ("day", "week", "month", "quarter", "year")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAYS = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Every so many units from a day on, on a day of the month if one is named.

    `ends_on` is the last day that counts and `times` how often it happens; `None` is without end.
    """

    starts_on: date
    unit: str = "month"
    every: int = 1
    day_of_month: int | None = None
    ends_on: date | None = None
    times: int | None = None


def occurrence(rule: Rule, index: int) -> date | None:
    """Return the date with this number, from 0; `None` after the end.

    Each date is counted from the first one, so that 31 January leads to 28 February and 31 March.
    """
    if rule.times is not None and index >= rule.times:
        return None
    try:
        day = _date(rule, index)
    except (OverflowError, ValueError):
        return None
    return None if day > (rule.ends_on or LATEST) or day > LATEST else day


def occurrences(rule: Rule, *, since: date, until: date) -> Iterator[date]:
    """Yield the dates from one day to another, both included, the earliest first."""
    index = _first_index(rule, since)
    while (day := occurrence(rule, index)) is not None and day <= until:
        yield day
        index += 1


def first_from(rule: Rule, day: date) -> date | None:
    """Return the first date that is not before a day; `None` when there is none."""
    return occurrence(rule, _first_index(rule, day))


def is_occurrence(rule: Rule, day: date) -> bool:
    """Say whether something happens on a day."""
    return first_from(rule, day) == day


def _date(rule: Rule, index: int) -> date:
    if rule.unit in DAYS:
        return rule.starts_on + timedelta(days=DAYS[rule.unit] * rule.every * index)
    return _month_day(rule, _base(rule) + MONTHS[rule.unit] * rule.every * index)


def _base(rule: Rule) -> int:
    """Return the number of the first month: the next one where the day has passed already."""
    month = rule.starts_on.year * 12 + rule.starts_on.month - 1
    return month + (_month_day(rule, month) < rule.starts_on)


def _month_day(rule: Rule, month: int) -> date:
    year, place = month // 12, month % 12 + 1
    wanted = rule.day_of_month or rule.starts_on.day
    return date(year, place, min(wanted, monthrange(year, place)[1]))


def _first_index(rule: Rule, day: date) -> int:
    """Return the number of the first date that is not before a day, whether there is one or not."""
    if day <= rule.starts_on:
        return 0
    if rule.unit in DAYS:
        step = DAYS[rule.unit] * rule.every
        return -(-(day - rule.starts_on).days // step)
    step = MONTHS[rule.unit] * rule.every
    month = day.year * 12 + day.month - 1
    index = max(0, (month - _base(rule)) // step)
    return index + (_month_day(rule, _base(rule) + step * index) < day)
