"""An installation of its own, with the commands run as a person or an init system runs them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

# Processes that start from nothing, on a machine that may be busy.
pytestmark = pytest.mark.timeout(180)
ELSEWHERE = {"DATABASE_URL", "QUEUE_URL", "CACHE_URL"}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of an embedded installation that has been bootstrapped."""
    data = tmp_path_factory.mktemp("data")
    kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    environment = kept | {"DATA_DIR": str(data), "SECRET_KEY": ""}
    assert manage("bootstrap", "--no-demo", environment=environment) == ""
    return environment


def manage(*arguments: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout


@pytest.fixture
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    started = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield started
    started.kill()
    started.communicate()


def test_bootstrap_prepares_an_empty_garage(environment: dict[str, str]) -> None:
    data = Path(environment["DATA_DIR"])

    assert {"garage.sqlite3", "secret_key", "static"} <= {path.name for path in data.iterdir()}
    assert not (data / "demo-sign-in.txt").exists()
    assert (data / "secret_key").stat().st_mode & 0o077 == 0


def test_worker_says_that_it_is_alive_and_ends_on_term(
    worker: subprocess.Popen[str], environment: dict[str, str]
) -> None:
    count = "from project.kernel.jobs.models import WorkerBeat; print(WorkerBeat.objects.count())"
    deadline = time.monotonic() + 20
    while manage("shell", "-v", "0", "-c", count, environment=environment).strip() == "0":
        assert time.monotonic() < deadline
        time.sleep(0.2)

    worker.send_signal(signal.SIGTERM)
    said, _ = worker.communicate(timeout=20)

    assert worker.returncode == 0
    assert "Traceback" not in said
