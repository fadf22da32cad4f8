"""What is paid again and again: the template, its vehicles, and which occurrences are settled."""

from datetime import date
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from typing_extensions import override

from garage.expenses.models.expense import ExpenseKind
from garage.expenses.recurrence import Rule
from garage.vehicles.models.timeline import Category
from project.kernel.rows import Binned
from project.kernel.tenancy import OrganizationOwned

NEVER = date(9999, 12, 31)


class RecurringExpense(Binned):
    """An expense that comes again by a schedule; each occurrence is recorded when somebody confirms it.

    `next_on` is the first occurrence that nobody settled, `NEVER` when none is left. `for_garage`
    says that it is for the garage as a whole and not for its vehicles.
    """

    class Unit(models.TextChoices):
        DAY = "day", "days"
        WEEK = "week", "weeks"
        MONTH = "month", "months"
        QUARTER = "quarter", "quarters"
        YEAR = "year", "years"

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=14, choices=ExpenseKind, default=ExpenseKind.OTHER)
    category = models.CharField(max_length=10, choices=Category, default=Category.PARTS)
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    amount = models.DecimalField(
        max_digits=14, decimal_places=3, validators=[MinValueValidator(Decimal(0))]
    )
    currency = models.CharField(max_length=3)
    exchange_rate = models.DecimalField(
        max_digits=14,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    unit = models.CharField(max_length=8, choices=Unit, default=Unit.MONTH)
    every = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(400)]
    )
    starts_on = models.DateField("first payment")
    day_of_month = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    ends_on = models.DateField("last day", null=True, blank=True)
    times = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(2000)]
    )
    next_on = models.DateField(editable=False)
    for_garage = models.BooleanField(default=True, editable=False)
    notes = models.TextField(max_length=10_000, blank=True)

    class Meta:
        ordering = ("next_on", "id")
        indexes = (
            models.Index(fields=("organization", "next_on", "id"), name="recurring_by_next"),
            models.Index(fields=("organization", "title", "id"), name="recurring_by_title"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="recurring_ends_after_it_begins",
                violation_error_message="The last day lies before the first payment.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def rule(self) -> Rule:
        """When it recurs."""
        return Rule(
            starts_on=self.starts_on,
            unit=self.unit,
            every=self.every,
            day_of_month=self.day_of_month,
            ends_on=self.ends_on,
            times=self.times,
        )

    @property
    def has_ended(self) -> bool:
        """Whether no occurrence is left."""
        return self.next_on == NEVER


class RecurringShare(OrganizationOwned):
    """A vehicle that a recurring expense is for, with its weight in the amount."""

    recurring = models.ForeignKey(RecurringExpense, on_delete=models.CASCADE, related_name="shares")
    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, related_name="recurring_shares"
    )
    share = models.DecimalField(
        max_digits=12, decimal_places=3, default=1, validators=[MinValueValidator(0)]
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("recurring", "vehicle"),
                name="recurring_vehicle_once",
                violation_error_message="Choose each vehicle once.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.vehicle} {self.share.normalize():f}"


class Occurrence(OrganizationOwned):
    """One date of a recurring expense that somebody settled: recorded as expenses, or skipped."""

    recurring = models.ForeignKey(
        RecurringExpense, on_delete=models.CASCADE, related_name="occurrences"
    )
    due_on = models.DateField()
    is_skipped = models.BooleanField(default=False)
    settled_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-due_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("recurring", "due_on"),
                name="occurrence_settled_once",
                violation_error_message="This date is settled already.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.due_on.isoformat()
