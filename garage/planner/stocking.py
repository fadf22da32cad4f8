"""What of the parts of tasks lies on the shelf for them, and what others see of it."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from garage.planner.models import Task, TaskPart
from inventory.stock.selectors import reserved_covered
from inventory.stock.sources import Source, SourceLink
from project.kernel.actor import Actor
from project.web.records import page_url

ZERO = Decimal(0)
TASK = "garage.task"


def parts_cover(parts: Iterable[TaskPart], finished: Collection[int], *, actor: Actor) -> None:
    """Let each part of the inventory carry how many lie on the shelf for its task.

    Of a task that is finished (`finished` are their ids) all were there. In two queries for all;
    none where no part is of the inventory.
    """
    rows = [part for part in parts if part.item_id is not None]
    if not rows:
        return
    covered = reserved_covered(actor=actor, item_ids={part.item_id or 0 for part in rows})
    for part in rows:
        if part.task_id in finished:
            part.covered = part.quantity
            continue
        key = (part.item_id or 0, Source(TASK, part.task_id))
        there = min(covered.get(key, ZERO), part.quantity)
        part.covered = there
        covered[key] = covered.get(key, ZERO) - there


def describe_tasks(*, actor: Actor, ids: Collection[int]) -> Mapping[int, SourceLink]:
    """Return title and address of tasks, for what is set aside."""
    rows = Task.objects.for_actor(actor).kept().filter(pk__in=ids)
    return {
        row.pk: SourceLink(
            title=_("Task “%(title)s”") % {"title": row.title},
            url=page_url("task_detail", actor, task_id=row.pk),
        )
        for row in rows
    }
