"""The boxes of fields lie on what is printed, level or skewed, however the paper was turned."""

import math
from datetime import date
from typing import Any

import pytest
from PIL import Image

from garage.receipts import boxes
from garage.receipts.boxes import Highlight
from garage.receipts.drafts import Draft, DraftField
from garage.receipts.proposing import Surroundings, propose
from garage.receipts.reading import Hints, Page, Quad, ocr
from garage.receipts.reading.assemble import parse_pages

Point = tuple[float, float]
WIDE, TALL = 1400, 2000
PRINTED = {
    "Brandt Autoservice": (150, 120, 420),
    "Rechnung RE-2026-11482": (150, 260, 430),
    "Datum 18.11.2026": (150, 330, 330),
    "Ölwechsel mit Filter": (150, 600, 400),
    "118,00": (1150, 600, 120),
    "Bremsflüssigkeit": (150, 660, 330),
    "82,00": (1160, 660, 110),
    "Gesamtbetrag EUR": (700, 900, 330),
    "200,00": (1150, 900, 120),
}
HEIGHT = 30
TODAY = date(2026, 11, 21)


def turned(point: Point, degrees: float, around: Point = (0.0, 0.0)) -> Point:
    angle = math.radians(degrees)
    x, y = point[0] - around[0], point[1] - around[1]
    return (
        around[0] + x * math.cos(angle) - y * math.sin(angle),
        around[1] + x * math.sin(angle) + y * math.cos(angle),
    )


def printed(text: str, *, skew: float) -> tuple[Point, ...]:
    """Return the corners of a text on a scan that is skewed about its middle."""
    x, y, long = PRINTED[text]
    level = ((x, y), (x + long, y), (x + long, y + HEIGHT), (x, y + HEIGHT))
    return tuple(turned(corner, skew, around=(WIDE / 2, TALL / 2)) for corner in level)


class Scanner:
    """An engine that reads the invoice as a scan shows it, which may lie on its side."""

    name = "fake"

    def __init__(self, *, skew: float) -> None:
        self.skew = skew

    def recognise(self, image: Any) -> list[Quad]:
        tall, wide = image.shape[:2]
        is_upright = tall > wide
        factor = max(tall, wide) / TALL
        found = []
        for text in PRINTED:
            corners = printed(text, skew=self.skew)
            if not is_upright:
                # Text on its side: the engine begins with the corner at the top left as it lies.
                first, *others = [(y, WIDE - x) for x, y in corners]
                corners = (*others, first)
            found.append(
                Quad(text=text, corners=tuple((x * factor, y * factor) for x, y in corners))
            )
        return found


def read(*, skew: float, lies: bool) -> tuple[Page, Draft]:
    size = (TALL, WIDE) if lies else (WIDE, TALL)
    page = ocr.read_picture(Scanner(skew=skew), Image.new("RGB", size, "white"), index=0)
    reading = parse_pages([page], hints=Hints())
    return page, propose(reading, Surroundings(today=TODAY, currency="EUR"))


def covers(box: Highlight, point: Point) -> bool:
    """Say whether a box, turned as the page draws it, holds a point."""
    if box.turn:
        degrees, x, y = map(float, box.turn.removeprefix("rotate(").rstrip(")").split())
        point = turned(point, -degrees, around=(x, y))
    return box.x <= point[0] <= box.x + box.width and box.y <= point[1] <= box.y + box.height


@pytest.mark.parametrize("lies", [False, True])
@pytest.mark.parametrize("skew", [0.0, 1.2, 4.0, -6.0])
def test_the_box_of_the_total_covers_the_printed_total(skew: float, lies: bool) -> None:
    page, draft = read(skew=skew, lies=lies)

    found = {box.field: box for box in highlights(draft, page)}

    assert draft.value("total") == "200.00"
    total = found["total"]
    assert all(covers(total, corner) for corner in printed("200,00", skew=skew))
    assert total.height < 1.5 * HEIGHT
    assert not any(covers(total, corner) for corner in printed("82,00", skew=skew))


def test_the_box_of_the_lines_covers_them_and_not_the_total() -> None:
    page, draft = read(skew=4.0, lies=False)

    lines = {box.field: box for box in highlights(draft, page)}["lines"]

    for text in ("Ölwechsel mit Filter", "82,00"):
        middle = [sum(part) / 4 for part in zip(*printed(text, skew=4.0), strict=True)]
        assert covers(lines, (middle[0], middle[1]))
    assert not any(covers(lines, corner) for corner in printed("200,00", skew=4.0))


def highlights(draft: Draft, page: Page) -> tuple[Highlight, ...]:
    return boxes._highlights(draft, page=0, size=(page.width, page.height), skew=page.skew)


def test_a_box_stays_clear_of_the_next_line() -> None:
    box = {"page": 0, "x0": 0.1, "y0": 0.5, "x1": 0.3, "y1": 0.51}
    draft = Draft(fields={"total": DraftField(value="1", box=box)})

    (highlight,) = boxes._highlights(draft, page=0, size=(1000, 1400), skew=0.0)

    assert (highlight.x, highlight.y) == (97.9, 697.9)
    assert (highlight.width, highlight.height) == (204.2, 18.2)
    assert highlight.turn == ""
