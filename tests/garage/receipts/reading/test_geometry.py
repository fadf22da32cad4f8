import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garage.receipts.reading import Page, Quad, geometry


def quad(x: float, y: float, *, long: float, tall: float, degrees: float = 0.0) -> Quad:
    angle = math.radians(degrees)
    right = (math.cos(angle), math.sin(angle))
    down = (-math.sin(angle), math.cos(angle))
    corners = [
        (x + right[0] * a + down[0] * b, y + right[1] * a + down[1] * b)
        for a, b in ((0, 0), (long, 0), (long, tall), (0, tall))
    ]
    return Quad(text="words here", corners=tuple(corners))


@given(degrees=st.floats(-14, 14), long=st.floats(150, 600), tall=st.floats(12, 50))
def test_a_skewed_box_gives_its_rectangle_again(degrees: float, long: float, tall: float) -> None:
    quads = [quad(700, 400 + 60 * row, long=long, tall=tall, degrees=degrees) for row in range(5)]
    skew = geometry.skew_of(quads)
    spans = geometry.spans_from(quads, page=0, width=2000, height=2000, skew=skew)
    page = Page(index=0, width=2000, height=2000, spans=spans, skew=skew)

    rect = geometry.rect_of(spans[0], page=page)

    assert rect.width == pytest.approx(long, rel=0.03, abs=2)
    assert rect.height == pytest.approx(tall, rel=0.2, abs=4)


def test_small_angles_are_taken_as_level() -> None:
    assert (
        geometry.skew_of([quad(0, 60 * n, long=300, tall=20, degrees=0.1) for n in range(4)]) == 0.0
    )


def test_text_on_a_turned_page_stands_tall() -> None:
    upright = [quad(0, 60 * n, long=300, tall=20) for n in range(4)]
    turned = [quad(60 * n, 0, long=20, tall=300) for n in range(4)]

    assert not geometry.stands_tall(upright)
    assert geometry.stands_tall(turned)
