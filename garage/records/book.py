"""What was bought from vendors, told to their pages from the timeline and its sums."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import ExtractYear
from django.urls import reverse

from garage.vehicles.models import MonthlySum, TimelineEntry
from inventory.vendors.records import VendorEntry
from project.kernel.actor import Actor

# The page of each kind of record: URL name and the name of its argument.
PAGES = {
    "garage.servicerecord": ("service_record_detail", "record_id"),
    "garage.upgrade": ("upgrade_detail", "upgrade_id"),
    "garage.energyentry": ("energy_entry_detail", "entry_id"),
    "garage.expense": ("expense_detail", "expense_id"),
    "garage.inspection": ("inspection_detail", "inspection_id"),
    "garage.statutoryinspection": ("statutory_detail", "statutory_id"),
}


class TimelineBook:
    """Tells what was bought from vendors."""

    def spent(
        self, *, actor: Actor, vendor_ids: Collection[int] | None, since: date | None
    ) -> dict[int, dict[str, Decimal]]:
        """Return per vendor and currency what was spent since the first of a month, or ever."""
        rows = MonthlySum.objects.for_actor(actor).filter(vendor__isnull=False)
        if vendor_ids is not None:
            rows = rows.filter(vendor_id__in=vendor_ids)
        if since is not None:
            rows = rows.filter(month__gte=since)
        spent: dict[int, dict[str, Decimal]] = {}
        for row in rows.values("vendor_id", "currency").annotate(sum=Sum("amount")):
            spent.setdefault(row["vendor_id"], {})[row["currency"]] = row["sum"]
        return spent

    def by_year(self, *, actor: Actor, vendor_id: int) -> dict[int, dict[str, Decimal]]:
        """Return per year and currency what was spent at a vendor."""
        rows = MonthlySum.objects.for_actor(actor).filter(vendor_id=vendor_id)
        years = rows.annotate(year=ExtractYear("month")).values("year", "currency")
        spent: dict[int, dict[str, Decimal]] = {}
        for row in years.annotate(sum=Sum("amount")).order_by("year"):
            if row["sum"]:
                spent.setdefault(row["year"], {})[row["currency"]] = row["sum"]
        return spent

    def entries(self, *, actor: Actor, vendor_id: int, limit: int) -> list[VendorEntry]:
        """Return the newest things bought from a vendor."""
        rows = TimelineEntry.objects.for_actor(actor).filter(
            vendor_id=vendor_id, source_kind__in=PAGES
        )
        newest = rows.select_related("vehicle").order_by("-on", "-id")[:limit]
        return [
            VendorEntry(
                on=row.on,
                title=row.title,
                url=_page_of(row, actor=actor),
                vehicle=row.vehicle.name if row.vehicle else "",
                category=row.category,
                amount=row.amount,
                currency=row.currency,
            )
            for row in newest
        ]


def _page_of(row: TimelineEntry, *, actor: Actor) -> str:
    name, argument = PAGES[row.source_kind]
    return reverse(name, kwargs={"organization": actor.organization_slug, argument: row.source_id})
