"""Pictures made from uploads: small, upright, without metadata, in a limited child process."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from project.kernel.dates import EARLIEST
from project.kernel.errors import RuleViolated, worded
from project.kernel.files.models import StoredFile

THUMB, LARGE = "thumb", "large"
VARIANTS = {THUMB: 480, LARGE: 2000}
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded WebP picture, its size in pixels, and the day its camera wrote, if it did."""

    data: bytes
    width: int
    height: int
    taken_on: date | None = None


def make_pictures(row: StoredFile, *, variants: Mapping[str, int]) -> dict[str, Picture]:
    """Return WebP pictures of an image or of a PDF's first page, each so many pixels long at most.

    The decoder runs in a child with limits on memory, time and file size. Raises `RuleViolated`
    when the bytes are not a picture it can read.
    """
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        source = Path(folder) / "source"
        with row.file.open("rb") as handle:
            source.write_bytes(handle.read())
        made = _run_child(source, Path(folder), variants, name=row.name)
        taken = _day(made["taken"])
        pictures = {}
        for name in variants:
            width, height = made["sizes"][name]
            data = (Path(folder) / name).read_bytes()
            pictures[name] = Picture(data, width, height, taken_on=taken)
        return pictures


def _run_child(
    source: Path, folder: Path, variants: Mapping[str, int], *, name: str
) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "project.kernel.files.child",
        str(source),
        str(folder),
        json.dumps(dict(variants)),
    ]
    try:
        # Our own interpreter and module, without a shell.
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603
    except subprocess.SubprocessError as error:
        raise RuleViolated(
            worded(
                "“%(name)s” cannot be read. It may be damaged or far too large.", name=name[:80]
            ),
            code="picture-unreadable",
            field="file",
        ) from error
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def _day(text: str) -> date | None:
    """Return the day of an EXIF time, `None` for a camera whose clock was never set."""
    try:
        day = datetime.strptime(text[:10], "%Y:%m:%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return day if day >= EARLIEST else None
