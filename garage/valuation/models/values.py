"""What was fitted to a market, and what vehicles were said to be worth."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from typing_extensions import override

from garage.listings.models import Listing
from project.kernel.rows import Recorded
from project.kernel.tenancy import OrganizationOwned

NOT_NEGATIVE = MinValueValidator(0)


class ValuationSettings(Recorded):
    """How an organization values: its market, its deductions, and from which move on to tell people.

    Shares are percent. `multipliers` are the condition factors, `curve` overrides of the shipped
    depreciation curve; empty means as shipped. `last_update` is what the newest market update did:
    counts of vehicles, and each source that was asked with what became of it.
    """

    market = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3)
    dealer_margin = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(0))
    trade_in_deduction = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(12))
    private_deduction = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(5))
    notice_share = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(5), validators=[NOT_NEGATIVE]
    )
    update_days = models.PositiveSmallIntegerField(
        default=7, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    multipliers = models.JSONField(default=dict, blank=True)
    curve = models.JSONField(default=dict, blank=True)
    updated_market_at = models.DateTimeField(null=True, editable=False)
    last_update = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "valuation settings"
        constraints = (
            models.UniqueConstraint(fields=("organization",), name="valuation_settings_once"),
        )

    @override
    def __str__(self) -> str:
        return f"{self.market} · {self.currency}"


class VehicleValuation(Recorded):
    """What is set for the valuation of one vehicle: condition, collector's car, own comparables.

    `condition` of nothing means that of the latest condition report. `left_out` and `taken_in` are
    ids of listings.
    """

    vehicle = models.OneToOneField(
        "garage.Vehicle", on_delete=models.CASCADE, related_name="valuation_choice"
    )
    condition = models.CharField(max_length=12, blank=True)
    is_collector = models.BooleanField(default=False)
    trim = models.CharField(max_length=80, blank=True)
    left_out = models.JSONField(default=list, blank=True)
    taken_in = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("vehicle", "id")

    @override
    def __str__(self) -> str:
        return str(self.vehicle)


class MarketModel(OrganizationOwned):
    """The price surface of one market, fitted once and shared by its vehicles.

    `parameters` is gzipped JSON; `rows_hash` that of the listings it was fitted to, so that the
    same listings are not fitted twice.
    """

    market = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=20)
    as_of = models.DateField()
    fitted_at = models.DateTimeField(auto_now_add=True)
    rows = models.PositiveIntegerField()
    rows_hash = models.CharField(max_length=64)
    parameters = models.BinaryField()
    metrics = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=("organization", "market", "currency", "-id"), name="market_model_newest"
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.market} {self.currency} · {self.fitted_at:%Y-%m-%d}"


class Valuation(OrganizationOwned):
    """What a vehicle was worth on a day, written once; the newest counts, a manual one until then.

    `low` and `high` bound 80 %. `odometer_km` is what it was valued with, measured or projected.
    `reasons` says what changed since the one before.
    """

    class Kind(models.TextChoices):
        MARKET = "market", "Market"
        MANUAL = "manual", "Own estimate"
        APPRAISAL = "appraisal", "Appraisal"
        PROVIDER = "provider", "Provider"
        CURVE = "curve", "Depreciation curve"

    class View(models.TextChoices):
        ASKING = "asking", "Dealer asking price"
        PRIVATE = "private", "Private sale"
        TRADE_IN = "trade_in", "Trade-in"
        AGREED = "agreed", "Agreed value"
        AUCTION = "auction", "Auction result"

    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, related_name="valuations"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    view = models.CharField(max_length=10, choices=View, default=View.ASKING)
    as_of = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=2, validators=[NOT_NEGATIVE])
    low = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, validators=[NOT_NEGATIVE]
    )
    high = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, validators=[NOT_NEGATIVE]
    )
    currency = models.CharField(max_length=3)
    grade = models.CharField(max_length=1, blank=True)
    method = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    comparables_used = models.PositiveIntegerField(default=0)
    candidates = models.PositiveIntegerField(default=0)
    odometer_km = models.DecimalField(max_digits=10, decimal_places=1, null=True, blank=True)
    odometer_is_projected = models.BooleanField(default=False)
    condition = models.CharField(max_length=12, blank=True)
    condition_factor = models.DecimalField(max_digits=5, decimal_places=3, default=Decimal(1))
    newest_listing = models.DateField(null=True, blank=True)
    inputs = models.JSONField(default=dict, blank=True)
    inputs_hash = models.CharField(max_length=64, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False, blank=True)

    class Meta:
        ordering = ("-as_of", "-id")
        indexes = (
            models.Index(fields=("vehicle", "-as_of", "-id"), name="valuation_by_vehicle"),
            models.Index(fields=("organization", "-as_of", "-id"), name="valuation_newest"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(low__isnull=True)
                | models.Q(high__isnull=True)
                | models.Q(high__gte=models.F("low")),
                name="valuation_range_in_order",
                violation_error_message="The highest value is below the lowest.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.value} {self.currency} · {self.as_of}"


class ValuationComparable(OrganizationOwned):
    """A listing that a valuation looked at, as it was then; the listing itself may be gone.

    `adjustments` is in the valuation's currency, by cause; `excluded` says why it did not count.
    """

    valuation = models.ForeignKey(Valuation, on_delete=models.CASCADE, related_name="comparables")
    listing = models.ForeignKey(Listing, on_delete=models.SET_NULL, null=True, related_name="+")
    rank = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    mileage_km = models.DecimalField(max_digits=10, decimal_places=1, null=True)
    price = models.DecimalField(max_digits=14, decimal_places=2)
    url = models.CharField(max_length=500, blank=True)
    last_seen = models.DateField()
    distance = models.DecimalField(max_digits=9, decimal_places=3)
    weight = models.DecimalField(max_digits=7, decimal_places=4)
    adjusted = models.DecimalField(max_digits=14, decimal_places=2)
    adjustments = models.JSONField(default=dict)
    excluded = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("rank", "id")
        indexes = (models.Index(fields=("valuation", "rank"), name="comparable_by_rank"),)

    @override
    def __str__(self) -> str:
        return self.title
