"""Adverts of vehicles: where they come from, what they say, and how their price changed."""

from django.core.validators import MinValueValidator
from django.db import models
from typing_extensions import override

from project.kernel.rows import Binned, Recorded
from project.kernel.tenancy import OrganizationOwned

NOT_NEGATIVE = MinValueValidator(0)


class ListingSource(Binned):
    """Where listings come from: files, an HTTP service or a tool server; off until it is set up.

    `market` is an ISO 3166 country code; one market has one currency. `mapping` says which column
    or path holds what; `request` how an HTTP service or a tool is asked. `secret` is encrypted.
    Listings not seen for `gone_days` are gone, and deleted `retention_days` after that they were
    seen and brought in last. `every_days` of 0 asks only when somebody says so; a market update
    asks too, unless it answered within six hours. After failures the source rests until
    `paused_until`. `tool` holds the fingerprint of a tool's description that an
    owner agreed to (`pinned`), and what the server says now where that differs (`offered`).
    From `purged_at` on the worker deletes it for good.
    """

    class Kind(models.TextChoices):
        CSV = "csv", "Files"
        HTTP = "http", "HTTP service"
        MCP = "mcp", "Tool server (MCP)"

    class Health(models.TextChoices):
        UNKNOWN = "", "Not run yet"
        GOOD = "good", "Good"
        FAILING = "failing", "Failing"

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.CSV)
    market = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    distance_unit = models.CharField(max_length=2, default="km")
    mapping = models.JSONField(default=dict, blank=True)
    request = models.JSONField(default=dict, blank=True)
    secret = models.TextField(blank=True, editable=False)
    tool = models.JSONField(default=dict, blank=True, editable=False)
    licence = models.CharField("licence and terms", max_length=300, blank=True)
    may_redistribute = models.BooleanField(default=False)
    retention_days = models.PositiveSmallIntegerField(default=730)
    gone_days = models.PositiveSmallIntegerField(default=30)
    every_days = models.PositiveSmallIntegerField(default=0)
    is_enabled = models.BooleanField(default=True)
    last_run_at = models.DateTimeField(null=True, editable=False)
    last_good_at = models.DateTimeField(null=True, editable=False)
    health = models.CharField(
        max_length=8, choices=Health, blank=True, default=Health.UNKNOWN, editable=False
    )
    problem = models.CharField(max_length=300, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    paused_until = models.DateTimeField(null=True, editable=False)
    purged_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "name"),
                condition=models.Q(binned_at__isnull=True),
                name="listing_source_once",
                violation_error_message="There is a source with this name already.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.name


