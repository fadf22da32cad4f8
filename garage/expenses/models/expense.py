"""Expenses: money spent on vehicles that is not work on them."""

from django.core.validators import MinValueValidator
from django.db import models
from typing_extensions import override

from garage.vehicles.models.timeline import Category
from project.kernel.rows import Binned
from project.kernel.tags import Tag
from project.kernel.tenancy import OrganizationOwned


class ExpenseKind(models.TextChoices):
    """What exactly was paid for; each kind has a category of its own for the charts."""

    INSURANCE = "insurance", "Insurance"
    ROAD_TAX = "road_tax", "Road tax"
    REGISTRATION = "registration", "Registration"
    INSPECTION_FEE = "inspection_fee", "Inspection fee"
    FINANCE = "finance", "Loan or lease"
    STORAGE = "storage", "Garage or storage"
    PARKING = "parking", "Parking"
    TOLL = "toll", "Toll or vignette"
    FINE = "fine", "Fine"
    MEMBERSHIP = "membership", "Club or breakdown cover"
    CLEANING = "cleaning", "Cleaning and care"
    ACCESSORIES = "accessories", "Accessories"
    PARTS = "parts", "Parts and supplies"
    FUEL = "fuel", "Fuel or charging"
    OTHER = "other", "Other"


KIND_CATEGORIES: dict[str, str] = {
    ExpenseKind.INSURANCE: Category.FIXED,
    ExpenseKind.ROAD_TAX: Category.FIXED,
    ExpenseKind.REGISTRATION: Category.FIXED,
    ExpenseKind.INSPECTION_FEE: Category.FIXED,
    ExpenseKind.FINANCE: Category.FIXED,
    ExpenseKind.STORAGE: Category.FIXED,
    ExpenseKind.MEMBERSHIP: Category.FIXED,
    ExpenseKind.FUEL: Category.FUEL,
}
KINDS_OF_CATEGORIES: dict[str, str] = {Category.FUEL: ExpenseKind.FUEL}


def category_of(kind: str) -> str:
    """Return the category of the charts that a kind of expense belongs to."""
    return KIND_CATEGORIES.get(kind, Category.PARTS)


def kind_of_category(category: str) -> str:
    """Return the kind of an expense of which only the category is known."""
    return KINDS_OF_CATEGORIES.get(category, ExpenseKind.OTHER)


class Expense(Binned):
    """Money spent on a day, on a vehicle or on the garage as a whole, with the lines of its receipt."""

    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, null=True, blank=True, related_name="expenses"
    )
    vendor = models.ForeignKey(
        "inventory.Vendor",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    on = models.DateField("date")
    kind = models.CharField(max_length=14, choices=ExpenseKind, default=ExpenseKind.OTHER)
    category = models.CharField(max_length=10, choices=Category, default=Category.PARTS)
    occurrence = models.ForeignKey(
        "garage.Occurrence",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="expenses",
        editable=False,
    )
    title = models.CharField(max_length=200)
    invoice_number = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    exchange_rate = models.DecimalField(
        max_digits=14,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    tax = models.DecimalField(
        max_digits=14, decimal_places=3, default=0, validators=[MinValueValidator(0)]
    )
    total = models.DecimalField(max_digits=14, decimal_places=3)
    litres = models.DecimalField(
        max_digits=10,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    odometer = models.DecimalField(
        max_digits=10,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    odometer_unit = models.CharField(max_length=8, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")

    class Meta:
        ordering = ("-on", "-id")
        indexes = (
            models.Index(fields=("organization", "-on", "-id"), name="expense_newest"),
            models.Index(fields=("vehicle", "-on", "-id"), name="expense_by_vehicle"),
            models.Index(fields=("organization", "kind", "-on", "-id"), name="expense_by_kind"),
        )

    @override
    def __str__(self) -> str:
        return self.title


class ExpenseLine(OrganizationOwned):
    """One line of an expense, as the receipt had it."""

    expense = models.ForeignKey(Expense, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=300)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=3)

    class Meta:
        ordering = ("position", "id")

    @override
    def __str__(self) -> str:
        return self.description
