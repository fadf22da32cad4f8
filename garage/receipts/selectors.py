"""Questions about receipts: which there are, which comes next, and what the garage knows of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Prefetch, Q

from accounts.organizations.models import Organization
from garage.receipts.matching import VehicleFacts
from garage.receipts.models import LineHabit, ReadingTool, Receipt, ReceiptReading
from garage.receipts.proposing import Habit, KnownVendor
from garage.receipts.reading import DateOrder, Hints
from garage.vehicles.models import Meter, MeterReading, Plate, Vehicle
from inventory.vendors import selectors as vendor_selectors
from inventory.vendors.models import Vendor
from project.kernel.actor import Actor, Permission
from project.kernel.audit import kind_of
from project.kernel.errors import NotFound
from project.kernel.jobs.models import JobRecord
from project.kernel.rows import BinnedQuerySet
from project.kernel.tenancy import ScopedQuerySet

State = Receipt.State
# A person has something to do about these.
TO_REVIEW = (State.TO_CHECK, State.READY, State.FAILED, State.DUPLICATE)
BEING_READ = (State.WAITING, State.READING)
TABS = {
    "open": Q(state__in=(*TO_REVIEW, *BEING_READ), postponed_at__isnull=True),
    "later": Q(state__in=(*TO_REVIEW, *BEING_READ), postponed_at__isnull=False),
    "accepted": Q(state=State.ACCEPTED),
    "rejected": Q(state=State.REJECTED),
}
MOST_VEHICLES = 500
MOST_READINGS = 200
MOST_UNPLACED = 200
_MONTH_FIRST = {"US", "PH"}
_YEAR_FIRST = {"CN", "JP", "KR", "TW", "HU", "LT", "MN"}


def receipt_rows(*, actor: Actor) -> BinnedQuerySet[Receipt]:
    """Return the receipts that are not in the bin, with what a list shows of them."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Receipt] = Receipt.objects.for_actor(actor)
    return rows.kept().select_related("file", "vehicle", "vendor", "duplicate_of__file")


def receipt_list(*, actor: Actor, tab: str = "open") -> BinnedQuerySet[Receipt]:
    """Return the receipts of a tab: open, later, accepted or rejected."""
    return receipt_rows(actor=actor).filter(TABS[tab])


def receipt_get(*, actor: Actor, receipt_id: int, lock: bool = False) -> Receipt:
    """Return a receipt that is not in the bin; `lock` when it will change. Raises `NotFound`."""
    rows = receipt_rows(actor=actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=receipt_id).first()
    if row is None:
        raise NotFound
    return row


def receipt_binned_get(*, actor: Actor, receipt_id: int) -> Receipt:
    """Return a receipt that lies in the bin. Raises `NotFound`."""
    actor.require(Permission.VIEW)
    row: Receipt | None = Receipt.objects.for_actor(actor).binned().filter(pk=receipt_id).first()
    if row is None:
        raise NotFound
    return row


def unplaced_ids(*, actor: Actor) -> list[int]:
    """Return the newest receipts to check whose vehicle is open, by their ids."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Receipt] = Receipt.objects.for_actor(actor).kept()
    unplaced = rows.filter(state=State.TO_CHECK, draft__fields__vehicle__doubt=True)
    return list(unplaced.order_by("-pk").values_list("pk", flat=True)[:MOST_UNPLACED])


def receipts_waiting(*, actor: Actor) -> BinnedQuerySet[Receipt]:
    """Return the receipts that wait for a person or their reading, as the first tab shows them."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Receipt] = Receipt.objects.for_actor(actor)
    return rows.kept().filter(TABS["open"])


