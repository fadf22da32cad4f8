"""Receipts: uploads that wait to be read and reviewed, what was read, and what became of them."""

from django.db import models
from typing_extensions import override

from garage.maintenance.models import Purpose, ServiceLine
from project.kernel.files.models import StoredFile
from project.kernel.rows import Binned, Recorded
from project.kernel.tenancy import OrganizationOwned


class Receipt(Binned):
    """One uploaded receipt on its way to a record.

    waiting → reading → to check | ready | failed; then accepted (a record exists) or rejected. A
    file that is here already starts as a duplicate and is read only when somebody asks for it.
    `draft` holds what the review form shows: read values with the person's corrections; the
    columns beside it repeat what lists need. `postponed_at` moves it out of the queue.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        READING = "reading", "Reading"
        TO_CHECK = "to_check", "To check"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be read"
        DUPLICATE = "duplicate", "Duplicate?"
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"

    class Kind(models.TextChoices):
        WORK = "work", "Work"
        FUEL = "fuel", "Fuel"
        PARTS = "parts", "Parts"
        SHELF = "shelf", "Parts for the shelf"
        EXPENSE = "expense", "Expense"

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="receipts")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.WORK)
    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="duplicates"
    )
    vendor_name = models.CharField(max_length=120, blank=True)
    on = models.DateField("date", null=True, blank=True)
    total = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    invoice_number = models.CharField(max_length=60, blank=True)
    to_check = models.PositiveSmallIntegerField(default=0)
    draft = models.JSONField(default=dict, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error = models.CharField(max_length=500, blank=True)
    postponed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    record_kind = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("organization", "state", "-id"), name="receipt_by_state"),
            models.Index(fields=("organization", "on", "total"), name="receipt_same_day_and_total"),
            models.Index(fields=("organization", "invoice_number"), name="receipt_same_number"),
        )

    @override
    def __str__(self) -> str:
        return self.vendor_name or self.file.name

    @property
    def is_settled(self) -> bool:
        """Whether a person has decided about it."""
        return self.state in {self.State.ACCEPTED, self.State.REJECTED}

    @property
    def is_being_read(self) -> bool:
        """Whether its reading is still to come."""
        return self.state in {self.State.WAITING, self.State.READING}


class ReceiptReading(OrganizationOwned):
    """What an engine read on a receipt: pages with their text boxes, and the fields found in them."""

    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="readings")
    engine = models.CharField(max_length=80)
    parser_version = models.CharField(max_length=20)
    data = models.JSONField()
    text = models.TextField(blank=True)
    seconds = models.FloatField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        get_latest_by = "id"

    @override
    def __str__(self) -> str:
        return f"{self.engine} {self.parser_version}"


class Correction(OrganizationOwned):
    """A value that was read wrong and what a person made of it: kept, so that reading can improve."""

    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=40)
    read_value = models.CharField(max_length=300, blank=True)
    value = models.CharField(max_length=300, blank=True)
    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)

    @override
    def __str__(self) -> str:
        return f"{self.field}: {self.value}"


class LineHabit(OrganizationOwned):
    """What people made of a line with these words: its kind and where it goes, proposed next time.

    `vendor` is `None` for what holds for every vendor.
    """

    IGNORE = "ignore"
    PURPOSES = (*Purpose.choices, (IGNORE, "Leave out"))

    vendor = models.ForeignKey(
        "inventory.Vendor", on_delete=models.CASCADE, null=True, related_name="+"
    )
    words = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=ServiceLine.Kind)
    purpose = models.CharField(max_length=12, choices=PURPOSES)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "vendor", "words"), name="line_habit_once_a_vendor"
            ),
            models.UniqueConstraint(
                fields=("organization", "words"),
                condition=models.Q(vendor__isnull=True),
                name="line_habit_once_for_all",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.words}: {self.purpose}"


class ReadingTool(Recorded):
    """The tool of a tool server that reads an organization's receipts beside the own reader.

    `server` names one of this machine, or `url` one at an address, with its key in `secret`
    (encrypted). `arguments` say what is sent, with blanks; `places` where each value stands in the
    answer. `tool` holds the fingerprint of the description that an owner agreed to (`pinned`), and
    what the server says now where that differs (`offered`). `problem` is why it failed last.
    """

    class Mode(models.TextChoices):
        OFF = "off", "Off"
        AGAIN = "again", "When a receipt is read again"
        ALWAYS = "always", "For every receipt"

    mode = models.CharField(max_length=6, choices=Mode, default=Mode.OFF)
    server = models.CharField(max_length=100, blank=True)
    url = models.CharField("address", max_length=1000, blank=True)
    name = models.CharField("tool", max_length=100, blank=True)
    arguments = models.JSONField(default=dict, blank=True)
    places = models.JSONField(default=dict, blank=True)
    secret = models.TextField(blank=True, editable=False)
    tool = models.JSONField(default=dict, blank=True, editable=False)
    problem = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organization",), name="reading_tool_once"),)

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def is_agreed(self) -> bool:
        """Whether an owner agreed to what the tool says of itself."""
        return bool(self.tool.get("pinned"))
