"""What fits what, and sets of items that are used together."""

from django.core.validators import MinValueValidator
from django.db import models
from typing_extensions import override

from inventory.catalogue.models.items import Item
from project.kernel.rows import Binned, Recorded


class Kit(Binned):
    """Items that are used in one step, such as filter, oil and washer of an oil change."""

    name = models.CharField(max_length=120)
    notes = models.TextField(max_length=10_000, blank=True)

    class Meta:
        ordering = ("name", "id")
        indexes = (models.Index(fields=("organization", "name", "id"), name="kit_by_name"),)

    @override
    def __str__(self) -> str:
        return self.name


class KitLine(Recorded):
    """How much of one item a kit takes, in the item's unit."""

    kit = models.ForeignKey(Kit, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="kit_lines")
    quantity = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("kit", "item"),
                name="kit_line_once",
                violation_error_message="The kit has this item already.",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0),
                name="kit_line_above_zero",
                violation_error_message="Type how much the kit takes.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.quantity} × {self.item}"


class Fitment(Recorded):
    """Vehicles that an item or a kit fits, by make, model, years and engine; empty means any.

    `make_key` and `model_key` are what is compared: lower case, without spaces and signs.
    """

    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, null=True, blank=True, related_name="fitments"
    )
    kit = models.ForeignKey(
        Kit, on_delete=models.CASCADE, null=True, blank=True, related_name="fitments"
    )
    make = models.CharField(max_length=60)
    model = models.CharField(max_length=80, blank=True)
    make_key = models.CharField(max_length=60, editable=False)
    model_key = models.CharField(max_length=80, blank=True, editable=False)
    year_from = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1880)]
    )
    year_to = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1880)]
    )
    engine = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("make", "model", "year_from", "id")
        indexes = (
            models.Index(fields=("organization", "make_key", "model_key"), name="fitment_by_model"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(item__isnull=False, kit__isnull=True)
                | models.Q(item__isnull=True, kit__isnull=False),
                name="fitment_of_one_thing",
                violation_error_message="Say what fits: an item or a kit.",
            ),
            models.CheckConstraint(
                condition=models.Q(year_to__isnull=True)
                | models.Q(year_from__isnull=True)
                | models.Q(year_to__gte=models.F("year_from")),
                name="fitment_years_in_order",
                violation_error_message="The last year is before the first.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.make} {self.model}".strip()
