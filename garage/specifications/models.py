"""What people look up of a vehicle: oil grade, filter numbers, pressures, torque, key code."""

from django.db import models
from typing_extensions import override

from project.kernel.rows import Recorded


class Specification(Recorded):
    """One line of the specification card of a vehicle: a name and what stands behind it."""

    class Group(models.TextChoices):
        ENGINE = "engine", "Engine"
        FLUIDS = "fluids", "Fluids"
        FILTERS = "filters", "Filters"
        TYRES = "tyres", "Tyres"
        TORQUE = "torque", "Torque"
        BATTERY = "battery", "Battery"
        BULBS = "bulbs", "Bulbs"
        PAINT = "paint", "Paint and keys"
        OTHER = "other", "Other"

    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, related_name="specifications"
    )
    group = models.CharField(max_length=10, choices=Group, default=Group.OTHER)
    name = models.CharField(max_length=80)
    value = models.CharField(max_length=160)
    unit = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("vehicle", "group", "name"),
                name="specification_once",
                violation_error_message="There is a line of this name in this group already.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.name
