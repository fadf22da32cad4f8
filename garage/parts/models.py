"""Which vehicle of the garage a collectible belongs to."""

from django.db import models
from typing_extensions import override

from project.kernel.rows import Recorded


class RelatedVehicle(Recorded):
    """A collectible of the inventory and the vehicle of the garage that it belongs to.

    One without a vehicle has no row, for the inventory knows nothing of the garage.
    """

    item = models.OneToOneField(
        "inventory.Item", on_delete=models.CASCADE, related_name="related_vehicle"
    )
    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, related_name="related_items"
    )

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("vehicle", "id"), name="related_by_vehicle"),)

    @override
    def __str__(self) -> str:
        return f"{self.item} · {self.vehicle}"
