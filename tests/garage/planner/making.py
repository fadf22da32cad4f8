"""Plans and tasks as tests need them."""

from decimal import Decimal
from typing import Any

from garage.planner import selectors, services
from garage.planner.models import Lane, Plan, Task
from garage.planner.services import PartInput, PlanInput, StepInput, TaskInput
from project.kernel.actor import Actor

PARTS = (
    PartInput(description="Brake hose", part_number="34326", quantity=Decimal(2)),
    PartInput(description="Brake fluid", on_hand=Decimal(1), unit_price=Decimal("14.90")),
)
STEPS = (StepInput(text="Take the wheels off"), StepInput(text="Bleed", is_done=True))


def make_task(actor: Actor, title: str = "Brake lines", **values: Any) -> Task:
    return services.task_plan(actor=actor, data=TaskInput(title=title, **values))


def make_plan(actor: Actor, title: str = "Rebuild", **values: Any) -> Plan:
    return services.plan_add(actor=actor, data=PlanInput(title=title, **values))


def lane(actor: Actor, name: str) -> Lane:
    services.lanes_ensure(actor=actor)
    found: Lane = selectors.lane_list(actor=actor).get(name=name)
    return found


def titles(actor: Actor, name: str) -> list[str]:
    """Return the titles of the tasks of a lane from the top down."""
    rows = selectors.task_list(actor=actor).filter(lane__name=name)
    return [row.title for row in rows.order_by("position", "id")]
