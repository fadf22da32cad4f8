"""The file of a backup: a ZIP64 of members and a manifest, with a seal over every byte.

Values in, values out: nothing here knows a database or Django. The seal is the comment at the end of
the ZIP, the SHA-256 of all bytes before it, so that a changed byte or a cut end shows at once.
"""

import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Self

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE, FILES = "database/", "files/"
SEAL = b"My Garage backup, SHA-256 of all before: "
DIGEST_LENGTH = 64
CHUNK = 1024 * 1024
MOST_MANIFEST_BYTES = 1024 * 1024 * 1024
NOT_OURS = "This is no backup of My Garage, or its end was cut off."
DAMAGED = "This backup is damaged: it is not what was written. Use another one."


class BackupFailed(Exception):
    """A backup cannot be made or restored, with a sentence that says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What a member of the archive must be: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive says of itself; `counts` are rows by table, `migrations` are `app.name`.

    `missing` names files of which rows spoke and no bytes were there, `changed` those whose bytes
    were not the ones that came in; they are in the archive as they were.
    """

    format: int
    app_version: str
    created_at: str
    engine: str
    migrations: list[str]
    counts: dict[str, int]
    members: dict[str, Member]
    missing: list[str]
    changed: list[str]
    notes: list[str]


class ArchiveWriter:
    """Writes an archive member by member; no member is ever in memory as a whole."""

    def __init__(self, path: Path, *, at: datetime) -> None:
        self._file = private_file(path)
        self._zip = zipfile.ZipFile(self._file, "w", allowZip64=True)
        self._at = at.timetuple()[:6]
        self.members: dict[str, Member] = {}

    def add(self, name: str, chunks: Iterable[bytes], *, is_packed: bool = False) -> Member:
        """Write a member; `is_packed` says that its bytes would not become fewer."""
        info = zipfile.ZipInfo(name, date_time=self._at)
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        digest, size = sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                member.write(chunk)
        self.members[name] = Member(size=size, sha256=digest.hexdigest())
        return self.members[name]

    def close(self, manifest: Manifest) -> None:
        """Write the manifest and the seal, and return when both are on the disk."""
        text = json.dumps(asdict(manifest), ensure_ascii=False, separators=(",", ":"))
        self.add(MANIFEST, [text.encode()])
        self._zip.comment = SEAL + b"0" * DIGEST_LENGTH
        self._zip.close()
        digest = _sealed(self._file)
        self._file.seek(-DIGEST_LENGTH, os.SEEK_END)
        self._file.write(digest)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Let go of what was begun; a closed archive is left as it is."""
        with suppress(OSError, ValueError):
            self._zip.close()
        with suppress(OSError):
            self._file.close()


class Archive:
    """An archive that was opened: whole, sealed, and with the members that its manifest names."""

    def __init__(self, path: Path) -> None:
        """Read seal and manifest; raises `BackupFailed` when it is damaged, cut or not ours."""
        if not is_archive(path):
            raise BackupFailed(NOT_OURS)
        self._file = path.open("rb")
        try:
            self.manifest = self._checked()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a member; raises `BackupFailed` unless they are those of the manifest."""
        expected = self.manifest.members[name]
        digest, size = sha256(), 0
        try:
            with self._zip.open(name) as member:
                while size <= expected.size and (chunk := member.read(CHUNK)):
                    digest.update(chunk)
                    size += len(chunk)
                    yield chunk
        except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
            raise BackupFailed(DAMAGED) from error
        if (size, digest.hexdigest()) != (expected.size, expected.sha256):
            raise BackupFailed(DAMAGED)

    def check(self) -> None:
        """Read every member; raises `BackupFailed` when one is not what the manifest says."""
        for name in self.manifest.members:
            for _ in self.chunks(name):
                pass

    def extract(self, name: str, target: Path) -> None:
        """Write one member to a file of a name that we chose; raises `BackupFailed`."""
        with private_file(target) as file:
            for chunk in self.chunks(name):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())

    def names(self, prefix: str) -> list[str]:
        """Return the members below a prefix."""
        return [name for name in self.manifest.members if name.startswith(prefix)]

    def _checked(self) -> Manifest:
        self._file.seek(-DIGEST_LENGTH, os.SEEK_END)
        seal = self._file.read()
        if seal != _sealed(self._file):
            raise BackupFailed(DAMAGED)
        try:
            self._zip = zipfile.ZipFile(self._file)
            manifest = _manifest(self._zip)
        except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
            raise BackupFailed(DAMAGED) from error
        names = self._zip.namelist()
        for name in names:
            _refuse_path_trick(name)
        if sorted(names) != sorted((*manifest.members, MANIFEST)):
            raise BackupFailed("This backup holds other files than its manifest says.")
        return manifest


def is_archive(path: Path) -> bool:
    """Say whether a file ends like a backup that we wrote to its end."""
    tail = len(SEAL) + DIGEST_LENGTH
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) <= tail:
            return False
        file.seek(-tail, os.SEEK_END)
        return file.read(len(SEAL)) == SEAL


def file_chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    if archive.getinfo(MANIFEST).file_size > MOST_MANIFEST_BYTES:
        raise BackupFailed(DAMAGED)
    said: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if said["format"] > FORMAT:
        raise BackupFailed("A newer My Garage made this backup. Update My Garage first.")
    said["members"] = {name: Member(**facts) for name, facts in said["members"].items()}
    return Manifest(**said)


def _refuse_path_trick(name: str) -> None:
    """Raise `BackupFailed` for a member that could be written outside of where it belongs."""
    parts = name.split("/")
    odd = any(part in {"", ".", ".."} for part in parts) or any(
        sign in "\\:" or not sign.isprintable() for sign in name
    )
    if odd or not (name == MANIFEST or name.startswith((DATABASE, FILES))):
        raise BackupFailed(
            f"This backup names a file {name!r} that no backup of ours has. Refused."
        )


def _sealed(file: BinaryIO) -> bytes:
    """Return the digest of all bytes before the digest."""
    left = file.seek(0, os.SEEK_END) - DIGEST_LENGTH
    file.seek(0)
    digest = sha256()
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest().encode()


def private_file(path: Path) -> BinaryIO:
    """Make a file that only its owner may read: it holds everything about everybody."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
