"""Stock-takes: what lies on the shelves, counted, against what should."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from inventory.catalogue.models import Item
from inventory.stock.models.ledger import Lot
from project.kernel.rows import Recorded


class StockTake(Recorded):
    """A count of one branch of the places; closing it books the differences, once."""

    location = models.ForeignKey(
        "inventory.Location",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="stock_takes",
    )
    started_on = models.DateField()
    closed_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-started_on", "-id")
        indexes = (
            models.Index(fields=("organization", "-started_on", "-id"), name="stock_take_newest"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="stock_take_ends_once",
                violation_error_message="This count is over already.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.location or '–'} · {self.started_on}"


class StockTakeLine(Recorded):
    """What should lie in a place of one lot, and what was counted; `None` is not counted yet."""

    stock_take = models.ForeignKey(StockTake, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    location = models.ForeignKey("inventory.Location", on_delete=models.CASCADE, related_name="+")
    expected = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    counted = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    counted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("location", "item", "id")
        constraints = (
            models.UniqueConstraint(fields=("stock_take", "lot", "location"), name="counted_once"),
            models.UniqueConstraint(
                fields=("stock_take", "item", "location"),
                condition=Q(lot__isnull=True),
                name="found_once",
            ),
            models.CheckConstraint(
                condition=Q(counted__isnull=True) | Q(counted__gte=0),
                name="counted_not_negative",
                violation_error_message="Type what you counted; 0 if there is nothing.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.item}: {self.expected} / {self.counted}"
