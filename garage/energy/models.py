"""Energy entries: fill-ups and charging sessions, and the tanks and batteries they went into."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from typing_extensions import override

from project.kernel.rows import Binned, Recorded
from project.kernel.tags import Tag
from project.kernel.units import symbol_of

_NOT_BELOW_ZERO = MinValueValidator(0)
_PERCENT = (MinValueValidator(0), MaxValueValidator(100))


class Energy(models.TextChoices):
    """What is filled in or charged."""

    PETROL = "petrol", "Petrol"
    DIESEL = "diesel", "Diesel"
    ELECTRICITY = "electricity", "Electricity"
    LPG = "lpg", "LPG"
    CNG = "cng", "CNG"
    HYDROGEN = "hydrogen", "Hydrogen"
    ETHANOL = "ethanol", "Ethanol (E85)"
    FUEL = "fuel", "Fuel"
    DEF = "def", "AdBlue / DEF"
    ADDITIVE = "additive", "Other additive"


class EnergyStore(Recorded):
    """One tank or battery of a vehicle; the first fill-up of an energy makes it.

    `capacity` is in the base unit of the energy (l, kWh, kg) beside what was typed; `None` when
    nobody said it.
    """

    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, related_name="energy_stores"
    )
    energy = models.CharField(max_length=12, choices=Energy)
    name = models.CharField(max_length=60, blank=True)
    capacity = models.DecimalField(
        max_digits=10, decimal_places=3, null=True, blank=True, validators=[_NOT_BELOW_ZERO]
    )
    entered_capacity = models.DecimalField(
        max_digits=10, decimal_places=3, null=True, blank=True, validators=[_NOT_BELOW_ZERO]
    )
    capacity_unit = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("vehicle", "id"), name="energy_store_by_vehicle"),)

    @override
    def __str__(self) -> str:
        return self.name or self.get_energy_display()

    @property
    def capacity_text(self) -> str:
        """What it holds, as it was typed; empty when nobody said it."""
        if self.entered_capacity is None:
            return ""
        return f"{self.entered_capacity.normalize():f} {symbol_of(self.capacity_unit)}"


class EnergyEntry(Binned):
    """A fill-up or a charging session: what went into a tank or battery, for how much, at which reading.

    `quantity` is in the base unit (l, kWh, kg) beside what was typed; of electricity it is what was
    billed, `stored` what arrived in the battery. `unit_price` is for one unit as typed. A `total` of
    `None` means that nobody knows what it cost. Levels are in percent of the tank.

    The columns from `span_reason` on are what the entry tells of the consumption, computed from its
    neighbours and kept, so that lists and averages read them: quantity used over a distance (km, hours
    or cycles, as `span_meter` says), its cost in the organization's currency, and quantity ÷ distance.
    """

    class Current(models.TextChoices):
        UNKNOWN = "", "Not said"
        AC = "ac", "AC"
        DC = "dc", "DC"

    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, related_name="energy_entries"
    )
    store = models.ForeignKey(EnergyStore, on_delete=models.CASCADE, related_name="entries")
    energy = models.CharField(max_length=12, choices=Energy)
    on = models.DateField("date")
    at = models.TimeField("time", null=True, blank=True)
    ended_at = models.TimeField("end", null=True, blank=True)
    quantity = models.DecimalField(max_digits=10, decimal_places=3)
    entered_quantity = models.DecimalField(
        "amount", max_digits=10, decimal_places=3, validators=[_NOT_BELOW_ZERO]
    )
    quantity_unit = models.CharField(max_length=8)
    unit_price = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, blank=True, validators=[_NOT_BELOW_ZERO]
    )
    total = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, validators=[_NOT_BELOW_ZERO]
    )
    discount = models.DecimalField(
        max_digits=14, decimal_places=3, default=0, validators=[_NOT_BELOW_ZERO]
    )
    tax = models.DecimalField(
        max_digits=14, decimal_places=3, default=0, validators=[_NOT_BELOW_ZERO]
    )
    currency = models.CharField(max_length=3)
    exchange_rate = models.DecimalField(
        max_digits=14, decimal_places=6, null=True, blank=True, validators=[_NOT_BELOW_ZERO]
    )
    grade = models.CharField(max_length=40, blank=True)
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    driver = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_full = models.BooleanField(default=True)
    is_missed_before = models.BooleanField(default=False)
    level_before = models.DecimalField(
        max_digits=4, decimal_places=1, null=True, blank=True, validators=_PERCENT
    )
    level_after = models.DecimalField(
        max_digits=4, decimal_places=1, null=True, blank=True, validators=_PERCENT
    )
    stored = models.DecimalField(
        max_digits=10, decimal_places=3, null=True, blank=True, validators=[_NOT_BELOW_ZERO]
    )
    current = models.CharField(max_length=2, choices=Current, blank=True, default=Current.UNKNOWN)
    is_home = models.BooleanField(default=False)
    odometer = models.DecimalField(
        max_digits=10, decimal_places=1, null=True, blank=True, validators=[_NOT_BELOW_ZERO]
    )
    odometer_unit = models.CharField(max_length=8, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")

    span_reason = models.CharField(max_length=12, blank=True, default="first", editable=False)
    span_meter = models.CharField(max_length=8, blank=True, editable=False)
    span_quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True, editable=False)
    span_distance = models.DecimalField(max_digits=12, decimal_places=1, null=True, editable=False)
    span_cost = models.DecimalField(max_digits=16, decimal_places=3, null=True, editable=False)
    rate = models.DecimalField(max_digits=16, decimal_places=8, null=True, editable=False)

    class Meta:
        verbose_name_plural = "energy entries"
        ordering = ("-on", "-id")
        indexes = (
            models.Index(fields=("organization", "-on", "-id"), name="energy_newest"),
            models.Index(fields=("vehicle", "-on", "-id"), name="energy_by_vehicle"),
            models.Index(fields=("store", "on", "id"), name="energy_by_store"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0),
                name="energy_quantity_above_zero",
                violation_error_message="Type how much was filled in, above zero.",
            ),
            models.CheckConstraint(
                condition=models.Q(level_before__isnull=True)
                | models.Q(level_after__isnull=True)
                | models.Q(level_after__gte=models.F("level_before")),
                name="energy_level_does_not_fall",
                violation_error_message="The tank held more before than after. Swap the two levels.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.quantity_text} {self.get_energy_display()}"

    @property
    def is_charge(self) -> bool:
        """Whether it is a charging session."""
        return self.energy == Energy.ELECTRICITY

    @property
    def quantity_text(self) -> str:
        """What was filled in, as it was typed."""
        return f"{self.entered_quantity.normalize():f} {symbol_of(self.quantity_unit)}"
