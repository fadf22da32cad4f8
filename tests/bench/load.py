"""Asking a server many times: throughput and latency as a client sees them."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a run of requests gave: requests a second, and milliseconds at the middle and at 95 %."""

    a_second: float
    p50_ms: float
    p95_ms: float
    errors: int

    @property
    def trouble(self) -> str:
        """What to say about answers that were not 200, if there were any."""
        return f", {self.errors} errors" if self.errors else ""


def ask(
    port: int,
    path: str,
    *,
    headers: Mapping[str, str],
    connections: int = 8,
    seconds: float = 4.0,
) -> Load:
    """Ask one address over persistent connections for some seconds."""
    times: list[float] = []
    errors: list[int] = []
    stop = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_one, args=(port, path, dict(headers), stop, times, errors))
        for _ in range(connections)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - began
    return summed(times, errors=len(errors), seconds=spent)


def _one(
    port: int,
    path: str,
    headers: dict[str, str],
    stop: float,
    times: list[float],
    errors: list[int],
) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    while (began := time.perf_counter()) < stop:
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            errors.append(0)
            connection.close()
            time.sleep(0.05)
            continue
        times.append(time.perf_counter() - began)
        if answer.status != 200:
            errors.append(answer.status)
    connection.close()


def summed(times: Sequence[float], *, errors: int, seconds: float) -> Load:
    """Return the figures of a list of seconds."""
    ordered = sorted(times) or [float("inf")]
    return Load(
        a_second=len(times) / seconds,
        p50_ms=ordered[len(ordered) // 2] * 1000,
        p95_ms=ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000,
        errors=errors,
    )
