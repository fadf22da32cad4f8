"""Measures how far the valuation is off on a person's own listings."""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from garage.valuation.evaluating import evaluate

_SCRATCH = "VALUATION_SCRATCH"


class Command(BaseCommand):
    """Takes TRAIN.csv as listings, values each row of TEST.csv, and compares with its price."""

    help = "Measure the valuation: take TRAIN.csv as listings and value each row of TEST.csv."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("train", type=Path)
        parser.add_argument("test", type=Path)
        parser.add_argument("--fields", choices=("core", "full"), default="core")
        parser.add_argument("--date", type=dt.date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--review", action="store_true",
            help="Review makes and models as a person would who takes every suggestion.",
        )  # fmt: skip

    @override
    def handle(self, *_args: Any, **options: Any) -> None:
        """Measure in a child process whose database is a file that is thrown away."""
        for path in (options["train"], options["test"]):
            if not path.is_file():
                raise CommandError(f"{path} is not a file.")
        if os.environ.get(_SCRATCH):
            self._measure(options)
        else:
            self._in_scratch(options)

    def _in_scratch(self, options: dict[str, Any]) -> None:
        command = [
            sys.executable, "manage.py", "evaluate_valuation", str(options["train"].resolve()),
            str(options["test"].resolve()), "--fields", options["fields"],
        ]  # fmt: skip
        if options["date"]:
            command += ["--date", options["date"].isoformat()]
        if options["review"]:
            command.append("--review")
        with tempfile.TemporaryDirectory(prefix="valuation-") as folder:
            own = {
                _SCRATCH: "1",
                "DATA_DIR": folder,
                "DATABASE_URL": f"sqlite:///{folder}/scratch.sqlite3",
                "SQLITE_SYNCHRONOUS": "OFF",
            }
            done = subprocess.run(  # noqa: S603 - this program again, with the paths it was given
                command,
                cwd=Path(__file__).resolve().parents[3],
                env={**os.environ, **own},
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode:
            raise CommandError(done.stderr[-2000:])
        measures = json.loads(done.stdout.splitlines()[-1])
        if options["json"]:
            self.stdout.write(json.dumps(measures))
        else:
            self.stdout.write(_table(measures))

    def _measure(self, options: dict[str, Any]) -> None:

        # The tables as they are now, without the way they came about.
        settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
        call_command("migrate", run_syncdb=True, verbosity=0)
        began = time.perf_counter()
        before = _peak_mb()
        found = evaluate(
            options["train"],
            options["test"],
            with_marks=options["fields"] == "full",
            day=options["date"],
            with_review=options["review"],
        )
        times = found.milliseconds
        measures = {
            **found.figures,
            "listings": found.rows,
            "skipped": found.skipped,
            "seconds": round(time.perf_counter() - began, 1),
            "fit_cpu_seconds": round(found.fit_seconds, 1),
            "surface_kb": round(found.surface_bytes / 1000),
            "value_ms_p50": round(times[len(times) // 2], 1) if times else None,
            "value_ms_p95": round(times[len(times) * 95 // 100], 1) if times else None,
            "peak_mb": _peak_mb(),
            "peak_above_start_mb": _peak_mb() - before,
        }
        self.stdout.write(json.dumps(measures))


def _peak_mb() -> int:
    unit = 1024 if sys.platform.startswith("linux") else 1024 * 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit)


def _table(measures: dict[str, Any]) -> str:
    lines = []
    for name, value in measures.items():
        if isinstance(value, dict):
            lines.append(name)
            lines += [f"  {key:20} {_told(each)}" for key, each in value.items()]
        else:
            lines.append(f"{name:22} {value}")
    return "\n".join(lines)


def _told(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return "  ".join(f"{name} {figure}" for name, figure in value.items())
