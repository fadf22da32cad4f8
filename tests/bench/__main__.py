"""`python -m tests.bench [--share S] [PART …]`: measure in garages of their own, print one table."""

import argparse
import importlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType

import django

from tests.bench.garage import BenchGarage, bench_garage
from tests.bench.report import Missing, Row, Size

OWN = ("DATA_DIR", "DJANGO_SETTINGS_MODULE")
Part = Callable[[BenchGarage, Size], Iterator[Row]]
PARTS = {
    "start": "start:start",
    "memory": "start:memory",
    "lists": "speed:lists",
    "pages": "speed:pages",
    "growth": "growth:growth",
    "everyday": "everyday:everyday",
    "receipts": "reading:receipts",
    "kill-worker": "kill_worker:worker",
    "kill-web": "kill_web:web",
    "due": "due:due",
    "valuation": "valuation:valuation",
    "stock": "stock:stock",
}


def main(arguments: list[str]) -> int:
    """Run the named parts, or all; return 1 when a limit was missed or a part broke."""
    asked = _asked(arguments)
    signal.signal(signal.SIGTERM, _interrupt)  # what was started is ended, also by `kill`
    size, names = Size(asked.share), asked.parts or list(PARTS)
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}{size.note}\n")
    say("| What | Measured | Must | |\n|---|---|---|---|")
    missed: list[str] = []
    for name in names:
        began = time.perf_counter()
        for row in _rows(name, size):
            missed += [row.what] if row.ok is False else []
            say(str(row))
        sys.stderr.write(f"{name}: {time.perf_counter() - began:.0f} s\n")
    say(f"\n{len(missed)} missed" + "".join(f"\n- {what}" for what in missed))
    return 1 if missed else 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog='ARGS="…" make bench', description="Measure My Garage.", epilog=", ".join(PARTS)
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="all of them when none is named")
    parser.add_argument(
        "--share", type=_share, default=1.0, help="how much of the full size, above 0 and up to 1"
    )
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.parts if name not in PARTS]:
        parser.error(f"unknown part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return asked


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError("must be above 0 and at most 1")
    return share


def _rows(name: str, size: Size) -> Iterator[Row]:
    """Give the rows of a part; one that breaks says why, and the others still run."""
    try:
        with bench_garage() as garage:
            yield from _part(name, garage)(garage, size)
    except Missing as missing:
        yield Row(name, f"not measured: {missing}")
    except Exception as error:  # noqa: BLE001 - the boundary of a part
        yield Row(name, f"broke: {type(error).__name__}: {str(error)[-600:]}", ok=False)


def _part(name: str, garage: BenchGarage) -> Part:
    """Import a part when its turn comes, so that one that cannot be imported stops no other."""
    os.environ |= {each: garage.environment[each] for each in OWN}
    django.setup()  # some parts call pure functions that stand beside models
    module, function = PARTS[name].split(":")
    part: Part = getattr(importlib.import_module(f"tests.bench.{module}"), function)
    return part


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def say(line: str) -> None:
    """Print a line at once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)  # what was started is ended by then
