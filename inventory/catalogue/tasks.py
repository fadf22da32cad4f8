"""What the frame must know of the catalogue: files, own fields, the bin, vendors that merge."""

from inventory.catalogue import parameters, selectors, services
from inventory.catalogue.models import Category, Item, Kit, SupplierPart
from inventory.vendors.records import register_mover
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.custom.kinds import Fieldable, register_fieldable
from project.kernel.files.store import register_subject

register_subject(
    "inventory.item",
    lambda actor, row_id: selectors.item_find(actor=actor, item_id=row_id),
    Permission.EDIT_STOCK,
)
register_subject(
    "inventory.kit",
    lambda actor, row_id: selectors.kit_find(actor=actor, kit_id=row_id),
    Permission.EDIT_STOCK,
)
register_fieldable(
    Fieldable(
        kind="inventory.item",
        label="Items",
        scopes=Item.Kind.choices,
        rank=4,
        scope_of=parameters.scopes_of,
        own_scopes=parameters.category_scopes,
    )
)
register_mover("inventory.supplierpart", services.supplier_parts_move)
register_bin(
    BinKind(
        name="items",
        label="Item",
        model=Item,
        permission=Permission.EDIT_STOCK,
        restore=lambda *, actor, row_id: services.item_unbin(actor=actor, item_id=row_id),
        delete=services.item_purge,
        describe=lambda row: f"{row.manufacturer} {row.part_number}".strip(),
    )
)
register_bin(
    BinKind(
        name="categories",
        label="Category",
        model=Category,
        permission=Permission.EDIT_STOCK,
        restore=lambda *, actor, row_id: services.category_unbin(actor=actor, category_id=row_id),
        delete=services.category_purge,
    )
)
register_bin(
    BinKind(
        name="kits",
        label="Kit",
        model=Kit,
        permission=Permission.EDIT_STOCK,
        restore=lambda *, actor, row_id: services.kit_unbin(actor=actor, kit_id=row_id),
        delete=services.kit_purge,
    )
)
register_bin(
    BinKind(
        name="supplier-parts",
        label="Supplier part",
        model=SupplierPart,
        permission=Permission.EDIT_STOCK,
        restore=lambda *, actor, row_id: services.supplier_part_unbin(actor=actor, part_id=row_id),
        delete=services.supplier_part_purge,
        describe=lambda row: row.number,
    )
)
