"""When stock runs out, from how much of it was used month by month. Pure: values in, values out.

Use is taken for a walk with a steady drift: a quantity Q that is used at the rate m with the
variance s² a month lasts Q / m months on average, with the variance Q · s² / m³ (first passage of
a Wiener process; Folks and Chhikara, The Inverse Gaussian Distribution, 1978).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from project.kernel.dates import months_later

ZERO = Decimal(0)
WINDOW_MONTHS, LEAST_DAYS = 12, 60
DAYS_A_MONTH = Decimal("30.4369")
WITHIN = Decimal("1.2816")  # four cases of five lie so many deviations around the middle
LONGEST = 3650
_RATE = Decimal("0.00000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How an item goes on: what is used a day, and when there is nothing left of it."""

    a_day: Decimal
    runs_out_on: date
    earliest_on: date
    latest_on: date


def window_start(today: date) -> date:
    """Return the first day of the months that are looked at."""
    return months_later(today.replace(day=1), -WINDOW_MONTHS)


def course_of(
    used: Mapping[date, Decimal], *, on_hand: Decimal, since: date | None, today: date
) -> Course | None:
    """Return when a quantity runs out; `None` where nothing is used or known.

    `used` is by the first days of months, `since` the day on which the item first came.
    """
    first = window_start(today)
    days = max((today - max(first, since or first)).days, LEAST_DAYS)
    recent = [max(each, ZERO) for month, each in used.items() if month >= first]
    if not sum(recent):
        return None
    a_day = sum(recent, ZERO) / days
    left = max(on_hand, ZERO) / a_day
    spread = WITHIN * _deviation(recent, days=days, a_day=a_day, on_hand=max(on_hand, ZERO))
    return Course(
        a_day=a_day.quantize(_RATE),
        runs_out_on=_after(today, left),
        earliest_on=_after(today, left - spread),
        latest_on=_after(today, left + spread),
    )


def last_until(course: Course, *, today: date, quantity: Decimal) -> date:
    """Return the day on which so much has been used from today on."""
    return _after(today, max(quantity, ZERO) / course.a_day) if course.a_day else date.max


def _deviation(
    recent: Sequence[Decimal], *, days: int, a_day: Decimal, on_hand: Decimal
) -> Decimal:
    """Return by how many days the end is uncertain."""
    months = max(round(days / DAYS_A_MONTH), 2)
    mean = a_day * DAYS_A_MONTH
    months = max(months, len(recent))
    values = [*recent, *[ZERO] * (months - len(recent))]
    variance = sum(((each - mean) ** 2 for each in values), ZERO) / (months - 1)
    return (on_hand * variance / mean**3).sqrt() * DAYS_A_MONTH


def _after(today: date, days: Decimal) -> date:
    return today + timedelta(days=min(max(int(days), 0), LONGEST))
