"""Insurance policies and the vehicles that they cover."""

from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from typing_extensions import override

from garage.expenses.models.recurring import RecurringExpense
from project.kernel.rows import Binned
from project.kernel.tenancy import OrganizationOwned


class Policy(Binned):
    """A contract with an insurer over one or several vehicles; its premium recurs.

    Without `ends_on` it runs on. `yearly_limit` is the distance a year that was agreed, in
    `limit_unit` as typed.
    """

    class Cover(models.TextChoices):
        LIABILITY = "liability", "Liability"
        PARTIAL = "partial", "Third party, fire and theft"
        FULL = "full", "Comprehensive"
        COLLECTOR = "collector", "Collector car"
        STORAGE = "storage", "Laid up"
        BREAKDOWN = "breakdown", "Breakdown and recovery"
        LEGAL = "legal", "Legal protection"
        TRANSPORT = "transport", "Transport and trailer"
        OTHER = "other", "Other"

    title = models.CharField(max_length=120)
    insurer = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    number = models.CharField("policy number", max_length=60, blank=True)
    cover = models.CharField(max_length=10, choices=Cover, default=Cover.LIABILITY)
    currency = models.CharField(max_length=3)
    deductible = models.DecimalField(
        max_digits=14,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    starts_on = models.DateField("from")
    ends_on = models.DateField("until", null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(
        "notice", null=True, blank=True, validators=[MaxValueValidator(730)]
    )
    yearly_limit = models.DecimalField(
        max_digits=10,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    limit_unit = models.CharField(max_length=8, blank=True)
    premium = models.OneToOneField(
        RecurringExpense,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="policy",
        editable=False,
    )
    notes = models.TextField(max_length=10_000, blank=True)

    class Meta:
        verbose_name_plural = "policies"
        ordering = ("title", "id")
        indexes = (
            models.Index(fields=("organization", "title", "id"), name="policy_by_title"),
            models.Index(fields=("organization", "ends_on", "id"), name="policy_by_end"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="policy_ends_after_it_begins",
                violation_error_message="The policy ends before it begins.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def cancel_by(self) -> date | None:
        """The last day on which notice can be given; `None` where there is no end."""
        if self.ends_on is None:
            return None
        return self.ends_on - timedelta(days=self.notice_days or 0)


class PolicyVehicle(OrganizationOwned):
    """A vehicle under a policy, with its weight in the premium and the value that was agreed."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="covered")
    vehicle = models.ForeignKey("garage.Vehicle", on_delete=models.CASCADE, related_name="covers")
    share = models.DecimalField(
        max_digits=12, decimal_places=3, default=1, validators=[MinValueValidator(0)]
    )
    agreed_value = models.DecimalField(
        max_digits=14,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("policy", "vehicle"),
                name="policy_vehicle_once",
                violation_error_message="Choose each vehicle once.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.vehicle} {self.share.normalize():f}"
