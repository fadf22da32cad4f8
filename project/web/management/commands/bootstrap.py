"""`manage.py bootstrap`: everything between the installed packages and the first page."""

import hashlib
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from typing_extensions import override

from project.kernel.backup.archive import BackupFailed
from project.kernel.backup.services import backup_take
from project.web.management.single import single_process
from project.web.staticfiles import LEFT_OUT


class Command(BaseCommand):
    help = "Bring the database and the static files up to date; fill an empty garage with a demo."

    @override
    def add_arguments(self, parser: CommandParser) -> None:
        """Offer to leave the demo out."""
        parser.add_argument("--no-demo", action="store_true", help="leave an empty garage empty")

    @override
    def handle(self, *_args: Any, **options: Any) -> None:
        """Write progress to the error stream, and to the output how to sign in to the demo."""
        with single_process(settings.DATA_DIR / "bootstrap.lock"):
            self._back_up_before_migrating()
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
            collect_static()
            if not options["no_demo"]:
                self.stdout.write(demo_sign_in())

    def _back_up_before_migrating(self) -> None:
        """Make a backup of an SQLite garage that a new version is about to change."""
        if settings.BACKUP_DIR is None or connection.vendor != "sqlite" or not is_older():
            return
        settings.BACKUP_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            done = backup_take(target=settings.BACKUP_DIR)
        except (BackupFailed, OSError) as error:
            raise CommandError(f"Nothing was changed, for no backup was made. {error}") from error
        self.stderr.write(f"A new version: {done.path} is the garage as it was.")


def is_older() -> bool:
    """Say whether the database is of an earlier version; a new one is not."""
    executor = MigrationExecutor(connection)
    is_new = not executor.loader.applied_migrations
    return not is_new and bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect_static() -> None:
    """Copy the static files where the web process serves them, when one has changed."""
    stamp = settings.DATA_DIR / "static.stamp"
    current = static_digest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == current:
        return
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=LEFT_OUT)
    stamp.write_text(current, encoding="ascii")


def static_digest() -> str:
    """Return what changes when a static file is added, removed or written."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def demo_sign_in() -> str:
    """Fill a garage that has no users, and return how to sign in to a garage that was filled so."""
    note = settings.DATA_DIR / "demo-sign-in.txt"
    if not get_user_model().objects.exists():
        # All or nothing: a start that is interrupted leaves nobody without a known password.
        with transaction.atomic():
            said = StringIO()
            call_command("demo", stdout=said)
            note.touch(mode=0o600)
            note.write_text(said.getvalue(), encoding="utf-8")
    return str(note.read_text(encoding="utf-8")) if note.exists() else ""
