"""The harness of every test; see `tests/harness/` for its parts."""

import os
from collections.abc import Callable, Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.harness import environment

pytest_plugins = ["tests.personas"]

environment.prepare()
DATABASE = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what asks the database; the rest says the same there as on SQLite.

    The product that browsers look at runs on an SQLite of its own on either, and the gallery of
    components shows no rows.
    """
    if os.environ["DATABASE_URL"].startswith("sqlite"):
        return
    again = [item for item in items if not _asks_the_database(item)]
    config.hook.pytest_deselected(items=again)
    items[:] = [item for item in items if _asks_the_database(item)]


def _asks_the_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    asks = item.get_closest_marker("django_db") is not None or bool(DATABASE & names)
    return asks and "product" not in names and item.get_closest_marker("gallery") is None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the database as pytest-django does; before it is dropped, nobody else may be using it."""
    from tests.harness.database import end_other_sessions

    yield
    with django_db_blocker.unblock():
        end_other_sessions()


@pytest.fixture(autouse=True, scope="session")
def _undefined_variables_fail() -> None:
    from tests.harness.templates import refuse_undefined_variables

    refuse_undefined_variables()


@pytest.fixture(autouse=True)
def _nothing_left_over() -> Iterator[None]:
    """Forget throttles, language and request id between two tests."""
    from django.conf import settings
    from django.core.cache import cache, caches
    from django.utils import translation

    yield
    translation.activate(settings.LANGUAGE_CODE)
    caches["memory"].clear()
    if "db.DatabaseCache" not in settings.CACHES["default"]["BACKEND"]:
        cache.clear()


@pytest.fixture
def run_jobs(db: None) -> Callable[[], int]:
    """Do the work that waits as a worker would, also what it asks for; returns how many jobs ran."""
    from tests.harness.jobs import run_waiting_jobs

    return run_waiting_jobs
