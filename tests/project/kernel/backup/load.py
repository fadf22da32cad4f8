"""People who write rows and files as fast as they can, in transactions that can be told apart later."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from project.kernel.actor import Actor
from project.kernel.files.models import StoredFile
from project.kernel.files.store import drop_files, file_store
from project.kernel.tags import Tag

WRITERS = 3
EVERY = 3  # how often a writer also deletes the file before


def step(writer: int, number: int, *, actor: Actor) -> None:
    """Write a tag and a file of the same number, and at times delete the file before: all or nothing."""
    upload = SimpleUploadedFile(f"w{writer}-{number}.pdf", b"%PDF-1.4\\n" + os.urandom(20_000))
    with transaction.atomic():
        Tag.objects.create(organization_id=actor.organization_id, name=f"w{writer} {number}")
        file_store(upload=upload, purpose="document", actor=actor)
        if number % EVERY == 0:
            drop_files(
                StoredFile.objects.for_actor(actor).filter(name=f"w{writer}-{number - 1}.pdf")
            )


def files_after(number: int) -> set[int]:
    """Return the numbers of the files that a writer has after so many steps."""
    return {n for n in range(1, number + 1) if n % EVERY != EVERY - 1 or n == number}


@contextmanager
def writing(actor: Actor) -> Iterator[dict[int, int]]:
    """Let people write until the end of the block, and give the steps that each has done."""
    done = dict.fromkeys(range(WRITERS), 0)
    stop = threading.Event()

    def write(writer: int) -> None:
        try:
            while not stop.is_set():
                step(writer, done[writer] + 1, actor=actor)
                done[writer] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in done]
    for thread in threads:
        thread.start()
    try:
        deadline = time.monotonic() + 10
        while min(done.values()) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        yield done
    finally:
        stop.set()
        for thread in threads:
            thread.join()
