"""`manage.py backup`: everything of this server in one file."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from typing_extensions import override

from project.kernel.backup.archive import BackupFailed
from project.kernel.backup.making import keep_newest
from project.kernel.backup.services import backup_take

MEGABYTE = 1024 * 1024


class Command(BaseCommand):
    help = (
        "Write database and files into one ZIP, also while My Garage runs, and read it again. "
        "The secret key is not in it: keep a copy of it elsewhere."
    )

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask where to, and how many to keep there."""
        parser.add_argument(
            "target",
            nargs="?",
            type=Path,
            help="a file that is not there yet, or a folder; default: BACKUP_DIR",
        )
        parser.add_argument(
            "--keep", type=int, metavar="N", help="then delete all but the newest N in the folder"
        )

    @override
    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the backup and say what is in it."""
        keep: int | None = options["keep"]
        if keep is not None and keep < 1:
            raise CommandError("--keep needs a number above zero.")
        began = time.monotonic()
        try:
            target = self._target(options["target"])
            done = backup_take(target=target)
            folder = done.path.parent
            gone = keep_newest(folder, keep=keep, now=timezone.now()) if keep else []
        except (BackupFailed, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        for warning in done.warnings:
            self.stderr.write(self.style.WARNING(warning))
        for path in gone:
            self.stdout.write(f"Deleted {path.name}.")
        self.stdout.write(
            f"{done.path}: {done.rows:,} rows and {done.files:,} files, "
            f"{done.size / MEGABYTE:,.1f} MB, read again and found whole "
            f"({time.monotonic() - began:.1f} s)."
        )

    def _target(self, given: Path | None) -> Path:
        if given is not None:
            return given.resolve()
        folder: Path | None = settings.BACKUP_DIR
        if folder is None:
            raise CommandError("Say where to: a file, a folder, or set BACKUP_DIR.")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder
