"""The project speaks of itself: no paths of somebody's machine, no secrets, no work left open."""

import re
import subprocess

from tests.architecture.source import ROOT

MACHINE_PATHS = re.compile(r"(?<![\w.>}])/(work/(main|shared)|home/\w+|Users/\w+|root/)\b")
LEFT_OPEN = re.compile(r"\b(TODO|FIXME|HACK)\b(?!.*#\d+)")
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
# Written by a program, or the rule itself.
LEFT_OUT = re.compile(
    r"^(requirements.*\.txt|docs/openapi\.json|tests/architecture/test_text\.py)$"
)
SUFFIXES = {
    "",
    ".py",
    ".html",
    ".css",
    ".js",
    ".md",
    ".toml",
    ".txt",
    ".yml",
    ".yaml",
    ".json",
    ".sh",
}


def project_files() -> list[str]:
    """Return the files of the project that are or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.splitlines()
    kept = (name for name in listed if not LEFT_OUT.match(name))
    return [name for name in kept if (ROOT / name).is_file() and (ROOT / name).suffix in SUFFIXES]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name in project_files()
        for number, line in enumerate(
            (ROOT / name).read_text(encoding="utf-8").splitlines(), start=1
        )
        if pattern.search(line)
    ]


def test_no_file_names_a_path_of_a_machine() -> None:
    assert lines_with(MACHINE_PATHS) == []


def test_no_work_is_left_open_without_an_issue() -> None:
    assert lines_with(LEFT_OPEN) == []


def test_no_private_key_is_committed() -> None:
    assert lines_with(PRIVATE_KEY) == []


def test_no_file_is_large() -> None:
    large = {
        name: size for name in project_files() if (size := (ROOT / name).stat().st_size) > 500_000
    }

    assert large == {}
