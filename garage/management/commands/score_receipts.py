"""Measures how well receipts with known answers are read."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from garage.receipts.reading import Hints, disturb, scoring
from garage.receipts.reading.process import Outcome, read_many
from garage.receipts.reading.scoring import Known, Scores

_PHOTO_SEED = 20_260


class Command(BaseCommand):
    """Reads a folder with a `labels.json` and prints the share of right answers."""

    help = "Score the reader on a folder of receipts with labels.json, as they are or disturbed."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--currency", default="MYR", help="where a receipt shows none")
        parser.add_argument("--limit", type=int, default=0, help="the first files only")
        parser.add_argument("--turn", type=int, default=0, metavar="DEGREES", help="any angle")
        parser.add_argument("--photo", action="store_true", help="as if photographed")
        parser.add_argument("--errors", action="store_true", help="name what was read wrongly")
        parser.add_argument(
            "--synthetic", action="store_true", help="FOLDER holds synthetic invoices, truth.json"
        )

    @override
    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, compare, print."""
        folder: Path = options["folder"]
        known = _synthetic(folder) if options["synthetic"] else _labelled(folder)
        if options["limit"]:
            known = dict(list(known.items())[: options["limit"]])
        hints = Hints(currency=options["currency"])
        with tempfile.TemporaryDirectory() as scratch:
            paths = dict(_prepared(folder, known, scratch=Path(scratch), options=options))
            outcomes = list(read_many(paths, hints=hints))
        scores = {paths[o.path]: scoring.score(o.reading, known[paths[o.path]]) for o in outcomes}
        if options["errors"]:
            self._name_errors(outcomes, paths, scores)
        self._print(_measures(outcomes, scores), as_json=options["json"])

    def _name_errors(
        self, outcomes: list[Outcome], paths: Mapping[Path, str], scores: Mapping[str, Scores]
    ) -> None:
        for outcome in outcomes:
            name = paths[outcome.path]
            wrong = [
                check
                for check, right in scores[name].checks.items()
                if not right and not check.startswith("strict")
            ]
            if wrong:
                self.stdout.write(f"{name}: {', '.join(wrong)}")

    def _print(self, measures: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(measures))
            return
        for name, value in measures.items():
            self.stdout.write(f"{name:22} {value}")


def _labelled(folder: Path) -> dict[str, Known]:
    source = folder / "labels.json"
    if not source.exists():
        raise CommandError(f"{folder} holds no labels.json.")
    labels = json.loads(source.read_text(encoding="utf-8"))
    return {name: Known.from_label(label) for name, label in labels.items()}


def _synthetic(folder: Path) -> dict[str, Known]:
    source = folder / "truth.json"
    if not source.exists():
        raise CommandError(f"{folder} holds no truth.json.")
    truths = json.loads(source.read_text(encoding="utf-8"))
    return {name: Known.from_truth(truth) for name, truth in truths.items()}


def _prepared(
    folder: Path, known: Mapping[str, Known], *, scratch: Path, options: Mapping[str, Any]
) -> Iterator[tuple[Path, str]]:
    """Give each file, or a disturbed copy of it, with its name in the labels."""
    for index, name in enumerate(known):
        path = folder / name
        if (options["turn"] or options["photo"]) and path.suffix.lower() != ".pdf":
            path = _disturbed(
                path, scratch / f"{index}.jpg", seed=_PHOTO_SEED + index, options=options
            )
        yield path, name


def _disturbed(path: Path, target: Path, *, seed: int, options: Mapping[str, Any]) -> Path:
    from PIL import Image

    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    if options["turn"]:
        picture = disturb.turned(picture, degrees=options["turn"])
    if options["photo"]:
        picture = disturb.photographed(picture, seed=seed)
    picture.convert("RGB").save(target, "JPEG", quality=88)
    return target


def _measures(outcomes: list[Outcome], scores: Mapping[str, Scores]) -> dict[str, Any]:
    seconds = [outcome.reading.seconds for outcome in outcomes if outcome.reading]
    measures = scoring.summary(list(scores.values()), seconds=seconds)
    unit = 1024 if sys.platform.startswith("linux") else 1024 * 1024
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit
    unread = sum(outcome.reading is None for outcome in outcomes)
    return {**measures, "unread": unread, "peak_mb": round(peak)}
