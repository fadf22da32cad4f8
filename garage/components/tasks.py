"""What others may ask of components, warranties and recalls: their files, the bin, another vendor."""

from garage.components import selectors, services
from garage.components.models import Component, Recall, Warranty
from inventory.vendors.records import register_mover
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.custom.kinds import Fieldable, register_fieldable
from project.kernel.files.store import register_subject

register_subject(
    "garage.component",
    lambda actor, row_id: selectors.component_find(actor=actor, component_id=row_id),
    Permission.EDIT_WORK,
)
register_subject(
    "garage.warranty",
    lambda actor, row_id: selectors.warranty_find(actor=actor, warranty_id=row_id),
    Permission.EDIT_WORK,
)
register_subject(
    "garage.recall",
    lambda actor, row_id: selectors.recall_find(actor=actor, recall_id=row_id),
    Permission.EDIT_WORK,
)
register_fieldable(Fieldable(kind="garage.component", label="Components"))
register_fieldable(Fieldable(kind="garage.warranty", label="Warranties"))
register_fieldable(Fieldable(kind="garage.recall", label="Recalls"))
register_bin(
    BinKind(
        name="components",
        label="Component",
        model=Component,
        permission=Permission.EDIT_WORK,
        restore=lambda *, actor, row_id: services.component_unbin(actor=actor, component_id=row_id),
        delete=services.component_purge,
        describe=lambda row: str(row.get_kind_display()),
    )
)
register_bin(
    BinKind(
        name="warranties",
        label="Warranty",
        model=Warranty,
        permission=Permission.EDIT_WORK,
        restore=lambda *, actor, row_id: services.warranty_unbin(actor=actor, warranty_id=row_id),
        delete=services.warranty_purge,
        describe=lambda row: row.provider,
    )
)
register_bin(
    BinKind(
        name="recalls",
        label="Recall",
        model=Recall,
        permission=Permission.EDIT_WORK,
        restore=lambda *, actor, row_id: services.recall_unbin(actor=actor, recall_id=row_id),
        delete=services.recall_purge,
        describe=lambda row: row.campaign,
    )
)
register_mover("garage.component", services.components_move)
