"""What the worker does for files of vendors and inventory, and what others must know of them."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from accounts.organizations.selectors import job_actor
from inventory.catalogue.panels import ItemOrigin, register_item_origin
from inventory.stock.sources import SourceKind, SourceLink, register_source
from inventory.transfer import selectors
from inventory.transfer.services import exports, imports, undoing
from project.kernel.actor import Actor
from project.kernel.files.store import register_subject
from project.kernel.jobs.registry import job
from project.kernel.jobs.run import JobRun
from project.web.records import page_url

register_subject(
    "inventory.inventoryexport",
    lambda actor, row_id: selectors.export_get(actor=actor, export_id=row_id),
)


def imports_described(*, actor: Actor, ids: Collection[int]) -> Mapping[int, SourceLink]:
    """Return what the imports of movements are called."""
    rows = selectors.import_list(actor=actor).filter(pk__in=ids)
    return {
        row.pk: SourceLink(
            title=str(row),
            url=page_url("inventory_import_detail", actor, inventory_import_id=row.pk),
        )
        for row in rows
    }


register_source(
    SourceKind(kind="inventory.inventoryimport", describe=imports_described, undoes_itself=True)
)


def import_title(import_id: int, actor: Actor) -> str:
    """Return what the list of the items of an import is called; raises `NotFound`."""
    record = selectors.import_get(actor=actor, import_id=import_id)
    return _("Items of “%(name)s”") % {"name": record}


register_item_origin(
    ItemOrigin(name="import", title=import_title, narrow=selectors.items_of_import)
)


@job("inventory.transfer.check_import")
def check_import(run: JobRun) -> None:
    """Count what an import would do; it writes no row, so that it may run twice."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    imports.import_check(actor=actor, run=run)


# A killed worker is not the file's fault: its successor goes on behind the last rows.
@job("inventory.transfer.run_import", max_attempts=5)
def run_import(run: JobRun) -> None:
    """Bring a file in; what is there already is found again, so that it may run twice."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    imports.import_run(actor=actor, run=run)


@job("inventory.transfer.undo_import", max_attempts=5)
def undo_import(run: JobRun) -> None:
    """Take an import back; what is taken back is gone, so that it may run twice."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    undoing.import_take_back(actor=actor, run=run)


@job("inventory.transfer.write_export")
def write_export(run: JobRun) -> None:
    """Write an export; safe to run twice, as the lease fences the one result."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    exports.export_write(actor=actor, run=run)
