"""Loans and leases of vehicles."""

from datetime import date
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from typing_extensions import override

from garage.expenses.amortization import Loan
from garage.expenses.models.recurring import RecurringExpense
from garage.expenses.recurrence import Rule, occurrence
from project.kernel.money import places
from project.kernel.rows import Binned

_NOT_BELOW = [MinValueValidator(0)]


class Finance(Binned):
    """A loan or a lease of a vehicle, paid back once a month.

    `principal` is what is financed, `rate` the nominal interest a year in percent, `residual` what
    is left to pay (or what the vehicle is counted for) at the end. `allowance` is the distance that
    a lease allows, a year or in all, in `allowance_unit`; `excess_price` and `refund_price` are for
    one unit beyond or below it. `start_odometer` is what the meter showed at the start.
    """

    class Kind(models.TextChoices):
        LOAN = "loan", "Loan"
        LEASE = "lease", "Lease"

    class Period(models.TextChoices):
        YEAR = "year", "a year"
        TOTAL = "total", "in all"

    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.LOAN)
    vehicle = models.ForeignKey("garage.Vehicle", on_delete=models.CASCADE, related_name="finances")
    lender = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    number = models.CharField("contract number", max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    principal = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, validators=_NOT_BELOW
    )
    down_payment = models.DecimalField(
        max_digits=14, decimal_places=3, default=0, validators=_NOT_BELOW
    )
    rate = models.DecimalField(
        "interest a year",
        max_digits=6,
        decimal_places=3,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    starts_on = models.DateField("start")
    first_payment_on = models.DateField("first payment")
    months = models.PositiveSmallIntegerField(
        default=36, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    payment = models.DecimalField(
        "payment a month", max_digits=14, decimal_places=3, validators=_NOT_BELOW
    )
    residual = models.DecimalField(
        max_digits=14, decimal_places=3, default=0, validators=_NOT_BELOW
    )
    allowance = models.DecimalField(
        max_digits=10, decimal_places=1, null=True, blank=True, validators=_NOT_BELOW
    )
    allowance_unit = models.CharField(max_length=8, blank=True)
    allowance_period = models.CharField(max_length=6, choices=Period, default=Period.YEAR)
    excess_price = models.DecimalField(
        max_digits=10, decimal_places=4, default=0, validators=_NOT_BELOW
    )
    refund_price = models.DecimalField(
        max_digits=10, decimal_places=4, default=0, validators=_NOT_BELOW
    )
    start_odometer = models.DecimalField(
        max_digits=10, decimal_places=1, null=True, blank=True, validators=_NOT_BELOW
    )
    payments = models.OneToOneField(
        RecurringExpense,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="finance",
        editable=False,
    )
    notes = models.TextField(max_length=10_000, blank=True)

    class Meta:
        ordering = ("title", "id")
        indexes = (
            models.Index(fields=("organization", "title", "id"), name="finance_by_title"),
            models.Index(fields=("vehicle", "starts_on"), name="finance_by_vehicle"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(first_payment_on__gte=models.F("starts_on")),
                name="finance_paid_after_it_begins",
                violation_error_message="The first payment lies before the start.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def loan(self) -> Loan | None:
        """What is owed, for the arithmetic; `None` where the financed amount is not known."""
        if self.principal is None:
            return None
        return Loan(
            principal=self.principal,
            rate=self.rate,
            months=self.months,
            first_on=self.first_payment_on,
            payment=self.payment,
            residual=self.residual,
            places=places(self.currency),
        )

    @property
    def ends_on(self) -> date:
        """The day on which it is over: so many months after the start."""
        return occurrence(Rule(starts_on=self.starts_on), self.months) or self.first_payment_on

    @property
    def allowance_total(self) -> Decimal | None:
        """The distance that is allowed over the whole term."""
        if self.allowance is None or self.allowance_period == self.Period.TOTAL:
            return self.allowance
        return self.allowance * self.months / 12
