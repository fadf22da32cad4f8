"""Refuses a test run in which something that should run was skipped, or nothing ran at all."""

import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

# The one thing that a run may leave out: what belongs to the other database.
EXPECTED = ("needs PostgreSQL", "needs SQLite")


def skipped(report: ET.Element) -> Iterator[str]:
    """Yield each test that was skipped for another reason than the database, with the reason."""
    for case in report.iter("testcase"):
        skip = case.find("skipped")
        if skip is None or skip.get("type") == "pytest.xfail":
            continue
        reason = skip.get("message", "")
        if not any(expected in reason for expected in EXPECTED):
            yield f"{case.get('classname')}::{case.get('name')}: {reason}"


def main(paths: list[str]) -> int:
    """Print what each run did and return 1 when one of them leaves something out."""
    bad = False
    for path in map(Path, paths):
        report = ET.parse(path).getroot()  # noqa: S314 - our own file
        ran = sum(1 for case in report.iter("testcase") if case.find("skipped") is None)
        missing = sorted(skipped(report))
        sys.stdout.write(f"{path.stem}: {ran} tests ran, {len(missing)} were left out\n")
        sys.stdout.writelines(f"  {line}\n" for line in missing)
        bad = bad or ran == 0 or bool(missing)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
