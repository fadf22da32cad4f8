"""Stored files, and the records they are attached to."""

import uuid
from typing import Any

from django.db import models
from typing_extensions import override

from project.kernel.tenancy import OrganizationOwned


def storage_path(instance: Any, _filename: str) -> str:
    """Return a random two-level path; the user's own name is only data in the row."""
    name = uuid.uuid4().hex
    return f"{instance.organization_id}/{name[:2]}/{name}"


class StoredFile(OrganizationOwned):
    """One file of an organization, or a picture derived from one (`original` is then set).

    `content_type` is what the bytes are, never what the sender said. Files do not change, but for
    photos: their clean picture takes the place of the upload, and `variant` names it then.
    `released_at` is when a record let go of it, so that it can be put back for a day.
    """

    class Purpose(models.TextChoices):
        RECEIPT = "receipt", "Receipt"
        PHOTO = "photo", "Photo"
        DOCUMENT = "document", "Document"
        PICTURE = "picture", "Profile picture"
        DERIVED = "derived", "Derived picture"

    purpose = models.CharField(max_length=12, choices=Purpose)
    file = models.FileField(upload_to=storage_path, max_length=200)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=60)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    pages = models.PositiveSmallIntegerField(null=True)
    original = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="derivatives"
    )
    variant = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("organization", "sha256"), name="file_hash"),)
        constraints = (
            models.UniqueConstraint(fields=("original", "variant"), name="file_variant_once"),
        )

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        """Whether the bytes are a picture."""
        return self.content_type.startswith("image/")

    @property
    def is_clean_picture(self) -> bool:
        """Whether we encoded it ourselves, so that a browser may show it within a page."""
        return bool(self.variant) and self.content_type == "image/webp"


class Attachment(OrganizationOwned):
    """A file attached to a record: a photo of a vehicle, the invoice of a service record."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="attachments")
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    title = models.CharField(max_length=120, blank=True)
    zone = models.CharField(max_length=40, blank=True)
    taken_on = models.DateField(null=True, blank=True)
    is_cover = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-is_cover", "id")
        indexes = (
            models.Index(
                fields=("organization", "subject_kind", "subject_id", "id"),
                name="attachment_subject",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("file", "subject_kind", "subject_id"), name="attachment_once"
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title or f"{self.subject_kind} {self.subject_id}"
