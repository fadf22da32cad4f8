"""A garage of its own for the measurements: data folder, server, worker, people who ask."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
START_SECONDS = 60


@dataclass(slots=True)
class BenchGarage:
    """A data folder with what runs on it."""

    folder: Path
    port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every process of this garage."""
        own = {
            "DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "LOG_LEVEL": "WARNING",
            "SIGNUP": "open",
        }
        return {**os.environ, **own, **self.extra}

    def manage(self, *arguments: str) -> str:
        """Run a management command and return what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stderr[-2000:]}")
        return done.stdout

    def start_web(self) -> float:
        """Start the web process; return the seconds until it answered."""
        command = [
            str(BIN / "granian"), "--interface", "wsgi", "--workers", "1",
            "--blocking-threads", "4", "--host", "127.0.0.1", "--port", str(self.port),
            "--log-level", "error", "--no-access-log", "tests.bench.wsgi:application",
        ]  # fmt: skip
        began = time.perf_counter()
        self._start("web", command)
        while time.perf_counter() - began < START_SECONDS:
            if self.processes["web"].poll() is not None:
                raise RuntimeError(f"The web process ended at once: {self.said('web')}")
            try:
                if self.get("/healthz")[0] == 200:
                    return time.perf_counter() - began
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("The web process did not answer.")

    def start_worker(self) -> None:
        """Start a worker."""
        self._start("worker", [sys.executable, "manage.py", "worker"])

    def _start(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def said(self, name: str) -> str:
        """Return the end of what a process wrote to its log."""
        log = self.folder / f"{name}.log"
        return log.read_text(errors="replace")[-500:] if log.exists() else "nothing"

    def kill(self, name: str, sign: int = signal.SIGKILL) -> None:
        """Kill a process and its children at once, and wait until it is gone."""
        process = self.processes.pop(name, None)
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, sign)
            process.wait(timeout=30)

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Ask once, over a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def memory_mb(self, name: str) -> float:
        """Return the resident memory of a process and its children, in MB (10^6 bytes)."""
        group = self.processes[name].pid
        total = 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                stat = (folder / "stat").read_text()
                if int(stat.rsplit(")", 1)[1].split()[2]) == group:
                    match = re.search(r"VmRSS:\s+(\d+)", (folder / "status").read_text())
                    total += int(match[1]) * 1024 if match else 0
            except OSError:
                continue
        return total / 1e6


@contextmanager
def bench_garage() -> Iterator[BenchGarage]:
    """Give a migrated, empty garage, and clear it away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="garage-bench-"))
    garage = BenchGarage(folder=folder, port=free_port())
    try:
        garage.manage("bootstrap", "--no-demo")
        yield garage
    finally:
        for name in list(garage.processes):
            garage.kill(name)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
