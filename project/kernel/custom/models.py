"""The definitions of custom fields, and the values that records have in them."""

from django.db import models
from django.db.models.functions import Lower
from typing_extensions import override

from project.kernel.custom.values import Rule, Value, typed
from project.kernel.rows import Binned
from project.kernel.tenancy import OrganizationOwned


class CustomField(Binned):
    """A field that an organization adds to one kind of record.

    `scopes` narrows it to records of some sorts, such as vehicles of some kinds; empty means all.
    `key` is its name for programs and never changes.
    """

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        DAY = "day", "Date"
        CHOICE = "choice", "Choice"
        YES_NO = "yes_no", "Yes or no"
        LINK = "link", "Link"

    record_kind = models.CharField(max_length=60)
    key = models.SlugField(max_length=60, editable=False)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEXT)
    unit = models.CharField(max_length=20, blank=True)
    choices = models.JSONField(default=list, blank=True)
    scopes = models.JSONField(default=list, blank=True)
    help_text = models.CharField(max_length=200, blank=True)
    is_required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("record_kind", "position", "id")
        constraints = (
            models.UniqueConstraint(
                "organization", "record_kind", "key", name="custom_field_key_once"
            ),
            models.UniqueConstraint(
                "organization",
                "record_kind",
                Lower("name"),
                condition=models.Q(binned_at__isnull=True),
                name="custom_field_name_once",
                violation_error_message="There is a field of this name already.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> Rule:
        """What it takes."""
        return Rule(kind=self.kind, choices=tuple(self.choices))


class CustomValue(OrganizationOwned):
    """What one record has in one custom field; there is no row where it has nothing."""

    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="values")
    subject_id = models.BigIntegerField()
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ("field__position", "id")
        indexes = (models.Index(fields=("field", "text"), name="custom_value_by_text"),)
        constraints = (
            models.UniqueConstraint(fields=("field", "subject_id"), name="custom_value_once"),
        )

    @override
    def __str__(self) -> str:
        return self.text

    @property
    def value(self) -> Value:
        """What it says, as its kind says it."""
        return typed(self.text, self.field.rule)
