"""Buying: wishes, purchase orders with their lines, deliveries and returns."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from typing_extensions import override

from inventory.catalogue.models import Item, SupplierPart
from project.kernel.rows import Binned, Recorded
from project.kernel.tenancy import OrganizationOwned

NOT_NEGATIVE = MinValueValidator(0)


class Wish(Recorded):
    """Something that a person put on the shopping list; shortages are added when it is shown.

    `line` is where it was ordered. It is off the list once it is bought, or as long as its order
    stands.
    """

    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, null=True, blank=True, related_name="wishes"
    )
    title = models.CharField(max_length=160, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=4, default=1)
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    line = models.ForeignKey(
        "inventory.OrderLine",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="wishes",
    )
    bought_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "wishes"
        indexes = (models.Index(fields=("organization", "bought_at", "id"), name="wish_open"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(item__isnull=False) | ~Q(title=""),
                name="wish_for_something",
                violation_error_message="Choose an item, or type what to buy.",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="wish_above_zero",
                violation_error_message="Type how many to buy.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title or str(self.item)


class PurchaseOrder(Binned):
    """What was, or will be, ordered from one vendor. Its lines' prices are before tax.

    `freight` and `tax` are spread over the lines by their value when the goods come in; `tax` only
    where it is a cost (`tax_is_cost`).
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ORDERED = "ordered", "Ordered"
        PARTLY = "partly", "Partly received"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

    number = models.CharField(max_length=40)
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.RESTRICT, related_name="purchase_orders"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    reference = models.CharField("their order number", max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    freight = models.DecimalField(
        max_digits=14, decimal_places=3, default=0, validators=[NOT_NEGATIVE]
    )
    tax = models.DecimalField(max_digits=14, decimal_places=3, default=0, validators=[NOT_NEGATIVE])
    tax_is_cost = models.BooleanField("tax is part of the cost", default=True)
    expected_on = models.DateField(null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    notes = models.TextField(max_length=10_000, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("organization", "state", "-id"), name="order_by_state"),
            models.Index(fields=("vendor", "-id"), name="order_by_vendor"),
            models.Index(fields=("organization", "expected_on"), name="order_by_expected"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "number"),
                name="order_number_once",
                violation_error_message="There is an order with this number already.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.number


class OrderLine(Recorded):
    """So many packs of one item at a price a pack; `received` counts the packs that came."""

    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, on_delete=models.RESTRICT, related_name="order_lines")
    supplier_part = models.ForeignKey(
        SupplierPart, on_delete=models.SET_NULL, null=True, blank=True, related_name="order_lines"
    )
    number = models.CharField(max_length=60, blank=True)
    packs = models.DecimalField(max_digits=12, decimal_places=3)
    pack_quantity = models.DecimalField(max_digits=14, decimal_places=4, default=1)
    price = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True, validators=[NOT_NEGATIVE]
    )
    received = models.DecimalField(max_digits=12, decimal_places=3, default=0, editable=False)
    returned = models.DecimalField(max_digits=12, decimal_places=3, default=0, editable=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(packs__gt=0),
                name="ordered_above_zero",
                violation_error_message="Type how many to order.",
            ),
            models.CheckConstraint(
                condition=Q(pack_quantity__gt=0),
                name="ordered_pack_above_zero",
                violation_error_message="A pack holds more than nothing.",
            ),
            models.CheckConstraint(
                condition=Q(received__gte=0)
                & Q(returned__gte=0)
                & Q(returned__lte=models.F("received")),
                name="order_line_returned_of_received",
                violation_error_message="More cannot go back than came.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.packs} × {self.item}"

    @property
    def open_packs(self) -> Decimal:
        """How many packs are still to come."""
        return max(self.packs - self.received, Decimal(0))


class Delivery(Recorded):
    """Goods of an order that came in, or went back (`is_return`), on one day.

    Its movements carry it as their source. `refund` and `core_credit` are what a return brought.
    """

    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="deliveries")
    on = models.DateField()
    note_number = models.CharField("delivery note", max_length=60, blank=True)
    is_return = models.BooleanField(default=False)
    refund = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, validators=[NOT_NEGATIVE]
    )
    core_credit = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, validators=[NOT_NEGATIVE]
    )
    undone_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("-on", "-id")
        verbose_name_plural = "deliveries"

    @override
    def __str__(self) -> str:
        return f"{self.order} · {self.on}"


class DeliveryLine(OrganizationOwned):
    """How many packs of one line came, or went back, with a delivery.

    `batches` are the acts of the ledger that moved them, in their order; `unit_cost` what one unit
    cost with its share of freight and tax, `None` where nobody knows the price.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="deliveries")
    packs = models.DecimalField(max_digits=12, decimal_places=3)
    unit_cost = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    batches = models.JSONField(default=list)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("delivery", "line"), name="delivered_line_once"),
            models.CheckConstraint(
                condition=Q(packs__gt=0),
                name="delivered_above_zero",
                violation_error_message="Type how many came.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.packs} × {self.line.item}"


class OrderMail(Recorded):
    """One message that took an order to its vendor; it is claimed before it is sent, so it goes once.

    A message that stays “sending” was claimed by a worker that died: nobody knows whether it left.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not sent"

    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="mails")
    to = models.EmailField(max_length=254)
    reply_to = models.EmailField(max_length=254, blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField(max_length=5_000, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, editable=False)
    error = models.CharField(max_length=300, blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("-id",)

    @override
    def __str__(self) -> str:
        return f"{self.order} → {self.to}"
