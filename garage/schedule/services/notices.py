"""Telling people what became soon, due or overdue, once for each time it does."""

from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.notifications.notices import Notice, Urgency, notify
from garage.schedule import selectors
from garage.schedule.models import DueItem, State
from garage.schedule.presenting import reminder_url, title_of, when_text
from garage.schedule.sources import SOURCES
from project.kernel.actor import Actor, Permission

AT_ONCE = 500
RANKS = {State.SOON: 1, State.DUE: 2, State.OVERDUE: 3}
URGENCIES = {State.SOON: Urgency.SOON, State.DUE: Urgency.DUE, State.OVERDUE: Urgency.OVERDUE}
KIND = "due"


@transaction.atomic
def due_tell(*, actor: Actor) -> int:
    """Send a notice for everything that became more urgent since the last one; returns how many."""
    actor.require(Permission.VIEW)
    quiet = [name for name, source in SOURCES.items() if source.tells_itself]
    rows = selectors.due_list(actor=actor).filter(state__in=RANKS).exclude(source__in=quiet)
    untold = (
        Q(told="") | Q(told="soon", state__in=("due", "overdue")) | Q(told="due", state="overdue")
    )
    found = list(rows.filter(untold).order_by("sort_on", "id")[:AT_ONCE])
    for row in found:
        _tell(row, actor=actor)
    return len(found)


def _tell(row: DueItem, *, actor: Actor) -> None:
    notify(organization_id=actor.organization_id, notice=partial(_notice, row, actor=actor))
    DueItem.objects.for_actor(actor).filter(pk=row.pk).update(told=State(row.state).value)


def _notice(row: DueItem, *, actor: Actor) -> Notice:
    state = State(row.state)
    vehicle = row.vehicle.name if row.vehicle else _("The whole garage")
    occurrence = f"{row.base_on}:{row.base_meter}:{row.due_on}:{row.snoozed_until}"
    return Notice(
        kind=KIND,
        key=f"due:{row.pk}:{occurrence}:{state.value}",
        urgency=URGENCIES[state],
        title=f"{title_of(row)} · {vehicle}",
        text=when_text(row),
        url=reminder_url(row, actor=actor),
        vehicle_id=row.vehicle_id,
    )
