"""Tasks as what work comes from: the form begins with them, and the record finishes them."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from typing_extensions import override

from garage.maintenance.models import Purpose, ServiceLine
from garage.maintenance.services import LineInput
from garage.planner import selectors, services
from garage.planner.models import Task, TaskPart
from garage.records.origins import Origin, Start
from project.kernel.actor import Actor
from project.kernel.errors import Conflict

_CENT = Decimal("0.001")


class TaskOrigin(Origin):
    """Lets the work of a task become a service record, which finishes it."""

    name = "task"

    @override
    def begins(
        self, *, actor: Actor, form: str, vehicle_id: int | None, ids: Sequence[int]
    ) -> Start:
        tasks = [selectors.task_get(actor=actor, task_id=pk) for pk in ids]
        selectors.prefetch_cards(tasks, actor=actor)
        if any(task.record_id is not None for task in tasks):
            raise Conflict("This task became a record already.")
        titles = ", ".join(task.title for task in tasks)
        return Start(
            label=_("From the task “%(title)s”") % {"title": titles},
            title=titles[:200],
            notes="\n".join(task.description for task in tasks if task.description),
            initial={"currency": tasks[0].currency, "purpose": Purpose.REPAIR},
            lines=tuple(asdict(line) for task in tasks for line in _lines(task)),
            uses=tuple(use for task in tasks for use in _uses(task)),
        )

    @override
    def made(self, *, actor: Actor, record: Any, ids: Sequence[int]) -> None:
        for pk in ids:
            services.task_finish(actor=actor, task_id=pk, record_id=record.pk)


def _lines(task: Task) -> list[LineInput]:
    """Return what was bought for a task; what lies on the shelf for it is used instead."""
    has_labour = task.hours is not None or task.cost is not None
    bought = [part for part in task.parts.all() if part.item_id is None or not part.is_ready]
    parts = [_part_line(part) for part in bought]
    return parts + ([_labour_line(task)] if has_labour else [])


def _uses(task: Task) -> list[dict[str, Any]]:
    """Return what of the parts comes off the shelf, each item once."""
    wanted: dict[int, Decimal] = {}
    for part in task.parts.all():
        if part.item_id is not None and part.is_ready and part.quantity:
            wanted[part.item_id] = wanted.get(part.item_id, Decimal(0)) + part.quantity
    return [{"item_id": item_id, "quantity": many} for item_id, many in wanted.items()]


def _part_line(part: TaskPart) -> LineInput:
    return LineInput(
        kind=ServiceLine.Kind.PART,
        purpose=Purpose.REPAIR,
        description=part.description,
        part_number=part.part_number,
        quantity=part.quantity,
        unit_price=part.unit_price,
        amount=(part.amount or Decimal(0)).quantize(_CENT),
    )


def _labour_line(task: Task) -> LineInput:
    return LineInput(
        kind=ServiceLine.Kind.LABOUR,
        purpose=Purpose.REPAIR,
        description=_("Labour"),
        quantity=task.hours,
        amount=(task.cost or Decimal(0)).quantize(_CENT),
    )
