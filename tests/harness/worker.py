"""A worker inside the process of the tests: the queue's own consumer, on threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from project.kernel.jobs.queue import huey
from project.kernel.jobs.sweep import keep_sweeping


@contextmanager
def running_worker() -> Iterator[None]:
    """Do deferred work as `manage.py worker` does, until the end of the block."""
    huey.storage.flush_all()
    stop = threading.Event()
    sweeper = threading.Thread(target=keep_sweeping, args=(stop,), name="sweep")
    consumer = huey.create_consumer(
        workers=1, periodic=False, max_delay=0.2, backoff=1.0, shutdown_timeout=20
    )
    # Signals belong to the main thread, which runs the test.
    consumer._set_signal_handlers = lambda: None
    consumer.start()
    sweeper.start()
    try:
        yield
    finally:
        stop.set()
        consumer.stop(graceful=True)
        sweeper.join()
