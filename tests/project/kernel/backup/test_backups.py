"""A backup is one moment of rows and files, whoever writes meanwhile, and comes back as it was."""

import io
import re
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from project.kernel.actor import Actor
from project.kernel.backup import making, restoring
from project.kernel.backup.archive import (
    Archive,
    ArchiveWriter,
    BackupFailed,
    Manifest,
    file_chunks,
)
from project.kernel.backup.contents import Database
from project.kernel.backup.making import backup_make, keep_newest
from project.kernel.backup.models import BackupRecord, HeldFile
from project.kernel.backup.places import own_database
from project.kernel.backup.restoring import backup_check, backup_restore
from project.kernel.backup.services import backup_take
from project.kernel.files.models import StoredFile
from project.kernel.files.store import drop_files, file_store
from tests.project.kernel.backup.load import files_after, writing
from tests.project.kernel.backup.making import (
    ask,
    bytes_of,
    rows_of,
    storage_in,
    stored_names,
)

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.timeout(120)


def paper(actor: Actor, content: bytes = b"%PDF-1.4 a") -> StoredFile:
    upload = SimpleUploadedFile("a.pdf", content)
    return file_store(upload=upload, purpose="document", actor=actor)


def made(folder: Path, **changes: Any) -> Path:
    given: dict[str, Any] = {
        "database": own_database(), "storage": default_storage, "now": NOW,
        "target": folder / "backup.zip",
    }  # fmt: skip
    return backup_make(**given | changes).path


def restored(path: Path, database: Database, folder: Path, **changes: Any) -> Any:
    given: dict[str, Any] = {
        "storage": storage_in(folder / "media"),
        "is_replacing": False,
        "now": NOW,
    }
    return backup_restore(path=path, database=database, folder=folder, **given | changes)


@pytest.mark.parametrize("_time", range(5))
def test_a_backup_under_write_load_is_one_moment_of_rows_and_files(
    busy: Actor, elsewhere: Database, tmp_path: Path, _time: int
) -> None:
    with writing(busy) as done:
        before = dict(done)
        path = backup_take(target=tmp_path).path
        during = {writer: done[writer] - before[writer] for writer in done}

    restored(path, elsewhere, tmp_path)

    assert sum(during.values()), "nobody wrote while the backup was made"
    assert_one_moment(elsewhere, tmp_path, at_least=before, at_most=done)
    assert_same_as_now(elsewhere)


def assert_one_moment(
    database: Database, folder: Path, *, at_least: dict[int, int], at_most: dict[int, int]
) -> None:
    tags, files = defaultdict(set), defaultdict(set)
    for (name,) in ask(database, "SELECT name FROM kernel_tag"):
        writer, number = map(int, re.findall(r"\d+", name))
        tags[writer].add(number)
    rows = ask(database, "SELECT name, file, sha256 FROM kernel_storedfile")
    for name, _, _ in rows:
        writer, number = map(int, re.findall(r"\d+", name[:-4]))
        files[writer].add(number)

    for writer, least in at_least.items():
        last = len(tags[writer])
        assert tags[writer] == set(range(1, last + 1))
        assert files[writer] == files_after(last)
        assert least <= last <= at_most[writer]
    found = bytes_of(storage_in(folder / "media"), [file for _, file, _ in rows])
    assert found == {file: digest for _, file, digest in rows}


def assert_same_as_now(database: Database) -> None:
    """What was not deleted since is the same to this day, in every column."""
    for table in ("kernel_tag", "kernel_storedfile", "accounts_user", "accounts_organization"):
        now = {row[0]: row for row in ask(own_database(), f"SELECT * FROM {table}")}  # noqa: S608 - names above
        for row in ask(database, f"SELECT * FROM {table}"):  # noqa: S608 - likewise
            assert row == now.get(row[0], row)


def test_everything_comes_back_in_every_table(
    busy: Actor, elsewhere: Database, tmp_path: Path
) -> None:
    files = [paper(busy, b"%PDF-1.4 " + bytes([number]) * 3_000_000) for number in range(3)]

    path = made(tmp_path)
    done = restored(path, elsewhere, tmp_path)

    names = [file.file.name for file in files]
    assert rows_of(elsewhere) == rows_of(own_database())
    assert bytes_of(storage_in(tmp_path / "media"), names) == bytes_of(default_storage, names)
    assert (done.files, done.kept, done.warnings) == (3, "", [])
    assert sorted(stored_names(path)) == sorted(names)


