"""Deleting a vehicle for good."""

from django.db import transaction
from django.db.models import ProtectedError

from garage.vehicles import selectors
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict
from project.kernel.files.store import attachments_of, detach


def vehicle_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned vehicle with all its records and files; there is no way back.

    The files of its records are found and deleted by the clean-up duty. Raises `Conflict` where a
    record elsewhere needs one of its records.
    """
    try:
        _purge(row_id, actor=actor)
    except ProtectedError as error:
        raise Conflict("Another record still needs something of this vehicle.") from error


@transaction.atomic
def _purge(vehicle_id: int, *, actor: Actor) -> None:
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get_binned(actor=actor, vehicle_id=vehicle_id)
    audit.record("vehicle.purge", vehicle, actor=actor, before={"name": vehicle.name})
    for link in attachments_of(vehicle, actor=actor):
        detach(link, actor=actor)
    vehicle.delete()
