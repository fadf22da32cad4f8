"""Stock set aside for the parts of tasks, as long as they are to be done."""

from decimal import Decimal

from garage.planner.models import Plan, Task, TaskPart
from inventory.stock.selectors import reservation_list
from inventory.stock.services import reservation_end, reservation_set
from inventory.stock.sources import source_of
from project.kernel.actor import Actor

ZERO = Decimal(0)
MOST_TASKS = 1_000
_OVER = frozenset({Plan.State.DONE, Plan.State.DROPPED})


def parts_reserve(task: Task, *, actor: Actor) -> None:
    """Set aside what an open task needs of the inventory, and let go of what it needs no more.

    A task that is finished or in the bin, or whose plan is over, sets nothing aside. Nothing is
    written where all is as it should be.
    """
    wanted = _wanted(task, actor=actor)
    source = source_of(task)
    known = {row.item_id: row for row in reservation_list(actor=actor, source=source)}
    for item_id, row in known.items():
        if item_id not in wanted:
            reservation_end(actor=actor, reservation_id=row.pk)
    for item_id, quantity in wanted.items():
        before = known.get(item_id)
        now = (quantity, task.due_on, task.title)
        if before is None or (before.quantity, before.needed_on, before.title) != now:
            reservation_set(
                actor=actor,
                item_id=item_id,
                quantity=quantity,
                source=source,
                needed_on=task.due_on,
                title=task.title,
            )


def plan_reserve(plan: Plan, *, actor: Actor) -> None:
    """Set aside what the tasks of a plan need, or let go of it where the plan is over."""
    parts = TaskPart.objects.for_actor(actor).filter(item__isnull=False)
    rows = Task.objects.for_actor(actor).filter(plan=plan, pk__in=parts.values("task"))
    for task in rows.select_related("plan").order_by("pk")[:MOST_TASKS]:
        task.plan = plan
        parts_reserve(task, actor=actor)


def _wanted(task: Task, *, actor: Actor) -> dict[int, Decimal]:
    if not _is_to_be_done(task):
        return {}
    wanted: dict[int, Decimal] = {}
    rows = TaskPart.objects.for_actor(actor).filter(
        task=task, item__isnull=False, item__binned_at__isnull=True, quantity__gt=0
    )
    for item_id, quantity in rows.values_list("item_id", "quantity"):
        wanted[item_id] = wanted.get(item_id, ZERO) + quantity
    return wanted


def _is_to_be_done(task: Task) -> bool:
    plan = task.plan
    is_over = plan is not None and (plan.binned_at is not None or plan.state in _OVER)
    return task.finished_at is None and task.binned_at is None and not is_over
