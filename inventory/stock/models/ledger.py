"""The ledger: lots, movements that are never changed, and the balances that agree with them."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from inventory.catalogue.models import Item
from project.kernel.rows import Recorded
from project.kernel.tenancy import OrganizationOwned

NOT_NEGATIVE = MinValueValidator(0)


class Lot(Recorded):
    """What came in together: one delivery of one item, at one cost a unit.

    `unit_cost` of `None` means that nobody knows what it cost; it counts as nothing. A lot may lie
    in several places; its balances say how much where. A serial number means a single piece.
    """

    item = models.ForeignKey(Item, on_delete=models.RESTRICT, related_name="lots")
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    received_on = models.DateField()
    unit_cost = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, validators=[NOT_NEGATIVE]
    )
    currency = models.CharField(max_length=3)
    expires_on = models.DateField(null=True, blank=True)
    batch = models.CharField(max_length=60, blank=True)
    serial = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("received_on", "id")
        indexes = (
            models.Index(fields=("item", "received_on", "id"), name="lot_oldest"),
            models.Index(fields=("organization", "serial"), name="lot_by_serial"),
            models.Index(fields=("organization", "expires_on"), name="lot_by_expiry"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("item", "serial"),
                condition=~Q(serial=""),
                name="serial_once_an_item",
                violation_error_message="A piece with this serial number is known already.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.item} · {self.serial or self.batch or self.received_on}"


class Movement(OrganizationOwned):
    """One change of what lies where, written once and never changed; stock is the sum of these.

    `quantity` is in the item's unit and above zero; it leaves `origin` and arrives at
    `destination`, either of which may be empty. `cost` is by how much it changed what the stock is
    worth, fixed at the time, in `currency`: nothing for what stays ours, moved or lent. What one
    act moved out of several lots shares a `batch`.
    `source_kind` and `source_id` name the record that it belongs to, such as
    `garage.servicerecord` 17. `reverses` is the movement that it takes back.
    """

    class Kind(models.TextChoices):
        RECEIVE = "receive", "Received"
        USE = "use", "Used"
        TRANSFER = "transfer", "Moved"
        COUNT = "count", "Counted"
        ADJUST = "adjust", "Adjusted"
        RETURN = "return", "Returned to the vendor"
        DISPOSE = "dispose", "Disposed of"
        LEND = "lend", "Lent"
        GIVE_BACK = "give_back", "Given back"

    kind = models.CharField(max_length=10, choices=Kind)
    lot = models.ForeignKey(Lot, on_delete=models.RESTRICT, related_name="movements")
    item = models.ForeignKey(Item, on_delete=models.RESTRICT, related_name="movements")
    origin = models.ForeignKey(
        "inventory.Location", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    destination = models.ForeignKey(
        "inventory.Location", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    cost = models.DecimalField(max_digits=16, decimal_places=4, default=0)
    currency = models.CharField(max_length=3)
    on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    batch = models.UUIDField()
    source_kind = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    reverses = models.OneToOneField(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="reversed_by"
    )
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("item", "-id"), name="movement_by_item"),
            models.Index(fields=("lot", "id"), name="movement_by_lot"),
            models.Index(fields=("organization", "-on", "-id"), name="movement_newest"),
            models.Index(
                fields=("organization", "source_kind", "source_id"), name="movement_by_source"
            ),
            models.Index(fields=("organization", "batch"), name="movement_by_batch"),
            models.Index(fields=("origin", "-id"), name="movement_from"),
            models.Index(fields=("destination", "-id"), name="movement_to"),
            # Nearly no movement takes another back; counting all the others, SQLite takes the
            # unique index for useless and walks the ledger for every row that it shows.
            models.Index(
                fields=("reverses",),
                condition=Q(reverses__isnull=False),
                name="movement_reversed",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="movement_above_zero",
                violation_error_message="Type how much, as a number above zero.",
            ),
            models.CheckConstraint(
                condition=(Q(origin__isnull=False) | Q(destination__isnull=False))
                & (
                    Q(origin__isnull=True)
                    | Q(destination__isnull=True)
                    | ~Q(origin=F("destination"))
                ),
                name="movement_goes_somewhere",
                violation_error_message="It has to move from one place to another.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity} × {self.item}"


class Balance(OrganizationOwned):
    """How much of a lot lies in a place: the sum of its movements, kept with each of them.

    A row is there as long as something lies there, so that a place is found without its past.
    """

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="balances")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="balances")
    location = models.ForeignKey(
        "inventory.Location", on_delete=models.RESTRICT, related_name="balances"
    )
    quantity = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        ordering = ("item", "lot", "location")
        indexes = (
            models.Index(fields=("item", "location"), name="balance_by_item"),
            models.Index(fields=("location", "item"), name="balance_by_location"),
        )
        constraints = (
            models.UniqueConstraint(fields=("lot", "location"), name="balance_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="balance_above_zero",
                violation_error_message="There is not as much on the shelf.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.quantity} × {self.item}"


class Holding(OrganizationOwned):
    """How much of an item is on hand altogether and what it is worth, in one currency.

    `lent` is what is out on loan: owned, but on no shelf; `value` is what both are worth.
    `moved_on` is the last day on which any of it moved.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="holdings")
    currency = models.CharField(max_length=3)
    quantity = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    value = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    lent = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    moved_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ("item", "currency")
        indexes = (
            models.Index(
                fields=("organization", "currency", "-value", "id"),
                condition=Q(value__gt=0),
                name="holding_dearest",
            ),
            models.Index(
                fields=("organization", "currency", "moved_on", "value"), name="holding_unmoved"
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("item", "currency"), name="holding_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0),
                name="holding_not_negative",
                violation_error_message="There is not as much on hand.",
            ),
            models.CheckConstraint(
                condition=Q(lent__gte=0),
                name="lent_not_negative",
                violation_error_message="There is not as much out on loan.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="value_not_negative",
                violation_error_message="The stock is not worth as much.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.quantity} × {self.item}"
