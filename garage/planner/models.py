"""Planned work: plans, lanes, tasks with parts, steps and what they wait for, and a diary."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from typing_extensions import override

from garage.maintenance.models import ServiceRecord
from project.kernel.rows import Binned, Recorded
from project.kernel.tenancy import OrganizationOwned

NOT_BELOW_ZERO = [MinValueValidator(0)]


class Plan(Binned):
    """Something large that is made of tasks, such as a restoration, with its money and its diary."""

    class Kind(models.TextChoices):
        WORK = "work", "Work"
        RESTORATION = "restoration", "Restoration"
        OTHER = "other", "Other"

    class State(models.TextChoices):
        ACTIVE = "active", "Under way"
        PAUSED = "paused", "Paused"
        DONE = "done", "Done"
        DROPPED = "dropped", "Given up"

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.WORK)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, null=True, blank=True, related_name="plans"
    )
    currency = models.CharField(max_length=3)
    budget = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, validators=NOT_BELOW_ZERO
    )
    started_on = models.DateField("started", null=True, blank=True)
    target_on = models.DateField("target date", null=True, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)
    cover = models.ForeignKey(
        "kernel.StoredFile", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("organization", "state", "-id"), name="plan_by_state"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(target_on__isnull=True)
                | models.Q(started_on__isnull=True)
                | models.Q(target_on__gte=models.F("started_on")),
                name="plan_ends_after_its_start",
                violation_error_message="The target date lies before the start.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title


class Lane(Recorded):
    """A column of the board; a task in a lane that is marked as done is finished."""

    name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    is_done = models.BooleanField("tasks in it are finished", default=False)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                "organization",
                Lower("name"),
                name="lane_name_once",
                violation_error_message="There is a lane of this name already.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.name


class Task(Binned):
    """Something to be done, on a vehicle or not, that stands in a lane of the board.

    `hours` is the estimated work; `cost` what is expected to be paid besides the parts.
    `position` orders a lane and has gaps, so that a move writes one row. `lane_before` is where it
    stood when it was finished; `record` the service record that it became.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, null=True, blank=True, related_name="tasks"
    )
    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, null=True, blank=True, related_name="tasks"
    )
    lane = models.ForeignKey(Lane, on_delete=models.RESTRICT, related_name="tasks")
    lane_before = models.ForeignKey(
        Lane, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    position = models.BigIntegerField(default=0)
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=10_000, blank=True)
    hours = models.DecimalField(
        "estimated hours",
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_BELOW_ZERO,
    )
    currency = models.CharField(max_length=3)
    cost = models.DecimalField(
        "estimated cost of work",
        max_digits=14,
        decimal_places=3,
        null=True,
        blank=True,
        validators=NOT_BELOW_ZERO,
    )
    due_on = models.DateField("due", null=True, blank=True)
    assignee = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    record = models.ForeignKey(
        ServiceRecord, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    source_kind = models.CharField(max_length=60, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("position", "id")
        indexes = (
            models.Index(fields=("lane", "position", "id"), name="task_by_lane"),
            models.Index(fields=("plan", "position", "id"), name="task_by_plan"),
            models.Index(fields=("vehicle", "position", "id"), name="task_by_vehicle"),
            models.Index(fields=("organization", "due_on", "id"), name="task_by_due"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "source_kind", "source_id"),
                condition=models.Q(source_id__isnull=False, binned_at__isnull=True)
                & models.Q(finished_at__isnull=True),
                name="task_open_once_a_source",
                violation_error_message="There is an open task for this already.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        """Whether the task is done."""
        return self.finished_at is not None


class TaskStep(OrganizationOwned):
    """One step of the checklist of a task."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    is_done = models.BooleanField(default=False)

    class Meta:
        ordering = ("position", "id")

    @override
    def __str__(self) -> str:
        return self.text


class TaskPart(OrganizationOwned):
    """A part that a task needs: how many, how many of them are on hand, and the expected price.

    Of an item of the inventory what is on hand is what lies on the shelf for the task (`covered`,
    set by whoever reads it); of other parts it is typed.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    item = models.ForeignKey(
        "inventory.Item", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    description = models.CharField(max_length=200)
    part_number = models.CharField(max_length=60, blank=True)
    quantity = models.DecimalField(
        max_digits=12, decimal_places=3, default=Decimal(1), validators=NOT_BELOW_ZERO
    )
    on_hand = models.DecimalField(
        max_digits=12, decimal_places=3, default=Decimal(0), validators=NOT_BELOW_ZERO
    )
    unit_price = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True, validators=NOT_BELOW_ZERO
    )

    covered: Decimal | None = None

    class Meta:
        ordering = ("position", "id")

    @override
    def __str__(self) -> str:
        return self.description

    @property
    def there(self) -> Decimal:
        """How many are on hand: on the shelf for an item of the inventory, else as typed."""
        return self.on_hand if self.item_id is None else self.covered or Decimal(0)

    @property
    def is_ready(self) -> bool:
        """Whether as many are on hand as are needed."""
        return self.there >= self.quantity

    @property
    def amount(self) -> Decimal | None:
        """What all of them are expected to cost; `None` without a price."""
        return None if self.unit_price is None else self.quantity * self.unit_price


class TaskDependency(OrganizationOwned):
    """One task waits for another."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="waits")
    needs = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="holds_up")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("task", "needs"), name="task_waits_once"),
            models.CheckConstraint(
                condition=~models.Q(task=models.F("needs")),
                name="task_waits_for_another",
                violation_error_message="A task cannot wait for itself.",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.task_id} waits for {self.needs_id}"


class TaskFinish(OrganizationOwned):
    """One time that a task was finished, with the record it became; kept when it is reopened."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="finishes")
    record = models.ForeignKey(
        ServiceRecord, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField()
    finished_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-finished_at", "-id")
        verbose_name_plural = "task finishes"

    @override
    def __str__(self) -> str:
        return f"{self.task_id} {self.finished_at.date().isoformat()}"


class PlanCost(OrganizationOwned):
    """A record whose money counts for a plan; named as its timeline entry names it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="costs")
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "source_kind", "source_id"), name="plan_cost_once"
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.source_kind} {self.source_id}"


class DiaryEntry(Binned):
    """What happened on a plan on a day, with photos."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="diary")
    on = models.DateField("date")
    text = models.TextField(max_length=10_000, blank=True)

    class Meta:
        ordering = ("-on", "-id")
        verbose_name_plural = "diary entries"
        indexes = (models.Index(fields=("plan", "-on", "-id"), name="diary_by_plan"),)

    @override
    def __str__(self) -> str:
        return self.text[:80] or self.on.isoformat()
