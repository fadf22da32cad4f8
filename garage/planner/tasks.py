"""What the worker does for the planner, and what others may ask of it by name."""

from accounts.organizations.selectors import job_actor
from garage.planner import selectors, services, stocking
from garage.planner.models import DiaryEntry, Plan, Task
from garage.planner.origins import TaskOrigin
from garage.records.origins import register_origin
from garage.records.own_fields import vehicle_record_fieldable
from inventory.stock.sources import SourceKind, register_source
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.files.store import register_subject
from project.kernel.jobs.models import JobRecord
from project.kernel.jobs.registry import job
from project.kernel.jobs.run import JobRun

register_subject(
    "garage.diaryentry",
    lambda actor, entry_id: selectors.diary_entry_find(actor=actor, entry_id=entry_id),
    Permission.EDIT_WORK,
)
vehicle_record_fieldable("garage.plan", "Plans")
vehicle_record_fieldable("garage.task", "Tasks")
register_bin(
    BinKind(
        name="plans",
        label="Plan",
        model=Plan,
        permission=Permission.EDIT_WORK,
        restore=lambda *, actor, row_id: services.plan_unbin(actor=actor, plan_id=row_id),
        delete=services.plan_purge,
        describe=lambda row: row.get_kind_display(),
    )
)
register_bin(
    BinKind(
        name="tasks",
        label="Task",
        model=Task,
        permission=Permission.EDIT_WORK,
        restore=lambda *, actor, row_id: services.task_unbin(actor=actor, task_id=row_id),
        delete=services.task_purge,
        describe=lambda row: row.due_on.isoformat() if row.due_on else "",
    )
)
register_bin(
    BinKind(
        name="diary",
        label="Diary entry",
        model=DiaryEntry,
        permission=Permission.EDIT_WORK,
        restore=lambda *, actor, row_id: services.diary_unbin(actor=actor, entry_id=row_id),
        delete=services.diary_purge,
        describe=lambda row: row.on.isoformat(),
    )
)
register_source(SourceKind(kind="garage.task", describe=stocking.describe_tasks))
register_origin(TaskOrigin())


@job("garage.planner.photo")
def prepare_diary_photo(run: JobRun) -> None:
    """Make the pictures of a diary photo; safe to run twice, as a prepared photo is passed over."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    services.photo_prepare(actor=actor, run=run)


@job("garage.planner.plan")
def plan_task(run: JobRun) -> None:
    """Plan a task from a row of a lower room, such as a defect; safe to run twice: once a row.

    Its arguments are `title`, and as far as they are known `vehicle_id`, `due_on`, `description`.
    """
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    kind = JobRecord.objects.for_actor(actor).get(pk=run.id).subject_kind
    with run.finishing():
        services.task_plan(
            actor=actor,
            data=services.task_input_from(
                run.arguments, source_kind=kind, source_id=run.subject_id
            ),
        )
