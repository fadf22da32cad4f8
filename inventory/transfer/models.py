"""Imports with what they brought and refused, and exports with the file they made."""

from django.db import models
from typing_extensions import override

from project.kernel.rows import Recorded
from project.kernel.tenancy import OrganizationOwned


class InventoryImport(Recorded):
    """One file of vendors or inventory that is brought in; undoing it takes back what it did.

    A file is checked first: the counts are then what it would do, and `sample` shows its first
    rows as they were understood. `rows` is how many rows are done, from where a killed worker goes
    on. `options` holds how the file is written, which files of a ZIP are read, and what the columns
    of a file of others hold.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "To be checked"
        CHECKED = "checked", "Checked"
        RUNNING = "running", "Running"
        DONE = "done", "Brought in"
        FAILED = "failed", "Failed"
        UNDONE = "undone", "Undone"

    class Source(models.TextChoices):
        OWN = "own", "Our own files"
        HOMEBOX = "homebox", "Homebox"
        LUBELOGGER = "lubelogger", "LubeLogger supplies"
        TABLE = "table", "Another table"

    name = models.CharField(max_length=200, blank=True)
    file = models.ForeignKey(
        "kernel.StoredFile", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    source = models.CharField(max_length=10, choices=Source, default=Source.OWN)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    options = models.JSONField(default=dict, blank=True)
    rows = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    sample = models.JSONField(default=list, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)

    @override
    def __str__(self) -> str:
        return self.name or f"{self.get_source_display()} · {self.created_at:%Y-%m-%d}"


class ImportTrace(OrganizationOwned):
    """What an import did to one row: added it (`before` is empty), or changed it from that to `after`.

    `part` and `line` say where in the file it stood; `reference` is its name in the source, by
    which a later file finds it again.
    """

    brought_by = models.ForeignKey(InventoryImport, on_delete=models.CASCADE, related_name="traces")
    kind = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    part = models.CharField(max_length=120, blank=True)
    line = models.PositiveIntegerField(default=0)
    reference = models.CharField(max_length=140, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("organization", "kind", "row_id"), name="import_trace_of_row"),
            models.Index(fields=("organization", "reference"), name="import_trace_reference"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("brought_by", "kind", "row_id"), name="import_trace_once"
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"


class ImportProblem(OrganizationOwned):
    """One row of a file that was refused, and why."""

    brought_by = models.ForeignKey(
        InventoryImport, on_delete=models.CASCADE, related_name="problems"
    )
    part = models.CharField(max_length=120, blank=True)
    line = models.PositiveIntegerField()
    problem = models.CharField(max_length=300)
    row = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)

    @override
    def __str__(self) -> str:
        return f"{self.part} {self.line}: {self.problem}".strip()


class InventoryExport(Recorded):
    """Vendors and inventory as a file, as they were when the worker wrote it."""

    tables = models.JSONField(default=list)
    file = models.ForeignKey(
        "kernel.StoredFile", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-id",)

    @override
    def __str__(self) -> str:
        return f"Inventory · {self.created_at:%Y-%m-%d}"
