"""Proof that the timeline and its sums agree with each other and with their records."""

from collections.abc import Iterator
from decimal import Decimal

from django.apps import apps
from django.db.models import Count, F, Max, Sum
from django.db.models.functions import Coalesce, TruncMonth

from garage.vehicles.models import MonthlySum, TimelineEntry

REASON = "a proof looks at every organization"
TOLERANCE = Decimal("0.0005")


def disagreements() -> Iterator[str]:
    """Yield a sentence for each sum or entry that does not agree with what it stands for."""
    yield from _sums()
    yield from _orphans()


def _sums() -> Iterator[str]:
    entries = TimelineEntry.objects.across_organizations(reason=REASON)
    true = {
        (row["organization_id"], row["v"], row["w"], row["month"], row["category"], row["cur"]): (
            row["sum"],
            row["count"],
        )
        for row in entries.exclude(category="")
        .exclude(sum_currency="")
        .values(
            "organization_id",
            "category",
            v=Coalesce(F("vehicle_id"), 0),
            w=Coalesce(F("vendor_id"), 0),
            month=TruncMonth("on"),
            cur=F("sum_currency"),
        )
        .annotate(sum=Sum("sum_amount"), count=Count("id"), newest=Max("id"))
    }
    for kept in MonthlySum.objects.across_organizations(reason=REASON).iterator():
        vehicle, vendor = (int(part) for part in kept.scope_key.split(":"))
        key = (
            kept.organization_id, vehicle, vendor, kept.month, kept.category, kept.currency
        )  # fmt: skip
        amount, count = true.pop(key, (Decimal(0), 0))
        if abs(kept.amount - amount) > TOLERANCE or kept.entries != count:
            yield f"{kept} (sum {kept.pk}): the entries say {amount} in {count}."
    for key, (amount, count) in true.items():
        yield f"No sum for {count} entries of {amount} in {key}."


def _orphans() -> Iterator[str]:
    """Yield entries whose record is gone."""
    entries = TimelineEntry.objects.across_organizations(reason=REASON)
    for kind in entries.values_list("source_kind", flat=True).distinct().order_by():
        model = apps.get_model(kind)
        known = model._default_manager.across_organizations(reason=REASON).values("pk")
        for entry in entries.filter(source_kind=kind).exclude(source_id__in=known)[:100]:
            yield f"Entry {entry.pk} “{entry}” stands for {kind} {entry.source_id}, which is gone."
