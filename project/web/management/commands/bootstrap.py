"""`manage.py bootstrap`: everything between the installed packages and the first page."""

import hashlib
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from typing_extensions import override

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
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
            collect_static()
            if not options["no_demo"]:
                self.stdout.write(demo_sign_in())


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