class ListingImport(Recorded):
    """One run that brought listings; undoing it takes back what it added and changed.

    A run is checked first: its counts are then what it would do, and `sample` shows the first
    listings as they were understood. `rows` is how many rows of the source are done, from where a
    killed worker goes on. `problems` holds the first refused rows with their reason.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "To be checked"
        CHECKED = "checked", "Checked"
        RUNNING = "running", "Running"
        DONE = "done", "Brought in"
        FAILED = "failed", "Failed"
        UNDONE = "undone", "Undone"

    source = models.ForeignKey(ListingSource, on_delete=models.CASCADE, related_name="imports")
    file = models.ForeignKey(
        "kernel.StoredFile", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    options = models.JSONField(default=dict, blank=True)
    seen_on = models.DateField()
    rows = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    sample = models.JSONField(default=list, blank=True)
    problems = models.JSONField(default=list, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)

    @override
    def __str__(self) -> str:
        return self.name or f"{self.source} · {self.created_at:%Y-%m-%d}"


class Listing(OrganizationOwned):
    """One vehicle that was offered: as it was written, and in the terms that are compared.

    `make_key` and `model_key` are normal forms; empty while nobody has said what the advert's
    words mean. `fingerprint` finds the same vehicle again where there is no number. `year` is that
    of the first registration. An excluded one is kept and shown, and never compared.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "On offer"
        GONE = "gone", "Gone"
        SOLD = "sold", "Sold"

    source = models.ForeignKey(ListingSource, on_delete=models.CASCADE, related_name="listings")
    external_id = models.CharField(max_length=120, blank=True)
    fingerprint = models.CharField(max_length=40)
    market = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    vin = models.CharField("VIN", max_length=17, blank=True)
    make = models.CharField(max_length=60)
    model = models.CharField(max_length=80)
    make_key = models.CharField(max_length=60, blank=True)
    model_key = models.CharField(max_length=80, blank=True)
    trim = models.CharField(max_length=80, blank=True)
    year = models.PositiveSmallIntegerField()
    first_registration = models.DateField(null=True)
    mileage_km = models.DecimalField(max_digits=10, decimal_places=1, null=True)
    distance_unit = models.CharField(max_length=2, default="km")
    price = models.DecimalField(max_digits=14, decimal_places=2, validators=[NOT_NEGATIVE])
    fuel = models.CharField(max_length=12, blank=True)
    gearbox = models.CharField(max_length=12, blank=True)
    engine_cc = models.PositiveIntegerField(null=True)
    power_kw = models.PositiveIntegerField(null=True)
    body = models.CharField(max_length=40, blank=True)
    drive = models.CharField(max_length=12, blank=True)
    doors = models.PositiveSmallIntegerField(null=True)
    colour = models.CharField(max_length=40, blank=True)
    condition = models.CharField(max_length=40, blank=True)
    is_damaged = models.BooleanField(null=True)
    seller = models.CharField(max_length=12, blank=True)
    region = models.CharField(max_length=80, blank=True)
    marks = models.JSONField(default=dict)
    url = models.CharField(max_length=500, blank=True)
    title = models.CharField(max_length=200, blank=True)
    first_seen = models.DateField()
    last_seen = models.DateField()
    status = models.CharField(max_length=6, choices=Status, default=Status.ACTIVE)
    sold_price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    excluded = models.CharField(max_length=200, blank=True)
    brought_by = models.ForeignKey(
        ListingImport, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    raw = models.JSONField(default=dict)

    class Meta:
        ordering = ("-last_seen", "-id")
        indexes = (
            models.Index(
                # Holds all that nearness is judged by, so that the table itself is not read; the
                # nearest of very many are found by years and a span of mileage.
                fields=(
                    "organization", "market", "currency", "make_key", "model_key",
                    "excluded", "year", "mileage_km", "last_seen", "fuel", "gearbox", "engine_cc",
                ),
                name="listing_near",
            ),
            models.Index(fields=("organization", "-last_seen", "-id"), name="listing_newest"),
            models.Index(fields=("organization", "fingerprint"), name="listing_by_fingerprint"),
            models.Index(fields=("source", "last_seen"), name="listing_by_source"),
        )  # fmt: skip
        constraints = (
            models.UniqueConstraint(
                fields=("source", "external_id"),
                condition=~models.Q(external_id=""),
                name="listing_once_a_source",
            ),
            models.CheckConstraint(
                condition=models.Q(last_seen__gte=models.F("first_seen")),
                name="listing_seen_in_order",
                violation_error_message="A listing was first seen before it was last seen.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.make} {self.model} {self.year}"


class ListingPrice(OrganizationOwned):
    """What a listing asked from a day on; a change of price is a row, not another listing."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="prices")
    seen_on = models.DateField()
    price = models.DecimalField(max_digits=14, decimal_places=2)
    brought_by = models.ForeignKey(
        ListingImport, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-seen_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("listing", "seen_on"), name="listing_price_once_a_day"),
        )

    @override
    def __str__(self) -> str:
        return f"{self.price} · {self.seen_on}"


class ListingChange(OrganizationOwned):
    """What a run changed on a listing that was there before it, so that it can be undone."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="changes")
    brought_by = models.ForeignKey(ListingImport, on_delete=models.CASCADE, related_name="changes")
    before = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("listing", "brought_by"), name="listing_change_once"),
        )

    @override
    def __str__(self) -> str:
        return f"{self.listing_id} · {self.brought_by_id}"


class MakeModelAlias(Recorded):
    """What the words of adverts mean: “VW” is volkswagen, “C 220” a c class.

    An empty `model_raw` names a make. Without a decision (`decided_at` empty) it stands on the
    review list with a suggestion.
    """

    market = models.CharField(max_length=2, blank=True)
    make_raw = models.CharField(max_length=60)
    model_raw = models.CharField(max_length=80, blank=True)
    make_key = models.CharField(max_length=60, blank=True)
    model_key = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("make_raw", "model_raw", "id")
        verbose_name_plural = "make and model aliases"
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "market", "make_raw", "model_raw"),
                name="alias_of_words_once",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.make_raw} {self.model_raw}".strip()