def receipt_counts(*, actor: Actor) -> dict[str, int]:
    """Return how many receipts each tab holds, and how many are ready."""
    actor.require(Permission.VIEW)
    counts: dict[str, int] = (
        Receipt.objects.for_actor(actor)
        .kept()
        .aggregate(
            **{tab: Count("pk", filter=rule) for tab, rule in TABS.items()},
            ready=Count("pk", filter=Q(state=State.READY, postponed_at__isnull=True)),
        )
    )
    return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Where a receipt stands among those that wait for a person; 0 when it is not one of them."""

    position: int
    total: int
    previous_id: int | None
    next_id: int | None


def receipt_queue(*, actor: Actor, receipt: Receipt) -> Queue:
    """Return the neighbours of a receipt in the review queue, the newest first."""
    rows = _queue(actor)
    newer, older = rows.filter(pk__gt=receipt.pk), rows.filter(pk__lt=receipt.pk)
    is_in = receipt.state in TO_REVIEW and receipt.postponed_at is None
    return Queue(
        position=newer.count() + 1 if is_in else 0,
        total=rows.count(),
        previous_id=newer.order_by("pk").values_list("pk", flat=True).first(),
        next_id=older.order_by("-pk").values_list("pk", flat=True).first(),
    )


def receipt_next(*, actor: Actor, after_id: int) -> int | None:
    """Return the receipt to review after this one: the next older, else the newest."""
    ids = _queue(actor).exclude(pk=after_id).order_by("-pk").values_list("pk", flat=True)
    return ids.filter(pk__lt=after_id).first() or ids.first()


def _queue(actor: Actor) -> BinnedQuerySet[Receipt]:
    return receipt_list(actor=actor, tab="open").filter(state__in=TO_REVIEW)


def reading_latest(*, actor: Actor, receipt: Receipt) -> ReceiptReading | None:
    """Return the newest reading of a receipt."""
    actor.require(Permission.VIEW)
    row: ReceiptReading | None = (
        ReceiptReading.objects.for_actor(actor).filter(receipt=receipt).first()
    )
    return row


def job_latest(*, actor: Actor, receipt: Receipt) -> JobRecord | None:
    """Return the newest job about a receipt."""
    return jobs_latest(actor=actor, receipts=[receipt]).get(receipt.pk)


def jobs_latest(*, actor: Actor, receipts: list[Receipt]) -> dict[int, JobRecord]:
    """Return the newest job of each receipt that has one, by the receipt's id."""
    actor.require(Permission.VIEW)
    if not receipts:
        return {}
    rows = JobRecord.objects.for_actor(actor).filter(
        subject_kind=kind_of(receipts[0]), subject_id__in=[row.pk for row in receipts]
    )
    return {row.subject_id or 0: row for row in rows.order_by("id")}


# --- What the same receipt would look like -------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What tells one purchase from another, and the receipt that says so."""

    id: int
    vendor_id: int | None
    vendor_name: str
    invoice_number: str
    on: date | None
    total: Decimal | None


def same_bytes(*, actor: Actor, sha256: str, before_id: int | None = None) -> Receipt | None:
    """Return the oldest receipt, not rejected, that the very same file was uploaded for."""
    rows = receipt_rows(actor=actor).exclude(state=State.REJECTED).filter(file__sha256=sha256)
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    return rows.order_by("pk").first()


def same_purchase(*, actor: Actor, purchase: Purchase) -> Receipt | None:
    """Return a receipt with the number of the same vendor, or with the same day and total."""
    vendor = Q(vendor_name__iexact=purchase.vendor_name)
    if purchase.vendor_id:
        vendor |= Q(vendor_id=purchase.vendor_id)
    rule = Q(pk__in=())
    if purchase.invoice_number and purchase.vendor_name:
        rule |= Q(invoice_number__iexact=purchase.invoice_number) & vendor
    if purchase.on and purchase.total:
        same_day = Q(on=purchase.on, total=purchase.total) & (vendor | Q(vendor_name=""))
        if purchase.invoice_number:
            same_day &= Q(invoice_number="")
        rule |= same_day
    # Of several that are alike, one is the first and the others are its duplicates.
    others = receipt_rows(actor=actor).exclude(state=State.REJECTED).exclude(pk=purchase.id)
    return others.filter(rule, duplicate_of__isnull=True).order_by("pk").first()


# --- What the garage knows -----------------------------------------------------------------------


def reading_hints(*, actor: Actor) -> Hints:
    """Return what helps to read a receipt: currency, order of dates, vendors, plates, VINs."""
    country = (
        Organization.objects.filter(pk=actor.organization_id)
        .values_list("country", flat=True)
        .first()
    )
    vehicles = vehicle_facts(actor=actor)
    return Hints(
        currency=actor.currency,
        date_order=_date_order(country or ""),
        vendors=tuple(vendor_selectors.vendor_names(actor=actor)),
        plates=tuple(plate for vehicle in vehicles for plate in vehicle.plates),
        vins=tuple(vehicle.vin for vehicle in vehicles if vehicle.vin),
    )


