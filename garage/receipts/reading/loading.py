"""Opens pictures safely: limits before decoding, upright by EXIF, no larger than needed."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from garage.receipts.reading.types import Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 80_000_000
MAX_PAGES = 10
MIN_SIDE = 80
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "HEIF")

_PDF_MARK = b"%PDF-"
_MARK_WINDOW = 1024


def is_pdf(path: Path) -> bool:
    """Say whether the content is a PDF, whatever the name says; raises Unreadable if empty."""
    try:
        with path.open("rb") as file:
            head = file.read(_MARK_WINDOW)
    except OSError as error:
        raise Unreadable("missing", "The file cannot be opened.") from error
    if not head:
        raise Unreadable("empty", "The file is empty.")
    return _PDF_MARK in head


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Image]:
    from pi_heif import register_heif_opener
    from PIL import Image, UnidentifiedImageError

    register_heif_opener()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path, formats=PICTURE_FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise Unreadable("type", "Only JPEG, PNG, WebP, HEIC, TIFF and PDF can be read.") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise _damaged() from error
    with image:
        yield image


def _too_many_pixels() -> Unreadable:
    return Unreadable("too_many_pixels", "The picture has more than 80 megapixels.")


def _damaged() -> Unreadable:
    return Unreadable("damaged", "The picture is damaged and cannot be decoded.")


def count_pictures(path: Path) -> int:
    """Count the pages of a picture file (TIFF may hold several); raises Unreadable."""
    with _opened(path) as image:
        pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        _check_size(*image.size)
    if pages > MAX_PAGES:
        raise too_many_pages()
    return pages


def too_many_pages() -> Unreadable:
    """Make the refusal of a file with more pages than a receipt has."""
    return Unreadable("too_many_pages", f"The file has more than {MAX_PAGES} pages.")


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()
    if min(width, height) < MIN_SIDE:
        raise Unreadable("too_small", "The picture is too small to hold a receipt.")


def load_picture(path: Path, *, index: int, max_side: int) -> Image:
    """Load one page upright by EXIF, RGB, its longer side at most `max_side` pixels.

    Raises Unreadable when it is damaged, too small or too large.
    """
    with _opened(path) as image:
        try:
            if index:
                image.seek(index)
            _check_size(*image.size)
            return _decoded(image, max_side)
        except (OSError, EOFError, ValueError, SyntaxError) as error:
            raise _damaged() from error


def _decoded(image: Image, max_side: int) -> Image:
    from PIL import Image as Pillow
    from PIL import ImageOps

    # JPEG decodes straight to a half or a quarter: this saves hundreds of megabytes.
    image.draft("RGB", (max_side, max_side))
    image.load()
    if max(image.size) > max_side:
        image.thumbnail((max_side, max_side), Pillow.Resampling.LANCZOS, reducing_gap=2.0)
    return _on_white(ImageOps.exif_transpose(image))


def _on_white(image: Image) -> Image:
    from PIL import Image as Pillow

    if image.mode == "RGB":
        return image
    if image.mode.startswith(("I;16", "I", "F")):
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    page = Pillow.new("RGB", image.size, "white")
    page.paste(layer, mask=layer.getchannel("A"))
    return page
