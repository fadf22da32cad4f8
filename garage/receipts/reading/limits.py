"""Limits that a reading process sets on itself."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping

try:
    import resource
except ImportError:  # on Windows only the time limit of the parent holds
    resource = None  # type: ignore[assignment]

MEMORY_MB = 1800
CPU_SECONDS = 240
TOO_LARGE = "The file needs more memory than reading a receipt may take."

_MEGABYTE = 1024 * 1024


def apply(wanted: Mapping[str, int]) -> None:
    """Limit data memory, processor time and written files of this process, where it can be done.

    The address space is not limited: ONNX Runtime reserves far more of it than it uses.
    """
    if resource is None:
        return
    data = wanted.get("memory_mb", MEMORY_MB) * _MEGABYTE
    seconds = wanted.get("cpu_seconds", CPU_SECONDS)
    for kind, limit in (
        (resource.RLIMIT_DATA, data),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        top = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (top, top))


def end_with_parent() -> None:
    """End this process within a second of its parent, which alone knows when enough is enough."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
