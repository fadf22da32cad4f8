"""What stock is promised for, who has it on loan, and when a tool was calibrated."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from typing_extensions import override

from inventory.catalogue.models import Item
from inventory.stock.models.ledger import Lot
from project.kernel.rows import Recorded


class Reservation(Recorded):
    """Stock set aside for a record, such as a task of a plan, until it is used or let go.

    Reserving more than there is is allowed: what is missing is a shortage, and goes on the
    shopping list. `taken` is what the record has used of it.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="reservations")
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    taken = models.DecimalField(max_digits=14, decimal_places=4, default=0, editable=False)
    needed_on = models.DateField(null=True, blank=True)
    title = models.CharField(max_length=200, blank=True)
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("needed_on", "id")
        indexes = (
            models.Index(
                fields=("organization", "source_kind", "source_id"), name="reservation_by_source"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("item", "source_kind", "source_id"),
                condition=Q(ended_at__isnull=True),
                name="reservation_once",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="reservation_above_zero",
                violation_error_message="Type how much, as a number above zero.",
            ),
            models.CheckConstraint(
                condition=Q(taken__gte=0),
                name="taken_not_negative",
                violation_error_message="Nothing less than nothing was taken.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.quantity} × {self.item}"


class Loan(Recorded):
    """A tool, or anything else, that somebody has; open until all of it is given back.

    `returned` is how much came back so far; `returned_on` is set once that is all.
    """

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="loans")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="loans")
    location = models.ForeignKey("inventory.Location", on_delete=models.RESTRICT, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    returned = models.DecimalField(max_digits=14, decimal_places=4, default=0, editable=False)
    borrower = models.CharField(max_length=120)
    contact = models.CharField(max_length=120, blank=True)
    lent_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("due_on", "id")
        indexes = (
            models.Index(fields=("organization", "returned_on", "due_on"), name="loan_open_due"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="loan_above_zero",
                violation_error_message="Type how much, as a number above zero.",
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=0) & Q(returned__lte=models.F("quantity")),
                name="loan_returned_of_lent",
                violation_error_message="More cannot come back than was lent.",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=models.F("lent_on")),
                name="loan_ends_after_it_begins",
                violation_error_message="It was given back before it was lent.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.item} · {self.borrower}"

    @property
    def still_out(self) -> Decimal:
        """How much is not back yet."""
        return self.quantity - self.returned


class Calibration(Recorded):
    """A tool's calibration, and until when it holds."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="calibrations")
    lot = models.ForeignKey(
        Lot, on_delete=models.CASCADE, null=True, blank=True, related_name="calibrations"
    )
    on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    certificate = models.CharField(max_length=80, blank=True)
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-on", "-id")
        indexes = (models.Index(fields=("item", "-on", "-id"), name="calibration_newest"),)

    @override
    def __str__(self) -> str:
        return f"{self.item} · {self.on}"
