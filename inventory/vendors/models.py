"""Vendors: workshops, parts shops, stations, dealers, insurers that invoices come from."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from typing_extensions import override

from project.kernel.rows import Binned, Recorded
from project.kernel.tags import Tag
from project.kernel.tenancy import OrganizationOwned


class Vendor(Binned):
    """One business that sells to the organization; `merged_into` is set on a merged duplicate.

    `payment_days` is within how many days an invoice is paid, `discount` what they take off, in
    percent; `rating` is ours, from 1 to 5.
    """

    class Kind(models.TextChoices):
        WORKSHOP = "workshop", "Workshop"
        PARTS = "parts", "Parts shop"
        SUPPLIER = "supplier", "Supplier"
        STATION = "station", "Filling station"
        DEALER = "dealer", "Dealer"
        INSURER = "insurer", "Insurer"
        MANUFACTURER = "manufacturer", "Manufacturer"
        AUTHORITY = "authority", "Authority"
        OTHER = "other", "Other"

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.WORKSHOP)
    name_key = models.CharField(max_length=120, editable=False)
    tax_id = models.CharField("tax number", max_length=40, blank=True)
    tax_key = models.CharField(max_length=40, blank=True, editable=False)
    account_number = models.CharField(max_length=60, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    website = models.URLField(max_length=300, blank=True)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=60, blank=True)
    rating = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    payment_days = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(365)]
    )
    payment_terms = models.CharField(max_length=200, blank=True)
    discount = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    notes = models.TextField(max_length=10_000, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")
    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="merged", editable=False
    )

    class Meta:
        ordering = ("name", "id")
        indexes = (
            models.Index(fields=("organization", "name", "id"), name="vendor_by_name"),
            models.Index(fields=("organization", "name_key"), name="vendor_by_key"),
            models.Index(fields=("organization", "tax_key"), name="vendor_by_tax_number"),
        )

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """The address in one line."""
        return address_line(self)


class VendorSite(Recorded):
    """A branch of a vendor: where it is, when it is open, and our account number there."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=60, blank=True)
    account_number = models.CharField(max_length=60, blank=True)
    opening = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("name", "id")
        indexes = (models.Index(fields=("vendor", "name", "id"), name="site_by_vendor"),)

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """The address in one line."""
        return address_line(self)


class VendorContact(Recorded):
    """A person at a vendor, for all of it or at one of its sites."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="contacts")
    site = models.ForeignKey(
        VendorSite, on_delete=models.SET_NULL, null=True, blank=True, related_name="contacts"
    )
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(max_length=254, blank=True)

    class Meta:
        ordering = ("name", "id")
        indexes = (models.Index(fields=("vendor", "name", "id"), name="contact_by_vendor"),)

    @override
    def __str__(self) -> str:
        return self.name


def address_line(row: Vendor | VendorSite) -> str:
    """Return street, place and country in one line."""
    place = f"{row.postal_code} {row.city}".strip()
    return ", ".join(filter(None, (row.street, place, row.region, row.country)))


class VendorAlias(OrganizationOwned):
    """A spelling under which a vendor is found again, learnt from receipts and merges."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "vendor aliases"
        constraints = (
            models.UniqueConstraint(fields=("organization", "name_key"), name="alias_once"),
        )

    @override
    def __str__(self) -> str:
        return self.name


class VendorMerge(OrganizationOwned):
    """A duplicate that was merged into another vendor, with what moved, so that it can be undone.

    `moved` holds, for each kind of record, the ids that pointed at the duplicate; `aliases` the
    ids of the aliases that were moved, `learnt` that of the one that was made; `filled` what the
    kept vendor took over into empty fields.
    """

    duplicate = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="merges")
    kept = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)
    aliases = models.JSONField(default=list)
    learnt = models.JSONField(default=list)
    filled = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    @override
    def __str__(self) -> str:
        return f"{self.duplicate} → {self.kept}"
