"""ZIP files of tables: looked at with limits, read as a stream, never unpacked to a disk."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from inventory.transfer.reading.layout import ORDER
from project.kernel.errors import RuleViolated, worded

MAGIC = b"PK\x03\x04"
EMPTY_MAGIC = b"PK\x05\x06"
MOST_MEMBERS = 100
MOST_BYTES = 512 * 1024 * 1024  # of all members, unpacked
BROKEN = "This ZIP file cannot be read. Pack it once more, or send the CSV files one by one."
_ENCRYPTED = 0x1
# A name that is no UTF-8 and a place before the beginning are values that `zipfile` stumbles over.
_UNOPENED = (ValueError, struct.error)
_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def is_archive(head: bytes) -> bool:
    """Say whether a file begins as a ZIP does."""
    return head.startswith((MAGIC, EMPTY_MAGIC))


@contextmanager
def archive_open(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP whose members are few, small and inside of it; raises `RuleViolated`."""
    try:
        archive = zipfile.ZipFile(file)
    except (*_ERRORS, *_UNOPENED) as error:
        raise RuleViolated(BROKEN, field="file") from error
    with archive:
        _check(archive)
        yield archive


@contextmanager
def member_open(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    """Open a member to be read as a stream; raises `RuleViolated` for a broken one, also on the way."""
    try:
        opened = archive.open(name)
    except (*_ERRORS, *_UNOPENED) as error:
        raise RuleViolated(BROKEN, field="file") from error
    try:
        with opened as member:
            yield member
    except _ERRORS as error:
        raise RuleViolated(BROKEN, field="file") from error


def members_of(archive: zipfile.ZipFile) -> tuple[list[tuple[str, str]], list[str]]:
    """Return member and table of what is read, in the order in which it is, and what is not read."""
    known: dict[str, str] = {}
    others: list[str] = []
    for info in archive.infolist():
        base = info.filename.rsplit("/", 1)[-1]
        if info.is_dir() or base.startswith(".") or "__MACOSX" in info.filename:
            continue
        table = base.lower().removesuffix(".csv")
        if table not in ORDER or not base.lower().endswith(".csv"):
            others.append(info.filename[:120])
        elif table in known.values():
            raise RuleViolated(worded("“%(base)s” is in this ZIP twice.", base=base), field="file")
        else:
            known[info.filename] = table
    return sorted(known.items(), key=lambda pair: ORDER[pair[1]]), others


def _check(archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise RuleViolated(
            worded("A ZIP may hold %(most)s files. Split this one.", most=MOST_MEMBERS),
            field="file",
        )
    if sum(info.file_size for info in infos) > MOST_BYTES:
        limit = MOST_BYTES // 1024 // 1024
        raise RuleViolated(
            worded("Unpacked, this ZIP is larger than %(limit)s MB.", limit=limit), field="file"
        )
    for info in infos:
        parts = info.filename.replace("\\", "/").split("/")
        if info.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            raise RuleViolated("This ZIP names files outside of itself.", field="file")
        if info.flag_bits & _ENCRYPTED:
            raise RuleViolated("This ZIP is locked with a password.", field="file")
