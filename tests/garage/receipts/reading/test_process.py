import json
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from garage.receipts.reading import Hints, Unreadable
from garage.receipts.reading.process import Child, read_in_child, read_many

ROWS = (
    "SUNRISE HARDWARE SDN BHD",
    "NO 12, JALAN MAWAR 3,",
    "43000 KAJANG, SELANGOR",
    "DATE: 03/02/2018 11:49",
    "PAINT BRUSH          25.90",
    "TOTAL RM             25.90",
    "CASH                 50.00",
    "CHANGE               24.10",
)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("drawn") / "receipt.png"
    image = Image.new("RGB", (720, 620), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(size=34)
    for index, row in enumerate(ROWS):
        label, _, amount = row.partition("   ")
        pen.text((30, 30 + 66 * index), label, fill="black", font=font)
        pen.text((560, 30 + 66 * index), amount.strip(), fill="black", font=font)
    image.save(path)
    return path


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_picture_is_read_in_a_child(drawn: Path) -> None:
    reading = read_in_child(drawn, hints=Hints(currency="MYR"))

    assert reading.value("vendor") == "SUNRISE HARDWARE SDN BHD"
    assert (reading.value("total"), reading.value("date")) == ("25.90", "2018-02-03")
    assert reading.fields["total"].evidence == "confirmed"


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("degrees", [90, 180, 270, 8])
def test_a_turned_picture_is_read_as_well(drawn: Path, tmp_path: Path, degrees: int) -> None:
    path = tmp_path / "turned.png"
    with Image.open(drawn) as image:
        image.rotate(-degrees, expand=True, fillcolor="white").save(path)

    reading = read_in_child(path, hints=Hints())

    assert (reading.value("total"), reading.value("date")) == ("25.90", "2018-02-03")


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("no picture")
    (tmp_path / "b.jpg").write_bytes(b"")

    outcomes = list(read_many(sorted(tmp_path.iterdir()), hints=Hints()))

    assert [outcome.error.code if outcome.error else "" for outcome in outcomes] == [
        "type",
        "empty",
    ]


def test_a_child_that_takes_too_long_is_ended(drawn: Path) -> None:
    with Child() as child, pytest.raises(Unreadable) as caught:
        child.read(drawn, hints=Hints(), timeout=0.001)

    assert caught.value.code == "timeout"
    assert child.is_spent


def test_a_child_that_dies_is_an_unreadable_file(
    drawn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(Unreadable) as caught:
        read_in_child(drawn, hints=Hints())

    assert caught.value.code == "crashed"


def test_hints_reach_the_child() -> None:
    hints = Hints(currency="EUR", plates=("B-AB 1234",))

    assert Hints.from_json(json.loads(json.dumps(hints.to_json()))) == hints
