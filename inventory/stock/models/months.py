"""Sums by month, kept with each movement, so that figures never walk the ledger.

A month may have several rows of one key: who finds a row locked by another writes one more instead
of waiting, so that acts on different items never stand in each other's way. Readers add them up.
"""

from django.db import models
from typing_extensions import override

from inventory.catalogue.models import Item
from project.kernel.tenancy import OrganizationOwned


def _money() -> "models.DecimalField":  # type: ignore[type-arg]
    return models.DecimalField(max_digits=18, decimal_places=4, default=0)


class PlaceMonth(OrganizationOwned):
    """By how much the worth of what lies in a place changed in a month, at what its lots cost.

    `month` is its first day; no `location` means what is out on loan.
    """

    location = models.ForeignKey(
        "inventory.Location", on_delete=models.CASCADE, null=True, related_name="+"
    )
    month = models.DateField()
    currency = models.CharField(max_length=3)
    change = _money()

    class Meta:
        ordering = ("month", "id")
        indexes = (
            models.Index(fields=("organization", "currency", "month"), name="place_month_newest"),
            models.Index(fields=("location", "month"), name="place_month_by_place"),
        )

    @override
    def __str__(self) -> str:
        return f"{self.location or '–'} {self.month:%Y-%m} {self.change} {self.currency}"


class CategoryMonth(OrganizationOwned):
    """By how much the stock of a category gained or lost in worth in a month, and by what.

    `received` is without what went back to vendors, `used` without what was undone; what remains
    of `change` was disposed of, counted or corrected. No `category` means items without one.
    """

    category = models.ForeignKey(
        "inventory.Category", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    month = models.DateField()
    currency = models.CharField(max_length=3)
    change = _money()
    received = _money()
    used = _money()

    class Meta:
        ordering = ("month", "id")
        indexes = (
            models.Index(fields=("organization", "currency", "month"), name="group_month_newest"),
            models.Index(fields=("category", "month"), name="group_month_by_category"),
        )

    @override
    def __str__(self) -> str:
        return f"{self.category or '–'} {self.month:%Y-%m} {self.change} {self.currency}"


class SubjectMonth(OrganizationOwned):
    """What was used in a month for a thing that records are about, such as `garage.vehicle` 3."""

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    month = models.DateField()
    currency = models.CharField(max_length=3)
    used = _money()

    class Meta:
        ordering = ("month", "id")
        indexes = (
            models.Index(fields=("organization", "currency", "month"), name="subject_month_newest"),
            models.Index(
                fields=("organization", "subject_kind", "subject_id", "month"),
                name="subject_month_by_subject",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.month:%Y-%m} {self.used}"


class ItemMonth(OrganizationOwned):
    """How much of an item was used in a month, in its unit, without what was undone."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="months")
    month = models.DateField()
    used = models.DecimalField(max_digits=14, decimal_places=4, default=0)

    class Meta:
        ordering = ("item", "month")
        constraints = (models.UniqueConstraint(fields=("item", "month"), name="item_month_once"),)

    @override
    def __str__(self) -> str:
        return f"{self.item} {self.month:%Y-%m} {self.used}"


class Outlook(OrganizationOwned):
    """When an item that is in use runs out, as its use of the last twelve months suggests.

    `a_day` is what is used a day; the range holds in four cases of five. Kept with each movement
    and once a day.
    """

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="outlook")
    a_day = models.DecimalField(max_digits=18, decimal_places=8)
    runs_out_on = models.DateField()
    earliest_on = models.DateField()
    latest_on = models.DateField()
    computed_on = models.DateField()

    class Meta:
        ordering = ("runs_out_on", "id")
        indexes = (
            models.Index(fields=("organization", "runs_out_on", "id"), name="outlook_soonest"),
        )

    @override
    def __str__(self) -> str:
        return f"{self.item} → {self.runs_out_on}"
