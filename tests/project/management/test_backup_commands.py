"""The commands that people type, on an installation of its own."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from accounts.users.models import User
from project.kernel.actor import Actor
from project.kernel.backup.models import BackupRecord
from project.web.management.commands import bootstrap, restore
from tests.architecture.source import ROOT

pytestmark = pytest.mark.timeout(300)


def command(*arguments: Any) -> str:
    said = StringIO()
    call_command(*map(str, arguments), stdout=said, stderr=said)
    return said.getvalue()


@contextmanager
def refused(reason: str) -> Iterator[None]:
    with pytest.raises(CommandError, match=reason):
        yield


def test_backup_says_what_it_made_and_keeps_as_many_as_asked(
    transactional_db: None, tmp_path: Path
) -> None:
    (tmp_path / "my-garage-20200101-000000.zip").write_bytes(b"of somebody else")
    first = command("backup", tmp_path)
    named = command("backup", tmp_path / "mine.zip")

    assert "read again and found whole" in first
    assert "mine.zip" in named
    assert "Whole: " in command("restore", tmp_path / "mine.zip", "--check")
    assert BackupRecord.objects.filter(state="done").count() == 2
    with refused("there already"):
        command("backup", tmp_path / "mine.zip")


def test_backup_asks_where_to(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.BACKUP_DIR = None

    with refused("Say where to"):
        command("backup")
    with refused("above zero"):
        command("backup", tmp_path, "--keep", "0")
    with refused("is not there"):
        command("restore", tmp_path / "nothing.zip")


def test_restore_refuses_what_is_no_backup(db: None, tmp_path: Path) -> None:
    (tmp_path / "photo.zip").write_bytes(b"a photo" * 100)

    with refused("no backup of My Garage"):
        command("restore", tmp_path / "photo.zip", "--check")


def test_bring_up_to_date_migrates_what_is_older_and_ends_the_backup_in_it(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    monkeypatch.setattr(restore, "call_command", lambda name, **_: called.append(name))
    BackupRecord.objects.create(state="running")

    assert restore.bring_up_to_date() is False
    assert not BackupRecord.objects.exists()
    with older_database():
        assert restore.bring_up_to_date() is True

    assert called == ["migrate", "createcachetable"]


@contextmanager
def older_database() -> Iterator[None]:
    """Let the newest migration of the kernel not have run."""
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("kernel", "0004_backups")
    try:
        yield
    finally:
        recorder.record_applied("kernel", "0004_backups")


def test_bootstrap_backs_up_before_a_new_version_changes_something(
    transactional_db: None, settings: Settings, tmp_path: Path
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("needs SQLite")
    settings.BACKUP_DIR = tmp_path / "backups"
    prepared = bootstrap.Command(stderr=StringIO())

    prepared._back_up_before_migrating()
    assert not settings.BACKUP_DIR.exists()
    with older_database():
        prepared._back_up_before_migrating()
        assert len(list(settings.BACKUP_DIR.iterdir())) == 1
        settings.BACKUP_DIR = Path("/dev/null/nowhere")
        with pytest.raises((CommandError, OSError)):
            prepared._back_up_before_migrating()


def manage(*arguments: Any, data: Path) -> subprocess.CompletedProcess[str]:
    elsewhere = {"DATABASE_URL", "QUEUE_URL", "CACHE_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in elsewhere}
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env=kept | {"DATA_DIR": str(data), "BACKUP_DIR": ""},
        capture_output=True,
        check=False,
        text=True,
    )


def people(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "garage.sqlite3")) as opened:
        return [row[0] for row in opened.execute("SELECT email FROM accounts_user ORDER BY 1")]


def test_a_garage_moves_to_a_new_machine(
    transactional_db: None, owner: Actor, tmp_path: Path
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("needs SQLite")
    new, file = tmp_path / "new", tmp_path / "garage.zip"
    command("backup", file)

    there = manage("restore", file, data=new)
    again = manage("restore", file, data=new)
    replaced = manage("restore", file, "--replace", data=new)

    assert there.returncode == replaced.returncode == 0, there.stderr + replaced.stderr
    assert people(new) == list(User.objects.values_list("email", flat=True))
    assert again.returncode == 1
    assert "--replace" in again.stderr
    assert "Traceback" not in again.stderr
    assert len(list(new.glob("garage.before-*.sqlite3"))) == 1
    assert "before-" in replaced.stdout
