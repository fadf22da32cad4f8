"""Work on vehicles: service records with their lines, upgrades, and the links between records."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from typing_extensions import override

from project.kernel.rows import Binned
from project.kernel.tags import Tag
from project.kernel.tenancy import OrganizationOwned


class Purpose(models.TextChoices):
    """What work was for."""

    MAINTENANCE = "maintenance", "Service"
    REPAIR = "repair", "Repair"
    UPGRADE = "upgrade", "Upgrade"
    INSPECTION = "inspection", "Inspection"


class ServiceRecord(Binned):
    """Work done on a vehicle on one day by one vendor, or by the owner, with its bill.

    `total` is what was paid, tax included; `parts_cost` what the parts from the shelf cost beside it; `purpose` is that of the most expensive line.
    `exchange_rate` is how much of the organization's currency one unit of `currency` was worth.
    `odometer` is what the meter showed, in `odometer_unit` as typed; the reading follows from it.
    """

    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, related_name="service_records"
    )
    vendor = models.ForeignKey(
        "inventory.Vendor",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    on = models.DateField("date")
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.MAINTENANCE)
    invoice_number = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    exchange_rate = models.DecimalField(
        max_digits=14,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    lines_include_tax = models.BooleanField("prices include tax", default=True)
    tax = models.DecimalField(
        max_digits=14, decimal_places=3, default=0, validators=[MinValueValidator(0)]
    )
    total = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    parts_cost = models.DecimalField(max_digits=14, decimal_places=3, default=0, editable=False)
    odometer = models.DecimalField(
        max_digits=10,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    odometer_unit = models.CharField(max_length=8, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")

    class Meta:
        ordering = ("-on", "-id")
        indexes = (
            models.Index(fields=("organization", "-on", "-id"), name="service_newest"),
            models.Index(fields=("vehicle", "-on", "-id"), name="service_by_vehicle"),
            models.Index(fields=("vendor", "-on", "-id"), name="service_by_vendor"),
            models.Index(
                fields=("organization", "purpose", "-on", "-id"), name="service_by_purpose"
            ),
            models.Index(fields=("organization", "-total", "-id"), name="service_dearest"),
            models.Index(fields=("organization", "invoice_number"), name="service_by_invoice"),
        )

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def cost(self) -> Decimal:
        """What the work cost in all: the bill, and the parts from the shelf."""
        return self.total + self.parts_cost


class ServiceLine(OrganizationOwned):
    """One line of a service record: labour, a part, a fee, tax or a discount.

    `amount` is what the line adds to the bill, as printed (a discount is negative); whether it
    includes tax, the record says.
    """

    class Kind(models.TextChoices):
        LABOUR = "labour", "Labour"
        PART = "part", "Part"
        FLUID = "fluid", "Fluid"
        FEE = "fee", "Fee"
        TAX = "tax", "Tax"
        DISCOUNT = "discount", "Discount"
        OTHER = "other", "Other"

    record = models.ForeignKey(ServiceRecord, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PART)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.MAINTENANCE)
    description = models.CharField(max_length=300)
    part_number = models.CharField(max_length=60, blank=True)
    quantity = models.DecimalField(
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    unit = models.CharField(max_length=12, blank=True)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    tax_rate = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=3)

    class Meta:
        ordering = ("position", "id")
        indexes = (models.Index(fields=("record", "position"), name="line_by_record"),)

    @override
    def __str__(self) -> str:
        return self.description


class RecordLink(OrganizationOwned):
    """How one service record relates to an earlier one."""

    class Kind(models.TextChoices):
        CAUSED_BY = "caused_by", "Caused by"
        FOLLOW_UP_OF = "follow_up_of", "Follow-up of"
        WARRANTY_OF = "warranty_of", "Warranty of"

    record = models.ForeignKey(ServiceRecord, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(ServiceRecord, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=14, choices=Kind)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("record", "target", "kind"), name="record_link_once"),
            models.CheckConstraint(
                condition=~models.Q(record=models.F("target")),
                name="record_links_to_another",
                violation_error_message="A record cannot be linked to itself.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target_id}"


class Upgrade(Binned):
    """Something changed on a vehicle for the better: what, when, for how much, and whether it goes back."""

    vehicle = models.ForeignKey("garage.Vehicle", on_delete=models.CASCADE, related_name="upgrades")
    record = models.ForeignKey(
        ServiceRecord, on_delete=models.SET_NULL, null=True, blank=True, related_name="upgrades"
    )
    vendor = models.ForeignKey(
        "inventory.Vendor",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    title = models.CharField("what was changed", max_length=200)
    part = models.CharField(max_length=120, blank=True)
    part_number = models.CharField(max_length=60, blank=True)
    serial_number = models.CharField(max_length=60, blank=True)
    installed_on = models.DateField()
    removed_on = models.DateField(null=True, blank=True)
    odometer = models.DecimalField(
        max_digits=10,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    odometer_unit = models.CharField(max_length=8, blank=True)
    currency = models.CharField(max_length=3)
    cost = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    exchange_rate = models.DecimalField(
        max_digits=14,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    value_effect = models.DecimalField(
        "effect on value", max_digits=14, decimal_places=3, null=True, blank=True
    )
    is_reversible = models.BooleanField("can be taken back", default=True)
    before = models.CharField("value before", max_length=120, blank=True)
    after = models.CharField("value after", max_length=120, blank=True)
    approval = models.CharField("approval document", max_length=200, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")

    class Meta:
        ordering = ("-installed_on", "-id")
        indexes = (
            models.Index(fields=("organization", "-installed_on", "-id"), name="upgrade_newest"),
            models.Index(fields=("vehicle", "-installed_on", "-id"), name="upgrade_by_vehicle"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(removed_on__isnull=True)
                | models.Q(removed_on__gte=models.F("installed_on")),
                name="upgrade_removed_after_installed",
                violation_error_message="It was removed before it was installed.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title


class BulkEdit(OrganizationOwned):
    """One change of several service records at once, with what each was before, so that it can be undone."""

    action = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    @override
    def __str__(self) -> str:
        return f"{self.action} {len(self.before)}"
