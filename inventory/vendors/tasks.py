"""What the kernel must know of vendors: how they lie in the bin."""

from inventory.vendors import merging, services
from inventory.vendors.models import Vendor, VendorContact, VendorSite
from inventory.vendors.records import register_mover, rows_mover
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin

register_bin(
    BinKind(
        name="vendors",
        label="Vendor",
        model=Vendor,
        permission=Permission.EDIT_VENDORS,
        restore=lambda *, actor, row_id: services.vendor_unbin(actor=actor, vendor_id=row_id),
        delete=merging.vendor_purge,
        describe=lambda row: row.address,
    )
)
register_mover("inventory.vendorsite", rows_mover(VendorSite))
register_mover("inventory.vendorcontact", rows_mover(VendorContact))
