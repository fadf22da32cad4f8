"""A server that people use, and an empty place to restore to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from project.kernel.actor import Actor
from project.kernel.backup.contents import Database
from tests.project.kernel.backup.making import empty_database


@pytest.fixture
def busy(transactional_db: None, owner: Actor) -> Actor:
    """Return an owner whose rows are committed, so that other connections see them."""
    return owner


@pytest.fixture
def elsewhere(transactional_db: None, tmp_path: Path) -> Iterator[Database]:
    with empty_database(tmp_path) as database:
        yield database
