"""Meters: odometers, hour meters, counters of cycles; their readings and what happened to them."""

from django.core.validators import MinValueValidator
from django.db import models
from typing_extensions import override

from project.kernel.rows import Recorded
from project.kernel.tenancy import OrganizationOwned


class Meter(OrganizationOwned):
    """One meter of a vehicle. `unit` is what its dial shows; values are kept in km, h or cycles.

    `life_value`, `dial_value` and `read_on` are those of the newest counted reading, computed anew
    from the rows whenever one of them changes. `entered_value` and `entered_unit` are the life
    value as typed, while no earlier dial has to be added to it.
    """

    class Kind(models.TextChoices):
        ODOMETER = "odometer", "Odometer"
        HOURS = "hours", "Hour meter"
        CYCLES = "cycles", "Cycle counter"

    vehicle = models.ForeignKey("garage.Vehicle", on_delete=models.CASCADE, related_name="meters")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=8)
    is_primary = models.BooleanField(default=False)
    life_value = models.DecimalField(max_digits=10, decimal_places=1, null=True, editable=False)
    dial_value = models.DecimalField(max_digits=10, decimal_places=1, null=True, editable=False)
    entered_value = models.DecimalField(max_digits=10, decimal_places=1, null=True, editable=False)
    entered_unit = models.CharField(max_length=8, blank=True, editable=False)
    read_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ("-is_primary", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("vehicle",),
                condition=models.Q(is_primary=True),
                name="meter_primary_once",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.name or self.get_kind_display()


class MeterReading(Recorded):
    """What a dial showed on a day; it belongs to the record that brought it and goes with it.

    `value` is in km (h, cycles) with one decimal; `entered_value` and `entered_unit` are kept as
    typed. `source_kind` and `source_id` name the record; both are empty for a reading by hand.
    """

    class State(models.TextChoices):
        COUNTED = "counted", "Counted"
        SUSPECT = "suspect", "To be confirmed"
        CONFIRMED = "confirmed", "Confirmed"
        IGNORED = "ignored", "Left out"

    meter = models.ForeignKey(Meter, on_delete=models.CASCADE, related_name="readings")
    vehicle = models.ForeignKey("garage.Vehicle", on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=10, decimal_places=1, validators=[MinValueValidator(0)])
    entered_value = models.DecimalField(
        max_digits=10, decimal_places=1, validators=[MinValueValidator(0)]
    )
    entered_unit = models.CharField(max_length=8)
    source_kind = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.COUNTED)
    reason = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-on", "-id")
        indexes = (
            models.Index(fields=("meter", "on", "id"), name="reading_by_day"),
            models.Index(fields=("organization", "-on", "-id"), name="reading_newest"),
            # Few are in doubt, and the dashboard asks for them each time.
            models.Index(
                fields=("organization", "-on", "-id"),
                condition=models.Q(state="suspect"),
                name="reading_in_doubt",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("meter", "source_kind", "source_id"), name="reading_once_a_source"
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0),
                name="reading_not_below_zero",
                violation_error_message="A meter shows no less than zero.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.entered_value.normalize():f} {self.entered_unit}"


class MeterEvent(Recorded):
    """A meter was replaced or rolled over on a day: the life total goes on from there.

    Before it the dial showed `old_value`, after it `new_value` (km, h or cycles); what was typed
    stands in `entered_old`, `entered_new` and `entered_unit`.
    """

    class Kind(models.TextChoices):
        REPLACED = "replaced", "Replaced"
        ROLLED_OVER = "rolled_over", "Rolled over"

    meter = models.ForeignKey(Meter, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField()
    old_value = models.DecimalField(
        max_digits=10, decimal_places=1, validators=[MinValueValidator(0)]
    )
    new_value = models.DecimalField(
        max_digits=10, decimal_places=1, default=0, validators=[MinValueValidator(0)]
    )
    entered_old = models.DecimalField(max_digits=10, decimal_places=1)
    entered_new = models.DecimalField(max_digits=10, decimal_places=1, default=0)
    entered_unit = models.CharField(max_length=8)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("on", "id")

    @override
    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"
