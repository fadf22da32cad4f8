"""What others must know of collectibles: papers, appraisals in the bin, a panel of the item's page."""

from inventory.catalogue.models import Appraisal
from inventory.catalogue.panels import item_panels
from inventory.collectibles import selectors, services
from inventory.collectibles.panels import ITEM_PANEL
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.files.store import register_subject

register_subject(
    "inventory.collectible",
    lambda actor, row_id: selectors.collectible_get(actor=actor, collectible_id=row_id),
    Permission.EDIT_STOCK,
)
item_panels.register(ITEM_PANEL)
register_bin(
    BinKind(
        name="appraisals",
        label="Appraisal",
        model=Appraisal,
        permission=Permission.EDIT_STOCK,
        restore=lambda *, actor, row_id: services.appraisal_unbin(actor=actor, appraisal_id=row_id),
        delete=services.appraisal_purge,
        describe=lambda row: row.appraiser,
    )
)
