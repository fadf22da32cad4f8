"""Geometry of the charts: values in, numbers of an SVG out. Widths are percent, heights pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from project.web.components import Category

PLOT_TOP = 10.0
SPARK_WIDTH, SPARK_HEIGHT = 104.0, 34.0
MAX_COLUMNS = 60
_GAP = 1.5  # pixels between two parts of a bar
MOST_MARKS = 24  # of a line: each is a link with its text


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a stacked bar, of a share bar or of a legend."""

    category: Category
    label: str
    value: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One column: its parts from the bottom up, and what its sum is called."""

    label: str
    parts: tuple[Part, ...]
    text: str
    url: str = ""
    planned: bool = False
    current: bool = False

    @property
    def total(self) -> float:
        """The height of the column in the unit of its values."""
        return sum(part.value for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One point of a line."""

    label: str
    value: float
    text: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A horizontal line with its name, such as the average of last year."""

    value: float
    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class BarChart:
    """A stacked bar chart; `summary` says in words what it shows."""

    id: str
    summary: str
    bars: tuple[Bar, ...]
    legend: tuple[Part, ...] = ()
    mark: Mark | None = None
    is_money: bool = True


@dataclass(frozen=True, kw_only=True)
class LineChart:
    """A line through points at even distances; `summary` says in words what it shows."""

    id: str
    summary: str
    points: tuple[Point, ...]
    mark: Mark | None = None
    is_money: bool = False
    from_zero: bool = False


@dataclass(frozen=True)
class Scale:
    """The value axis: from `low` to `high`, drawn between PLOT_TOP and `bottom`."""

    low: float
    high: float
    step: float
    bottom: float

    def y(self, value: float) -> float:
        """Return how far below the top a value is drawn, in pixels."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - PLOT_TOP), 1)

    @property
    def ticks(self) -> list[float]:
        """The values with a grid line, from the lowest up."""
        count = round((self.high - self.low) / self.step)
        return [round(self.low + index * self.step, 6) for index in range(count + 1)]


def scale_for(values: Sequence[float], *, height: int, from_zero: bool) -> Scale:
    """Return an axis with about four round steps that holds all values."""
    low = 0.0 if from_zero else min(values, default=0.0)
    high = max([*values, low])
    step = _round_step((high - low) / 4 or abs(high) / 4 or 1.0)
    low = math.floor(low / step) * step
    high = max(math.ceil(round(high / step, 6)) * step, low + step)
    return Scale(low=low, high=high, step=step, bottom=float(height) - 24.0)


def _round_step(rough: float) -> float:
    magnitude = math.pow(10, math.floor(math.log10(rough)))
    for factor in (1.0, 2.0, 2.5, 5.0, 10.0):
        if rough <= factor * magnitude * 1.0001:
            return factor * magnitude
    return 10.0 * magnitude


def stack(bar: Bar, *, scale: Scale) -> list[tuple[Category, float, float]]:
    """Return (category, y, height) of each part of a bar, from the bottom up."""
    boxes: list[tuple[Category, float, float]] = []
    base = 0.0
    for part in bar.parts:
        if part.value <= 0:
            continue
        top, bottom = scale.y(base + part.value), scale.y(base)
        boxes.append((part.category, top, max(round(bottom - top - _GAP, 1), 0.5)))
        base += part.value
    return boxes


def labelled(count: int, *, wanted: int) -> set[int]:
    """Return the places on the horizontal axis that keep their label."""
    every = max(1, math.ceil(count / wanted))
    return {index for index in range(count) if (count - 1 - index) % every == 0}


def marked(count: int) -> list[int]:
    """Return which points of a line are marked and told in its table: some 24, with both ends."""
    step = max(1, -(-(count - 1) // (MOST_MARKS - 1)))
    places = range(count - 1, -1, -step)
    return sorted({0, *places}) if count else []


def line_path(points: Sequence[tuple[float, float]]) -> str:
    """Return the path through points by straight lines."""
    return "M" + "L".join(f"{x:.2f} {y:.1f}" for x, y in points)


def spark_points(values: Sequence[float]) -> list[tuple[float, float]]:
    """Return the points of a spark line within its box."""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    step = (SPARK_WIDTH - 4) / max(len(values) - 1, 1)
    return [
        (round(1 + index * step, 1), round(30 - (value - low) / span * 26, 1))
        for index, value in enumerate(values)
    ]


def spark_bars(values: Sequence[float]) -> list[tuple[float, float, float, float]]:
    """Return (x, y, width, height) of the bars of a spark chart."""
    high = max(values) or 1.0
    pitch = SPARK_WIDTH / len(values)
    return [
        (
            round(index * pitch, 1),
            round(SPARK_HEIGHT - SPARK_HEIGHT * max(value, 0) / high, 1),
            round(pitch - 2.5, 1),
            round(SPARK_HEIGHT * max(value, 0) / high, 1),
        )
        for index, value in enumerate(values)
    ]


def shares(parts: Sequence[Part]) -> list[tuple[Part, float, float]]:
    """Return (part, start, width) along a bar of 1000 with small gaps; empty parts are left out."""
    shown = [part for part in parts if part.value > 0]
    total = sum(part.value for part in shown)
    boxes: list[tuple[Part, float, float]] = []
    start = 0.0
    for part in shown:
        width = part.value / total * 1000
        boxes.append((part, round(start, 1), round(max(width - 3, 1), 1)))
        start += width
    return boxes
