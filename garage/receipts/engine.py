"""The two things that a worker does to the bytes of a receipt, each in a child process."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from garage.receipts.reading import Hints, Reading
from garage.receipts.reading.process import KeptChild

PICTURE_SECONDS = 60
# A reader takes up to a gigabyte and every core that there is; two at once are no quicker.
_reader = KeptChild()
THUMB = "thumb"


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A WebP picture of a page as people see it upright, or the small one of the first page."""

    variant: str
    data: bytes
    width: int
    height: int


def read_file(path: Path, *, hints: Hints) -> Reading:
    """Read a receipt, one at a time a worker; raises `Unreadable` with a sentence for people."""
    return _reader.read(path, hints=hints)


def picture_pages(path: Path, *, rotations: Sequence[int]) -> list[PagePicture]:
    """Draw the pages of a receipt, turned as the reader turned them, and a small first page.

    Empty when no picture can be made; the review then goes without.
    """
    folder = path.parent
    command = [
        sys.executable,
        "-m",
        "garage.receipts.picturing",
        str(path),
        str(folder),
        json.dumps(list(rotations)),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, capture_output=True, timeout=PICTURE_SECONDS, check=True
        )
    except subprocess.SubprocessError:
        return []
    sizes: dict[str, list[int]] = json.loads(done.stdout)
    return [
        PagePicture(name, (folder / name).read_bytes(), width, height)
        for name, (width, height) in sizes.items()
    ]
