"""Calendar dates in the zone of an organization, and how far away they are."""

import calendar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from project.kernel.errors import RuleViolated

EARLIEST = date(1885, 1, 1)  # the year of the first motor car
LATEST = date(2100, 12, 31)


def today_in(time_zone: str, *, now: datetime) -> date:
    """Return the calendar date that it is at `now` in a time zone."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def check_date(day: date, *, field: str) -> date:
    """Return a date that a garage can have, or raise `RuleViolated`."""
    if not EARLIEST <= day <= LATEST:
        raise RuleViolated("Type a date between 1885 and 2100.", field=field)
    return day


def month_start(day: date) -> date:
    """Return the first day of the month of a date."""
    return day.replace(day=1)


def add_months(day: date, months: int) -> date:
    """Return the first day of the month that lies `months` after that of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last one of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
