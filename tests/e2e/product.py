"""The product as people run it: processes of its own, collected static files, the demo garage."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
WEB = (
    "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "1", "--blocking-threads", "4",
    "--no-ws", "--log-level", "error", "project.wsgi:application",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A garage that runs, and how its demo person signs in."""

    address: str
    folder: Path
    environment: dict[str, str]
    email: str
    password: str

    def manage(self, *arguments: str) -> str:
        """Run a management command and return what it printed."""
        return _manage(self.environment, *arguments)


@contextmanager
def running_product(folder: Path) -> Iterator[Product]:
    """Prepare a garage in an empty folder, run it, and end its processes afterwards."""
    port = _free_port()
    environment = {
        **os.environ, "DATA_DIR": str(folder), "DATABASE_URL": _sqlite(folder / "garage.sqlite3"),
        "QUEUE_URL": _sqlite(folder / "queue.sqlite3"), "CACHE_URL": "", "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    said = _manage(environment, "bootstrap").split()
    granian = str(Path(sys.executable).with_name("granian"))
    commands = [[granian, "--port", str(port), *WEB], [sys.executable, "manage.py", "worker"]]
    processes = [_start(command, environment) for command in commands]
    try:
        _wait_for(port)
        yield Product(
            address=f"http://127.0.0.1:{port}",
            folder=folder,
            environment=environment,
            email=said[said.index("E-mail:") + 1],
            password=said[said.index("Password:") + 1],
        )
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=30)


def _sqlite(path: Path) -> str:
    return f"sqlite:///{path}"


def _manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{arguments}: {done.stderr[-2000:]}")
    return done.stdout


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet, start_new_session=True
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(OSError, HTTPException):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                connection.close()
                return
        connection.close()
        time.sleep(0.1)
    raise RuntimeError("The web process did not answer.")
