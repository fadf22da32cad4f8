"""What makes a thing worth collecting, and what it was said to be worth."""

from django.core.validators import MinValueValidator
from django.db import models
from typing_extensions import override

from inventory.catalogue.models.items import Item
from project.kernel.rows import Binned, Recorded


class Collectible(Recorded):
    """Edition, provenance and condition of an item of the kind collectible."""

    class Grade(models.TextChoices):
        UNKNOWN = "", "Not graded"
        MINT = "mint", "Mint"
        EXCELLENT = "excellent", "Excellent"
        GOOD = "good", "Good"
        FAIR = "fair", "Fair"
        POOR = "poor", "Poor"

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="collectible")
    edition = models.CharField(max_length=120, blank=True)
    edition_number = models.PositiveIntegerField(null=True, blank=True)
    edition_size = models.PositiveIntegerField(null=True, blank=True)
    serial_number = models.CharField(max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    provenance = models.TextField(max_length=10_000, blank=True)
    grade = models.CharField(max_length=10, choices=Grade, blank=True, default=Grade.UNKNOWN)
    condition = models.CharField(max_length=300, blank=True)
    acquired_on = models.DateField(null=True, blank=True)
    acquired_from = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    acquired_for = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(max_length=3)
    insured_sum = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    insured_until = models.DateField(null=True, blank=True)
    sold_on = models.DateField(null=True, blank=True)
    sold_for = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)]
    )

    class Meta:
        ordering = ("item", "id")

    @override
    def __str__(self) -> str:
        return str(self.item)


class Appraisal(Binned):
    """What a collectible was said to be worth on a day, and by whom."""

    class Source(models.TextChoices):
        OWNER = "owner", "Own estimate"
        APPRAISER = "appraiser", "Appraiser"
        AUCTION = "auction", "Auction result"
        CATALOGUE = "catalogue", "Price guide"
        OFFER = "offer", "Offer"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="appraisals")
    on = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=3, validators=[MinValueValidator(0)])
    currency = models.CharField(max_length=3)
    source = models.CharField(max_length=10, choices=Source, default=Source.OWNER)
    appraiser = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-on", "-id")
        indexes = (models.Index(fields=("item", "-on", "-id"), name="appraisal_newest"),)

    @override
    def __str__(self) -> str:
        return f"{self.value} {self.currency} · {self.on}"
