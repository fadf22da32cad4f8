"""Vehicles of any kind, with their plates, groups and owners."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from typing_extensions import override

from project.kernel.files.models import StoredFile
from project.kernel.rows import Binned, Recorded
from project.kernel.tags import Tag
from project.kernel.tenancy import OrganizationOwned

DEFAULT_COLOR = "#7f8d93"


class VehicleGroup(OrganizationOwned):
    """A place or purpose that vehicles share: “Barn”, “Daily”, “Delivery vans”."""

    name = models.CharField(max_length=60)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint("organization", Lower("name"), name="vehicle_group_once"),
        )

    @override
    def __str__(self) -> str:
        return self.name


class Vehicle(Binned):
    """One vehicle: whatever has wheels, a hull or an engine and a service history.

    `plate` and `plate_key` are those of the plate it carries now; `search_text` holds its names
    and numbers in small letters without accents.
    """

    class Kind(models.TextChoices):
        CAR = "car", "Car"
        VAN = "van", "Van"
        TRUCK = "truck", "Truck"
        MOTORCYCLE = "motorcycle", "Motorcycle"
        SCOOTER = "scooter", "Scooter"
        MOTORHOME = "motorhome", "Motorhome"
        TRAILER = "trailer", "Trailer"
        BICYCLE = "bicycle", "Bicycle"
        BOAT = "boat", "Boat"
        ATV = "atv", "ATV"
        TRACTOR = "tractor", "Tractor"
        EQUIPMENT = "equipment", "Equipment"
        GENERATOR = "generator", "Generator"
        AIRCRAFT = "aircraft", "Aircraft"
        OTHER = "other", "Other"

    class Body(models.TextChoices):
        HATCH = "hatch", "Hatchback"
        SALOON = "saloon", "Saloon"
        ESTATE = "estate", "Estate"
        SUV = "suv", "SUV"
        ROADSTER = "roadster", "Roadster or coupé"
        PICKUP = "pickup", "Pick-up"
        VAN = "van", "Van"
        TRUCK = "truck", "Truck"
        MOTORHOME = "motorhome", "Motorhome"
        MOTORCYCLE = "motorcycle", "Motorcycle"
        SCOOTER = "scooter", "Scooter"
        BICYCLE = "bicycle", "Bicycle"
        TRAILER = "trailer", "Trailer"
        BOAT = "boat", "Boat"
        ATV = "atv", "ATV"
        TRACTOR = "tractor", "Tractor"
        GENERATOR = "generator", "Generator"
        AIRCRAFT = "aircraft", "Aircraft"

    class Fuel(models.TextChoices):
        UNKNOWN = "", "Not said"
        PETROL = "petrol", "Petrol"
        DIESEL = "diesel", "Diesel"
        ELECTRIC = "electric", "Electric"
        HYBRID = "hybrid", "Hybrid"
        PLUGIN = "plugin", "Plug-in hybrid"
        LPG = "lpg", "LPG"
        CNG = "cng", "CNG"
        HYDROGEN = "hydrogen", "Hydrogen"
        ETHANOL = "ethanol", "Ethanol"
        NONE = "none", "None"

    class Status(models.TextChoices):
        ACTIVE = "active", "In use"
        STORED = "stored", "Laid up"
        FOR_SALE = "for_sale", "For sale"
        SOLD = "sold", "Sold"
        SCRAPPED = "scrapped", "Scrapped"

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.CAR)
    body = models.CharField(max_length=12, choices=Body, default=Body.HATCH)
    make = models.CharField(max_length=60, blank=True)
    model = models.CharField(max_length=80, blank=True)
    variant = models.CharField(max_length=120, blank=True)
    model_year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1885), MaxValueValidator(2100)]
    )
    built_in = models.CharField("country of build", max_length=60, blank=True)
    first_registered_on = models.DateField(null=True, blank=True)
    vin = models.CharField("VIN", max_length=40, blank=True)
    vin_sources = models.JSONField(default=dict, blank=True, editable=False)
    plate = models.CharField(max_length=20, blank=True, editable=False)
    plate_key = models.CharField(max_length=20, blank=True, editable=False)
    stock_number = models.CharField(max_length=40, blank=True)
    color_name = models.CharField("colour", max_length=60, blank=True)
    color = models.CharField(
        "paint",
        max_length=7,
        default=DEFAULT_COLOR,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Choose a colour like #41627e.")],
    )
    fuel = models.CharField(max_length=10, choices=Fuel, blank=True, default=Fuel.UNKNOWN)
    engine = models.CharField(max_length=120, blank=True)
    transmission = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    group = models.ForeignKey(
        VehicleGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="vehicles"
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")
    cover = models.ForeignKey(
        StoredFile, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    notes = models.TextField(max_length=10_000, blank=True)
    search_text = models.TextField(blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("name", "id")
        indexes = (
            models.Index(fields=("organization", "name", "id"), name="vehicle_by_name"),
            models.Index(fields=("organization", "plate_key"), name="vehicle_by_plate"),
            models.Index(fields=("organization", "vin"), name="vehicle_by_vin"),
        )

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        """Whether it was put out of the way, with its history kept."""
        return self.archived_at is not None


class Plate(OrganizationOwned):
    """A registration plate that a vehicle carries or carried; the newest open one is current."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="plates")
    text = models.CharField(max_length=20)
    region = models.CharField(max_length=60, blank=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = (models.F("from_on").desc(nulls_last=True), "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True)
                | models.Q(from_on__isnull=True)
                | models.Q(until_on__gte=models.F("from_on")),
                name="plate_ends_after_it_begins",
                violation_error_message="The plate ends before it begins.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.text


class OwnershipEvent(Recorded):
    """The day a vehicle came or went: bought, leased, sold, scrapped; it may come back.

    `exchange_rate` is how much of the organization's currency one unit of `currency` was worth.
    """

    class Kind(models.TextChoices):
        ACQUIRED = "acquired", "Bought"
        DISPOSED = "disposed", "Sold"
        SCRAPPED = "scrapped", "Scrapped"

    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="ownership_events")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    party = models.CharField(max_length=120, blank=True)
    currency = models.CharField(max_length=3)
    exchange_rate = models.DecimalField(
        max_digits=14, decimal_places=6, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    price = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    fees = models.DecimalField(
        max_digits=14, decimal_places=3, default=0, validators=[MinValueValidator(0)]
    )
    tax = models.DecimalField(
        max_digits=14, decimal_places=3, default=0, validators=[MinValueValidator(0)]
    )
    notes = models.TextField(max_length=10_000, blank=True)

    class Meta:
        ordering = ("-on", "-id")

    @override
    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    def rate_to(self, currency: str) -> Decimal | None:
        """Return what turns its amounts into the organization's currency; `None` when unknown."""
        return Decimal(1) if self.currency == currency else self.exchange_rate
