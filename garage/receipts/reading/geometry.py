"""Where text stands: skew, turns, and boxes in fractions of the page."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from garage.receipts.reading.types import Box, Page, Quad, Span

_MIN_SKEW = 0.3  # degrees; below it the boxes are good as they are
_MIN_ASPECT = 2.0


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in pixels of the page after its skew is taken out."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> float:
        """Give the height of the middle line."""
        return (self.y0 + self.y1) / 2

    @property
    def centre(self) -> float:
        """Give the middle between left and right."""
        return (self.x0 + self.x1) / 2

    @property
    def height(self) -> float:
        """Give the height."""
        return self.y1 - self.y0

    @property
    def width(self) -> float:
        """Give the width."""
        return self.x1 - self.x0

    def joined(self, other: Rect) -> Rect:
        """Give the smallest rectangle around both."""
        return Rect(
            min(self.x0, other.x0),
            min(self.y0, other.y0),
            max(self.x1, other.x1),
            max(self.y1, other.y1),
        )


def stands_tall(quads: Sequence[Quad], *, ratio: float = 1.5) -> bool:
    """Say whether most pieces of text are taller than wide, as on a page turned by 90 degrees."""
    long = [quad for quad in quads if len(quad.text) > 2]
    tall = sum(1 for quad in long if _height(quad) > ratio * _width(quad))
    return bool(long) and tall * 2 > len(long)


def skew_of(quads: Sequence[Quad]) -> float:
    """Give the median angle of the text in degrees, clockwise positive; 0 when it is level."""
    angles = [_angle(quad) for quad in quads if _width(quad) > _MIN_ASPECT * _height(quad)]
    angle = statistics.median(angles) if len(angles) > 2 else 0.0
    return angle if abs(angle) >= _MIN_SKEW else 0.0


def spans_from(
    quads: Sequence[Quad], *, page: int, width: int, height: int, skew: float
) -> tuple[Span, ...]:
    """Turn corners into upright boxes from which the skewed rectangle can be had again."""
    return tuple(
        Span(
            text=quad.text,
            score=quad.score,
            box=box_around(
                _level(quad, skew=skew), page=page, width=width, height=height, skew=skew
            ),
        )
        for quad in quads
    )


def _level(quad: Quad, *, skew: float) -> Rect:
    xs, ys = zip(*(_turned(x, y, -skew) for x, y in quad.corners), strict=True)
    top, right, bottom, left = ys[0] + ys[1], xs[1] + xs[2], ys[2] + ys[3], xs[0] + xs[3]
    return Rect(left / 2, top / 2, right / 2, max(bottom / 2, top / 2 + 1))


def box_around(rect: Rect, *, page: int, width: int, height: int, skew: float) -> Box:
    """Give the upright box in fractions of the page around a rectangle of the levelled page."""
    corners = [(rect.x0, rect.y0), (rect.x1, rect.y0), (rect.x1, rect.y1), (rect.x0, rect.y1)]
    xs, ys = zip(*(_turned(x, y, skew) for x, y in corners), strict=True)
    return Box(
        page=page, x0=min(xs) / width, y0=min(ys) / height, x1=max(xs) / width, y1=max(ys) / height
    )


def rect_of(span: Span, *, page: Page) -> Rect:
    """Give the rectangle of a span in pixels of the levelled page (inverse of `box_around`)."""
    x0, x1 = span.box.x0 * page.width, span.box.x1 * page.width
    y0, y1 = span.box.y0 * page.height, span.box.y1 * page.height
    if not page.skew:
        return Rect(x0, y0, x1, y1)
    wide, tall = levelled(x1 - x0, y1 - y0, skew=page.skew)
    x, y = _turned((x0 + x1) / 2, (y0 + y1) / 2, -page.skew)
    return Rect(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)


def levelled(width: float, height: float, *, skew: float) -> tuple[float, float]:
    """Give width and height of the rectangle, skewed by these degrees, that an upright box is around."""
    sine, cosine = abs(math.sin(math.radians(skew))), math.cos(math.radians(skew))
    spread = cosine * cosine - sine * sine
    wide = max((width * cosine - height * sine) / spread, 1.0)
    return wide, max((height * cosine - width * sine) / spread, 1.0)


def _turned(x: float, y: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return (
        x * math.cos(angle) - y * math.sin(angle),
        x * math.sin(angle) + y * math.cos(angle),
    )


def _angle(quad: Quad) -> float:
    (x0, y0), (x1, y1) = quad.corners[0], quad.corners[1]
    return math.degrees(math.atan2(y1 - y0, x1 - x0))


def _width(quad: Quad) -> float:
    return math.dist(quad.corners[0], quad.corners[1])


def _height(quad: Quad) -> float:
    return math.dist(quad.corners[0], quad.corners[3])
