"""The timeline: one narrow row for each thing that happened, and the sums kept beside it."""

from django.db import models
from typing_extensions import override

from project.kernel.tenancy import OrganizationOwned


class Category(models.TextChoices):
    """What money was spent on; the colours of the charts follow it."""

    FUEL = "fuel", "Fuel & energy"
    SERVICE = "service", "Service"
    REPAIR = "repair", "Repair"
    UPGRADE = "upgrade", "Upgrades"
    FIXED = "fixed", "Tax & insurance"
    PARTS = "parts", "Parts & other"


class TimelineEntry(OrganizationOwned):
    """One thing that happened to a vehicle; posted, changed and withdrawn by its source's service.

    `amount` is what was paid in `currency`; `sum_amount` and `sum_currency` are what the sums
    count: converted to the organization's currency where the record has a rate.
    """

    class Kind(models.TextChoices):
        SERVICE = "service", "Work"
        UPGRADE = "upgrade", "Upgrade"
        ENERGY = "energy", "Energy"
        EXPENSE = "expense", "Expense"
        READING = "reading", "Reading"
        INSPECTION = "inspection", "Inspection"
        OWNERSHIP = "ownership", "Ownership"
        COMPONENT = "component", "Component"

    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, null=True, related_name="timeline"
    )
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    on = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind)
    category = models.CharField(max_length=10, choices=Category, blank=True)
    title = models.CharField(max_length=200)
    detail = models.CharField(max_length=200, blank=True)
    meter_value = models.DecimalField(max_digits=10, decimal_places=1, null=True)
    meter_unit = models.CharField(max_length=8, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    currency = models.CharField(max_length=3, blank=True)
    sum_amount = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    sum_currency = models.CharField(max_length=3, blank=True)
    files = models.PositiveSmallIntegerField(default=0)
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()

    class Meta:
        ordering = ("-on", "-id")
        verbose_name_plural = "timeline entries"
        indexes = (
            models.Index(fields=("organization", "-on", "-id"), name="timeline_newest"),
            models.Index(fields=("vehicle", "-on", "-id"), name="timeline_vehicle"),
            models.Index(fields=("organization", "kind", "-on", "-id"), name="timeline_kind"),
            models.Index(fields=("vendor", "-on", "-id"), name="timeline_vendor"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "source_kind", "source_id"), name="timeline_once_a_source"
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title


class MonthlySum(OrganizationOwned):
    """What a vehicle cost in a month, per category, currency and vendor; agrees with the timeline.

    `month` is its first day; `scope_key` is `vehicle:vendor` with 0 for none, so that the database
    can hold it unique. Rows with a count of zero are left to stand.
    """

    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, null=True, related_name="monthly_sums"
    )
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.CASCADE, null=True, related_name="+"
    )
    scope_key = models.CharField(max_length=44)
    month = models.DateField()
    category = models.CharField(max_length=10, choices=Category)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    entries = models.IntegerField(default=0)

    class Meta:
        indexes = (
            models.Index(fields=("organization", "month"), name="sum_by_month"),
            models.Index(fields=("vehicle", "month"), name="sum_by_vehicle"),
            models.Index(fields=("vendor", "month"), name="sum_by_vendor"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "scope_key", "month", "category", "currency"),
                name="sum_once",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.category} {self.amount} {self.currency}"
