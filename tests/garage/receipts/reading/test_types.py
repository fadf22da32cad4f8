import json

import pytest

from garage.receipts.reading import Box, Hints, Page, Reading, Span, pages_from_json, pages_to_json
from tests.garage.receipts.reading.papers import read_till


def test_a_reading_survives_json() -> None:
    reading = read_till(
        (
            "SUNRISE HARDWARE SDN BHD",
            "01/02/2018",
            "Brush  2  4.00  8.00",
            "GST 6%  0.48",
            "Total  8.48",
        )
    )

    again = Reading.from_json(json.loads(json.dumps(reading.to_json())))

    assert again.to_json() == reading.to_json()
    assert again.value("total") == "8.48"
    assert again.value("plate") is None


def test_pages_survive_json() -> None:
    span = Span(text="Total", box=Box(page=0, x0=0.1, y0=0.2, x1=0.3, y1=0.4), score=0.9)
    pages = (Page(index=0, width=100, height=200, rotation=90, spans=(span,), skew=1.5),)

    assert pages_from_json(json.loads(json.dumps(pages_to_json(pages)))) == pages


@pytest.mark.parametrize(
    "hints",
    [Hints(), Hints(currency="EUR", date_order="mdy", vendors=("A",), plates=("B",), vins=("C",))],
)
def test_hints_survive_json(hints: Hints) -> None:
    assert Hints.from_json(json.loads(json.dumps(hints.to_json()))) == hints
