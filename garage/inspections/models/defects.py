"""Defects: what is wrong with a vehicle, until it is fixed or accepted."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from garage.inspections.models.inspections import PERCENT, Inspection, View
from garage.inspections.models.statutory import StatutoryInspection
from project.kernel.rows import Binned


class Defect(Binned):
    """Something that is wrong with a vehicle, found by an inspection, an authority or a person."""

    class Severity(models.TextChoices):
        MINOR = "minor", "Minor"
        MAJOR = "major", "Major"
        DANGEROUS = "dangerous", "Dangerous"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        PLANNED = "planned", "Planned"
        FIXED = "fixed", "Fixed"
        ACCEPTED = "accepted", "Accepted as it is"

    class Source(models.TextChoices):
        PERSON = "person", "Reported by a person"
        INSPECTION = "inspection", "Inspection"
        STATUTORY = "statutory", "Statutory inspection"

    vehicle = models.ForeignKey("garage.Vehicle", on_delete=models.CASCADE, related_name="defects")
    title = models.CharField(max_length=200)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.MINOR)
    is_safe_to_drive = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    source = models.CharField(max_length=10, choices=Source, default=Source.PERSON)
    found_on = models.DateField()
    planned_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    note = models.TextField(max_length=10_000, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    inspection = models.ForeignKey(
        Inspection, on_delete=models.SET_NULL, null=True, blank=True, related_name="defects"
    )
    criterion_key = models.CharField(max_length=40, blank=True)
    statutory = models.ForeignKey(
        StatutoryInspection,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="defects",
    )
    service_record = models.ForeignKey(
        "garage.ServiceRecord", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    view = models.CharField(max_length=6, choices=View, blank=True)
    pin_x = models.PositiveSmallIntegerField(null=True, blank=True, validators=PERCENT)
    pin_y = models.PositiveSmallIntegerField(null=True, blank=True, validators=PERCENT)

    class Meta:
        ordering = ("-found_on", "-id")
        indexes = (
            models.Index(fields=("organization", "state", "-found_on", "-id"), name="defect_state"),
            models.Index(fields=("vehicle", "state"), name="defect_by_vehicle"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("fixed", "accepted"), closed_on__isnull=False)
                | Q(state__in=("open", "planned"), closed_on__isnull=True),
                name="defect_closed_has_day",
                violation_error_message="A defect that is fixed or accepted has the day of it.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.state in {self.State.FIXED, self.State.ACCEPTED}
