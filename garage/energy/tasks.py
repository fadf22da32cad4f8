"""What others may ask of energy entries: files, the bin, another station, telling them anew."""

from accounts.organizations.selectors import job_actor
from garage.energy import selectors, services
from garage.energy.listing import ENERGY_LIST
from garage.energy.models import EnergyEntry
from garage.records.own_fields import vehicle_record_fieldable
from inventory.vendors.records import register_mover
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.files.store import register_subject
from project.kernel.jobs.registry import job
from project.kernel.jobs.run import JobRun
from project.kernel.listviews.lists import register_list

register_list(ENERGY_LIST)

register_subject(
    "garage.energyentry",
    lambda actor, entry_id: selectors.energy_entry_find(actor=actor, entry_id=entry_id),
    Permission.RECORD_ENERGY,
)
vehicle_record_fieldable("garage.energyentry", "Fill-ups and charging", rank=2)
register_bin(
    BinKind(
        name="energy",
        label="Fill-up",
        model=EnergyEntry,
        permission=Permission.EDIT_EXPENSES,
        restore=lambda *, actor, row_id: services.energy_entry_unbin(actor=actor, entry_id=row_id),
        delete=services.energy_entry_purge,
        describe=lambda row: row.on.isoformat(),
    )
)
register_mover("garage.energyentry", services.energy_entries_move)


@job("garage.energy.refresh")
def refresh_economy(run: JobRun) -> None:
    """Tell the fill-ups of a vehicle anew; safe to run twice, as it computes the same from the same rows."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    with run.finishing():
        services.vehicle_economy_refresh(actor=actor, vehicle_id=run.subject_id)
