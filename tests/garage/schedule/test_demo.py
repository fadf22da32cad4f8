"""The demo's notices say what its reminders say."""

from datetime import timedelta

from accounts.notifications.models import InboxNotice
from garage.demo import components, reminders
from garage.demo.story import STABLE, _add
from garage.schedule import selectors
from garage.schedule.models import State
from project.kernel.actor import Actor
from tests.garage.schedule.making import today


def test_notices_tell_of_due_rows_and_the_wheels_are_on(owner: Actor) -> None:
    now = today(owner)
    vehicles = [_add(about, actor=owner) for about in STABLE]
    components.fit_out(vehicles=vehicles, actor=owner, today=now)

    reminders.tell(actor=owner, today=now)

    due = selectors.due_list(actor=owner)
    urgent = due.filter(state__in=(State.SOON, State.DUE, State.OVERDUE))
    titles = {f"{row.title} · {row.vehicle.name}" for row in urgent if row.vehicle}
    told = set(InboxNotice.objects.for_actor(owner).values_list("title", flat=True))
    assert titles
    assert titles <= told
    wheels = due.get(title="Winter tyres on")
    assert wheels.base_on == now - timedelta(days=20)
