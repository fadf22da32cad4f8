"""What the worker does for schedules, and what other rooms may ask of them."""

from collections.abc import Iterable
from datetime import date

from accounts.notifications.calendar import CalendarEntry, register_calendar
from accounts.notifications.notices import register_kind
from accounts.organizations.selectors import job_actor
from garage.records.origins import register_origin
from garage.records.own_fields import vehicle_record_fieldable
from garage.schedule import expiries, selectors, services
from garage.schedule.listing import REMINDER_LIST
from garage.schedule.models import Rule
from garage.schedule.presenting import reminder_url, rhythm_text, scope_text, vehicle_states
from garage.schedule.services.daily import refresh_daily
from garage.schedule.services.following import ReminderOrigin
from garage.schedule.services.notices import KIND, due_tell
from garage.schedule.sources import register_due_source
from garage.vehicles.telling import register_teller
from inventory.catalogue.models import Item
from inventory.catalogue.watching import register_level_watcher
from project.kernel.actor import Actor, Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.jobs.defer import defer
from project.kernel.jobs.registry import duty, job
from project.kernel.jobs.run import JobRun
from project.kernel.listviews.lists import register_list

register_list(REMINDER_LIST)

HOUR = 3600

vehicle_record_fieldable("garage.rule", "Reminders", rank=3)
register_bin(
    BinKind(
        name="rules",
        label="Reminder",
        model=Rule,
        permission=Permission.EDIT_WORK,
        restore=lambda *, actor, row_id: services.rule_unbin(actor=actor, rule_id=row_id),
        delete=services.rule_purge,
        describe=lambda row: f"{scope_text(row)} · {rhythm_text(row)}",
    )
)
register_origin(ReminderOrigin())
register_kind(KIND, "Reminders")
register_teller(vehicle_states)
for _source in expiries.SOURCES:
    register_due_source(_source)


def stock_watcher(item: Item, *, actor: Actor) -> None:
    """Have it looked at anew what runs low, after the stock or the minimum of an item changed."""
    defer("garage.schedule.stock", item, actor=actor)


register_level_watcher(stock_watcher)


@job("garage.schedule.refresh")
def refresh(run: JobRun) -> None:
    """Compute anew what is due, of one vehicle or of all; computing it twice changes nothing."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    vehicle_id = run.arguments.get("vehicle_id")
    with run.finishing():
        services.due_refresh(actor=actor, vehicle_ids=None if vehicle_id is None else {vehicle_id})
        due_tell(actor=actor)


@job("garage.schedule.stock")
def refresh_stock(run: JobRun) -> None:
    """Let the items that run low agree with the stock; computing it twice changes nothing."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    with run.finishing():
        services.source_refresh(actor=actor, name=expiries.STOCK)


@duty("garage.schedule.daily", every_seconds=HOUR)
def daily() -> int:
    """Compute anew what nobody looked at today, and tell what became due overnight."""
    return refresh_daily()


def calendar_of(
    *, actor: Actor, vehicle_id: int | None, since: date, until: date
) -> Iterable[CalendarEntry]:
    """Return what is due between two days, for calendars."""
    rows = selectors.due_list(actor=actor, narrow=selectors.DueFilter(vehicle_id=vehicle_id))
    for row in rows.filter(on__gte=since, on__lte=until).order_by("sort_on", "id")[:500]:
        vehicle = row.vehicle.name if row.vehicle else ""
        if row.on is not None:
            yield CalendarEntry(
                uid=f"due-{row.pk}",
                on=row.on,
                title=f"{row.title} · {vehicle}" if vehicle else row.title,
                text=rhythm_text(row.rule) if row.rule else "",
                url=reminder_url(row, actor=actor),
                vehicle_id=row.vehicle_id,
                alarm_days=(7,),
            )


register_calendar("due", calendar_of)
