"""A person's picture: small, without metadata, made in a limited child process."""

import threading

from django.core.files.uploadedfile import UploadedFile

from project.kernel.errors import RuleViolated, worded
from project.kernel.files.models import StoredFile
from project.kernel.files.pictures import make_pictures
from project.kernel.files.sniff import HEAD_BYTES, PICTURES, sniff

LONGEST_SIDE = 256
MOST_BYTES = 10 * 1024 * 1024
WAIT_SECONDS = 2.0
# Decoding happens while the browser waits; pictures made to take long shall not hold every thread.
_decoding = threading.Lock()


def portrait(upload: UploadedFile) -> bytes:
    """Return an upload as a small WebP picture; one at a time a process.

    Raises `RuleViolated` when it is not a picture, or while another takes its time.
    """
    name = upload.name or "picture"
    if not upload.size:
        raise RuleViolated(worded("“%(name)s” is empty.", name=name), field="picture")
    if upload.size > MOST_BYTES:
        raise RuleViolated("Choose a picture of at most 10 MB.", field="picture")
    head = upload.read(HEAD_BYTES)
    sniff(head, allowed=PICTURES, name=name)
    upload.seek(0)
    if not _decoding.acquire(timeout=WAIT_SECONDS):
        raise RuleViolated("Another picture is being made. Try again in a moment.", field="picture")
    try:
        made = make_pictures(StoredFile(file=upload), variants={"portrait": LONGEST_SIDE})
    finally:
        _decoding.release()
    return made["portrait"].data
