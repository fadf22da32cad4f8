"""What people do with what is due: done, passed over, put off; and taking that back."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from garage.schedule import selectors
from garage.schedule.models import Completion, DueItem
from garage.schedule.services.refreshing import due_refresh
from garage.vehicles.services.meters import source_reading_set
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date
from project.kernel.errors import Conflict, RuleViolated
from project.kernel.rows import save_changes, save_new

LONGEST_SNOOZE = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionInput:
    """When something was done; `meter` as the dial showed it, in `meter_unit`."""

    on: date
    meter: Decimal | None = None
    meter_unit: str = ""
    note: str = ""


@transaction.atomic
def due_complete(*, actor: Actor, due_id: int, data: CompletionInput) -> Completion:
    """Say that something due was done, without a record; a reading that comes with it is kept."""
    actor.require(Permission.EDIT_WORK)
    _, what = _of_a_rule(due_id, actor=actor)
    on = check_date(data.on, field="on")
    if on > selectors.today_of(actor):
        raise RuleViolated("This day has not come yet.", field="on")
    completion = Completion(
        **what,
        on=on,
        meter=data.meter,
        meter_unit=data.meter_unit if data.meter is not None else "",
        note=data.note,
    )
    save_new(completion, actor=actor)
    _read(completion, actor=actor)
    due_refresh(actor=actor, vehicle_ids={completion.vehicle_id})
    audit.record("due.complete", completion, actor=actor, after={"on": on, "meter": data.meter})
    return completion


@transaction.atomic
def due_skip(*, actor: Actor, due_id: int, note: str = "") -> Completion:
    """Pass over what is due this time: the next time counts from when it would have been due."""
    actor.require(Permission.EDIT_WORK)
    found, what = _of_a_rule(due_id, actor=actor)
    if found.on is None:
        raise RuleViolated("Nobody knows when this is due. Say when it was last done.")
    completion = Completion(
        **what,
        kind=Completion.Kind.SKIPPED,
        on=selectors.today_of(actor),
        counts_on=found.due_on or found.on,
        counts_meter=found.due_meter,
        note=note,
    )
    save_new(completion, actor=actor)
    due_refresh(actor=actor, vehicle_ids={completion.vehicle_id})
    audit.record("due.skip", completion, actor=actor, after={"on": found.on})
    return completion


@transaction.atomic
def due_snooze(*, actor: Actor, due_id: int, until: date) -> DueItem:
    """Put something off: it is not called due before a day, and its date stays what it is."""
    actor.require(Permission.EDIT_WORK)
    found = selectors.due_get(actor=actor, due_id=due_id, lock=True)
    today = selectors.today_of(actor)
    if not today < until <= today + LONGEST_SNOOZE:
        raise RuleViolated("Choose a day after today, within a year.", field="until")
    moved = save_changes(found, changes={"snoozed_until": until, "told": ""})
    audit.record_changes("due.snooze", found, actor=actor, moved=moved)
    return found


@transaction.atomic
def due_wake(*, actor: Actor, due_id: int) -> DueItem:
    """Let something that was put off be due again."""
    actor.require(Permission.EDIT_WORK)
    found = selectors.due_get(actor=actor, due_id=due_id, lock=True)
    moved = save_changes(found, changes={"snoozed_until": None})
    audit.record_changes("due.wake", found, actor=actor, moved=moved)
    return found


@transaction.atomic
def completion_undo(*, actor: Actor, completion_id: int) -> Completion:
    """Take back that something was done or passed over; the record it came from stays."""
    actor.require(Permission.EDIT_WORK)
    completion = selectors.completion_get(actor=actor, completion_id=completion_id, lock=True)
    if completion.undone_at is not None:
        raise Conflict("This was taken back already.")
    save_changes(completion, changes={"undone_at": timezone.now()})
    _reading_drop(completion, actor=actor)
    due_refresh(actor=actor, vehicle_ids={completion.vehicle_id})
    audit.record("completion.undo", completion, actor=actor)
    return completion


@transaction.atomic
def completion_redo(*, actor: Actor, completion_id: int) -> Completion:
    """Let something that was taken back count as done again."""
    actor.require(Permission.EDIT_WORK)
    completion = selectors.completion_get(actor=actor, completion_id=completion_id, lock=True)
    if completion.undone_at is None:
        raise Conflict("This counts already.")
    save_changes(completion, changes={"undone_at": None})
    _read(completion, actor=actor)
    due_refresh(actor=actor, vehicle_ids={completion.vehicle_id})
    audit.record("completion.redo", completion, actor=actor)
    return completion


def _of_a_rule(due_id: int, *, actor: Actor) -> tuple[DueItem, dict[str, int]]:
    """Return what is due, with its item and vehicle; raises `RuleViolated` for another room's."""
    found = selectors.due_get(actor=actor, due_id=due_id, lock=True)
    if found.item_id is None or found.vehicle_id is None:
        raise RuleViolated("This changes by itself when its own page is changed.")
    return found, {"item_id": found.item_id, "vehicle_id": found.vehicle_id}


def _read(completion: Completion, *, actor: Actor) -> None:
    """Keep the meter reading that came with a completion; one of a record is the record's."""
    if completion.source_kind or completion.meter is None:
        return
    try:
        source_reading_set(
            actor=actor,
            vehicle=completion.vehicle,
            source=completion,
            on=completion.on,
            value=completion.meter,
            unit=completion.meter_unit,
        )
    except RuleViolated as error:
        raise RuleViolated(error.message, field="meter") from error


def _reading_drop(completion: Completion, *, actor: Actor) -> None:
    if not completion.source_kind:
        source_reading_set(
            actor=actor,
            vehicle=completion.vehicle,
            source=completion,
            on=completion.on,
            value=None,
            unit="",
        )
