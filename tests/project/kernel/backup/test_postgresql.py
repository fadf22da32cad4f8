"""What is said of a PostgreSQL database, and what only one can show."""

import shutil
from pathlib import Path

import pytest
from django.db import connection

from project.kernel.actor import Actor
from project.kernel.backup import postgresql
from project.kernel.backup.archive import BackupFailed
from project.kernel.backup.contents import Database
from project.kernel.backup.places import own_database
from project.kernel.backup.postgresql import PostgresDatabase
from tests.project.kernel.backup.making import ask, empty_database
from tests.project.kernel.backup.test_backups import made, restored

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def server(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def test_a_missing_program_is_named_with_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with (
        pytest.raises(BackupFailed, match=r"pg_dump is missing.*postgresql-client"),
        PostgresDatabase({"dbname": "garage"}).snapshot(tmp_path),
    ):
        pass


def test_a_server_that_does_not_answer_is_said(tmp_path: Path) -> None:
    nowhere = PostgresDatabase({"host": "127.0.0.1", "port": "1", "dbname": "garage"})

    with pytest.raises(BackupFailed, match="cannot be reached"):
        nowhere.holds_data()


def test_the_password_is_no_argument_of_a_program() -> None:
    database = PostgresDatabase({"host": "db", "dbname": "garage", "password": "open sesame"})

    assert "sesame" not in database._target()


def test_a_restored_garage_can_be_backed_up_and_replaced_again(
    server: None, busy: Actor, tmp_path: Path
) -> None:
    first = made(tmp_path)
    with empty_database(tmp_path) as database:
        restored(first, database, tmp_path)
        second = made(tmp_path, database=database, target=tmp_path / "second.zip")
        done = restored(second, database, tmp_path, is_replacing=True)
        third = made(tmp_path, database=database, target=tmp_path / "third.zip")
        restored(third, database, tmp_path, is_replacing=True)

        assert done.kept == "schema before_20261121_030000"
        assert searchable(database) == searchable(own_database())


def test_a_restore_that_fails_leaves_the_garage_as_it_was(
    server: None, busy: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path)
    with empty_database(tmp_path) as database:
        restored(path, database, tmp_path)
        before = searchable(database)
        monkeypatch.setattr(PostgresDatabase, "_compare", refuse)

        with pytest.raises(BackupFailed, match="refused"):
            restored(path, database, tmp_path, is_replacing=True)

        assert searchable(database) == before
        assert ask(database, "SELECT COUNT(*) FROM accounts_user") == [(1,)]
        assert ask(database, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before%'") == []


def refuse(*_: object) -> None:
    raise BackupFailed("refused")


def searchable(database: Database) -> list[tuple[object, ...]]:
    """Return the indexes with their operators, which come from extensions."""
    here = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"
    return ask(database, here)


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    if shutil.which("pg_restore") is None:
        pytest.skip("needs PostgreSQL")
    (tmp_path / "no.dump").write_text("no dump")

    with pytest.raises(BackupFailed, match=r"pg_restore failed: .+"):
        PostgresDatabase({}).check(tmp_path / "no.dump", {})


def test_libpq_parameters_are_those_that_libpq_knows() -> None:
    class Known:
        def get_connection_params(self) -> dict[str, object]:
            return {"dbname": "garage", "port": 5432, "prepare_threshold": None, "context": 1}

    assert postgresql.libpq_parameters(Known()) == {"dbname": "garage", "port": "5432"}
