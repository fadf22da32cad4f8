"""Codes in a picture, read in a child process with limits."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from project.kernel.errors import RuleViolated, Unavailable, worded
from project.kernel.files.sniff import HEAD_BYTES, PICTURES, sniff

LARGEST = 12 * 1024 * 1024  # a photo of a phone; a frame of the camera has some 100 KB
SECONDS = 15


def codes_read(upload: UploadedFile, *, field: str = "frame") -> list[str]:
    """Return the codes in an uploaded picture, the one in its middle first; empty when it has none.

    Nothing is kept. Raises `RuleViolated` for what is no picture, `Unavailable` when it takes too
    long.
    """
    if not upload.size or upload.size > LARGEST:
        limit = LARGEST // 1024 // 1024
        raise RuleViolated(
            worded("Send a picture of at most %(limit)s MB.", limit=limit), field=field
        )
    sniff(upload.read(HEAD_BYTES), allowed=PICTURES, name=upload.name or "picture")
    upload.seek(0)
    with tempfile.TemporaryDirectory(prefix="scan-") as folder:
        source = Path(folder) / "source"
        with source.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        return _run_child(source, field=field)


def _run_child(source: Path, *, field: str) -> list[str]:
    command = [sys.executable, "-m", "inventory.scanning.child", str(source)]
    try:
        # Our own interpreter and module, without a shell.
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise Unavailable("The picture took too long to read. Try again with one code.") from error
    except subprocess.CalledProcessError as error:
        raise RuleViolated(
            "This picture cannot be read. It may be damaged or far too large.",
            code="picture-unreadable",
            field=field,
        ) from error
    codes: list[str] = json.loads(done.stdout)
    return codes
