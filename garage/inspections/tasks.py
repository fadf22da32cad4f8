"""What the worker does for inspections, and what others must know of them."""

from accounts.organizations.selectors import job_actor
from garage.inspections import selectors, services
from garage.inspections.models import (
    Defect,
    Inspection,
    InspectionTemplate,
    StatutoryInspection,
)
from garage.inspections.origins import DefectOrigin
from garage.records.origins import register_origin
from garage.records.own_fields import vehicle_record_fieldable
from inventory.vendors.records import register_mover
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.files.store import register_subject
from project.kernel.jobs.registry import job
from project.kernel.jobs.run import JobRun

register_subject(
    "garage.inspection",
    lambda actor, inspection_id: selectors.inspection_find(
        actor=actor, inspection_id=inspection_id
    ),
)
register_subject(
    "garage.defect",
    lambda actor, defect_id: selectors.defect_find(actor=actor, defect_id=defect_id),
    Permission.EDIT_WORK,
)
register_subject(
    "garage.statutoryinspection",
    lambda actor, statutory_id: selectors.statutory_find(actor=actor, statutory_id=statutory_id),
    Permission.EDIT_WORK,
)
vehicle_record_fieldable("garage.inspection", "Inspections", rank=3)
vehicle_record_fieldable("garage.statutoryinspection", "Statutory inspections", rank=3)
vehicle_record_fieldable("garage.defect", "Defects", rank=3)
register_bin(
    BinKind(
        name="inspections",
        label="Inspection",
        model=Inspection,
        permission=Permission.EDIT_WORK,
        restore=lambda *, actor, row_id: services.inspection_unbin(
            actor=actor, inspection_id=row_id
        ),
        delete=services.inspection_purge,
        describe=lambda row: row.on.isoformat(),
    )
)
register_bin(
    BinKind(
        name="inspection-templates",
        label="Inspection template",
        model=InspectionTemplate,
        permission=Permission.EDIT_WORK,
        restore=lambda *, actor, row_id: services.template_unbin(actor=actor, template_id=row_id),
        delete=services.template_purge,
    )
)
register_bin(
    BinKind(
        name="defects",
        label="Defect",
        model=Defect,
        permission=Permission.EDIT_WORK,
        restore=lambda *, actor, row_id: services.defect_unbin(actor=actor, defect_id=row_id),
        delete=services.defect_purge,
        describe=lambda row: row.found_on.isoformat(),
    )
)
register_bin(
    BinKind(
        name="statutory-inspections",
        label="Statutory inspection",
        model=StatutoryInspection,
        permission=Permission.EDIT_WORK,
        restore=lambda *, actor, row_id: services.statutory_unbin(actor=actor, statutory_id=row_id),
        delete=services.statutory_purge,
        describe=lambda row: row.on.isoformat(),
    )
)
register_mover("garage.statutoryinspection", services.statutory_move)
register_origin(DefectOrigin())


@job("garage.inspections.pictures")
def prepare_inspection_photo(run: JobRun) -> None:
    """Make the pictures of a photo; safe to run twice, as a prepared photo is passed over."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    services.photo_prepare(actor=actor, run=run)


@job("garage.inspections.report")
def make_report(run: JobRun) -> None:
    """Set the PDF of a signed inspection; safe to run twice, as the second replaces the first."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    services.report_make(actor=actor, run=run)
