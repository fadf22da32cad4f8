"""What others may ask of service records and upgrades: their files, the bin, another vendor."""

from garage.maintenance import moving, scanned, selectors, services
from garage.maintenance.listing import WORK_LIST
from garage.maintenance.models import ServiceRecord, Upgrade
from garage.maintenance.origins import ItemOrigin, RecordOrigin
from garage.maintenance.shelf import KIND
from garage.records.book import TimelineBook
from garage.records.origins import register_origin
from garage.records.own_fields import vehicle_record_fieldable
from inventory.stock.targets import UseTarget, register_target
from inventory.vendors.records import register_book, register_mover
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.files.store import register_subject
from project.kernel.listviews.lists import register_list

register_list(WORK_LIST)

register_subject(
    "garage.servicerecord",
    lambda actor, record_id: selectors.service_record_find(actor=actor, record_id=record_id),
    Permission.EDIT_WORK,
)
register_subject(
    "garage.upgrade",
    lambda actor, upgrade_id: selectors.upgrade_find(actor=actor, upgrade_id=upgrade_id),
    Permission.EDIT_WORK,
)
register_origin(RecordOrigin())
register_origin(ItemOrigin())
vehicle_record_fieldable("garage.servicerecord", "Service records", rank=1)
vehicle_record_fieldable("garage.upgrade", "Upgrades", rank=2)
register_bin(
    BinKind(
        name="work",
        label="Service record",
        model=ServiceRecord,
        permission=Permission.EDIT_WORK,
        restore=lambda *, actor, row_id: services.service_record_unbin(
            actor=actor, record_id=row_id
        ),
        delete=services.service_record_purge,
        describe=lambda row: row.on.isoformat(),
    )
)
register_bin(
    BinKind(
        name="upgrades",
        label="Upgrade",
        model=Upgrade,
        permission=Permission.EDIT_WORK,
        restore=lambda *, actor, row_id: services.upgrade_unbin(actor=actor, upgrade_id=row_id),
        delete=services.upgrade_purge,
        describe=lambda row: row.installed_on.isoformat(),
    )
)
register_mover("garage.servicerecord", moving.service_records_move)
register_mover("garage.upgrade", moving.upgrades_move)
register_target(UseTarget(kind=KIND, records=scanned.ServiceRecords()))
register_book(TimelineBook())
