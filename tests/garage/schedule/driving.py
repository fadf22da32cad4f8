"""Simulated driving: years of days, the readings that people type, and their mistakes.

Weekday and season patterns, trips, changes of job, lay-ups; 4 % of readings are mistyped: a digit
too many, one lost, two swapped, or miles for kilometres.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from garage.schedule.prediction import Point, Track, believable, track_of

START = date(2022, 1, 1)
AHEAD = 60
ERRORS = 0.04
MOST_A_DAY = 1500.0
KM_PER_MILE = 1.609344


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A vehicle: what it truly showed on each day, what was typed, and which of that is wrong."""

    truth: list[float]
    typed: list[Point]
    wrong: frozenset[int]
    today: int

    @property
    def is_well_read(self) -> bool:
        """Whether there are twelve readings and the last is at most 30 days old."""
        last = (self.typed[-1].on - START).days
        return len(self.typed) >= 12 and self.today - last <= 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How far a prediction was off, in days, and whether the day lay in the range shown."""

    error: int
    is_within: bool


def life(seed: int) -> Life:
    """Return the life of a vehicle; the same for the same seed."""
    dice = random.Random(seed)
    days = dice.randint(300, 1100)
    truth = _driven(dice, days + 3 * AHEAD)
    every = dice.choice((7, 14, 14, 21, 30, 45))
    typed: list[Point] = []
    wrong: set[int] = set()
    day = dice.randint(0, every)
    while day <= days:
        value = round(truth[day])
        if dice.random() < ERRORS:
            mistyped = _mistyped(dice, value)
            if mistyped != value:
                wrong.add(len(typed))
            value = mistyped
        typed.append(Point(START + timedelta(days=day), float(value)))
        day += max(1, round(dice.expovariate(1 / every)))
    return Life(truth=truth, typed=typed, wrong=frozenset(wrong), today=days)


def _driven(dice: random.Random, days: int) -> list[float]:
    """Return the odometer at the end of each day."""
    at = dice.uniform(5_000, 180_000)
    commute, leisure = dice.uniform(0, 60), dice.uniform(5, 70)
    swing, phase = dice.uniform(0, 0.35), dice.uniform(0, 365)
    truth, away, laid_up = [], 0, 0
    for day in range(days):
        if dice.random() < 1 / 900:
            commute = dice.uniform(0, 60)  # another job
        if dice.random() < 1 / 1500:
            laid_up = dice.randint(20, 90)
        if dice.random() < 1 / 220:
            away = dice.randint(2, 12)
        if laid_up:
            laid_up -= 1
        elif away:
            away -= 1
            at += dice.uniform(40, 350)
        else:
            usual = commute if day % 7 < 5 else leisure * dice.random() * 2
            season = 1 + swing * _wave(day + phase)
            at += max(0.0, usual * season * dice.lognormvariate(0, 0.45))
        truth.append(at)
    return truth


def _wave(day: float) -> float:
    """Return a triangle wave of a year, from -1 to 1."""
    share = (day % 365) / 365
    return 4 * abs(share - 0.5) - 1


def _mistyped(dice: random.Random, value: int) -> int:
    text = str(value)
    place = dice.randrange(len(text))
    match dice.choice(("extra", "lost", "swapped", "miles")):
        case "extra":
            return int(text[:place] + str(dice.randrange(10)) + text[place:])
        case "lost":
            return int((text[:place] + text[place + 1 :]) or "0")
        case "swapped":
            place = min(place, len(text) - 2)
            return int(text[:place] + text[place + 1] + text[place] + text[place + 2 :])
        case _:
            return round(value / KM_PER_MILE)


def predicted(known: Life) -> Outcome | None:
    """Predict when the vehicle shows what it will truly show in 60 days."""
    track = track_of(believable(known.typed, most_a_day=MOST_A_DAY))
    return None if track is None else outcome(track, known)


def outcome(track: Track, known: Life) -> Outcome | None:
    """Compare a track with the truth; `None` where it tells nothing."""
    due = START + timedelta(days=known.today + AHEAD)
    forecast = track.reaches(known.truth[known.today + AHEAD])
    if forecast is None:
        return None
    latest = forecast.latest_on or date.max
    return Outcome(
        error=abs((forecast.on - due).days), is_within=forecast.earliest_on <= due <= latest
    )


def flags(lives: list[Life]) -> tuple[float, float]:
    """Return the shares of wrong and of right readings that the filter leaves out."""
    wrong = right = caught = blamed = 0
    for known in lives:
        kept = set(believable(known.typed, most_a_day=MOST_A_DAY))
        for index, point in enumerate(known.typed):
            is_wrong, is_out = index in known.wrong, point not in kept
            wrong, right = wrong + is_wrong, right + (not is_wrong)
            caught, blamed = caught + (is_wrong and is_out), blamed + (not is_wrong and is_out)
    return caught / max(wrong, 1), blamed / max(right, 1)


def share(ordered: list[int], part: float) -> int:
    """Return the value below which a part of the values lies."""
    return ordered[min(len(ordered) - 1, round(len(ordered) * part))]
