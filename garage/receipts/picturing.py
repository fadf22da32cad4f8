"""Draws the pages of a receipt; run as a child process with limits of its own, without Django."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from garage.receipts.reading import loading, ocr, pdf
from project.kernel.files.child import limit_myself

if TYPE_CHECKING:
    from PIL.Image import Image

PAGE_PIXELS = 2000
THUMB_PIXELS = 480
QUALITY = 80


def draw(source: Path, folder: Path, rotations: list[int]) -> dict[str, tuple[int, int]]:
    """Write `page-1`, `page-2` … and `thumb` as WebP without metadata; return their sizes."""
    sizes = {}
    for index in range(count_pages(source)):
        rotation = rotations[index] if index < len(rotations) else 0
        picture = ocr.turned(load(source, index), rotation=rotation)
        sizes[f"page-{index + 1}"] = save(picture, folder / f"page-{index + 1}")
        if index == 0:
            picture.thumbnail((THUMB_PIXELS, THUMB_PIXELS))
            sizes["thumb"] = save(picture, folder / "thumb")
    return sizes


def count_pages(source: Path) -> int:
    """Count the pages of a picture or PDF; raises `Unreadable`."""
    if not loading.is_pdf(source):
        return loading.count_pictures(source)
    with pdf.opened(source) as document:
        return len(document)


def load(source: Path, index: int) -> "Image":
    """Decode one page; raises `Unreadable`."""
    if not loading.is_pdf(source):
        return loading.load_picture(source, index=index, max_side=PAGE_PIXELS)
    with pdf.opened(source) as document:
        return pdf.page_picture(document, index=index, max_side=PAGE_PIXELS)


def save(picture: "Image", target: Path) -> tuple[int, int]:
    """Write a picture without what the camera noted; return its size."""
    picture.info.clear()
    picture.save(target, "WEBP", quality=QUALITY, method=3)
    return picture.size


if __name__ == "__main__":
    limit_myself()
    sys.stdout.write(
        json.dumps(draw(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])))
    )
