"""The ways around tenancy are few, and each is listed with its reason."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import python_files, shown, text

# Where rows of all organizations may be read, and why. An entry that no longer applies must go.
ACROSS_ORGANIZATIONS = {
    "project/kernel/tenancy.py": "the door itself",
    "project/kernel/jobs/run.py": "a worker serves every organization",
    "project/kernel/jobs/sweep.py": "the sweep looks after every organization's jobs",
    "project/kernel/idempotency.py": "old keys are forgotten, whoever sent them",
    "project/web/admin_site.py": "staff look at every row",
    "accounts/notifications/selectors.py": "an address of a calendar says whose it is",
    "accounts/notifications/services/sending.py": "the worker sends for every organization",
    "accounts/organizations/selectors.py": "a link of invitation says which organization it is of",
    "accounts/tokens/selectors.py": "a token says which organization it is for",
    "garage/expenses/services/tidying.py": "what recurred for deleted vehicles goes, everywhere",
    "garage/receipts/services/reading.py": "readings that died are given up everywhere",
    "garage/schedule/services/daily.py": "every organization has its morning",
    "garage/valuation/services/updating.py": "every organization has its market update",
    "garage/vehicles/services/agreement.py": "entries and sums are proven everywhere",
    "garage/vehicles/services/timeline.py": "the sum of an entry that the actor posts",
    "inventory/purchasing/services/telling.py": "late orders are told in every organization",
    "project/kernel/bin.py": "bins are emptied everywhere",
    "project/kernel/files/cleaning.py": "files that nothing shows any more go, whoever had them",
}
RAW_QUERIES: dict[str, str] = {
    "project/kernel/fulltext.py": "full text is searched in each database's own words",
}
BASE_MANAGERS = {
    "garage/vehicles/services/agreement.py": "entries and sums are proven everywhere",
    "project/kernel/rows.py": "the version of a row that a selector has handed out",
    "project/web/admin_site.py": "staff look at every row",
}
CURSORS = {
    "project/kernel/bulk.py": "rows by the million, for demonstration and measurement",
    "project/web/management/single.py": "one process migrates: an advisory lock of PostgreSQL",
}
DOORS = {
    r"\bacross_organizations\(": ACROSS_ORGANIZATIONS,
    r"\.raw\(|\bRawSQL\b|\.extra\(": RAW_QUERIES,
    r"\b_base_manager\b|\b_default_manager\b": BASE_MANAGERS,
    r"\.cursor\(": CURSORS,
}


def users_of(pattern: str) -> set[str]:
    return {shown(path) for path in python_files() if re.search(pattern, text(path))}


@pytest.mark.parametrize("pattern", DOORS)
def test_a_door_is_used_in_the_listed_files_alone(pattern: str) -> None:
    assert users_of(pattern) - set(DOORS[pattern]) == set()


@pytest.mark.parametrize("pattern", DOORS)
def test_the_list_of_a_door_has_no_stale_entry(pattern: str) -> None:
    assert set(DOORS[pattern]) - users_of(pattern) == set()


def test_every_use_of_the_door_says_why() -> None:
    silent = {
        shown(path)
        for path in python_files()
        if path.name != "tenancy.py"
        and re.search(r"across_organizations\((?!\s*reason=)", text(path))
    }

    assert silent == set()


def test_the_lists_name_files_that_exist() -> None:
    root = Path(__file__).resolve().parents[2]
    listed = {path for door in DOORS.values() for path in door}

    assert {path for path in listed if not (root / path).is_file()} == set()
