"""Templates of inspections: rubrics and question lists of an organization, in versions."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from garage.inspections.rubric import QUESTIONS, RUBRIC, Rubric, rubric_of
from project.kernel.rows import Binned, Recorded


class InspectionTemplate(Binned):
    """A rubric or question list that inspections are made from; its content stands in versions.

    `shipped_key` names the template of ours that it was copied from.
    """

    class Kind(models.TextChoices):
        RUBRIC = RUBRIC, "Rubric with points"
        QUESTIONS = QUESTIONS, "List of questions"

    title = models.CharField(max_length=120)
    description = models.TextField(max_length=1000, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.RUBRIC)
    is_condition_report = models.BooleanField(default=False)
    shipped_key = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("title", "id")
        indexes = (
            models.Index(fields=("organization", "title", "id"), name="inspection_template"),
        )

    @override
    def __str__(self) -> str:
        return self.title


class TemplateVersion(Recorded):
    """One version of a template; once published neither its content nor its hash changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    template = models.ForeignKey(
        InspectionTemplate, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    content = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("template", "number"), name="template_version_once"),
            models.UniqueConstraint(
                fields=("template",), condition=Q(state="draft"), name="template_one_draft"
            ),
            models.UniqueConstraint(
                fields=("template",), condition=Q(state="published"), name="template_one_published"
            ),
        )

    @override
    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def rubric(self) -> Rubric:
        """What this version asks."""
        return rubric_of(self.content)
