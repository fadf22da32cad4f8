"""What becomes of the defect that a task was planned from, when the task is finished or reopened."""

from garage.inspections.models import Defect
from garage.inspections.services import defect_fix, defect_plan, defect_reopen
from garage.maintenance.models import ServiceRecord
from garage.planner import selectors
from garage.planner.models import Task
from project.kernel.actor import Actor


def origin_finished(task: Task, record: ServiceRecord | None, *, actor: Actor) -> None:
    """Close the defect of a finished task, by its service record where that is of its vehicle.

    One that the record itself closed, or a person accepted, stays as it is.
    """
    defect = selectors.defect_of(task, actor=actor)
    if defect is None:
        return
    is_unproven = defect.state == Defect.State.FIXED and defect.service_record_id is None
    if record is not None and is_unproven:
        defect = defect_reopen(actor=actor, defect_id=defect.pk)
    if not defect.is_closed:
        fits = record is not None and record.vehicle_id == defect.vehicle_id
        record_id = record.pk if record is not None and fits else None
        defect_fix(actor=actor, defect_id=defect.pk, record_id=record_id)


def origin_reopened(task: Task, *, actor: Actor) -> None:
    """Plan the defect of a reopened task again, if it was closed as fixed."""
    defect = selectors.defect_of(task, actor=actor)
    if defect is not None and defect.state == Defect.State.FIXED:
        defect_reopen(actor=actor, defect_id=defect.pk)
        defect_plan(actor=actor, defect_id=defect.pk, on=task.due_on)
