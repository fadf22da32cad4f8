"""Papers with a number and an end: registrations, insurance cards, manuals; and the text on them."""

from django.db import models
from typing_extensions import override

from project.kernel.files.models import StoredFile
from project.kernel.rows import Binned
from project.kernel.tags import Tag
from project.kernel.tenancy import OrganizationOwned


class Document(Binned):
    """A paper of a vehicle or of the garage as a whole, on several pages or in several files.

    `replaces` is the paper in whose place it came when that was renewed.
    """

    class Kind(models.TextChoices):
        REGISTRATION = "registration", "Registration"
        TITLE = "title", "Title"
        INSURANCE = "insurance", "Insurance"
        CARD = "card", "Insurance card"
        INSPECTION = "inspection", "Inspection certificate"
        TAX = "tax", "Tax notice"
        PERMIT = "permit", "Permit or badge"
        LICENCE = "licence", "Driving licence"
        CONTRACT = "contract", "Contract"
        WARRANTY = "warranty", "Warranty"
        MANUAL = "manual", "Manual"
        OTHER = "other", "Other"

    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, null=True, blank=True, related_name="papers"
    )
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=80, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    holder = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )
    notes = models.TextField(max_length=10_000, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")

    class Meta:
        ordering = ("title", "id")
        indexes = (
            models.Index(fields=("organization", "expires_on"), name="document_by_end"),
            models.Index(fields=("organization", "title", "id"), name="document_by_title"),
            models.Index(fields=("vehicle", "kind"), name="document_by_vehicle"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expires_on__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(expires_on__gte=models.F("valid_from")),
                name="document_ends_after_it_begins",
                violation_error_message="The document ends before it begins.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title


class DocumentText(OrganizationOwned):
    """What stands on one file of a document, so that it can be searched.

    `problem` says in words why nothing could be read.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="texts")
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    problem = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("document", "file"), name="document_text_once_a_file"),
        )

    @override
    def __str__(self) -> str:
        return f"{self.document} {self.file_id}"
