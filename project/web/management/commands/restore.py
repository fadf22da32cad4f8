"""`manage.py restore FILE`: brings a backup back."""

from argparse import ArgumentParser
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from typing_extensions import override

from project.kernel.backup.archive import BackupFailed
from project.kernel.backup.models import BackupRecord
from project.kernel.backup.places import own_database
from project.kernel.backup.restoring import backup_check, backup_restore
from project.web.management.single import single_process


class Command(BaseCommand):
    help = "Put a backup back, or check it. My Garage must be stopped, its worker too."
    requires_system_checks = ()

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the backup, and whether it may take the place of what is there."""
        parser.add_argument("file", type=Path, help="a backup that `manage.py backup` made")
        parser.add_argument("--check", action="store_true", help="read all of it, change nothing")
        parser.add_argument(
            "--replace", action="store_true", help="put aside the garage that is here"
        )

    @override
    def handle(self, *_args: Any, **options: Any) -> None:
        """Check or restore, and say what was done."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path} is not there.")
        try:
            if options["check"]:
                self._check(path)
            else:
                with _alone():
                    self._restore(path, is_replacing=options["replace"])
        except (BackupFailed, OSError) as error:
            raise CommandError(f"{error}") from error

    def _check(self, path: Path) -> None:
        manifest = backup_check(path=path, database=own_database(), folder=settings.DATA_DIR)
        self.stdout.write(
            f"Whole: {sum(manifest.counts.values()):,} rows of {manifest.created_at}, "
            f"made by My Garage {manifest.app_version} on {manifest.engine}."
        )

    def _restore(self, path: Path, *, is_replacing: bool) -> None:
        database = own_database()
        connections.close_all()
        done = backup_restore(
            path=path,
            database=database,
            storage=default_storage,
            folder=settings.DATA_DIR,
            is_replacing=is_replacing,
            now=timezone.now(),
        )
        self.stdout.write(f"{done.rows:,} rows and {done.files:,} files of {done.created_at}.")
        if bring_up_to_date():
            self.stdout.write("The database was brought up to this version of My Garage.")
        if done.kept:
            self.stdout.write(f"What was here before is kept: {done.kept}")
        for warning in done.warnings:
            self.stderr.write(self.style.WARNING(warning))


def _alone() -> AbstractContextManager[None]:
    """Keep `bootstrap` out on this machine; on PostgreSQL the restore looks for other sessions itself."""
    if connection.vendor == "postgresql":
        return nullcontext()
    return single_process(settings.DATA_DIR / "bootstrap.lock")


def bring_up_to_date() -> bool:
    """Migrate a database that was put back, and forget what belonged to the moment of its copy.

    Returns whether there was something to migrate.
    """
    executor = MigrationExecutor(connection)
    is_older = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if is_older:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    # The backup that is being restored was still running in it.
    BackupRecord.objects.filter(state=BackupRecord.State.RUNNING).delete()
    cache.clear()
    connections.close_all()
    return is_older
