"""History reports: what a buyer, an insurer or the next owner is given on paper."""

from django.db import models
from typing_extensions import override

from project.kernel.errors import worded
from project.kernel.files.models import StoredFile
from project.kernel.rows import Recorded


class Section(models.TextChoices):
    """A part of a report that may be left out."""

    OWNERSHIP = "ownership", "Ownership"
    SERVICE = "service", "Service and repair"
    UPGRADE = "upgrade", "Upgrades"
    CONDITION = "condition", "Condition"
    INSPECTION = "inspection", "Inspections"
    ENERGY = "energy", "Energy"
    EXPENSE = "expense", "Expenses"
    COSTS = "costs", "Costs by year"
    RECEIPTS = "receipts", "Pictures of the receipts"


class HistoryReport(Recorded):
    """A PDF of the history of a vehicle, as it was asked for and as it was on that day.

    `check_code` is the beginning of the SHA-256 of what it says, printed on its last page.
    """

    vehicle = models.ForeignKey("garage.Vehicle", on_delete=models.CASCADE, related_name="reports")
    sections = models.JSONField(default=list)
    hides_prices = models.BooleanField(default=False)
    hides_names = models.BooleanField(default=False)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    check_code = models.CharField(max_length=9, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("vehicle", "-id"), name="report_newest"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(since__lte=models.F("until")),
                name="report_ends_after_its_start",
                violation_error_message="The last day comes before the first.",
            ),
        )

    @override
    def __str__(self) -> str:
        return worded("History of %(vehicle)s", vehicle=self.vehicle)
