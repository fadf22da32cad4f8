"""Changes to the work on vehicles: service records, their links, upgrades."""

from garage.maintenance.services.bulk import BulkChange, bulk_edit, bulk_undo
from garage.maintenance.services.inputs import LineInput, PartUse, ServiceRecordInput, UpgradeInput
from garage.maintenance.services.links import link_add, link_remove
from garage.maintenance.services.purging import service_record_purge, upgrade_purge
from garage.maintenance.services.records import (
    service_record_bin,
    service_record_change,
    service_record_duplicate,
    service_record_move,
    service_record_record,
    service_record_unbin,
)
from garage.maintenance.services.shelf import kit_use, part_put_back, part_use
from garage.maintenance.services.upgrades import (
    upgrade_bin,
    upgrade_change,
    upgrade_record,
    upgrade_take_off,
    upgrade_unbin,
)

__all__ = [
    "BulkChange",
    "LineInput",
    "PartUse",
    "ServiceRecordInput",
    "UpgradeInput",
    "bulk_edit",
    "bulk_undo",
    "kit_use",
    "link_add",
    "link_remove",
    "part_put_back",
    "part_use",
    "service_record_bin",
    "service_record_change",
    "service_record_duplicate",
    "service_record_move",
    "service_record_purge",
    "service_record_record",
    "service_record_unbin",
    "upgrade_bin",
    "upgrade_change",
    "upgrade_purge",
    "upgrade_record",
    "upgrade_take_off",
    "upgrade_unbin",
]
