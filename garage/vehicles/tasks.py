"""What the worker does for vehicles, and what the kernel must know of them."""

from accounts.notifications.calendar import register_calendar_vehicles
from accounts.organizations.selectors import job_actor
from garage.vehicles import selectors
from garage.vehicles.listing import VEHICLE_LIST
from garage.vehicles.models import Vehicle
from garage.vehicles.services.photos import photo_prepare
from garage.vehicles.services.purge import vehicle_purge
from garage.vehicles.services.vehicles import vehicle_unbin
from garage.vehicles.services.vins import vin_lookup_run
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.custom.kinds import Fieldable, register_fieldable
from project.kernel.files.store import register_subject
from project.kernel.jobs.registry import job
from project.kernel.jobs.run import JobRun
from project.kernel.listviews.lists import register_list

register_list(VEHICLE_LIST)

register_subject(
    "garage.vehicle",
    lambda actor, vehicle_id: selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id),
    Permission.EDIT_VEHICLES,
)
register_subject(
    "garage.ownershipevent",
    lambda actor, event_id: selectors.ownership_get(actor=actor, event_id=event_id),
    Permission.EDIT_VEHICLES,
)
register_fieldable(
    Fieldable(
        kind="garage.vehicle",
        label="Vehicles",
        rank=0,
        scopes=tuple((str(value), str(label)) for value, label in Vehicle.Kind.choices),
        scope_of=lambda row: row.kind,
    )
)
register_bin(
    BinKind(
        name="vehicles",
        label="Vehicle",
        model=Vehicle,
        permission=Permission.EDIT_VEHICLES,
        restore=lambda *, actor, row_id: vehicle_unbin(actor=actor, vehicle_id=row_id),
        delete=vehicle_purge,
        describe=lambda row: " · ".join(part for part in (row.make, row.model, row.plate) if part),
    )
)

register_calendar_vehicles(
    lambda *, actor: dict(
        selectors.vehicle_list(actor=actor)
        .filter(archived_at__isnull=True)
        .values_list("pk", "name")
    )
)


@job("garage.vehicles.pictures")
def prepare_photo(run: JobRun) -> None:
    """Make the pictures of a photo; safe to run twice, as a prepared photo is passed over."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    photo_prepare(actor=actor, run=run)


@job("garage.vehicles.look_up_vin")
def look_up_vin(run: JobRun) -> None:
    """Ask the online service about a VIN; safe to run twice, an answered look-up is passed over."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    vin_lookup_run(actor=actor, run=run)
