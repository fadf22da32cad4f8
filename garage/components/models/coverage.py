"""Warranties with their claims, and recalls of makers and authorities."""

from django.core.validators import MinValueValidator
from django.db import models
from typing_extensions import override

from project.kernel.rows import Binned, Recorded


class Warranty(Binned):
    """A promise to repair for free, on a vehicle, a component or one job, until a day or distance.

    `distance` goes on top of what the meter showed when it began (`starts_odometer`); both are as
    typed. A warranty on a component counts how far the component went itself.
    """

    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, null=True, blank=True, related_name="warranties"
    )
    component = models.ForeignKey(
        "garage.Component",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="warranties",
    )
    record = models.ForeignKey(
        "garage.ServiceRecord",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="warranties",
    )
    title = models.CharField(max_length=120)
    provider = models.CharField(max_length=120, blank=True)
    contract_number = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    starts_odometer = models.DecimalField(
        max_digits=10, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    distance = models.DecimalField(
        max_digits=10, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    distance_unit = models.CharField(max_length=8, blank=True)
    terms = models.TextField(max_length=10_000, blank=True)

    class Meta:
        ordering = ("-starts_on", "-id")
        indexes = (
            models.Index(fields=("organization", "ends_on"), name="warranty_by_end"),
            models.Index(fields=("organization", "-starts_on", "-id"), name="warranty_newest"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    vehicle__isnull=False, component__isnull=True, record__isnull=True
                )
                | models.Q(vehicle__isnull=True, component__isnull=False, record__isnull=True)
                | models.Q(vehicle__isnull=True, component__isnull=True, record__isnull=False),
                name="warranty_on_one_thing",
                violation_error_message="Say what it covers: a vehicle, a component or one job.",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="warranty_ends_after_it_begins",
                violation_error_message="The warranty ends before it begins.",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=False) | models.Q(distance__isnull=False),
                name="warranty_has_an_end",
                violation_error_message="Type the last day, the distance, or both.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title


class WarrantyClaim(Recorded):
    """One time that a provider was asked to pay, and what came of it."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        PARTLY = "partly", "Accepted in part"
        REFUSED = "refused", "Refused"

    warranty = models.ForeignKey(Warranty, on_delete=models.CASCADE, related_name="claims")
    on = models.DateField()
    title = models.CharField(max_length=200)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    amount = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(max_length=3)
    notes = models.TextField(max_length=10_000, blank=True)

    class Meta:
        ordering = ("-on", "-id")

    @override
    def __str__(self) -> str:
        return self.title


class Recall(Binned):
    """A maker or an authority calls a vehicle back; it stays open until work answers it."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        BOOKED = "booked", "Booked"
        DONE = "done", "Done"
        NOT_AFFECTED = "not_affected", "Not affected"

    vehicle = models.ForeignKey("garage.Vehicle", on_delete=models.CASCADE, related_name="recalls")
    campaign = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=200)
    risk = models.TextField(max_length=10_000, blank=True)
    remedy = models.TextField(max_length=10_000, blank=True)
    announced_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    booked_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    record = models.ForeignKey(
        "garage.ServiceRecord",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="recalls",
    )
    notes = models.TextField(max_length=10_000, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("organization", "state", "-id"), name="recall_by_state"),)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state="booked") | models.Q(booked_on__isnull=False),
                name="recall_booked_on_a_day",
                violation_error_message="Type the day it is booked for.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(done_on__isnull=False),
                name="recall_done_on_a_day",
                violation_error_message="Type the day it was done.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in {self.State.OPEN, self.State.BOOKED}
