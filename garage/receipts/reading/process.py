"""Reads in a short-lived child process, so that decoders and models cannot harm the caller."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from garage.receipts.reading import limits
from garage.receipts.reading.types import Hints, Reading, Unreadable

TIMEOUT_SECONDS = 120.0
READINGS_PER_CHILD = 15
IDLE_SECONDS = 60.0

_ROOT = Path(__file__).resolve().parents[3]
_QUIET = {
    # glibc keeps an arena a thread and gives little back; two are enough for two threads.
    "MALLOC_ARENA_MAX": "2",
    "PYTHONDONTWRITEBYTECODE": "1",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a reading, or why there is none."""

    path: Path
    reading: Reading | None = None
    error: Unreadable | None = None


def read_in_child(
    path: Path,
    *,
    hints: Hints,
    timeout: float = TIMEOUT_SECONDS,
    memory_mb: int = limits.MEMORY_MB,
) -> Reading:
    """Read one file in a child process that ends with it; raises Unreadable.

    `timeout` in seconds; a child that takes longer is killed.
    """
    with Child(memory_mb=memory_mb) as child:
        return child.read(path, hints=hints, timeout=timeout)


def read_many(
    paths: Iterable[Path],
    *,
    hints: Hints,
    timeout: float = TIMEOUT_SECONDS,
    memory_mb: int = limits.MEMORY_MB,
) -> Iterator[Outcome]:
    """Read files one after the other; the models are loaded once for many of them."""
    with contextlib.ExitStack() as stack:
        child: Child | None = None
        for path in paths:
            if child is None or child.is_spent:
                stack.close()
                seconds = limits.CPU_SECONDS * READINGS_PER_CHILD
                child = stack.enter_context(Child(memory_mb=memory_mb, cpu_seconds=seconds))
            try:
                reading = child.read(path, hints=hints, timeout=timeout)
            except Unreadable as error:
                yield Outcome(path=path, error=error)
            else:
                yield Outcome(path=path, reading=reading)


class KeptChild:
    """A child that stays for the next file, and goes after a while without one.

    Loading the models takes longer than reading; one file at a time.
    """

    def __init__(self, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._timer: threading.Timer | None = None

    def read(self, path: Path, *, hints: Hints, timeout: float = TIMEOUT_SECONDS) -> Reading:
        """Read one file; raises Unreadable."""
        with self._lock:
            self._stop_timer()
            try:
                return self._ready().read(path, hints=hints, timeout=timeout)
            finally:
                self._start_timer()

    def close(self) -> None:
        """End the child, unless it is at work just now."""
        if self._lock.acquire(blocking=False):
            try:
                self._drop()
            finally:
                self._lock.release()

    def _ready(self) -> Child:
        if self._child is None or self._child.is_spent:
            self._drop()
            seconds = limits.CPU_SECONDS * READINGS_PER_CHILD
            self._child = Child(cpu_seconds=seconds).__enter__()
        return self._child

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.__exit__(None, None, None)

    def _start_timer(self) -> None:
        self._timer = threading.Timer(self._idle_seconds, self.close)
        self._timer.daemon = True
        self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


class Child:
    """A process that answers requests to read; a context manager that ends it."""

    def __init__(
        self, *, memory_mb: int = limits.MEMORY_MB, cpu_seconds: int = limits.CPU_SECONDS
    ) -> None:
        self._limits = {"memory_mb": memory_mb, "cpu_seconds": cpu_seconds}
        self._process: subprocess.Popen[str] | None = None
        self._reader = threading.Thread()
        self._answers: queue.Queue[str] = queue.Queue()
        self._count = 0

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "garage.receipts.reading", json.dumps(self._limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            cwd=_ROOT,
            env={**os.environ, **_QUIET},
        )
        self._reader = threading.Thread(
            target=self._collect, args=(self._process.stdout,), daemon=True
        )
        self._reader.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    @property
    def is_spent(self) -> bool:
        """Say whether a fresh process should take over: it died, or has read many files."""
        dead = self._process is None or self._process.poll() is not None
        return dead or self._count >= READINGS_PER_CHILD

    def read(self, path: Path, *, hints: Hints, timeout: float = TIMEOUT_SECONDS) -> Reading:
        """Read one file; raises Unreadable, also when the child dies or takes too long."""
        self._count += 1
        self._send({"path": str(Path(path).resolve()), "hints": hints.to_json()})
        try:
            line = self._answers.get(timeout=timeout)
        except queue.Empty as error:
            self._end()
            raise Unreadable("timeout", "Reading took too long and was stopped.") from error
        if not line:
            raise Unreadable("crashed", "The file could not be read; it may be damaged.")
        data = json.loads(line)
        if "error" in data:
            raise Unreadable(data["error"]["code"], data["error"]["message"])
        return Reading.from_json(data["reading"])

    def _send(self, request: dict[str, Any]) -> None:
        if self._process is None or self._process.stdin is None:
            raise Unreadable("crashed", "The reading process has ended.")
        # A child that died is noticed by its missing answer.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()

    def _collect(self, stream: IO[str] | None) -> None:
        for line in stream or ():
            self._answers.put(line)
        self._answers.put("")

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        self._reader.join()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
