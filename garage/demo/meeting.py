"""Where the demo's shelf meets its garage: what a planned job needs, whose model it is."""

from datetime import date, timedelta
from decimal import Decimal

from garage.demo.shelf import FILTER, OIL
from garage.models import Vehicle
from garage.parts.services import related_vehicle_set
from garage.planner.services import PartInput, TaskInput, task_plan
from inventory.catalogue.models import Item
from project.kernel.actor import Actor

VEHICLE = "Octavia Combi"
NEEDS = ((OIL, "4.7"), (FILTER, "1"))
BROCHURE = "Sales brochure Škoda Felicia 1959"


def meet(*, actor: Actor, today: date) -> None:
    """Plan the oil change of the Octavia from the shelf, give it the brochure."""
    vehicle: Vehicle | None = Vehicle.objects.for_actor(actor).filter(name=VEHICLE).first()
    items = {row.name: row for row in Item.objects.for_actor(actor).kept()}
    if vehicle is None or not {OIL, FILTER, BROCHURE} <= set(items):
        return
    parts = tuple(
        PartInput(description=name, item_id=items[name].pk, quantity=Decimal(quantity))
        for name, quantity in NEEDS
    )
    task = TaskInput(
        title="Oil change from the shelf",
        vehicle_id=vehicle.pk,
        due_on=today + timedelta(days=12),
        hours=Decimal(1),
        parts=parts,
    )
    task_plan(actor=actor, data=task)
    related_vehicle_set(actor=actor, item_id=items[BROCHURE].pk, vehicle_id=vehicle.pk)
