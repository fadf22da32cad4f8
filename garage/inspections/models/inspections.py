"""Inspections: templates filled in for a vehicle, signed at the end."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from typing_extensions import override

from garage.inspections.models.templates import TemplateVersion
from project.kernel.rows import Binned
from project.kernel.tenancy import OrganizationOwned


class View(models.TextChoices):
    """The side of a vehicle's outline that a pin sits on."""

    LEFT = "left", "Left side"
    RIGHT = "right", "Right side"
    FRONT = "front", "Front"
    REAR = "rear", "Rear"
    TOP = "top", "From above"


PERCENT = (MinValueValidator(0), MaxValueValidator(100))


class Inspection(Binned):
    """A vehicle looked at on a day with a version of a template.

    A signed one never changes: `result` and `sha256` are what was signed, a correction is a new
    inspection that `supersedes` it. `score` is 0 to 100, `None` while it is withheld.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SIGNED = "signed", "Signed"

    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, related_name="inspections"
    )
    template_version = models.ForeignKey(
        TemplateVersion, on_delete=models.RESTRICT, related_name="inspections"
    )
    title = models.CharField(max_length=120)
    on = models.DateField("date")
    odometer = models.DecimalField(
        max_digits=10, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    odometer_unit = models.CharField(max_length=8, blank=True)
    inspector = models.CharField(max_length=120, blank=True)
    note = models.TextField(max_length=10_000, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    is_condition_report = models.BooleanField(default=False)
    is_superseded = models.BooleanField(default=False)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    coverage = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    grade = models.CharField(max_length=4, blank=True)
    criticals = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    signed_name = models.CharField(max_length=120, blank=True)
    supersedes = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="corrections"
    )
    report = models.ForeignKey(
        "kernel.StoredFile", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-on", "-id")
        indexes = (
            models.Index(fields=("organization", "-on", "-id"), name="inspection_newest"),
            models.Index(fields=("vehicle", "-on", "-id"), name="inspection_by_vehicle"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state="draft", signed_at__isnull=True, sha256="")
                | (Q(state="signed", signed_at__isnull=False) & ~Q(sha256="")),
                name="inspection_signed_with_hash",
                violation_error_message="A signed inspection has its time and hash, a draft has not.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Whether it can still be filled in."""
        return self.state == self.State.DRAFT


class Judgement(OrganizationOwned):
    """What was found for one criterion; `pin_x` and `pin_y` are percent of a view of the outline."""

    class Verdict(models.TextChoices):
        MET = "met", "In order"
        NOT_MET = "not_met", "Not in order"
        CANNOT_TELL = "cannot_tell", "Cannot tell"
        NOT_APPLICABLE = "not_applicable", "Does not apply"

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="judgements")
    key = models.CharField(max_length=40)
    verdict = models.CharField(max_length=16, choices=Verdict, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    view = models.CharField(max_length=6, choices=View, blank=True)
    pin_x = models.PositiveSmallIntegerField(null=True, blank=True, validators=PERCENT)
    pin_y = models.PositiveSmallIntegerField(null=True, blank=True, validators=PERCENT)
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("inspection", "key"), name="judgement_once"),
            models.CheckConstraint(
                condition=Q(view="", pin_x__isnull=True, pin_y__isnull=True)
                | (~Q(view="") & Q(pin_x__isnull=False, pin_y__isnull=False)),
                name="judgement_pin_is_whole",
                violation_error_message="A pin has a view and both places on it.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.key}: {self.verdict}"
