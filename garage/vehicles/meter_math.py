"""What a vehicle has done in its life, from what its dials showed: values in, values out.

A dial that was replaced or rolled over starts again; the events say from where to where. The life
value of a reading is its dial value plus what all earlier dials had counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

ZERO = Decimal(0)
CONFIRMED, IGNORED = "confirmed", "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """What a dial showed on a day, and what a person said of it.

    `verdict` is "" when nobody judged it, else `CONFIRMED` or `IGNORED`.
    """

    key: int
    on: date
    value: Decimal
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """On a day the dial went from `old_value` to `new_value` without the vehicle moving."""

    on: date
    old_value: Decimal
    new_value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is believable: units a day, and the last day that is not in the future.

    `most_a_day` of `None` means that any increase is.
    """

    latest_day: date
    most_a_day: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A dial reading with its life value."""

    dial: Dial
    life: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A reading with its life value; `doubt` says in words why it should not count, if it should not."""

    key: int
    on: date
    life: Decimal
    counts: bool
    doubt: str = ""


def judge(dials: Sequence[Dial], changes: Sequence[Change], *, limits: Limits) -> list[Judged]:
    """Return every reading with its life value and whether it counts, oldest first.

    People's verdicts stand. Between two confirmed readings the longest believable run counts: a
    single typing mistake is doubted itself and does not make all that follow look wrong.
    """
    marks = sorted(
        (Mark(dial=dial, life=life_value(dial.on, dial.value, changes)) for dial in dials),
        key=lambda mark: (mark.dial.on, mark.life, mark.dial.key),
    )
    believed = _believed(marks, limits=limits)
    return [
        Judged(
            key=mark.dial.key,
            on=mark.dial.on,
            life=mark.life,
            counts=mark in believed,
            doubt=_doubt(mark, believed, limits=limits),
        )
        for mark in marks
    ]


def life_value(on: date, value: Decimal, changes: Sequence[Change]) -> Decimal:
    """Return a dial value plus what the dials before had counted.

    On the day of a change either dial may have been read: the one whose life value lies nearer to
    that of the change is taken.
    """
    offset = ZERO
    for change in sorted(changes, key=lambda item: item.on):
        after = offset + change.old_value - change.new_value
        if change.on < on:
            offset = after
        elif change.on == on:
            turning = offset + change.old_value
            if abs(value + after - turning) <= abs(value + offset - turning):
                offset = after
    return value + offset


def _believed(marks: Sequence[Mark], *, limits: Limits) -> list[Mark]:
    """Return the marks that count: what people confirmed, and what fits between."""
    believed: list[Mark] = []
    between: list[Mark] = []
    for mark in marks:
        if mark.dial.verdict == CONFIRMED:
            floor = believed[-1] if believed else None
            believed += [*_run(between, floor=floor, ceiling=mark, limits=limits), mark]
            between = []
        elif not mark.dial.verdict and mark.dial.on <= limits.latest_day:
            between.append(mark)
    floor = believed[-1] if believed else None
    return [*believed, *_run(between, floor=floor, ceiling=None, limits=limits)]


def _run(
    marks: Sequence[Mark], *, floor: Mark | None, ceiling: Mark | None, limits: Limits
) -> list[Mark]:
    """Return the longest run in which each mark can follow the one before; of two, the earlier."""
    inside = [
        mark
        for mark in marks
        if (floor is None or _follows(mark, floor, limits=limits))
        and (ceiling is None or _follows(ceiling, mark, limits=limits))
    ]
    if all(_follows(later, mark, limits=limits) for mark, later in pairwise(inside)):
        return inside
    runs: list[list[Mark]] = []
    for mark in inside:
        longest: list[Mark] = []
        for run in runs:
            if len(run) > len(longest) and _follows(mark, run[-1], limits=limits):
                longest = run
        runs.append([*longest, mark])
    return max(runs, key=len)


def _follows(later: Mark, mark: Mark, *, limits: Limits) -> bool:
    """Say whether a vehicle can get from one reading to a later one."""
    if later.life < mark.life:
        return False
    days = (later.dial.on - mark.dial.on).days + 1
    return limits.most_a_day is None or later.life - mark.life <= limits.most_a_day * days


def _doubt(mark: Mark, believed: Sequence[Mark], *, limits: Limits) -> str:
    """Say why a reading that nobody judged does not fit those that count."""
    on = mark.dial.on
    if mark.dial.verdict or mark in believed:
        return ""
    if on > limits.latest_day:
        return "The day lies in the future."
    before = [other for other in believed if other.dial.on <= on]
    after = [other for other in believed if other.dial.on > on]
    if before and mark.life < before[-1].life:
        return f"Lower than the reading of {_day(before[-1].dial.on)}."
    if after and mark.life > after[0].life:
        return f"Higher than the reading of {_day(after[0].dial.on)}."
    return "Further from the readings around it than a vehicle can go in the time."


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def per_day(
    lives: Sequence[tuple[date, Decimal]], *, today: date, days: int = 90
) -> Decimal | None:
    """Return the average increase a day over the last days, or `None` with too little to tell.

    `lives` are days and life values, oldest first. The window starts with the last reading before
    it, so that a gap between readings does not hide use.
    """
    if not lives:
        return None
    since = today - timedelta(days=days)
    first = next((pair for pair in reversed(lives) if pair[0] <= since), lives[0])
    span = (lives[-1][0] - first[0]).days
    return (lives[-1][1] - first[1]) / span if span > 0 else None