def _date_order(country: str) -> DateOrder:
    if country in _MONTH_FIRST:
        return "mdy"
    return "ymd" if country in _YEAR_FIRST else "dmy"


def vehicle_facts(*, actor: Actor) -> tuple[VehicleFacts, ...]:
    """Return the vehicles in use with their plates and the unit of their odometer."""
    actor.require(Permission.VIEW)
    rows = (
        Vehicle.objects.for_actor(actor)
        .kept()
        .filter(archived_at__isnull=True)
        .prefetch_related(
            Prefetch("plates", queryset=Plate.objects.for_actor(actor)),
            Prefetch("meters", queryset=Meter.objects.for_actor(actor)),
        )
    )
    return tuple(_facts(row) for row in rows[:MOST_VEHICLES])


def _facts(row: Vehicle) -> VehicleFacts:
    odometers = [meter for meter in row.meters.all() if meter.kind == Meter.Kind.ODOMETER]
    plates = {row.plate, *(plate.text for plate in row.plates.all())}
    return VehicleFacts(
        id=row.pk,
        name=row.name,
        plates=tuple(sorted(plates - {""})),
        vin=row.vin,
        words=f"{row.name} {row.make} {row.model}",
        unit=odometers[0].unit if odometers else "km",
    )


def odometer_readings(*, actor: Actor, vehicle_id: int) -> tuple[tuple[date, Decimal], ...]:
    """Return the newest odometer readings of a vehicle in km, the oldest of them first."""
    rows = _counted_readings(actor, vehicle_id).values_list("on", "value")[:MOST_READINGS]
    return tuple(reversed(list(rows)))


def odometer_last(*, actor: Actor, vehicle_id: int) -> MeterReading | None:
    """Return the newest odometer reading of a vehicle."""
    return _counted_readings(actor, vehicle_id).first()


def _counted_readings(actor: Actor, vehicle_id: int) -> ScopedQuerySet[MeterReading]:
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[MeterReading] = MeterReading.objects.for_actor(actor)
    counted = (MeterReading.State.COUNTED, MeterReading.State.CONFIRMED)
    return rows.filter(
        vehicle_id=vehicle_id, meter__kind=Meter.Kind.ODOMETER, state__in=counted
    ).order_by("-on", "-value")


def usual_vehicle_id(*, actor: Actor) -> int | None:
    """Return the vehicle of the receipt that this person accepted last."""
    rows = Receipt.objects.for_actor(actor).filter(
        state=State.ACCEPTED, settled_by_id=actor.user_id, vehicle__isnull=False
    )
    found: int | None = rows.order_by("-settled_at").values_list("vehicle_id", flat=True).first()
    return found


def known_vendor(*, actor: Actor, name: str, tax_id: str = "") -> KnownVendor | None:
    """Return the vendor that a receipt names, with what its last accepted receipt was."""
    vendor: Vendor | None = vendor_selectors.vendor_match(actor=actor, name=name, tax_id=tax_id)
    if vendor is None:
        return None
    accepted = Receipt.objects.for_actor(actor).filter(vendor=vendor, state=State.ACCEPTED)
    usual = accepted.order_by("-settled_at").values_list("kind", flat=True).first()
    return KnownVendor(id=vendor.pk, name=vendor.name, usual_kind=usual or "")


def line_habits(*, actor: Actor, words: set[str], vendor_id: int | None) -> dict[str, Habit]:
    """Return what people made of lines with these words; the vendor's own habits count first."""
    rows = LineHabit.objects.for_actor(actor).filter(
        Q(vendor__isnull=True) | Q(vendor_id=vendor_id), words__in=words
    )
    ordered = sorted(rows, key=lambda row: row.vendor_id is not None)
    return {row.words: Habit(kind=row.kind, purpose=row.purpose) for row in ordered}


def reading_tool(*, actor: Actor, lock: bool = False) -> ReadingTool | None:
    """Return the tool that reads the organization's receipts, `None` when none was ever chosen."""
    actor.require(Permission.VIEW)
    rows = ReadingTool.objects.for_actor(actor)
    found: ReadingTool | None = (rows.select_for_update() if lock else rows).first()
    return found
