"""What travels through the queue: one message, with the id of a job record."""

import logging

from django.db import close_old_connections, connections

from project.kernel.jobs.queue import QUEUE_ERRORS, huey
from project.kernel.jobs.registry import SERVER_WORK
from project.kernel.jobs.run import run

logger = logging.getLogger(__name__)


@huey.task(name="kernel.run_job")  # the wire name; ADR-0008
def run_job(job_id: int) -> None:
    """Do a job; the claim makes it safe to run twice."""
    close_old_connections()
    try:
        run(job_id)
    finally:
        close_old_connections()


@huey.task(name="kernel.run_server_work")  # the wire name
def run_server_work(name: str, row_id: int) -> None:
    """Do work of the whole server; its row makes it safe to run twice."""
    close_old_connections()
    try:
        SERVER_WORK[name](row_id)
    finally:
        close_old_connections()


@huey.on_shutdown()
def let_go() -> None:
    """Close the connections of a thread of the worker that ends."""
    connections.close_all()


def ring(job_id: int) -> None:
    """Tell the workers about a job; a lost ring is made good by the sweep."""
    try:
        run_job(job_id)
    except QUEUE_ERRORS:
        logger.exception("queue_unreachable", extra={"job": job_id})


def ring_server_work(name: str, row_id: int) -> None:
    """Tell the workers about work of the server; whoever rings does so again after a while."""
    try:
        run_server_work(name, row_id)
    except QUEUE_ERRORS:
        logger.exception("queue_unreachable", extra={"work": name, "row": row_id})


def room_in_queue(most: int) -> int:
    """Return how many more messages the queue takes before `most` wait; none where it is gone."""
    try:
        return max(0, most - int(huey.pending_count()))
    except QUEUE_ERRORS:
        logger.exception("queue_unreachable")
        return 0