def test_files_come_from_and_go_to_any_storage(
    busy: Actor, elsewhere: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket, other = InMemoryStorage(), InMemoryStorage()
    monkeypatch.setattr(StoredFile._meta.get_field("file"), "storage", bucket)
    name = paper(busy, b"%PDF-1.4 in a bucket").file.name

    path = made(tmp_path, storage=bucket)
    restored(path, elsewhere, tmp_path, storage=other)

    assert other.open(name).read() == b"%PDF-1.4 in a bucket"
    assert not default_storage.exists(name)


def test_a_file_that_is_deleted_meanwhile_is_in_the_backup_and_goes_after_it(
    busy: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = paper(busy)
    name = str(file.file.name)
    write = making._write

    def deleted_after_the_snapshot(*args: Any, **options: Any) -> Any:
        drop_files([file])
        assert default_storage.exists(name)
        assert HeldFile.objects.get().name == name
        return write(*args, **options)

    monkeypatch.setattr(making, "_write", deleted_after_the_snapshot)
    done = backup_take(target=tmp_path)

    assert (stored_names(done.path), done.missing) == ([name], 0)
    assert not default_storage.exists(name)
    assert not HeldFile.objects.exists()


def test_a_file_without_bytes_is_named_and_the_rest_is_kept(busy: Actor, tmp_path: Path) -> None:
    lost, there, rotten = paper(busy), paper(busy, b"%PDF-1.4 b"), paper(busy, b"%PDF-1.4 c")
    default_storage.delete(lost.file.name)
    default_storage.delete(rotten.file.name)
    default_storage.save(rotten.file.name, ContentFile(b"rot"))

    done = backup_take(target=tmp_path)

    with Archive(done.path) as archive:
        assert archive.manifest.missing == [lost.file.name]
        assert archive.manifest.changed == [rotten.file.name]
    assert there.file.name in stored_names(done.path)
    record = BackupRecord.objects.get()
    assert (record.state, record.missing, record.files) == ("done", 1, 2)
    assert str(lost.file.name) in record.error


def test_nothing_is_overwritten_and_nothing_half_stays(
    busy: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path)
    before = path.read_bytes()
    with pytest.raises(BackupFailed, match="there already"):
        made(tmp_path)

    paper(busy)
    monkeypatch.setattr(default_storage, "open", lambda *_: io.FileIO("/dev/full", "wb"))
    with pytest.raises(OSError, match="read"):
        made(tmp_path, target=tmp_path / "other.zip")

    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["backup.zip"]


def test_a_failed_backup_leaves_its_reason_and_holds_nothing(busy: Actor, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed):
        backup_take(target=tmp_path / "not there" / "a.zip")
    file = paper(busy)
    drop_files([file])

    record = BackupRecord.objects.get()
    assert (record.state, record.lease_until) == ("failed", None)
    assert "is not there" in record.error
    assert not default_storage.exists(file.file.name)


def test_keep_newest_leaves_what_is_not_ours(db: None, tmp_path: Path) -> None:
    for day in range(1, 6):
        writer = ArchiveWriter(tmp_path / f"my-garage-202611{day:02}-030000.zip", at=NOW)
        writer.close(manifest_of(writer))
    (tmp_path / "my-garage-20200101-000000.zip").write_bytes(b"of somebody else")
    (tmp_path / "holiday.zip").write_bytes(b"of somebody else")
    abandoned = tmp_path / ".my-garage-abc"
    abandoned.mkdir()

    gone = keep_newest(tmp_path, keep=2, now=timezone.now())
    keep_newest(tmp_path, keep=2, now=timezone.now() + timedelta(days=2))

    assert [path.name[16:18] for path in gone] == ["03", "02", "01"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "holiday.zip",
        "my-garage-20200101-000000.zip",
        "my-garage-20261104-030000.zip",
        "my-garage-20261105-030000.zip",
    ]


def manifest_of(writer: ArchiveWriter, **changes: Any) -> Any:
    said: dict[str, Any] = {
        "format": 1, "app_version": "0.1.0", "created_at": NOW.isoformat(),
        "engine": own_database().engine, "migrations": [], "counts": {},
        "members": writer.members, "missing": [], "changed": [], "notes": [],
    }  # fmt: skip
    return Manifest(**said | changes)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"app_version": "0.2.0"}, "newer My Garage"),
        ({"migrations": ["kernel.9999_from_the_future"]}, "kernel.9999"),
        ({"engine": "oracle"}, "is of oracle"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused(
    busy: Actor, elsewhere: Database, tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    path = tmp_path / "a.zip"
    writer = ArchiveWriter(path, at=NOW)
    writer.close(manifest_of(writer, **changes))

    with pytest.raises(BackupFailed, match=reason):
        restored(path, elsewhere, tmp_path)
    with pytest.raises(BackupFailed, match=reason):
        backup_check(path=path, database=elsewhere, folder=tmp_path)


def test_migrations_of_apps_that_left_are_no_reason_to_refuse(
    elsewhere: Database, tmp_path: Path
) -> None:
    writer = ArchiveWriter(tmp_path / "a.zip", at=NOW)
    manifest = manifest_of(writer, migrations=["sites.0001_initial"])
    writer.close(manifest)

    restoring._refuse_unfit(manifest, database=elsewhere)


def test_a_garage_in_the_place_stays_unless_it_is_to_be_replaced(
    busy: Actor, elsewhere: Database, tmp_path: Path
) -> None:
    first = made(tmp_path)
    restored(first, elsewhere, tmp_path)
    kept = rows_of(elsewhere)
    paper(busy)
    second = made(tmp_path, target=tmp_path / "second.zip")

    with pytest.raises(BackupFailed, match="--replace"):
        restored(second, elsewhere, tmp_path)
    assert rows_of(elsewhere) == kept
    done = restored(second, elsewhere, tmp_path, is_replacing=True)

    assert rows_of(elsewhere) == rows_of(own_database())
    assert done.kept


def test_a_damaged_database_changes_nothing(
    busy: Actor, elsewhere: Database, tmp_path: Path
) -> None:
    path = made(tmp_path)
    restored(path, elsewhere, tmp_path)
    before = rows_of(elsewhere)
    bad = tmp_path / "bad.zip"
    with Archive(path) as archive:
        counts, copy = archive.manifest.counts | {"kernel_tag": 77}, tmp_path / "copy"
        archive.extract(elsewhere.member, copy)
    writer = ArchiveWriter(bad, at=NOW)
    writer.add(elsewhere.member, file_chunks(copy))
    writer.close(manifest_of(writer, counts=counts))

    with pytest.raises(BackupFailed, match="other rows"):
        restored(bad, elsewhere, tmp_path, is_replacing=True)

    assert rows_of(elsewhere) == before


def test_a_place_that_is_in_use_is_refused(busy: Actor, tmp_path: Path) -> None:
    path = made(tmp_path)

    with pytest.raises(BackupFailed, match="Stop My Garage"):
        restored(path, own_database(), tmp_path, is_replacing=True)

    assert StoredFile.objects.for_actor(busy).count() == 0


def test_backup_check_reads_all_and_writes_nothing(
    busy: Actor, elsewhere: Database, tmp_path: Path
) -> None:
    path = made(tmp_path)
    there = sorted(tmp_path.rglob("*"))

    manifest = backup_check(path=path, database=elsewhere, folder=tmp_path)

    assert manifest.counts["accounts_user"] == 1
    assert "kernel.0001_initial" in manifest.migrations
    assert sorted(tmp_path.rglob("*")) == there


def test_equal_files_are_left_alone_and_others_replaced(
    busy: Actor, elsewhere: Database, tmp_path: Path
) -> None:
    same, other = paper(busy).file.name, paper(busy, b"%PDF-1.4 b").file.name
    path = made(tmp_path)
    media = storage_in(tmp_path / "media")
    media.save(same, ContentFile(b"%PDF-1.4 a"))
    media.save(other, ContentFile(b"something else"))
    stamp = media.get_modified_time(same)
    time.sleep(0.02)

    restored(path, elsewhere, tmp_path)

    assert media.get_modified_time(same) == stamp
    assert Path(media.path(other)).read_bytes() == b"%PDF-1.4 b"


def test_a_garage_of_the_version_before_is_backed_up_without_a_record(
    busy: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(connection.introspection, "table_names", list)
        done = backup_take(target=tmp_path)

    assert done.rows > 0
    assert not BackupRecord.objects.exists()
