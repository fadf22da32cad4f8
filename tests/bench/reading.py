"""Reading receipts: how right and how fast, on labelled receipts and on synthetic invoices."""

import importlib.util
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.bench.fleet import smallest
from tests.bench.garage import ROOT, BenchGarage
from tests.bench.receiving import settled, upload
from tests.bench.report import Missing, Row, Size, at_least, at_most

# Labelled receipts are not part of the project; they lie beside it where there are any.
FOLDER = Path(os.environ.get("RECEIPTS", ROOT.parent / "shared" / "receipts"))
LIMITS = {
    "total": ("total", 98.5),
    "date": ("date", 98.5),
    "company_close": ("vendor, close", 93),
    "company_exact": ("vendor, exact", 86),
    "address_close": ("address, close", 95),
    "draft_ok": ("total, date and vendor", 91),
    "items_all_right": ("all line amounts of a receipt", 78),
    "confirmed_coverage": ("“confirmed” totals, share of all", 75),
}
LINES_F1, STRICT, MEMORY_MB, JOB_SECONDS = 0.92, 0.82, 1_200, 4.0
ONE_BY_ONE = 6
ANSWER_MS = 300


def receipts(garage: BenchGarage, size: Size) -> Iterator[Row]:
    """Score the reader, and time uploads and whole jobs."""
    if importlib.util.find_spec("rapidocr") is None:
        raise Missing("there is no OCR engine; install the packages of requirements.txt")
    yield from _jobs(garage, size)
    if (FOLDER / "labels.json").exists():
        count = len(json.loads((FOLDER / "labels.json").read_text(encoding="utf-8")))
        yield from _labelled(_scored(garage, FOLDER, limit=size.of(count, least=3)))
    else:
        told = f"not measured: no labels.json in {FOLDER}; name a folder as RECEIPTS"
        yield Row("Reading labelled receipts", told)
    yield from _synthetic(garage, size)


def _jobs(garage: BenchGarage, size: Size) -> Iterator[Row]:
    """Time the answer to an upload and the way of a PDF with text to its draft."""
    headers = smallest(garage)
    garage.start_web()
    garage.start_worker()
    answered, drafted = [], []
    for number in range(size.of(ONE_BY_ONE, least=2)):
        began = time.perf_counter()
        one = upload(garage, headers, f"timed-{number}").receipt
        answered.append(1000 * (time.perf_counter() - began))
        settled(garage, headers, [one])
        drafted.append(time.perf_counter() - began)
    garage.kill("worker")
    garage.kill("web")
    yield at_most("Upload of a receipt, answered, slowest", max(answered), ANSWER_MS, unit="ms")
    yield Row("… draft ready, PDF with text, the first from a cold start", f"{drafted[0]:.1f} s")
    what = "… draft ready, PDF with text, slowest of the next"
    yield at_most(what, max(drafted[1:]), JOB_SECONDS, unit="s", places=1)


def _scored(garage: BenchGarage, folder: Path, *, limit: int) -> dict[str, Any]:
    printed = garage.manage("score_receipts", str(folder), "--json", "--limit", str(limit))
    found: dict[str, Any] = json.loads(printed)
    return found


def _labelled(found: Mapping[str, Any]) -> Iterator[Row]:
    files = f"{found['files']} labelled receipts"
    for name, (what, limit) in LIMITS.items():
        if found.get(name) is not None:
            yield at_least(f"{files}: {what}", found[name], limit, unit="%", places=1)
    if found["items_f1"] is not None:
        yield at_least("… line amounts, F1", found["items_f1"], LINES_F1, unit="", places=3)
    if found["strict"] is not None:
        yield at_least("… strict F1 over four fields", found["strict"], STRICT, unit="", places=3)
    wrong = found["confirmed_wrong"]
    yield Row("… “confirmed” totals that are wrong", str(wrong), "0", ok=wrong == 0)
    yield Row(
        "… reading one, without upload and queue, median / p95",
        f"{found['seconds_median']} / {found['seconds_p95']} s",
    )
    yield at_most("… memory of the reading process", found["peak_mb"], MEMORY_MB, unit="MB")


def _synthetic(garage: BenchGarage, size: Size) -> Iterator[Row]:
    """Score invoices in six languages that are made anew for each run, kind by kind."""
    from tests.garage.receipts.synthetic import Invoice, build_all

    folder = garage.folder / "synthetic"
    folder.mkdir()
    invoices = build_all()
    chosen = invoices[:: max(1, round(1 / size.share))][: size.of(len(invoices), least=2)]
    for kind, (data, limit) in {
        "clean PDFs with text": (Invoice.pdf, 0.95),
        "scans": (Invoice.scan, 0.0),
        "skewed phone photos": (Invoice.photo, 0.90),
    }.items():
        paths = {_written(invoice, data(invoice), folder=folder): invoice for invoice in chosen}
        yield from _kind(f"{len(paths)} synthetic {kind}", paths, limit)


def _written(invoice: Any, content: bytes, *, folder: Path) -> Path:
    path = folder / f"{invoice.key}.{'pdf' if content.startswith(b'%PDF') else 'jpg'}"
    path.write_bytes(content)
    return path


def _kind(what: str, paths: Mapping[Path, Any], limit: float) -> Iterator[Row]:
    from garage.receipts.reading import Hints, read_path
    from tests.garage.receipts.synthetic.score import Score, score_reading

    score = Score()
    for path, invoice in paths.items():
        truth = invoice.truth
        hints = Hints(date_order="mdy" if truth.country == "US" else "dmy")
        score_reading(
            key=invoice.key, reading=read_path(path, hints=hints), truth=truth, into=score
        )
    for name, found in (("header fields", score.fields), ("line F1", score.line_f1)):
        if limit:
            yield at_least(f"{what}: {name}", found, limit, unit="", places=3)
        else:
            yield Row(f"{what}: {name}", f"{found:.3f}")
