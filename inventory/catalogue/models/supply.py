"""Where an item is bought, at which price, and what was paid before."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from typing_extensions import override

from inventory.catalogue.models.items import Item
from project.kernel.quantities import convert
from project.kernel.rows import Binned, Recorded
from project.kernel.tenancy import OrganizationOwned


class SupplierPart(Binned):
    """An item as one vendor sells it: under its own number, in packs of `pack_quantity`.

    `pack_unit` is empty where it is the item's own.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="supplier_parts")
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.CASCADE, related_name="supplier_parts"
    )
    number = models.CharField(max_length=60, blank=True)
    number_key = models.CharField(max_length=60, blank=True, editable=False)
    description = models.CharField(max_length=200, blank=True)
    pack_quantity = models.DecimalField(max_digits=14, decimal_places=4, default=1)
    pack_unit = models.CharField(max_length=12, blank=True)
    url = models.URLField(max_length=300, blank=True)
    lead_days = models.PositiveSmallIntegerField(null=True, blank=True)
    is_preferred = models.BooleanField(default=False)

    class Meta:
        ordering = ("-is_preferred", "vendor", "id")
        indexes = (
            models.Index(fields=("organization", "number_key"), name="supplier_part_by_number"),
            models.Index(fields=("vendor", "item"), name="supplier_part_by_vendor"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(pack_quantity__gt=0),
                name="pack_above_zero",
                violation_error_message="A pack holds more than nothing.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.item} · {self.vendor}"

    @property
    def pack_in_item_unit(self) -> Decimal:
        """How much one pack holds in the item's unit, unrounded."""
        return convert(self.pack_quantity, self.pack_unit or self.item.unit, self.item.unit)


class PriceBreak(Recorded):
    """The price of one pack from `packs` packs on, before tax."""

    supplier_part = models.ForeignKey(SupplierPart, on_delete=models.CASCADE, related_name="prices")
    packs = models.DecimalField(max_digits=12, decimal_places=3, default=1)
    price = models.DecimalField(max_digits=14, decimal_places=4, validators=[MinValueValidator(0)])
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ("packs", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("supplier_part", "packs", "currency"),
                name="price_break_once",
                violation_error_message="There is a price from this quantity on already.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.packs}+: {self.price} {self.currency}"


class PaidPrice(OrganizationOwned):
    """What one unit of an item cost on a day, remembered from what it was received with."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="paid_prices")
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    on = models.DateField()
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    currency = models.CharField(max_length=3)
    source_kind = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("-on", "-id")
        indexes = (models.Index(fields=("item", "-on", "-id"), name="paid_price_newest"),)

    @override
    def __str__(self) -> str:
        return f"{self.unit_price} {self.currency}"
