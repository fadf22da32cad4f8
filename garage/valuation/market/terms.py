"""The parts of a price surface: smooth ones for all, effects and slopes of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from garage.valuation.market.curve import Curve
from garage.valuation.market.frame import Frame

# Those of the curve and of the usual distance are among them, so that slopes are even in between.
AGE_KNOTS = (0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0)
DISTANCE_KNOTS = (0.0, 0.7, 2.0, 5.0, 10.0, 15.0, 20.0, 32.0)
_USUAL_A_YEAR = (1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 0.5, 0.5)
_LITRE_KNOTS = (1.0, 1.4, 2.0, 3.0, 4.5, 6.5)
_POWER_KNOTS = (4.5, 5.8, 6.5, 7.1, 7.8, 9.0)  # log2 of kW: 23, 56, 90, 137, 223, 512
_MILEAGE_FALLS = 0.003
_AGE_FALLS = 0.005
_MIDDLE_AGE = 3.0


@dataclass(frozen=True, slots=True)
class Term:
    """Groups by equal words; `shrink` is how many listings' worth of doubt each effect bears.

    A term that must be said has no effect where one of its words is missing. With `slope` the
    effect multiplies the mileage surplus, the age or the log of the distance.
    """

    words: tuple[str, ...]
    shrink: float
    slope: str = ""
    must_be_said: bool = False

    @property
    def name(self) -> str:
        """Give the name under which it is stored."""
        return ":".join((self.slope, *self.words))


KINDS = Term(("model", "engine", "fuel", "gearbox"), 3.0)
_EFFECTS = (
    Term(("fuel",), 1.0),
    Term(("gearbox",), 1.0),
    Term(("engine",), 4.0),
    Term(("make",), 0.3),
    Term(("make", "year"), 3.0),
    Term(("model",), 0.4),
    Term(("model", "engine"), 2.0),
    Term(("model", "fuel"), 3.0),
    Term(("model", "gearbox"), 3.0),
    Term(("model", "year"), 3.0),
    KINDS,
    Term(("model", "year", "engine"), 4.0),
    Term(("model", "year", "engine", "fuel", "gearbox"), 4.0),
    Term(("model", "trim"), 4.0, must_be_said=True),
)
_OF_MARKS = (
    Term(("model", "marks"), 4.0, must_be_said=True),
    Term(("model", "engine", "fuel", "gearbox", "marks"), 4.0, must_be_said=True),
)
_WITH_MARK = (("model",), ("model", "engine"), ("model", "year"))
_SLOPES = (
    Term(("make",), 50.0, slope="surplus"),
    Term(("model",), 30.0, slope="surplus"),
    Term(("model", "engine"), 30.0, slope="surplus"),
    Term(("model", "year"), 40.0, slope="surplus"),
    Term(("model",), 30.0, slope="age"),
    Term(("model", "engine"), 40.0, slope="age"),
    Term(("model",), 30.0, slope="log"),
)


def terms_for(marks: Sequence[str]) -> tuple[Term, ...]:
    """Give all terms, coarse before fine; each mark brings some of its own."""
    own = [
        Term((*words, f"mark {name}"), 4.0, must_be_said=True)
        for words in _WITH_MARK
        for name in marks
    ]
    return (*_EFFECTS, *own, *(_OF_MARKS if marks else ()), *_SLOPES)


def covariate(frame: Frame, slope: str) -> Any:
    """Give what a slope multiplies; 1 for a plain effect."""
    import numpy as np

    if slope == "surplus":
        return frame.surplus
    if slope == "age":
        return frame.age - _MIDDLE_AGE
    if slope == "log":
        return np.log1p(frame.distance) - 1.0
    return np.ones(frame.size)


def keys_of(frame: Frame, term: Term) -> Iterator[str]:
    """Give the key of each row's group; empty where a word that must be said is missing."""
    columns = [frame.tokens.get(word) or [""] * frame.size for word in term.words]
    for words in zip(*columns, strict=True):
        yield "" if term.must_be_said and not all(words) else "|".join(words)


def smooth_basis(frame: Frame) -> Any:
    """Give the columns of what is smooth and the same for all: level, age, distance, engine."""
    import numpy as np

    power = np.log2(np.where(np.isnan(frame.kw), 90.0, frame.kw))
    litres = np.where(np.isnan(frame.litres), 1.6, frame.litres)
    return np.hstack(
        [
            np.ones((frame.size, 1)),
            hats(frame.age, AGE_KNOTS),
            hats(frame.distance, DISTANCE_KNOTS),
            hats(litres, _LITRE_KNOTS) * ~np.isnan(frame.litres)[:, None],
            hats(power, _POWER_KNOTS) * ~np.isnan(frame.kw)[:, None],
        ]
    )


def hats(values: Any, knots: Sequence[float]) -> Any:
    """Give the weights of the two knots that each value lies between."""
    import numpy as np

    at = np.array(knots)
    inside = np.clip(values, at[0], at[-1])
    right = np.clip(np.searchsorted(at, inside, side="right"), 1, len(at) - 1)
    share = (inside - at[right - 1]) / (at[right] - at[right - 1])
    basis = np.zeros((len(inside), len(at)))
    rows = np.arange(len(inside))
    basis[rows, right - 1] = 1 - share
    basis[rows, right] = share
    return basis


def falling(coefficients: Any, curve: Curve) -> Any:
    """Give smooth coefficients under which price falls with age and with distance throughout."""
    import numpy as np

    bent = coefficients.copy()
    ages, distances = np.array(AGE_KNOTS), np.array(DISTANCE_KNOTS)
    by_age = curve.at(ages, np.zeros(len(ages)))
    by_distance = curve.at(np.zeros(len(distances)), distances * 10_000)
    _bend(bent[1 : 1 + len(ages)], by_age, ages, least=_AGE_FALLS)
    start = 1 + len(ages)
    _bend(bent[start : start + len(distances)], by_distance, distances, least=_MILEAGE_FALLS)
    return bent


def held_slopes(slopes: Mapping[str, Any], *, smooth: Any, curve: Curve) -> tuple[Any, Any, Any]:
    """Give the slopes of rows on surplus, log distance and age, so held that no price rises.

    The surplus shrinks with age at a given distance, which the slope on age must make good.
    """
    import numpy as np

    ages, distances = np.array(AGE_KNOTS), np.array(DISTANCE_KNOTS)
    start = 1 + len(ages)
    by_age = smooth[1:start] + curve.at(ages, np.zeros(len(ages)))
    by_distance = smooth[start : start + len(distances)] + curve.at(
        np.zeros(len(distances)), distances * 10_000
    )
    room = -np.diff(by_distance) / np.diff(distances)
    steepest = np.where(slopes["log"][:, None] > 0, distances[:-1], distances[1:]) + 1.0
    rise = slopes["surplus"][:, None] + slopes["log"][:, None] / steepest
    share = np.min(np.where(rise > room, room / np.maximum(rise, 1e-9), 1.0), axis=1)
    surplus, log = slopes["surplus"] * share, slopes["log"] * share
    room = -np.diff(by_age) / np.diff(ages)
    most = np.min(room + surplus[:, None] * np.array(_USUAL_A_YEAR), axis=1)
    return surplus, log, np.minimum(slopes["age"], most)


def _bend(part: Any, base: Any, knots: Any, *, least: float) -> None:
    for index in range(1, len(part)):
        fall = least * (knots[index] - knots[index - 1])
        part[index] = min(part[index], part[index - 1] + base[index - 1] - base[index] - fall)
