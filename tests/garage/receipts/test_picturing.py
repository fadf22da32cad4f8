"""Pictures of the pages: upright, small, without what the camera noted, in a child process."""

import json
from io import BytesIO
from pathlib import Path

import pytest

from garage.receipts import engine


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    from PIL import Image

    path = tmp_path / "source"
    pages = [Image.new("RGB", (600, 800), shade) for shade in ("white", "grey")]
    pages[0].save(path, "PDF", save_all=True, append_images=pages[1:])
    return path


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    from PIL import Image

    path = tmp_path / "source"
    picture = Image.new("RGB", (3000, 1500), "white")
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    picture.save(path, "JPEG", exif=exif)
    return path


def test_every_page_of_a_pdf_gets_a_picture(pdf: Path) -> None:
    found = engine.picture_pages(pdf, rotations=(0, 0))

    assert [picture.variant for picture in found] == ["page-1", "thumb", "page-2"]
    assert all(picture.data.startswith(b"RIFF") for picture in found)


def test_a_photo_is_turned_as_the_reader_turned_it(photo: Path) -> None:
    page, thumb = engine.picture_pages(photo, rotations=(90,))

    assert (page.width, page.height) == (1000, 2000)
    assert (thumb.width, thumb.height) == (240, 480)


def test_nothing_of_the_camera_is_left(photo: Path) -> None:
    from PIL import Image

    for picture in engine.picture_pages(photo, rotations=()):
        with Image.open(BytesIO(picture.data)) as image:
            assert not image.getexif()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 broken", b"\xff\xd8\xff broken", b"RIFF\0\0"])
def test_what_cannot_be_drawn_has_no_picture(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "source"
    path.write_bytes(data)

    assert engine.picture_pages(path, rotations=()) == []


def test_hints_cross_the_border_to_the_child_as_json() -> None:
    from garage.receipts.reading import Hints

    hints = Hints(currency="EUR", vendors=("Müller & Söhne",), plates=("HH MK 2194",))

    assert Hints.from_json(json.loads(json.dumps(hints.to_json()))) == hints
