"""What other rooms use to put days into the calendar feeds: a source of entries, and the vehicles."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from project.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One day in a calendar; `uid` stays the same for as long as it is the same thing.

    `alarm_days` are the numbers of days before, at which a calendar reminds.
    """

    uid: str
    on: date
    title: str
    text: str = ""
    url: str = ""
    vehicle_id: int | None = None
    alarm_days: tuple[int, ...] = ()


Source = Callable[..., Iterable[CalendarEntry]]
Choices = Callable[..., Mapping[int, str]]
_SOURCES: dict[str, Source] = {}
_VEHICLES: dict[str, Choices] = {}


def register_calendar(name: str, source: Source) -> None:
    """Let a room fill calendars; `source(*, actor, vehicle_id, since, until)` returns entries.

    `vehicle_id` of `None` means all vehicles. The source returns only what the actor may see.
    """
    _SOURCES[name] = source


def register_calendar_vehicles(choices: Choices) -> None:
    """Say which vehicles a person may choose a feed for; `choices(*, actor)` returns names by id."""
    _VEHICLES["vehicles"] = choices


def calendar_entries(
    *, actor: Actor, vehicle_id: int | None, since: date, until: date
) -> list[CalendarEntry]:
    """Return the entries of every source between two days, in order of day."""
    found = [
        entry
        for source in _SOURCES.values()
        for entry in source(actor=actor, vehicle_id=vehicle_id, since=since, until=until)
    ]
    return sorted(found, key=lambda entry: (entry.on, entry.uid))


def calendar_vehicles(*, actor: Actor) -> Mapping[int, str]:
    """Return the names of the vehicles that a feed may be about, by id."""
    choices = _VEHICLES.get("vehicles")
    return choices(actor=actor) if choices else {}
