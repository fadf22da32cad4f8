"""A value over time with its range: values in, numbers of an SVG out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from project.web.charts import PLOT_TOP, Mark, Scale, line_path


@dataclass(frozen=True, kw_only=True)
class BandPoint:
    """A value of a day; `is_own` when a person set it, `starts` names a method that begins here."""

    on: date
    label: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None
    is_own: bool = False
    starts: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class BandChart:
    """Values in the order of their days; `summary` says in words what it shows."""

    id: str
    summary: str
    points: tuple[BandPoint, ...]
    mark: Mark | None = None
    is_money: bool = True


def places(points: Sequence[BandPoint]) -> list[float]:
    """Return where each day stands along the axis, in percent; a single day in the middle."""
    first, last = points[0].on, points[-1].on
    span = (last - first).days
    if not span:
        return [50.0] * len(points)
    return [round((point.on - first).days / span * 100, 2) for point in points]


def heights(points: Sequence[BandPoint]) -> list[float]:
    """Return every number that the axis has to hold."""
    found = [point.value for point in points]
    found += [point.low for point in points if point.low is not None]
    return found + [point.high for point in points if point.high is not None]


def stretches(points: Sequence[BandPoint]) -> list[list[int]]:
    """Return runs of places with a range; a new method begins a new run, as nothing joins the two."""
    runs: list[list[int]] = [[]]
    for index, point in enumerate(points):
        if point.is_own or point.low is None or point.high is None:
            continue
        if point.starts and runs[-1]:
            runs.append([])
        runs[-1].append(index)
    return [run for run in runs if run]


def band_path(
    run: Sequence[int], *, points: Sequence[BandPoint], at: Sequence[float], scale: Scale
) -> str:
    """Return the outline of a range: along its upper side, and back along the lower."""
    upper = [(at[index], scale.y(points[index].high or 0.0) - PLOT_TOP) for index in run]
    lower = [(at[index], scale.y(points[index].low or 0.0) - PLOT_TOP) for index in reversed(run)]
    return f"{line_path([*upper, *lower])}z"


def middle_path(
    run: Sequence[int], *, points: Sequence[BandPoint], at: Sequence[float], scale: Scale
) -> str:
    """Return the line through the values of a run."""
    return line_path([(at[index], scale.y(points[index].value) - PLOT_TOP) for index in run])
