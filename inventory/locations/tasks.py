"""What the frame must know of places: their files, the bin."""

from inventory.locations import selectors, services
from inventory.locations.models import Location
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.files.store import register_subject

register_subject(
    "inventory.location",
    lambda actor, row_id: selectors.location_find(actor=actor, location_id=row_id),
    Permission.EDIT_STOCK,
)
register_bin(
    BinKind(
        name="locations",
        label="Location",
        model=Location,
        permission=Permission.EDIT_STOCK,
        restore=lambda *, actor, row_id: services.location_unbin(actor=actor, location_id=row_id),
        delete=services.location_purge,
        describe=lambda row: str(row.get_kind_display()),
    )
)
