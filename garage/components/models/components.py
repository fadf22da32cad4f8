"""Parts with a life of their own: engines, gearboxes, tyre sets, batteries; and where they were."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from typing_extensions import override

from project.kernel.rows import Binned, Recorded
from project.kernel.tags import Tag


class Season(models.TextChoices):
    """When a set of tyres is driven."""

    NONE = "", "Not said"
    SUMMER = "summer", "Summer"
    WINTER = "winter", "Winter"
    ALL = "all", "All seasons"


class Component(Binned):
    """A part with a life of its own, that can be taken out and put into another vehicle.

    `dot_codes` are those of a tyre set as typed, with commas between them; `kept_at` is where it
    lies while it is in no vehicle.
    """

    class Kind(models.TextChoices):
        ENGINE = "engine", "Engine"
        GEARBOX = "gearbox", "Gearbox"
        TYRES = "tyres", "Tyre set"
        WHEELS = "wheels", "Wheel set"
        BATTERY = "battery", "Battery"
        TRACTION = "traction", "Traction battery"
        TURBO = "turbo", "Turbocharger"
        CLUTCH = "clutch", "Clutch"
        CARBURETTOR = "carburettor", "Carburettor"
        OTHER = "other", "Other"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    name = models.CharField(max_length=120)
    manufacturer = models.CharField(max_length=80, blank=True)
    model = models.CharField(max_length=80, blank=True)
    part_number = models.CharField(max_length=60, blank=True)
    serial_number = models.CharField(max_length=80, blank=True)
    size = models.CharField(max_length=60, blank=True)
    season = models.CharField(max_length=8, choices=Season, blank=True, default=Season.NONE)
    dot_codes = models.CharField("DOT codes", max_length=120, blank=True)
    bought_on = models.DateField(null=True, blank=True)
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    price = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(max_length=3)
    kept_at = models.CharField(max_length=120, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")

    class Meta:
        ordering = ("name", "id")
        indexes = (
            models.Index(fields=("organization", "name", "id"), name="component_by_name"),
            models.Index(fields=("organization", "serial_number"), name="component_by_serial"),
        )

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def is_tyres(self) -> bool:
        """Whether it has tread and a DOT code."""
        return self.kind in {self.Kind.TYRES, self.Kind.WHEELS}


class Installation(Recorded):
    """The time that a component spent in a vehicle; open while it is still there.

    `installed_odometer` and `removed_odometer` are what the meter showed, as typed.
    """

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="installations")
    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, related_name="installations"
    )
    position = models.CharField(max_length=40, blank=True)
    installed_on = models.DateField()
    installed_odometer = models.DecimalField(
        max_digits=10, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    installed_unit = models.CharField(max_length=8, blank=True)
    removed_on = models.DateField(null=True, blank=True)
    removed_odometer = models.DecimalField(
        max_digits=10, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    removed_unit = models.CharField(max_length=8, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-installed_on", "-id")
        indexes = (models.Index(fields=("vehicle", "removed_on"), name="installation_by_vehicle"),)
        constraints = (
            models.UniqueConstraint(
                fields=("component",),
                condition=models.Q(removed_on__isnull=True),
                name="component_in_one_vehicle",
                violation_error_message="It is in a vehicle already. Take it out there first.",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_on__isnull=True)
                | models.Q(removed_on__gte=models.F("installed_on")),
                name="installation_ends_after_it_begins",
                violation_error_message="It was taken out before it was put in.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.component} · {self.installed_on}"

    @property
    def is_open(self) -> bool:
        """Whether the component is still in the vehicle."""
        return self.removed_on is None


class Removal(Installation):
    """The end of an installation, as the timeline and the meter name it beside its beginning."""

    class Meta:
        proxy = True

    @override
    def __str__(self) -> str:
        return f"{self.component} · {self.removed_on}"


class TreadMeasurement(Recorded):
    """The tread of one tyre of a set on a day, in millimetres."""

    class Position(models.TextChoices):
        FRONT_LEFT = "fl", "Front left"
        FRONT_RIGHT = "fr", "Front right"
        REAR_LEFT = "rl", "Rear left"
        REAR_RIGHT = "rr", "Rear right"
        FRONT = "front", "Front"
        REAR = "rear", "Rear"

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="treads")
    on = models.DateField()
    position = models.CharField(max_length=6, choices=Position)
    depth_mm = models.DecimalField(
        max_digits=4, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(30)]
    )

    class Meta:
        ordering = ("-on", "position", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("component", "on", "position"),
                name="tread_once_a_day",
                violation_error_message="This tyre was measured on that day already.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.get_position_display()}: {self.depth_mm} mm"
