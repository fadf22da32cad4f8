"""Questions about the work on vehicles."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from garage.maintenance.models import RecordLink, ServiceLine, ServiceRecord, Upgrade
from inventory.vendors.models import Vendor
from project.kernel import fulltext
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet
from project.kernel.tenancy import ScopedQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter:
    """What narrows a list of service records; empty values do not."""

    vehicle_id: int | None = None
    vendor_id: int | None = None
    purpose: str = ""
    since: date | None = None
    until: date | None = None
    search: str = ""
    tag: str = ""


EVERYTHING = RecordFilter()
SEARCHED_OF_RECORDS = ("title", "notes", "invoice_number")
SEARCHED_OF_LINES = ("description", "part_number")
MOST_VENDORS = 100


def service_record_list(
    *, actor: Actor, narrow: RecordFilter = EVERYTHING
) -> BinnedQuerySet[ServiceRecord]:
    """Return the service records of vehicles that are not in the bin, the newest first."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[ServiceRecord] = ServiceRecord.objects.for_actor(actor)
    rows = rows.kept().filter(vehicle__binned_at__isnull=True)
    equal = {
        "vehicle_id": narrow.vehicle_id,
        "vendor_id": narrow.vendor_id,
        "purpose": narrow.purpose,
        "on__gte": narrow.since,
        "on__lte": narrow.until,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if narrow.tag:
        rows = rows.filter(tags__name__iexact=narrow.tag)
    if text := narrow.search.strip():
        rows = rows.filter(_mentions(text, actor=actor))
    return rows


def service_record_get(*, actor: Actor, record_id: int, lock: bool = False) -> ServiceRecord:
    """Return a service record; `lock` when it will change. Raises `NotFound`."""
    rows = service_record_list(actor=actor).select_related("vehicle", "vendor")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=record_id).first()
    if row is None:
        raise NotFound
    return row


def service_record_find(*, actor: Actor, record_id: int) -> ServiceRecord:
    """Return a service record even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = ServiceRecord.objects.for_actor(actor).filter(vehicle__binned_at__isnull=True)
    row: ServiceRecord | None = (
        rows.select_related("vehicle", "vendor").filter(pk=record_id).first()
    )
    if row is None:
        raise NotFound
    return row


def links_of(*, actor: Actor, record: ServiceRecord) -> ScopedQuerySet[RecordLink]:
    """Return the links from and to a record, leaving out those with records in the bin."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[RecordLink] = RecordLink.objects.for_actor(actor)
    touching = rows.filter(Q(record=record) | Q(target=record))
    kept = touching.filter(record__binned_at__isnull=True, target__binned_at__isnull=True)
    return kept.select_related("record__vehicle", "target__vehicle").order_by("id")


def upgrade_list(
    *, actor: Actor, vehicle_id: int | None = None, search: str = ""
) -> BinnedQuerySet[Upgrade]:
    """Return the upgrades of vehicles that are not in the bin, the newest first."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Upgrade] = Upgrade.objects.for_actor(actor)
    rows = rows.kept().filter(vehicle__binned_at__isnull=True)
    if vehicle_id:
        rows = rows.filter(vehicle_id=vehicle_id)
    if text := search.strip():
        rows = rows.filter(
            Q(title__icontains=text)
            | Q(part__icontains=text)
            | Q(part_number__icontains=text)
            | Q(serial_number__icontains=text)
            | Q(notes__icontains=text)
        )
    return rows


def upgrade_get(*, actor: Actor, upgrade_id: int, lock: bool = False) -> Upgrade:
    """Return an upgrade; `lock` when it will change. Raises `NotFound`."""
    rows = upgrade_list(actor=actor).select_related("vehicle", "vendor", "record")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=upgrade_id).first()
    if row is None:
        raise NotFound
    return row


def upgrade_find(*, actor: Actor, upgrade_id: int) -> Upgrade:
    """Return an upgrade even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = Upgrade.objects.for_actor(actor).filter(vehicle__binned_at__isnull=True)
    row: Upgrade | None = rows.select_related("vehicle", "vendor").filter(pk=upgrade_id).first()
    if row is None:
        raise NotFound
    return row


def _mentions(text: str, *, actor: Actor) -> Q:
    """Match records, or one of their lines, that hold every word, and those of a vendor so called.

    Words are looked up in the indexes of the database, so ones of fewer than three letters are
    passed over, however many records there are.
    """
    words = text.split()
    records = fulltext.matching(
        ServiceRecord.objects.for_actor(actor), words, columns=SEARCHED_OF_RECORDS
    )
    lines = fulltext.matching(
        ServiceLine.objects.for_actor(actor), words, columns=SEARCHED_OF_LINES
    )
    vendors = Vendor.objects.for_actor(actor).filter(name__icontains=text)
    return (
        Q(pk__in=records.order_by().values("pk"))
        | Q(pk__in=lines.order_by().values("record_id"))
        | Q(vendor_id__in=list(vendors.values_list("pk", flat=True)[:MOST_VENDORS]))
    )
