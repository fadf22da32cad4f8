"""When something is due next: a plan, what was done, and how the vehicle is used; pure."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from garage.schedule.prediction import Forecast, Track

DAY, WEEK, MONTH, YEAR = "day", "week", "month", "year"
FLOATING, FIXED = "floating", "fixed"
FIRST, LAST = "first", "last"
BY_DATE, BY_METER = "date", "meter"
DONE, START, ASSUMED, NOTHING = "done", "start", "assumed", "none"
NO_READING, NO_HISTORY = "reading", "history"
DUE_DAYS, DUE_PERCENT = 14, 5
SOON_DAYS, SOON_PERCENT = 45, 15
LAST_DAY = date(2199, 12, 31)
MOST_STEPS = 5000
FURTHEST_DAYS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How often something is due; `meter_every` and `start_meter` are in km, h or cycles.

    A floating plan counts from what was done last, at first from its start; a fixed one is due at
    its start and then in even steps, whenever it was done. `factor` shortens both for hard use.
    `season` holds the first and the last month in which it is done.
    """

    time_every: int | None = None
    time_unit: str = MONTH
    meter_every: Decimal | None = None
    combine: str = FIRST
    anchor: str = FLOATING
    start_on: date | None = None
    start_meter: Decimal | None = None
    repeats: bool = True
    season: tuple[int, int] | None = None
    factor: Decimal = Decimal(1)
    ends_on: date | None = None
    due_days: int | None = None
    soon_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Something was done, or passed over, on a day; `None` for a meter that nobody read."""

    on: date
    meter: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """When something is due next and why; `on` is the day to sort by, `None` while unknown.

    `predicted_on` is when the meter will show `due_meter`, between `earliest_on` and `latest_on`.
    It is soon, due and overdue from the days that say so, whatever day it is when one looks.
    """

    base: str = NOTHING
    base_on: date | None = None
    base_meter: Decimal | None = None
    due_on: date | None = None
    opens_on: date | None = None
    due_meter: Decimal | None = None
    predicted_on: date | None = None
    earliest_on: date | None = None
    latest_on: date | None = None
    on: date | None = None
    reason: str = ""
    soon_from: date | None = None
    due_from: date | None = None
    overdue_from: date | None = None
    unknown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    on: date
    overdue_from: date
    reason: str
    opens_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    kind: str
    on: date | None
    meter: Decimal | None


def next_due(
    plan: Plan,
    done: Sequence[Done],
    *,
    today: date,
    track: Track | None = None,
    in_service: date | None = None,
) -> Next | None:
    """Return when a plan is due next; `None` when it has come to its end.

    What was never recorded counts from the day the vehicle was put into service, and is unknown
    once that would make it overdue: nobody knows whether it was done before it was ours.
    """
    if done and not plan.repeats:
        return None
    ordered = sorted(done, key=lambda item: item.on)
    base = _base(plan, ordered, in_service=in_service)
    due_on, opens_on = _date_due(plan, ordered, base)
    due_meter = _meter_due(plan, ordered, base, track=track)
    forecast = track.reaches(float(due_meter)) if track and due_meter is not None else None
    parts = _parts(due_on, opens_on, forecast)
    known: dict[str, Any] = {
        "base": base.kind,
        "base_on": base.on,
        "base_meter": base.meter,
        "due_on": due_on,
        "opens_on": opens_on,
        "due_meter": due_meter,
        "predicted_on": forecast.on if forecast else None,
        "earliest_on": forecast.earliest_on if forecast else None,
        "latest_on": forecast.latest_on if forecast else None,
    }
    needs_meter = plan.meter_every is not None or (not plan.repeats and due_meter is not None)
    if not parts or (plan.combine == LAST and needs_meter and forecast is None):
        asks_for_reading = needs_meter and (due_meter is not None or track is None)
        return Next(**known, unknown=NO_READING if asks_for_reading else NO_HISTORY)
    return _timed(plan, parts, base, known=known, today=today)


def state_of(found: Next, today: date) -> str:
    """Return overdue, due, soon, later or unknown."""
    if found.unknown or found.overdue_from is None:
        return "unknown"
    for state, since in (
        ("overdue", found.overdue_from),
        ("due", found.due_from),
        ("soon", found.soon_from),
    ):
        if since is not None and since <= today:
            return state
    return "later"


def shifted(day: date, count: int, unit: str) -> date:
    """Return a day so many days, weeks, months or years later; the 31st becomes the last of a month."""
    if unit in {DAY, WEEK}:
        days = count * (7 if unit == WEEK else 1)
        return min(day + timedelta(days=days), LAST_DAY) if days < FURTHEST_DAYS else LAST_DAY
    index = day.year * 12 + day.month - 1 + count * (12 if unit == YEAR else 1)
    year, month = index // 12, index % 12 + 1
    if year > LAST_DAY.year:
        return LAST_DAY
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def window_near(
    day: date, season: tuple[int, int], *, after: date | None = None
) -> tuple[date, date]:
    """Return the first and last day of the season that holds a day or lies nearest to it.

    It ends after `after`, where that is given: a season that is over cannot come again.
    """
    first, last = season
    windows = []
    for year in range(day.year - 1, day.year + 3):
        until = year if last >= first else year + 1
        end = date(until, last, calendar.monthrange(until, last)[1])
        windows.append((date(year, first, 1), end))
    open_ones = [window for window in windows if after is None or window[1] > after]
    return min(open_ones, key=lambda window: (_away(day, window), window))


def _away(day: date, window: tuple[date, date]) -> int:
    if window[0] <= day <= window[1]:
        return 0
    return min(abs((window[0] - day).days), abs((day - window[1]).days))


def interval(plan: Plan) -> tuple[int | None, str, Decimal | None]:
    """Return the steps in time and on the meter as they are used: shortened for hard use."""
    count, unit = plan.time_every, plan.time_unit
    if count is not None and plan.factor != 1:
        if unit == YEAR:
            count, unit = count * 12, MONTH
        count = max(1, int((count * plan.factor).to_integral_value(ROUND_HALF_UP)))
    meter = plan.meter_every
    if meter is not None:
        meter = max(Decimal(1), (meter * plan.factor).quantize(Decimal("0.1"), ROUND_HALF_UP))
    return count, unit, meter


def _base(plan: Plan, done: Sequence[Done], *, in_service: date | None) -> _Base:
    if done:
        return _Base(kind=DONE, on=done[-1].on, meter=done[-1].meter)
    if plan.start_on is not None or plan.start_meter is not None:
        return _Base(kind=START, on=plan.start_on, meter=plan.start_meter)
    if in_service is not None:
        return _Base(kind=ASSUMED, on=in_service, meter=Decimal(0))
    return _Base(kind=NOTHING, on=None, meter=None)


def _date_due(plan: Plan, done: Sequence[Done], base: _Base) -> tuple[date | None, date | None]:
    """Return the last day it is in time, and with a season the first day too."""
    count, unit, _ = interval(plan)
    if not plan.repeats:
        return plan.start_on, None
    if count is None or base.on is None:
        return None, None
    if plan.anchor == FIXED and plan.start_on is not None:
        due = _planned_day(plan.start_on, count, unit, done=done)
    else:
        due = shifted(base.on, count, unit)
    if plan.season is None:
        return due, None
    opens, closes = window_near(due, plan.season, after=base.on if done else None)
    return closes, opens


def _planned_day(start: date, count: int, unit: str, *, done: Sequence[Done]) -> date:
    """Return the first step of a fixed plan that nothing closed.

    What is done late closes all steps up to that day; what is done when none is open closes the
    next one, if not more than half a step too early.
    """
    step = 0
    for item in done:
        due = shifted(start, count * step, unit)
        if due <= item.on:
            while step < MOST_STEPS and shifted(start, count * step, unit) <= item.on:
                step += 1
        elif (due - item.on) * 2 <= due - shifted(start, count * (step - 1), unit):
            step += 1
    return shifted(start, count * step, unit)


def _meter_due(
    plan: Plan, done: Sequence[Done], base: _Base, *, track: Track | None
) -> Decimal | None:
    _, _, step = interval(plan)
    if not plan.repeats:
        return plan.start_meter
    if step is None:
        return None
    if plan.anchor == FIXED and plan.start_meter is not None:
        return _planned_meter(plan.start_meter, step, done, track=track)
    at = base.meter
    if at is None and base.on is not None:
        at = _estimated(track, base.on)
    return None if at is None else at + step


def _planned_meter(
    start: Decimal, step: Decimal, done: Sequence[Done], *, track: Track | None
) -> Decimal:
    due = start
    for item in done:
        at = item.meter if item.meter is not None else _estimated(track, item.on)
        if at is None:
            continue
        if due <= at:
            due += step * (int((at - due) // step) + 1)
        elif (due - at) * 2 <= step:
            due += step
    return due


def _estimated(track: Track | None, on: date) -> Decimal | None:
    if track is None:
        return None
    return Decimal(str(round(track.value_at(on), 1)))


def _parts(due_on: date | None, opens_on: date | None, forecast: Forecast | None) -> list[_Part]:
    parts = []
    if due_on is not None:
        late = due_on + timedelta(days=1)
        parts.append(_Part(on=due_on, overdue_from=late, reason=BY_DATE, opens_on=opens_on))
    if forecast is not None:
        # A guess alone makes nothing overdue before the range of the guess has passed.
        margin = forecast.on + timedelta(days=180)
        until = min(forecast.latest_on or margin, margin)
        until = forecast.on if forecast.is_reached else until
        parts.append(_Part(on=forecast.on, overdue_from=until + timedelta(days=1), reason=BY_METER))
    return parts


def _timed(
    plan: Plan, parts: Sequence[_Part], base: _Base, *, known: dict[str, Any], today: date
) -> Next | None:
    choose = max if plan.combine == LAST else min
    part = choose(parts, key=lambda item: item.on)
    overdue_from = choose(item.overdue_from for item in parts)
    if plan.ends_on is not None and part.on > plan.ends_on:
        return None
    if base.kind == ASSUMED and part.on < today:
        return Next(**known, unknown=NO_HISTORY)
    due_days, soon_days = lead_days(plan, base_on=base.on, on=part.on)
    begins = part.opens_on or part.on
    return Next(
        **known,
        on=part.on,
        reason=part.reason,
        soon_from=begins - timedelta(days=soon_days),
        due_from=part.opens_on or part.on - timedelta(days=due_days),
        overdue_from=overdue_from,
    )


def lead_days(plan: Plan, *, base_on: date | None, on: date) -> tuple[int, int]:
    """Return how many days before it something is called due, and soon.

    By default 14 and 45 days or 5 and 15 % of the interval, whichever is more, but of a short
    interval a quarter and a half at most.
    """
    length = (on - base_on).days if base_on is not None and on > base_on else 365
    due = min(max(DUE_DAYS, length * DUE_PERCENT // 100), max(1, length // 4))
    soon = min(max(SOON_DAYS, length * SOON_PERCENT // 100), max(2, length // 2))
    due = plan.due_days if plan.due_days is not None else due
    soon = plan.soon_days if plan.soon_days is not None else soon
    return due, max(soon, due)
