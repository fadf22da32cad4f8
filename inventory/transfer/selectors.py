"""Questions about imports and exports."""

from django.db.models import Q, QuerySet

from inventory.catalogue.models import Item
from inventory.stock.models import Movement
from inventory.transfer.models import ImportProblem, ImportTrace, InventoryExport, InventoryImport
from project.kernel.actor import Actor, Permission
from project.kernel.audit import kind_of
from project.kernel.errors import NotFound
from project.kernel.jobs.models import JobRecord
from project.kernel.rows import BinnedQuerySet, Recorded

State = InventoryImport.State


def import_list(*, actor: Actor, state: str = "") -> "QuerySet[InventoryImport]":
    """Return the imports, the newest first."""
    actor.require(Permission.VIEW)
    rows: QuerySet[InventoryImport] = InventoryImport.objects.for_actor(actor)
    rows = rows.select_related("file")
    return rows.filter(state=state) if state else rows


def import_get(*, actor: Actor, import_id: int, lock: bool = False) -> InventoryImport:
    """Return an import; `lock` when it will change. Raises `NotFound`."""
    rows = import_list(actor=actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=import_id).first()
    if row is None:
        raise NotFound
    return row


def problem_list(*, actor: Actor, import_id: int) -> "QuerySet[ImportProblem]":
    """Return the refused rows of an import in their order; raises `NotFound`."""
    record = import_get(actor=actor, import_id=import_id)
    rows: QuerySet[ImportProblem] = ImportProblem.objects.for_actor(actor)
    return rows.filter(brought_by=record).order_by("id")


def traces_of(record: InventoryImport, *, actor: Actor) -> "QuerySet[ImportTrace]":
    """Return what an import did, row by row."""
    rows: QuerySet[ImportTrace] = ImportTrace.objects.for_actor(actor)
    return rows.filter(brought_by=record)


def items_of_import(
    rows: "BinnedQuerySet[Item]", import_id: int, actor: Actor
) -> "BinnedQuerySet[Item]":
    """Narrow items to those that an import added, changed or moved stock of; raises `NotFound`."""
    record = import_get(actor=actor, import_id=import_id)
    traced = traces_of(record, actor=actor).filter(kind="inventory.item").values("row_id")
    moved = Movement.objects.for_actor(actor).filter(
        source_kind=kind_of(record), source_id=record.pk
    )
    return rows.filter(Q(pk__in=traced) | Q(pk__in=moved.values("item_id")))


def job_of(record: Recorded, *, actor: Actor) -> JobRecord | None:
    """Return the newest job about an import or an export."""
    rows = JobRecord.objects.for_actor(actor).filter(
        subject_kind=kind_of(record), subject_id=record.pk
    )
    return rows.order_by("-id").first()


def jobs_of(records: "list[InventoryExport]", *, actor: Actor) -> dict[int, JobRecord]:
    """Return the newest job of each export that has no file yet."""
    waiting = [record.pk for record in records if record.file_id is None]
    rows = JobRecord.objects.for_actor(actor).filter(
        subject_kind="inventory.inventoryexport", subject_id__in=waiting
    )
    return {row.subject_id: row for row in rows.order_by("id") if row.subject_id is not None}


def import_broke_off(record: InventoryImport, *, actor: Actor) -> bool:
    """Say whether an import stopped on its way: it failed, or its job is over and it is not."""
    if record.state == State.FAILED:
        return True
    job = job_of(record, actor=actor) if record.state == State.RUNNING else None
    return job is not None and not job.is_open


def import_can_go_on(record: InventoryImport, *, actor: Actor) -> bool:
    """Say whether an import stopped while it brought rows in, and may go on behind the last."""
    is_import = bool(record.options.get("total")) and not record.options.get("is_undoing")
    return is_import and import_broke_off(record, actor=actor)


def export_list(*, actor: Actor) -> "QuerySet[InventoryExport]":
    """Return the exports, the newest first; what they hold costs, so they are for who sees costs."""
    actor.require(Permission.VIEW)
    rows: QuerySet[InventoryExport] = InventoryExport.objects.for_actor(actor)
    return rows.select_related("file")


def export_get(*, actor: Actor, export_id: int) -> InventoryExport:
    """Return an export; raises `NotFound`."""
    row = export_list(actor=actor).filter(pk=export_id).first()
    if row is None:
        raise NotFound
    return row
