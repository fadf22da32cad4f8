"""Items, their categories, the numbers and codes by which they are found, and how many to keep."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from typing_extensions import override

from project.kernel.quantities import convert
from project.kernel.rows import Binned, Recorded
from project.kernel.tags import Tag
from project.kernel.trees import TreeRow

NOT_NEGATIVE = MinValueValidator(0)


class Category(TreeRow):
    """A group of items, within another or at the top."""

    class Meta:
        ordering = ("path", "id")
        verbose_name_plural = "categories"
        indexes = (models.Index(fields=("organization", "path", "id"), name="category_by_path"),)
        constraints = (
            models.UniqueConstraint(
                fields=("parent", "name"),
                condition=models.Q(binned_at__isnull=True),
                name="category_once_in_its_place",
                violation_error_message="There is a category with this name here already.",
            ),
            models.UniqueConstraint(
                fields=("organization", "name"),
                condition=models.Q(binned_at__isnull=True, parent__isnull=True),
                name="category_once_at_the_top",
                violation_error_message="There is a category with this name here already.",
            ),
        )


class Item(Binned):
    """Something that can lie on a shelf: one row a kind of thing, not a piece.

    Quantities are counted in `unit`. `part_key` is the part number without spaces and signs, and
    `search_text` all names, numbers and codes, as they are searched. `calibration_months` is set
    for tools that are calibrated.
    """

    class Kind(models.TextChoices):
        PART = "part", "Part"
        FLUID = "fluid", "Fluid"
        SUPPLY = "supply", "Supply"
        TOOL = "tool", "Tool"
        COLLECTIBLE = "collectible", "Collectible"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PART)
    name = models.CharField(max_length=160)
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="items"
    )
    manufacturer = models.CharField(max_length=80, blank=True)
    part_number = models.CharField(max_length=60, blank=True)
    part_key = models.CharField(max_length=60, blank=True, editable=False)
    unit = models.CharField(max_length=12, default="pcs")
    description = models.CharField(max_length=300, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)
    default_location = models.ForeignKey(
        "inventory.Location", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_serialized = models.BooleanField("each piece has a serial number", default=False)
    shelf_life_months = models.PositiveSmallIntegerField(null=True, blank=True)
    calibration_months = models.PositiveSmallIntegerField(null=True, blank=True)
    search_text = models.TextField(blank=True, editable=False)
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")

    class Meta:
        ordering = ("name", "id")
        indexes = (
            models.Index(fields=("organization", "name", "id"), name="item_by_name"),
            models.Index(fields=("organization", "kind", "name", "id"), name="item_by_kind"),
            models.Index(fields=("organization", "part_key"), name="item_by_part_key"),
            models.Index(fields=("category", "name", "id"), name="item_by_category"),
        )

    @override
    def __str__(self) -> str:
        return self.name


class ItemNumber(Recorded):
    """Another number of the same thing: the car maker's, another brand's, the one that replaced it."""

    class Kind(models.TextChoices):
        OEM = "oem", "Car maker's number"
        CROSS = "cross", "Cross reference"
        SUPERSEDED = "superseded", "Replaced by"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="numbers")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CROSS)
    manufacturer = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=60)
    number_key = models.CharField(max_length=60, editable=False)

    class Meta:
        ordering = ("kind", "manufacturer", "number", "id")
        indexes = (models.Index(fields=("organization", "number_key"), name="number_by_key"),)
        constraints = (
            models.UniqueConstraint(
                fields=("item", "number_key", "manufacturer"),
                name="number_once_an_item",
                violation_error_message="The item has this number already.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.manufacturer} {self.number}".strip()


class ItemCode(Recorded):
    """A code printed on a thing or its package; one package holds `quantity` of `unit`.

    `unit` is empty where it is the item's own.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=80)
    quantity = models.DecimalField(
        max_digits=14, decimal_places=4, default=1, validators=[NOT_NEGATIVE]
    )
    unit = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0),
                name="code_holds_something",
                violation_error_message="A package holds more than nothing.",
            ),
            models.UniqueConstraint(
                fields=("organization", "code"),
                name="code_once",
                violation_error_message="This code belongs to an item already.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.code

    @property
    def in_item_unit(self) -> Decimal:
        """How much one package holds in the item's unit, unrounded."""
        return convert(self.quantity, self.unit or self.item.unit, self.item.unit)


class StockLevel(Recorded):
    """How many of an item to keep, in one place or (`location` is empty) altogether.

    Below `minimum` it is on the shopping list, which fills it up to `target`.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="levels")
    location = models.ForeignKey(
        "inventory.Location", on_delete=models.CASCADE, null=True, blank=True, related_name="levels"
    )
    minimum = models.DecimalField(max_digits=14, decimal_places=4, validators=[NOT_NEGATIVE])
    target = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True, validators=[NOT_NEGATIVE]
    )

    class Meta:
        ordering = ("item", "location", "id")
        constraints = (
            models.UniqueConstraint(fields=("item", "location"), name="level_once_a_place"),
            models.UniqueConstraint(
                fields=("item",),
                condition=models.Q(location__isnull=True),
                name="level_once_altogether",
            ),
            models.CheckConstraint(
                condition=models.Q(target__isnull=True) | models.Q(target__gte=models.F("minimum")),
                name="level_target_at_least_minimum",
                violation_error_message="The target is below the minimum.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.item} ≥ {self.minimum}"
