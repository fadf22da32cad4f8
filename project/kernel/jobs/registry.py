"""The names of jobs and the functions that do them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from project.kernel.jobs.run import JobRun

type_of_handler = Callable[["JobRun"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """How a kind of job is done: the function, how often it is tried, whether people see it."""

    name: str
    handler: type_of_handler = field(repr=False)
    max_attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Periodic:
    """A duty of the worker: a function and the seconds between two runs."""

    name: str
    every_seconds: int
    function: Callable[[], object] = field(repr=False)


KINDS: dict[str, JobKind] = {}
DUTIES: dict[str, Periodic] = {}
SERVER_WORK: dict[str, Callable[[int], None]] = {}


def job(name: str, *, max_attempts: int = 3) -> Callable[[type_of_handler], type_of_handler]:
    """Register a function under a wire name that never changes, like `garage.receipts.read`."""

    def register(handler: type_of_handler) -> type_of_handler:
        KINDS[name] = JobKind(name=name, handler=handler, max_attempts=max_attempts)
        return handler

    return register


def duty(
    name: str, *, every_seconds: int
) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function that the worker calls again and again; it must be safe to run twice."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        DUTIES[name] = Periodic(name=name, every_seconds=every_seconds, function=function)
        return function

    return register


def server_work(name: str) -> Callable[[Callable[[int], None]], Callable[[int], None]]:
    """Register long work of no organization, under a wire name; it gets the id of a row of its own.

    It is for the function to claim the row: a message may come twice or never.
    """

    def register(function: Callable[[int], None]) -> Callable[[int], None]:
        SERVER_WORK[name] = function
        return function

    return register
