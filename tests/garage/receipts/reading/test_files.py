from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from garage.receipts.reading import Hints, Quad, Unreadable, loading, read_path, render_page

WIDTH, HEIGHT = 300, 400


class FakeEngine:
    """Finds the same words in every picture and remembers the pictures."""

    name = "fake"

    def __init__(self, *, turned_by: int = 0) -> None:
        self.sizes: list[tuple[int, int]] = []
        self._turned_by = turned_by

    def recognise(self, image: object) -> list[Quad]:
        height, width = image.shape[:2]  # type: ignore[attr-defined]
        self.sizes.append((width, height))
        tall = self._turned_by in (90, 270) and width > height
        rows = ("SUNRISE SHOP SDN BHD", "01/02/2018", "Total 8.48")
        size = (20, 200) if tall else (200, 20)
        return [self._quad(text, 30 * n, size) for n, text in enumerate(rows, start=1)]

    def _quad(self, text: str, at: int, size: tuple[int, int]) -> Quad:
        x, y = (at, 20) if size[1] > size[0] else (20, at)
        corners = ((x, y), (x + size[0], y), (x + size[0], y + size[1]), (x, y + size[1]))
        return Quad(text=text, corners=corners, score=0.95)


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str = "a.jpg", **options: object) -> Path:
        path = tmp_path / name
        Image.new("RGB", (WIDTH, HEIGHT), "white").save(path, **options)  # type: ignore[arg-type]
        return path

    return make


def code_of(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        read_path(path, hints=Hints(), engine=FakeEngine())
    assert caught.value.message.endswith(".")
    return caught.value.code


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tiff"])
def test_pictures_are_read_by_their_content(picture: Callable[..., Path], name: str) -> None:
    path = picture(name).rename(picture(name).with_suffix(".bin"))

    reading = read_path(path, hints=Hints(), engine=FakeEngine())

    assert reading.value("total") == "8.48"
    assert reading.engine == "fake"
    assert reading.seconds > 0


def test_a_picture_is_turned_as_its_exif_says(picture: Callable[..., Path]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    engine = FakeEngine()

    read_path(picture(exif=exif), hints=Hints(), engine=engine)

    assert engine.sizes == [(HEIGHT, WIDTH)]


def test_a_page_on_its_side_is_turned(tmp_path: Path) -> None:
    path = tmp_path / "side.png"
    Image.new("RGB", (HEIGHT, WIDTH), "white").save(path)

    reading = read_path(path, hints=Hints(), engine=FakeEngine(turned_by=90))

    assert reading.pages[0].rotation in (90, 270)
    assert (reading.pages[0].width, reading.pages[0].height) == (WIDTH, HEIGHT)


def test_large_pictures_are_made_smaller(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("L", (2500, 5000), 255).save(path)

    picture = loading.load_picture(path, index=0, max_side=2000)

    assert picture.size == (1000, 2000)


def test_transparent_parts_become_white(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(path)

    assert loading.load_picture(path, index=0, max_side=100).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.jpg", b"", "empty"),
        ("note.txt", b"Total 12.00", "type"),
        ("junk.pdf", b"%PDF-1.4 junk", "damaged"),
        ("cut.jpg", b"\xff\xd8\xff\xe0 not a picture", "damaged"),
    ],
)
def test_other_files_are_refused_with_a_reason(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert code_of(path) == code


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.jpg") == "missing"


def test_a_cut_off_picture_is_damaged(picture: Callable[..., Path]) -> None:
    path = picture("noise.jpg")
    Image.effect_noise((400, 400), 90).save(path)
    path.write_bytes(path.read_bytes()[:4000])

    assert code_of(path) == "damaged"


@pytest.mark.parametrize(
    ("size", "code"),
    [
        ((20, 400), "too_small"),
        ((10_000, 8_001), "too_many_pixels"),
        ((20_000, 20_000), "too_many_pixels"),
    ],
)
def test_pictures_of_impossible_size_are_refused(
    tmp_path: Path, size: tuple[int, int], code: str
) -> None:
    path = tmp_path / "a.png"
    Image.new("1", size).save(path)

    assert code_of(path) == code


def test_a_pdf_of_many_pages_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.pdf"
    blank = Image.new("L", (200, 200), 255)
    blank.save(path, save_all=True, append_images=[blank] * 10)

    assert code_of(path) == "too_many_pages"


def test_a_pdf_of_pictures_is_read_by_the_engine(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    blank = Image.new("L", (300, 400), 255)
    blank.save(path, save_all=True, append_images=[blank])

    reading = read_path(path, hints=Hints(), engine=FakeEngine())

    assert [page.index for page in reading.pages] == [0, 1]
    assert reading.engine == "fake"


def test_a_blank_page_has_no_text(picture: Callable[..., Path]) -> None:
    class Blind:
        name = "blind"

        def recognise(self, image: object) -> list[Quad]:
            return []

    with pytest.raises(Unreadable, match="No text"):
        read_path(picture(), hints=Hints(), engine=Blind())


def test_render_page_gives_a_small_upright_jpeg_without_metadata(
    picture: Callable[..., Path], tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    data = render_page(picture(exif=exif), 0, 200, rotation=90)
    path = tmp_path / "preview.jpg"
    path.write_bytes(data)

    with Image.open(path) as shown:
        assert (shown.format, shown.size) == ("JPEG", (200, 150))
        assert not shown.getexif()
    assert b"where I live" not in data


def test_a_heic_photo_is_decoded() -> None:
    photo = Path(__file__).parents[3] / "harness" / "car.heic"

    picture = loading.load_picture(photo, index=0, max_side=320)

    assert (loading.count_pictures(photo), picture.size, picture.mode) == (1, (320, 240), "RGB")
