"""Inspections that the law asks for: MOT, TÜV, contrôle technique, smog."""

from django.core.validators import MinValueValidator
from django.db import models
from typing_extensions import override

from garage.inspections.regimes import REGIMES, label_of
from project.kernel.rows import Binned


class StatutoryInspection(Binned):
    """A visit to a testing station, what came of it, and until when it holds."""

    class Result(models.TextChoices):
        PASSED = "passed", "Passed"
        ADVISORIES = "advisories", "Passed with advisories"
        FAILED = "failed", "Failed"

    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, related_name="statutory_inspections"
    )
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    regime = models.CharField(max_length=12, choices=[(code, label_of(code)) for code in REGIMES])
    on = models.DateField("date")
    result = models.CharField(max_length=10, choices=Result, default=Result.PASSED)
    certificate_number = models.CharField(max_length=60, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    retest_until = models.DateField(null=True, blank=True)
    odometer = models.DecimalField(
        max_digits=10, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    odometer_unit = models.CharField(max_length=8, blank=True)
    fee = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(max_length=3)
    exchange_rate = models.DecimalField(
        max_digits=14, decimal_places=6, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    notes = models.TextField(max_length=10_000, blank=True)

    class Meta:
        ordering = ("-on", "-id")
        indexes = (
            models.Index(fields=("organization", "-on", "-id"), name="statutory_newest"),
            models.Index(fields=("vehicle", "regime", "-on", "-id"), name="statutory_by_vehicle"),
        )

    @override
    def __str__(self) -> str:
        return REGIMES[self.regime].name if self.regime in REGIMES else self.regime
