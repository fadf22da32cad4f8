"""Makes the data pack that VINs are decoded by offline."""

import sqlite3
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from typing_extensions import override

from garage.vehicles.vpic.building import build_pack
from garage.vehicles.vpic.pack import opened
from garage.vehicles.vpic.source import PLAIN, WrongFile


class Command(BaseCommand):
    """Reads NHTSA's vPIC database and puts what VINs need of it into the data folder."""

    help = f"Make the data pack of VINs from NHTSA's vPIC database. {PLAIN}"
    requires_migrations_checks = False

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "file", type=Path, help="the .sql or its .zip, or a folder or .zip of CSV tables"
        )

    @override
    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the pack; the one that was there is used until the new one is whole."""
        source: Path = options["file"]
        if not source.exists():
            raise CommandError(f"{source} is not there.")
        began = time.monotonic()
        try:
            counts = build_pack(
                source,
                settings.VPIC_FILE,
                today=timezone.now().date(),
                progress=self._told,
            )
        except WrongFile as error:
            raise CommandError(str(error)) from error
        except (OSError, sqlite3.Error) as error:
            raise CommandError(f"The pack could not be written: {error}") from error
        with opened(settings.VPIC_FILE) as pack:
            dated = pack.dated if pack else ""
        megabytes = settings.VPIC_FILE.stat().st_size / 1024 / 1024
        self.stdout.write(
            f"vPIC data pack of {dated}: {counts['makers']:,} makers, {counts['models']:,} models, "
            f"{counts['patterns']:,} rules; {megabytes:.0f} MB, {time.monotonic() - began:.0f} s."
        )

    def _told(self, step: str, done: int, all_: int) -> None:
        share = f"{100 * done // all_:3d} %" if all_ else ""
        self.stderr.write(f"{step} {share}", ending="\n" if done >= all_ else "\r")
