"""What other rooms say is due on a day: papers that expire, policies that end, stock that runs low."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from project.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    """Something of another room that is due on a day; `row_id` is that of its record.

    `vehicle_id` of `None` stands for the garage as a whole. What has no end is due from its day
    on and never overdue.
    """

    row_id: int
    title: str
    on: date
    vehicle_id: int | None = None
    due_days: int | None = None
    soon_days: int | None = None
    has_end: bool = True


class DueDates(Protocol):
    """Returns what is due, of some vehicles and of the garage as a whole, or of all."""

    def __call__(
        self, *, actor: Actor, vehicle_ids: Collection[int] | None
    ) -> Iterable[DueDate]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSource:
    """A room that knows what is due: its page (URL name and argument), its icon, its question.

    `act_page` and `act_label` lead to where something is done about it; one that `tells_itself`
    has notices of its own.
    """

    name: str
    label: str
    icon: str
    page: str
    argument: str
    dates: DueDates
    act_page: str = ""
    act_label: str = ""
    tells_itself: bool = False


SOURCES: dict[str, DueSource] = {}


def register_due_source(source: DueSource) -> None:
    """Let the reminders show what another room says is due.

    The room defers `garage.schedule.refresh` with its row when one of its dates changes.
    """
    SOURCES[source.name] = source
