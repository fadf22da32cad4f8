"""One backup a night, by one worker, and its record for the people who run the server."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from project.kernel.backup import holding, services, tasks
from project.kernel.backup.models import BackupRecord, HeldFile
from project.kernel.jobs import tasks as queue
from project.kernel.jobs.registry import SERVER_WORK
from tests.personas import PersonaClient

NIGHT = datetime(2026, 11, 21, 3, 5, tzinfo=UTC)
pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.BACKUP_DIR, settings.BACKUP_KEEP = tmp_path / "backups", 2
    return tmp_path / "backups"


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Return what the queue was told instead of telling it."""
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(queue, "run_server_work", lambda name, row: told.append((name, row)))
    return told


def work(rings: list[tuple[str, int]]) -> None:
    for name, row in rings:
        SERVER_WORK[name](row)
    rings.clear()


def test_nightly_makes_one_backup_a_day_and_keeps_the_newest(
    transactional_db: None, folder: Path, rings: list[tuple[str, int]]
) -> None:
    for day in range(3):
        with time_machine.travel(NIGHT + timedelta(days=day)):
            tasks.nightly()
            tasks.nightly()
            work(rings)
            tasks.nightly()
            assert rings == []

    assert sorted(path.name[10:18] for path in folder.iterdir()) == ["20261122", "20261123"]
    assert list(BackupRecord.objects.values_list("day", "state").order_by("day")) == [
        (date(2026, 11, day), "done") for day in (21, 22, 23)
    ]
    newest = BackupRecord.objects.latest("day")
    assert Path(newest.path).stat().st_size == newest.size


@pytest.mark.parametrize("hour", [0, 2])
def test_nightly_waits_for_the_night(
    db: None, folder: Path, rings: list[tuple[str, int]], hour: int
) -> None:
    with time_machine.travel(NIGHT.replace(hour=hour)):
        tasks.nightly()

    assert rings == []


def test_nightly_is_off_without_a_folder(db: None, rings: list[tuple[str, int]]) -> None:
    with time_machine.travel(NIGHT):
        tasks.nightly()

    assert rings == []
    assert not BackupRecord.objects.exists()


def test_a_failed_night_says_why_and_is_tried_again_after_an_hour(
    transactional_db: None, folder: Path, rings: list[tuple[str, int]]
) -> None:
    folder.parent.joinpath("backups").write_text("a file in the way")
    with time_machine.travel(NIGHT, tick=False):
        tasks.nightly()
        work(rings)
    failed = BackupRecord.objects.get()
    with time_machine.travel(NIGHT + timedelta(minutes=30)):
        tasks.nightly()
        assert rings == []
    folder.unlink()
    with time_machine.travel(NIGHT + timedelta(minutes=61)):
        tasks.nightly()
        work(rings)

    assert failed.state == "failed"
    assert "backups" in failed.error
    assert BackupRecord.objects.get().state == "done"
    assert BackupRecord.objects.get().error == ""


def test_a_backup_of_a_worker_that_died_is_made_by_the_next(
    transactional_db: None, folder: Path, rings: list[tuple[str, int]]
) -> None:
    with time_machine.travel(NIGHT):
        now = timezone.now()
        record = services.begun(BackupRecord.objects.create(day=NIGHT.date()), now=now)
        tasks.nightly()
        services.backup_work(record.pk)
        assert rings == []
        assert not folder.exists()
    with time_machine.travel(NIGHT + holding.LEASE + timedelta(minutes=1)):
        tasks.nightly()
        work(rings)

    assert BackupRecord.objects.get().state == "done"


def test_release_deletes_what_a_killed_backup_held_back(db: None) -> None:
    record = services.begun(BackupRecord.objects.create(), now=timezone.now())
    HeldFile.objects.create(name="1/aa/gone")

    assert tasks.release() == 0
    with time_machine.travel(timezone.now() + holding.LEASE + timedelta(minutes=1)):
        assert tasks.release() == 1

    record.refresh_from_db()
    assert record.state == "failed"
    assert not HeldFile.objects.exists()


def test_a_long_backup_says_that_it_is_alive(db: None) -> None:
    record = services.begun(BackupRecord.objects.create(), now=timezone.now())
    lease = services._Lease(record)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        lease.renew()
        record.refresh_from_db()

        assert record.lease_until is not None
        assert record.lease_until - timezone.now() > holding.LEASE - timedelta(minutes=1)


def test_staff_see_what_became_of_backups(staff_client: PersonaClient) -> None:
    BackupRecord.objects.create(day=date(2026, 11, 21), state="failed", error="The disk is full.")

    page = staff_client.get(reverse("admin:kernel_backuprecord_changelist")).content.decode()

    assert "The disk is full." in page


def test_the_queue_carries_work_of_the_server(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    monkeypatch.setitem(SERVER_WORK, "kernel.backup", done.append)

    queue.run_server_work.call_local("kernel.backup", 7)

    assert done == [7]
