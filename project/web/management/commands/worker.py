"""`manage.py worker`: does the background work until it is told to stop."""

import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import autodiscover_modules
from typing_extensions import override

from project.kernel.jobs.queue import huey
from project.kernel.jobs.sweep import keep_sweeping

FINISH_SECONDS = 20


class Command(BaseCommand):
    help = "Do the background work. TERM lets running jobs finish, for at most 20 seconds."

    @override
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run the queue's consumer in the main thread and the duties beside it."""
        autodiscover_modules("tasks")
        stop = threading.Event()
        sweeper = threading.Thread(target=keep_sweeping, args=(stop,), name="sweep", daemon=True)
        consumer = huey.create_consumer(
            workers=settings.WORKER_THREADS,
            worker_type="thread",
            periodic=False,  # duties have their own thread, so that they need no message
            max_delay=1,
            flush_locks=True,
            shutdown_timeout=FINISH_SECONDS,
            graceful_signal="TERM",
        )
        sweeper.start()
        try:
            consumer.run()
        finally:
            stop.set()
            sweeper.join(timeout=FINISH_SECONDS)
