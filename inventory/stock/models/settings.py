"""How an organization costs what it uses."""

from django.db import models
from typing_extensions import override

from project.kernel.rows import Recorded


class StockSettings(Recorded):
    """The way in which stock is costed; without a row it is first in, first out."""

    class Costing(models.TextChoices):
        FIFO = "fifo", "First in, first out"
        AVERAGE = "average", "Average cost"

    costing = models.CharField(max_length=8, choices=Costing, default=Costing.FIFO)

    class Meta:
        verbose_name_plural = "stock settings"
        constraints = (
            models.UniqueConstraint(fields=("organization",), name="stock_settings_once"),
        )

    @override
    def __str__(self) -> str:
        return self.get_costing_display()
