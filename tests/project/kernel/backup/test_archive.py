"""The file of a backup: what it is made of, and what is refused."""

import json
import random
import zipfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from project.kernel.backup.archive import (
    FORMAT,
    MANIFEST,
    SEAL,
    Archive,
    ArchiveWriter,
    BackupFailed,
    Manifest,
    _sealed,
    is_archive,
)

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
CONTENT = {"database/garage.sqlite3": b"SQLite" * 5000, "files/1/ab/abcd": bytes(range(256)) * 400}


def manifest(writer: ArchiveWriter, **changes: Any) -> Manifest:
    said: dict[str, Any] = {
        "format": FORMAT, "app_version": "0.1.0", "created_at": AT.isoformat(), "engine": "sqlite",
        "migrations": [], "counts": {}, "members": writer.members, "missing": [], "changed": [],
        "notes": [],
    }  # fmt: skip
    return Manifest(**said | changes)


def written(path: Path, content: dict[str, bytes] = CONTENT, **changes: Any) -> Path:
    writer = ArchiveWriter(path, at=AT)
    for name, data in content.items():
        writer.add(name, [data[:100], data[100:]], is_packed=name.startswith("files/"))
    writer.close(manifest(writer, **changes))
    return path


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip")

    with Archive(path) as archive:
        archive.check()
        found = {name: b"".join(archive.chunks(name)) for name in archive.manifest.members}

    assert found == CONTENT
    assert path.stat().st_mode & 0o077 == 0
    assert zipfile.ZipFile(path).testzip() is None


def test_one_changed_byte_anywhere_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip")
    whole = path.read_bytes()
    chosen = random.Random(11)
    places = [0, 10, len(whole) - 1, *(chosen.randrange(len(whole)) for _ in range(60))]

    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << chosen.randrange(8)
        path.write_bytes(damaged)
        with pytest.raises(BackupFailed):
            Archive(path)


@pytest.mark.parametrize("cut", [1, 64, 500, 20_000, 10**9])
def test_a_cut_end_is_refused(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path / "a.zip")
    path.write_bytes(path.read_bytes()[:-cut])

    with pytest.raises(BackupFailed, match=r"cut off|damaged"):
        Archive(path)


@pytest.mark.parametrize(
    "name",
    [
        "../garage.sqlite3", "files/../../evil", "/etc/passwd", "files//a", "files/./a",
        "files\\..\\a", "C:/a", "files/a\nb", "secret_key", "files/",
    ],
)  # fmt: skip
def test_a_path_trick_is_refused(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "a.zip", {**CONTENT, name: b"evil"})

    with pytest.raises(BackupFailed, match="no backup of ours has"):
        Archive(path)


def test_members_that_the_manifest_does_not_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    writer = ArchiveWriter(path, at=AT)
    writer.add("files/1/aa/known", [b"known"])
    known = dict(writer.members)
    writer.add("files/1/aa/stowaway", [b"unknown"])
    writer.close(manifest(writer, members=known))

    with pytest.raises(BackupFailed, match="other files"):
        Archive(path)


def test_a_member_other_than_its_digest_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    writer = ArchiveWriter(path, at=AT)
    writer.add("files/1/aa/known", [b"known"])
    wrong = {name: type(facts)(size=5, sha256="0" * 64) for name, facts in writer.members.items()}
    writer.close(manifest(writer, members=wrong))

    with Archive(path) as archive, pytest.raises(BackupFailed, match="damaged"):
        archive.check()


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", format=FORMAT + 1)

    with pytest.raises(BackupFailed, match="newer My Garage"):
        Archive(path)


@pytest.mark.parametrize("text", ["{}", "[]", "nothing", '{"format": "one"}'])
def test_a_manifest_of_nonsense_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MANIFEST, text)
        archive.comment = SEAL + b"0" * 64
    with path.open("r+b") as file:
        digest = _sealed(file)
        file.seek(-64, 2)
        file.write(digest)

    with pytest.raises(BackupFailed):
        Archive(path)


def test_other_files_are_no_archives(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with zipfile.ZipFile(tmp_path / "plain.zip", "w") as archive:
        archive.writestr("a", "a" * 1000)

    assert not is_archive(tmp_path / "empty")
    assert not is_archive(tmp_path / "plain.zip")


def test_the_manifest_is_json_that_people_can_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip")

    said = json.loads(zipfile.ZipFile(path).read(MANIFEST))

    assert said["members"]["files/1/ab/abcd"]["size"] == 256 * 400
    with Archive(path) as archive:
        assert asdict(archive.manifest) == said
