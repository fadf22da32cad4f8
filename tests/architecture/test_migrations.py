"""Migrations are named by what they do."""

import re

from tests.architecture.source import PACKAGES, ROOT, shown

AUTOMATIC = re.compile(r"_auto_\d{8}_\d{4}$")
NUMBERED = re.compile(r"^\d{4}_[a-z][a-z0-9_]*$")


def names() -> list[str]:
    return [
        shown(path)
        for package in PACKAGES
        for path in (ROOT / package).rglob("migrations/*.py")
        if path.stem != "__init__"
    ]


def test_migrations_have_names_given_by_hand() -> None:
    stems = {name: name.rpartition("/")[2].removesuffix(".py") for name in names()}

    odd = {
        name for name, stem in stems.items() if AUTOMATIC.search(stem) or not NUMBERED.match(stem)
    }
    assert odd == set()
